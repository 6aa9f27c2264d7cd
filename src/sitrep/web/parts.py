"""Things of the record as the templates read them: the dossier's entries, with the addresses of the app.

Comes in: the answers of `data`. Goes out: lines for lists, and a `Part`, the dossier's own page model over just the
things that one page shows, so that both show them in the same words, marks and groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sitrep.export import dossier_words as say
from sitrep.export.dossier_page import Page
from sitrep.record import Discrepancy, Event, Evidence, Figure, Quote, Record
from sitrep.web.data import Data


class Part(Page):
    """The dossier's model of a part of the record; what it rests on is an address in a report's page."""

    def _href(self, evidence: Evidence, entry: str, *, own: bool = True) -> str:
        super()._href(evidence, entry, own=own)
        return at(evidence)


def at(evidence: Evidence) -> str:
    """The address of a stretch of a report: its page, with the stretch marked and scrolled to."""
    span = f"{evidence.start}-{evidence.end}"
    return f"/report/{evidence.report}?at={span}#at-{span}"


@dataclass(frozen=True, slots=True)
class Line:
    """An event as a line of a list."""

    event: Event
    who: tuple[str, ...]
    whom: tuple[str, ...]
    what: str
    place: str | None
    disputed: tuple[tuple[str, str], ...]

    @property
    def title(self) -> str:
        """The line in plain words."""
        who = ", ".join(self.who[:3]) or say.NOT_KNOWN
        to = f" \u2192 {', '.join(self.whom[:3])}" if self.whom else ""
        return f"{who}{to}: {self.what}"


def line(data: Data, event: Event) -> Line:
    """The line of an event."""
    who = tuple(map(data.actor_name, event.actors))
    whom = tuple(map(data.actor_name, event.recipients))
    return Line(
        event=event,
        who=who,
        whom=whom,
        what=say.what_words(event.label, who, whom),
        place=data.place_name(event.place),
        disputed=tuple(data.disputed.get(f"event:{event.id}", ())),
    )


def lines(data: Data, ids: Iterable[str]) -> list[Line]:
    """The lines of events, in this order."""
    return [line(data, event) for event in data.events(ids, statements=False)]


def part(
    data: Data,
    *,
    events: Sequence[Event] = (),
    figures: Sequence[Figure] = (),
    quotes: Sequence[Quote] = (),
    discrepancies: Sequence[Discrepancy] = (),
    reports: Iterable[str] = (),
    further: Iterable[Evidence] = (),
) -> Part:
    """The model of these things, with the reports and actors that they name.

    What a disagreement is about comes with it, without what it rests on.
    """
    about = [item.about.partition(":") for item in discrepancies]
    known = {event.id for event in events} | {figure.id for figure in figures}
    events = [
        *events,
        *data.events((id_ for kind, _, id_ in about if kind == "event" and id_ not in known), statements=False),
    ]
    figures = [
        *figures,
        *(
            replace(figure, values=())
            for figure in data.figures(id_ for kind, _, id_ in about if kind == "figure" and id_ not in known)
        ),
    ]
    named: list[str] = [e.report for e in further]
    actors: list[str | None] = []
    places: list[str | None] = []
    for event in events:
        named += [s.clause.report for s in event.statements]
        actors += [*event.actors, *event.recipients, *(s.attribution for s in event.statements)]
        places.append(event.place)
    for figure in figures:
        named += [v.evidence.report for v in figure.values]
        actors += [*figure.subject, *(v.attributed_to for v in figure.values)]
        places.append(figure.place)
    for quote in quotes:
        named += [v.evidence.report for v in quote.variants]
        actors.append(quote.speaker)
    for item in discrepancies:
        named += [e.report for side in item.sides for e in side.evidence]
        for side in item.sides:
            (places if item.field == "place" else actors).append(side.value)
    told = {item.about for item in discrepancies}
    return Part(
        Record(
            reports=data.texts([*reports, *named]),
            actors=tuple(data.actors[id_] for id_ in sorted({a for a in actors if a and a in data.actors})),
            places=tuple(data.places[id_] for id_ in sorted({p for p in places if p and p in data.places})),
            events=tuple(events),
            figures=tuple(figures),
            quotes=tuple(quotes),
            arrangements=tuple(a for a in data.arrangements if f"arrangement:{a.id}" in told),
            discrepancies=tuple(discrepancies),
        )
    )
