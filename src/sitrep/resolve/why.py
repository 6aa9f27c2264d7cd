"""Why things were joined: the features and points behind an event, an actor or an origin, in words.

Comes in: the pile that a record was made of, and one thing of the record. Goes out: lines to read. The same functions
that decided are asked again, so that what is shown is what counted.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from sitrep.record import Actor, Event, Record, Report, Statements
from sitrep.resolve import origins, pile, world
from sitrep.resolve.names import MAY_BE, initials_of, likeness_of_organisations, likeness_of_persons, words
from sitrep.resolve.rules import rows


def why(items: Sequence[tuple[Report, Statements]], record: Record, thing: object) -> tuple[str, ...]:
    """The reasons for which statements are one event, names one actor, or reports one origin; empty for other things.

    `items` is what `resolve` made the record of.
    """
    if isinstance(thing, Event):
        return _of_event(items, record, thing)
    if isinstance(thing, Actor):
        return _of_actor(thing)
    if isinstance(thing, Report):
        return _of_report(items, record, thing)
    return ()


@functools.cache
def _meanings() -> dict[str, str]:
    return {row["feature"]: row["meaning"] for row in rows("event_weights.tsv")}


def _of_event(items: Sequence[tuple[Report, Statements]], record: Record, event: Event) -> tuple[str, ...]:
    """For each statement the other one that speaks most for joining it, with the points feature by feature."""
    comparer = pile.comparer(items)
    at = {(told.source.trigger, told.source.clause): i for i, told in enumerate(comparer.told)}
    known = [at[s.trigger, s.clause] for s in event.statements if (s.trigger, s.clause) in at]
    if len(known) < 2:
        return ("It rests on one statement: nothing was joined.",)
    needed = next(float(row["weight"]) for row in rows("event_weights.tsv") if row["feature"] == "threshold")
    paths = {report.id: report.path for report in record.reports}
    lines = []
    for i in known:
        points, j = max((comparer.score(i, other), -other) for other in known if other != i)
        lines.append(f"{_told(comparer.told[i].source.clause.text)} ({paths[comparer.told[i].source.clause.report]})")
        by = "" if points >= needed else ": they came together through others, or by a judgement"
        lines.append(f"  {points:+.2f} points with {_told(comparer.told[-j].source.clause.text)}, {needed:g} join{by}")
        found = comparer.explain(i, -j)
        for name in sorted(found, key=lambda name: (-abs(found[name]), name)):
            lines.append(f"    {found[name]:+.2f} {_meanings()[name]}")
    return tuple(lines)


def _told(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line if len(line) <= 70 else line[:69] + '…'}”"


def _of_actor(actor: Actor) -> tuple[str, ...]:
    """For each further name what joins it to the actor's."""
    alike = likeness_of_persons if actor.type == "person" else likeness_of_organisations
    lines = []
    for name in actor.names:
        if name == actor.name:
            continue
        found = alike(name, actor.name)
        if found.score >= MAY_BE and not found.excludes:
            reason = f"{found.score:.2f} alike: {found.reason}"
        elif (known := _listed(name)) is not None and known == _listed(actor.name):
            reason = f"the gazetteer has both as {known}"
        elif len(words(name)) == 1 and words(name)[0] in initials_of(words(actor.name) or ("",)):
            reason = "its initials"
        else:
            reason = "what stands around it: a description, an office, or a word that refers back"
        lines.append(f"{name}: {reason}")
    return tuple(lines) or ("It has one name: nothing was joined.",)


def _listed(name: str) -> str | None:
    """What the gazetteer calls the country or organisation that goes by a name."""
    code = world.country(name) or world.demonym(name) or world.metonym(name)
    if code is not None:
        return world.country_name(code)
    found = world.organisation(name)
    return found.name if found is not None else None


def _of_report(items: Sequence[tuple[Report, Statements]], record: Record, report: Report) -> tuple[str, ...]:
    """The links that make a report dependent on others, or others on it."""
    reports = {item.id: item for item in record.reports}
    _, links = origins.trace([reports[one.id] for one, _ in items if one.id in reports])
    lines = []
    for link in links:
        if report.id == link.later:
            lines.append(f"{link.kind} of {reports[link.earlier].path}: {link.reason}")
        elif report.id == link.earlier:
            lines.append(f"{link.kind} in {reports[link.later].path}: {link.reason}")
    return tuple(lines) or ("No link to another report was found: it is an origin by itself.",)
