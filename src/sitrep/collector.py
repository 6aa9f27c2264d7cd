"""Python's collector of cycles, put off while millions of objects are made that all stay.

Comes in: nothing. Goes out: a context in which the collector does not run. It looks through all objects again and again
as their number grows, which takes a fifth of the time of a large record; what it is for, objects that hold each other
and that nothing else holds, we hardly make. Reference counts go on as ever.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def paused() -> Iterator[None]:
    """Keep the collector from running; afterwards it runs if it did before."""
    ran = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if ran:
            gc.enable()
