"""Report texts to readings: sentences, words, syntax, names, semantic roles.

Comes in: texts. Goes out: spaCy `Doc`s as `protocol.Reader` promises. `load_reader` gives the default reader.
"""

from __future__ import annotations

from sitrep.reader.protocol import Argument, Predicate, Reader

__all__ = ["Argument", "Predicate", "Reader", "load_reader"]


def load_reader() -> Reader:
    """The default reader: the network shipped with the package. Weights are read at the first text."""
    from sitrep.reader.neural import NeuralReader

    return NeuralReader()
