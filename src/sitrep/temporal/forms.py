"""The normal form of a time expression: what its words say before anybody knows when they were written.

A form is one line of plain text, a kind and its fields: ``date m=2 d=27 y=2022``, ``rel u=W n=-1``,
``dur n=2 u=M mod=APPROX``. `sitrep.temporal.find` writes it, `sitrep.temporal.anchor` reads it again; it can be
stored and compared. Kinds and their fields:

======== ==========================================================================================================
date     a place in the calendar, in part: ``y m d`` (numbers), ``yy`` (a year's last two digits), ``c`` (a year whose
         century holds for yy), ``wd`` (weekday 1-7), ``s`` (season SP SU FA WI), ``q`` (quarter), ``half``, ``dec``
         (decade 199), ``dec2`` (decade 9 of its century), ``cent`` (20th is 20), ``bc=1``; ``dir`` (-1 last, 0 this,
         1 next, counted from publication), ``rdir`` (the same, from the date the text stands at), ``yr`` (year against
         publication: -1, 0, 1; ``ref``, ``ref+1``, ``ref-1``: against the text's date), ``wk`` (week, the same way)
iso num  written out in numerals: ``v``
rel      ``n`` units ``u`` away (times ``s``, if given), from publication or, with ``from=ref``, from the text's date;
         ``span=1`` all the time between ("the past year"); ``cmp=1`` of a quarter, the same quarter
that     the text's own date, seen as a unit ``u`` ("that year")
this     the current unit ``u`` ("the end of the year")
weekend  the weekend, with ``dir`` or ``rdir``
hol      a holiday ``id``, with ``y``, ``yr`` or ``dir``
clock    a time ``t``, or hour ``h``, with ``ap`` (0 or 12), ``tz``, and any field of date, or ``r`` (days from today)
dur      a length: ``n`` (or X) units ``u``, ``n2 u2``, ``half=1``; ``s`` -1 the past, 1 the coming;
         ``at`` so long before (-1) or after (1) the text's date
set      how often: ``v`` or ``n u``, or ``wd``, ``m``, ``s``, ``part``
ref      PAST_REF, PRESENT_REF or FUTURE_REF
======== ==========================================================================================================

All kinds can have ``part`` (part of the day), ``clock``, ``mod`` (TIMEX3's mod) and ``sig`` (the word before that
makes an open range of it: since, until, by, before, after, within, from, to).
"""

from __future__ import annotations

from collections.abc import Mapping

KINDS = frozenset({"date", "iso", "num", "rel", "that", "this", "weekend", "hol", "clock", "dur", "set", "ref"})


class Form(dict[str, str]):
    """A normal form that has been read: its fields, and its `kind`."""

    def __init__(self, kind: str, fields: Mapping[str, str]) -> None:
        """Keep kind and fields. Raises `ValueError` for a kind that is not known."""
        if kind not in KINDS:
            raise ValueError(f"no such kind of time expression: {kind!r}; there are {', '.join(sorted(KINDS))}")
        super().__init__(fields)
        self.kind = kind

    def number(self, name: str) -> int | None:
        """A field as a whole number, or ``None`` where it is absent or not one."""
        value = self.get(name)
        if value is None:
            return None
        try:
            return int(value)
        except ValueError:
            return None

    def __str__(self) -> str:
        """The form as one line."""
        return " ".join([self.kind, *(f"{key}={value}" for key, value in self.items())])


def read(line: str) -> Form:
    """Read a form. Raises `ValueError` where the line is not one."""
    kind, _, rest = line.partition(" ")
    fields: dict[str, str] = {}
    for item in rest.split(" ") if rest else ():
        key, equals, value = item.partition("=")
        if equals:
            fields[key] = value
        elif kind == "ref" and item:
            fields["v"] = item
        else:
            raise ValueError(f"time form {line!r}: field {item!r} has no value")
    return Form(kind, fields)
