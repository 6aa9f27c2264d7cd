"""Hypothesis strategies that draw records: every kind, every field, references that hold, anchors that hold."""

from __future__ import annotations

import datetime as dt
from typing import Any, get_args

from hypothesis import strategies as st

from sitrep.record import (
    PLOVER_TYPES,
    Actor,
    ActorType,
    Arrangement,
    ArrangementPhase,
    ArrangementState,
    ArrangementType,
    Basis,
    Condition,
    Date,
    Dimension,
    Discrepancy,
    Event,
    EventSource,
    Evidence,
    Figure,
    FigureValue,
    Framing,
    FramingLabel,
    Mark,
    Outcome,
    Place,
    Precision,
    Quote,
    QuoteVariant,
    Record,
    Rejected,
    Report,
    Segment,
    Side,
    Status,
    StatusChange,
)

CHARACTERS = st.characters(codec="utf-8")
TEXT = st.text(CHARACTERS, min_size=1, max_size=30)
MAYBE_TEXT = st.none() | st.text(CHARACTERS, max_size=12)
WORDS = st.lists(TEXT, max_size=3).map(tuple)
NUMBER = st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 10**9).map(float)
COUNT = st.integers(0, 50)
DAY = st.dates(dt.date(1400, 1, 1), dt.date(2100, 12, 30))
COUNTRY = st.none() | st.sampled_from(["FRA", "MLI"])


def _one_of(literal: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(literal))


DATES = st.builds(Date, st.none() | DAY, st.none() | DAY, _one_of(Precision), _one_of(Basis))
MAYBE_DATES = st.none() | DATES


def _ids(prefix: str, most: int) -> st.SearchStrategy[list[str]]:
    return st.integers(0, most).map(lambda n: [f"{prefix}-{i:012x}" for i in range(n)])


