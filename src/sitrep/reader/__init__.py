"""Report texts to readings: sentences, words, syntax, names, semantic roles.

Comes in: texts. Goes out: spaCy `Doc`s as `protocol.Reader` promises. `load_reader` gives the default reader, or one of
any spaCy pipeline.
"""

from __future__ import annotations

from sitrep.errors import SitrepError
from sitrep.reader.protocol import Argument, Predicate, Reader

__all__ = ["Argument", "Predicate", "Reader", "load_reader"]


def load_reader(spec: str = "") -> Reader:
    """The reader that `spec` names. Weights are read at the first text.

    Args:
        spec: empty for the network shipped with the package; ``spacy:NAME`` for a spaCy pipeline with a parser and a
            named entity recogniser, where NAME is an installed package or a folder.

    Raises:
        SitrepError: there is no such reader.
    """
    kind, _, name = spec.partition(":")
    if kind == "spacy" and name:
        from sitrep.reader.adapter import SpacyReader

        return SpacyReader(name)
    if spec:
        raise SitrepError(f"there is no reader {spec!r}: leave it out, or give spacy: and a package or a folder")
    from sitrep.reader.neural import NeuralReader

    return NeuralReader()