@st.composite
def records(draw: st.DrawFn) -> Record:
    """A record that keeps every promise of `sitrep.record`."""
    report_ids = [f"report-{i:012x}" for i in range(draw(st.integers(1, 3)))]
    actor_ids, place_ids = draw(_ids("actor", 3)), draw(_ids("place", 2))
    maybe_actor = st.none() | st.sampled_from(actor_ids) if actor_ids else st.none()
    maybe_place = st.none() | st.sampled_from(place_ids) if place_ids else st.none()
    some_actors = st.lists(st.sampled_from(actor_ids), unique=True, max_size=2).map(tuple) if actor_ids else st.just(())
    segments = st.lists(st.builds(Segment, COUNT, COUNT, COUNT), max_size=2).map(tuple)
    reports = tuple(
        draw(
            st.builds(
                Report,
                id=st.just(id_),
                path=TEXT,
                text=TEXT,
                sha256=TEXT,
                title=MAYBE_TEXT,
                outlet=MAYBE_TEXT,
                byline=MAYBE_TEXT,
                url=MAYBE_TEXT,
                language=MAYBE_TEXT,
                published=MAYBE_DATES,
                credits=WORDS,
                captions=WORDS,
                segments=segments,
                copy_of=st.lists(st.sampled_from(report_ids), unique=True, max_size=2).map(tuple),
                origin=MAYBE_TEXT,
                dating=WORDS,
            )
        )
        for id_ in report_ids
    )

    @st.composite
    def evidence(draw: st.DrawFn, within: Report | None = None) -> Evidence:
        report = within or draw(st.sampled_from(reports))
        start = draw(st.integers(0, len(report.text) - 1))
        return report.evidence(start, draw(st.integers(start + 1, len(report.text))))

    @st.composite
    def sources(draw: st.DrawFn) -> EventSource:
        report = draw(st.sampled_from(reports))
        inside = evidence(within=report)
        cues = tuple(draw(st.lists(inside, max_size=2)))
        return EventSource(
            draw(inside),
            draw(inside),
            draw(_one_of(Status)),
            draw(maybe_actor),
            draw(MAYBE_DATES),
            cues,
            draw(maybe_actor),
        )

    mentions = st.lists(evidence(), max_size=2).map(tuple)
    actors = tuple(
        draw(st.builds(Actor, st.just(id_), TEXT, _one_of(ActorType), COUNTRY, WORDS, mentions)) for id_ in actor_ids
    )
    places = tuple(
        draw(st.builds(Place, st.just(id_), TEXT, COUNTRY, NUMBER, NUMBER, WORDS, mentions)) for id_ in place_ids
    )
    events = tuple(
        draw(
            st.builds(
                Event,
                id=st.just(id_),
                type=st.sampled_from(PLOVER_TYPES),
                mode=MAYBE_TEXT,
                label=TEXT,
                status=_one_of(Status),
                date=MAYBE_DATES,
                place=maybe_place,
                actors=some_actors,
                recipients=some_actors,
                statements=st.lists(sources(), max_size=2).map(tuple),
                origins=COUNT,
                reports=COUNT,
                outlets=COUNT,
                history=st.lists(
                    st.builds(StatusChange, _one_of(Status), MAYBE_DATES, MAYBE_DATES, maybe_actor, evidence(), COUNT),
                    max_size=2,
                ).map(tuple),
                contexts=st.lists(st.sampled_from(["election", "military"]), unique=True).map(
                    lambda c: tuple(sorted(c))
                ),
            )
        )
        for id_ in draw(_ids("event", 2))
    )
    values = st.builds(FigureValue, NUMBER, NUMBER, NUMBER, st.booleans(), MAYBE_DATES, evidence(), maybe_actor)
    figures = tuple(
        draw(
            st.builds(
                Figure,
                st.just(id_),
                TEXT,
                _one_of(Dimension),
                TEXT,
                some_actors,
                maybe_place,
                st.lists(values, max_size=2).map(tuple),
            )
        )
        for id_ in draw(_ids("figure", 2))
    )
    variants = st.lists(st.builds(QuoteVariant, TEXT, evidence()), max_size=2).map(tuple)
    quotes = tuple(
        draw(st.builds(Quote, st.just(id_), TEXT, maybe_actor, MAYBE_TEXT, MAYBE_DATES, variants))
        for id_ in draw(_ids("quote", 2))
    )
    states = st.builds(
        ArrangementState,
        _one_of(ArrangementPhase),
        MAYBE_DATES,
        mentions,
        MAYBE_DATES,
        _one_of(Status),
        st.booleans(),
        st.just("") | TEXT,
    )
    arrangements = tuple(
        draw(
            st.builds(
                Arrangement,
                st.just(id_),
                TEXT,
                _one_of(ArrangementType),
                WORDS,
                some_actors,
                st.lists(states, max_size=2).map(tuple),
            )
        )
        for id_ in draw(_ids("arrangement", 2))
    )
    conditions = tuple(
        draw(
            st.builds(
                Condition,
                id=st.just(id_),
                by=some_actors,
                addressee=some_actors,
                condition=TEXT,
                consequence=st.just("") | TEXT,
                deadline=MAYBE_DATES,
                outcome=_one_of(Outcome),
                evidence=mentions,
            )
        )
        for id_ in draw(_ids("condition", 2))
    )
    labels = st.lists(st.builds(FramingLabel, TEXT, MAYBE_TEXT, evidence(), TEXT, TEXT), max_size=2).map(tuple)
    referents = [f"actor:{id_}" for id_ in actor_ids] + [f"event:{e.id}" for e in events]
    framings = tuple(
        draw(st.builds(Framing, st.just(id_), st.sampled_from(referents), labels))
        for id_ in (draw(_ids("framing", 2)) if referents else [])
    )
    about = [f"event:{e.id}" for e in events] + [f"figure:{f.id}" for f in figures]
    about += [f"arrangement:{a.id}" for a in arrangements]
    sides = st.lists(st.builds(Side, TEXT, mentions), min_size=2, max_size=3).map(tuple)
    fields = st.sampled_from(["date", "value", "actor", "status"])
    discrepancies = tuple(
        draw(
            st.builds(
                Discrepancy,
                st.just(id_),
                st.sampled_from(about),
                fields,
                sides,
                TEXT,
                MAYBE_DATES,
                st.none() | st.sampled_from(report_ids),
            )
        )
        for id_ in (draw(_ids("discrepancy", 2)) if about else [])
    )
    rejected = tuple(draw(st.lists(st.builds(Rejected, TEXT, TEXT), max_size=2)))
    marks = tuple(sorted(draw(st.lists(st.builds(Mark, *[TEXT] * 7), max_size=2)), key=lambda mark: mark.judgement))
    return Record(
        reports=reports,
        actors=actors,
        places=places,
        events=events,
        figures=figures,
        quotes=quotes,
        discrepancies=discrepancies,
        rejected=rejected,
        software=draw(TEXT),
        reader=draw(TEXT),
        arrangements=arrangements,
        conditions=conditions,
        framings=framings,
        marks=marks,
    )
