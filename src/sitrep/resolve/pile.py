"""Statements of all reports into one record: what resolution does in which order.

Comes in: pairs of a report and its statements, in any order. Goes out: the `Record`, everything sorted by id. Days of
publication and origins are settled first, then who and where, then when; events are joined after quotes,
because the same quoted words in two
statements are a reason to take them for one event; disagreements come last, from what has been joined. A report given
twice is kept once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sitrep.collector import paused
from sitrep.record import (
    ArrangementStatement,
    ConditionStatement,
    Date,
    EventSource,
    EventStatement,
    Evidence,
    FigureStatement,
    FigureValue,
    Record,
    Rejected,
    Report,
    Statements,
)
from sitrep.resolve import (
    actors,
    arrangements,
    conditions,
    dates,
    discrepancies,
    events,
    figures,
    framing,
    history,
    origins,
    places,
    publication,
    quotes,
    spans,
)
from sitrep.resolve.memo import Memo, digest
from sitrep.resolve.names import fold, number_of
from sitrep.resolve.stories import Stories
from sitrep.resolve.texts import content

_INDEFINITE = re.compile(r"\b(?:an?|any|another)\s+$", re.I)
_DEFINITE = re.compile(r"\b(?:the|this|that|these|those|such)\s+(?:[\w-]+\s+){0,2}$", re.I)
_SAID_THEN = re.compile(
    r"\b(reported|said|told|announced|confirmed|stated|added|wrote|tweeted|declared)\s+(?:[\w’'-]+\s+){0,3}$", re.I
)
NAMED = frozenset({"military", "igo", "organization", "armed_group"})
"""Types of actors whose names may stand for what an event is about."""
NEAR = 30
"""Characters between a number and the word for an event whose size it is ("withdrew 700 soldiers")."""
LEAD = 2
"""Lines that hold what a report is about: its title and the first paragraph."""
TELLING_WORDS = 3
"""Words with content in a quotation from which on it says which event its clause is about."""


@paused()
def resolve(
    items: Sequence[tuple[Report, Statements]],
    *,
    software: str,
    reader: str,
    rejected: Sequence[Rejected] = (),
    memo: Memo | None = None,
    keys: Mapping[str, str] | None = None,
) -> Record:
    """The record of a pile of reports.

    Args:
        items: each report with what was extracted from it, in any order.
        software: name and version of this program, for the record's header.
        reader: name of the reader.
        rejected: the sources that gave no report.
        memo: what an earlier run worked out, so that this one need not. The record is the same with and without.
        keys: for each report's id a digest of the report and its statements, where they are at hand.

    Raises:
        ValueError: statements belong to another report than the one they come with, or point outside its text.
    """
    memo = memo or Memo()
    settled = _settle(items, memo, keys)
    cast, views, traced, spoken = settled.cast, settled.views, settled.reports, settled.spoken
    joined = events.join(settled.told, cast.known_side, cast.name, settled.stories, memo, settled.read)
    kept_up = arrangements.join([item for view in views for item in view.kept_up()], cast)
    asked = [item for view in views for item in view.asked()]
    by_id = {report.id: report for report in traced}
    series = figures.join([item for view in views for item in view.counted()], cast.known_side)
    return Record(
        reports=traced,
        actors=cast.actors,
        places=settled.gazette.places,
        events=tuple(replace(item.event, history=history.history(item.event.statements, by_id)) for item in joined),
        figures=tuple(item.figure for item in series),
        quotes=tuple(item.quote for item in spoken),
        discrepancies=discrepancies.find(joined, series, spoken, kept_up, by_id, cast.actors, settled.gazette.places),
        rejected=tuple(sorted({*rejected, *settled.doubles}, key=lambda item: (item.path, item.reason))),
        software=software,
        reader=reader,
        framings=framing.find(settled.pile, cast, joined, memo),
        arrangements=tuple(item.arrangement for item in kept_up),
        conditions=conditions.join(asked, joined, traced),
    )


def comparer(items: Sequence[tuple[Report, Statements]]) -> events.Comparer:
    """What scores the event statements of a pile, as `resolve` uses it: for who asks why two were joined."""
    settled = _settle(items, Memo(), None)
    return events.Comparer(settled.told, settled.cast.known_side, settled.stories)


@dataclass(frozen=True, slots=True)
class _Settled:
    """All that comes before events are joined."""

    doubles: tuple[Rejected, ...]
    reports: tuple[Report, ...]
    pile: list[tuple[Report, Statements]]
    cast: actors.Cast
    gazette: places.Gazette
    views: tuple[_View, ...]
    spoken: tuple[quotes.Spoken, ...]
    told: tuple[events.Told, ...]
    read: list[str]
    """For each event statement a digest of all that it was worked out from."""
    stories: Stories


def _settle(items: Sequence[tuple[Report, Statements]], memo: Memo, keys: Mapping[str, str] | None) -> _Settled:
    """Days, origins, actors, places and quotes of a pile, and its event statements."""
    kept: dict[str, tuple[Report, Statements]] = {}
    doubles: list[Rejected] = []
    for report, statements in sorted(items, key=lambda item: (item[0].id, item[0].path)):
        if statements.report != report.id:
            raise ValueError(f"{report.path}: comes with the statements of report {statements.report}, not {report.id}")
        if report.id in kept:
            doubles.append(Rejected(report.path, f"it is the same report as {kept[report.id][0].path}"))
        else:
            kept[report.id] = (report, statements)
    dated = publication.narrowed(list(kept.values()))
    traced, _ = origins.trace(dated, memo)
    pile = [(report, kept[report.id][1]) for report in traced]
    if keys is None and memo.lasting:
        keys = {id_: digest(repr(item)) for id_, item in kept.items()}
    cast = actors.resolve(pile, memo, keys)
    gazette = places.resolve(pile, cast)
    views = tuple(_View(report, statements, cast, gazette) for report, statements in pile)
    said = [item for view in views for item in view.said()]
    spoken = quotes.join(said, _may_be_one(cast))
    variants: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for item in spoken:
        for variant in item.quote.variants:
            if len(content(variant.text)) >= TELLING_WORDS:
                at = variant.evidence
                variants[at.report].append((at.start, at.end, item.quote.id))
    for view in views:
        view.quoted(variants.get(view.report.id, ()))
    told = tuple(item for view in views for item in view.told())
    read: list[str] = []
    for view in views:
        report, quoted = view.report, variants.get(view.report.id, ())
        known = repr((report.published, report.origin, report.outlet, gazette.seen(report.id), quoted))
        whole = digest(keys[report.id] if keys else report.id, cast.seen(report.id), known)
        read += [digest(whole, i) for i in range(len(view.statements.events))]
    return _Settled(tuple(doubles), traced, pile, cast, gazette, views, spoken, told, read, Stories(traced, memo))


def _may_be_one(cast: actors.Cast) -> Callable[[str | None, str | None], bool]:
    """Whether two speakers may be one voice: the same, or of one side and not two persons with different names."""

    def one(a: str | None, b: str | None) -> bool:
        if a is None or b is None or a == b:
            return True
        if cast.side(a) != cast.side(b):
            return False
        return not cast.actor(a).type == cast.actor(b).type == "person"

    return one


class _View:
    """One report with its actors, places and dates resolved."""

    def __init__(self, report: Report, statements: Statements, cast: actors.Cast, gazette: places.Gazette) -> None:
        self.report, self.statements, self.cast, self.gazette = report, statements, cast, gazette
        self.times = dates.of_times(report, statements)
        self.whens = [dates.of_event(report, statements, event, self.times) for event in statements.events]
        self._starts = [mention.start for mention in statements.mentions]
        self._sentences = [first for first, _ in statements.sentences]
        self._quotes: list[tuple[int, int, str]] = []

    def actor(self, mention: int | None) -> str | None:
        return self.cast.of(self.report.id, mention)

    def _actors(self, mentions: Iterable[int]) -> tuple[str, ...]:
        found = (self.actor(mention) for mention in mentions)
        return tuple(dict.fromkeys(actor for actor in found if actor is not None))

    def _place(self, mention: int | None) -> str | None:
        return self.gazette.of(self.report.id, mention)

    def _span(self, span: tuple[int, int]) -> Evidence:
        return self.report.evidence(*span)

    def _sentence(self, start: int) -> tuple[int, int]:
        """The sentence around an offset."""
        i = bisect_left(self._sentences, start + 1) - 1
        return self.statements.sentences[i] if i >= 0 else (0, len(self.report.text))

    def told(self) -> list[events.Told]:
        """The event statements."""
        return [self._told(i, event) for i, event in enumerate(self.statements.events)]

    def _told(self, i: int, event: EventStatement) -> events.Told:
        source = EventSource(
            clause=self._span((event.start, event.end)),
            trigger=self._span(event.trigger),
            status=event.status,
            attribution=self.actor(event.attribution),
            date=self.whens[i].date,
            cues=tuple(self._span(cue) for cue in event.cues),
            via=None if self.actor(event.via) == self.actor(event.attribution) else self.actor(event.via),
        )
        inside = tuple(
            dict.fromkeys(quote for start, end, quote in self._quotes if start < event.end and event.start < end)
        )
        return events.Told(
            source=source,
            type=event.type,
            mode=event.mode,
            lemma=event.lemma.lower(),
            objects=tuple(word.lower() for word in event.objects),
            actors=self._actors(event.actors),
            recipients=self._actors(event.recipients),
            place=self._place(event.place),
            when=self.whens[i],
            published=self.report.published,
            origin=self.report.origin or self.report.id,
            outlet=self.report.outlet or self.report.id,
            quotes=inside,
            label=event.label,
            names=tuple(
                self.statements.mentions[m].text
                for m in dict.fromkeys((*event.actors, *event.recipients))
                if m < len(self.statements.mentions)
            ),
            named=self._named(event),
            contexts=event.contexts,
            around=self._around_event(event),
            timed=self._timed(event),
            number=self._number(event),
            sentence=self._sentence(event.trigger[0])[0],
            lead=len([line for line in self.report.text[: event.trigger[0]].split("\n") if line.strip()]) <= LEAD,
            definite=_DEFINITE.search(self.report.text[max(0, event.trigger[0] - 40) : event.trigger[0]]) is not None,
        )

    def _timed(self, event: EventStatement) -> bool:
        """Whether an event's day stands in its clause, and not with a word for saying it ("as was said on Friday")."""
        if event.time is None or not event.start <= (at := self.statements.times[event.time].start) < event.end:
            return False
        if self.statements.times[event.time].form.startswith(("that ", "this ")):
            return False
        said = _SAID_THEN.search(self.report.text[max(0, at - 40) : at])
        return said is None or said.group(1).lower() == self.report.text[slice(*event.trigger)].lower()

    def _number(self, event: EventStatement) -> str:
        """How many events a plural noun names, or the how manieth a noun is; see `events.Told`."""
        trigger = self.report.text[slice(*event.trigger)].lower()
        before = self.report.text[max(event.start, event.trigger[0] - 40) : event.trigger[0]].lower()
        plural = trigger.endswith("s") and trigger != event.lemma.lower()
        for word in reversed(re.findall(r"[\w-]+", before)[-2:]):
            known = number_of(word)
            if known is None and word not in ("several", "many"):
                continue
            digits, ordinal = known or (word, False)
            if ordinal and not plural:
                return f"o{digits}"
            if plural and not ordinal and digits != "1":
                return f"n{digits}"
        return "s" if plural else ""

    def _around_event(self, event: EventStatement) -> frozenset[str]:
        """The actors and places that an event's sentence names."""
        first, last = self._sentence(event.trigger[0])
        inside = range(bisect_left(self._starts, first), bisect_left(self._starts, last))
        found = {self._place(m) or self.actor(m) for m in inside}
        return frozenset(one for one in found if one is not None)

    def _named(self, event: EventStatement) -> tuple[str, ...]:
        """Whom the name of what the event is about stands for ("Operation Sangaris"), or whose it is ("UN force")."""
        first, last = self._sentence(event.start)
        about = {fold(word) for word in event.objects}
        best: tuple[bool, int, str] | None = None
        for i in range(bisect_left(self._starts, first), bisect_left(self._starts, last)):
            mention = self.statements.mentions[i]
            if not about & set(fold(mention.text).split()):
                continue
            actor = self.actor(i)
            if (
                actor is None
                or self.cast.actor(actor).type not in NAMED
                or not any(ch.isupper() for ch in mention.text)
            ):
                actor = self.cast.owner(self.report.id, i)
            if actor is not None:
                inside = event.start <= mention.start and mention.end <= event.end
                rank = (not inside, abs(mention.start - event.trigger[0]), actor)
                best = rank if best is None else min(best, rank)
        return () if best is None else (best[2],)

    def counted(self) -> list[figures.Counted]:
        """The figure statements."""
        return [self._counted(figure) for figure in self.statements.figures]

    def _counted(self, figure: FigureStatement) -> figures.Counted:
        when = dates.NEVER
        if figure.time is not None:
            at = self.statements.times[figure.time].start
            since = self.report.text[max(0, at - 12) : at].lower().rstrip().endswith("since")
            when = dates.NEVER if since else self.times[figure.time]
        around = tuple(
            dict.fromkeys(
                e.lemma.lower()
                for e in self.statements.events
                if min(abs(e.trigger[0] - figure.end), abs(figure.start - e.trigger[1])) <= NEAR
            )
        )
        place = self._place(figure.place)
        value = FigureValue(
            low=figure.low,
            best=figure.best,
            high=figure.high,
            approximate=figure.approximate,
            as_of=when.date,
            evidence=self._span((figure.start, figure.end)),
            attributed_to=self.actor(figure.attribution),
        )
        return figures.Counted(
            value=value,
            measure=figure.measure,
            dimension=figure.dimension,
            unit=figure.unit,
            subject=self._actors(figure.subject),
            place=place,
            state=self.gazette.country(place),
            origin=self.report.origin or self.report.id,
            published=self.report.published,
            around=around,
            sentence=self._sentence(figure.start)[0],
        )

    def kept_up(self) -> list[arrangements.Told]:
        """The statements about agreements, sanctions, operations, bases, memberships."""
        return [self._kept_up(item) for item in self.statements.arrangements]

    def _kept_up(self, item: ArrangementStatement) -> arrangements.Told:
        times = self.statements.times

        def form(index: int | None) -> str | None:
            return None if index is None else times[index].form

        spoken = next(
            (q for q in self.statements.quotes if q.start <= item.trigger[0] < q.end and q.speaker is not None), None
        )
        return arrangements.Told(
            name=self.report.text[slice(*item.name)],
            type=item.type,
            phase=item.phase,
            status=item.status,
            note=item.note,
            clause=self._span((item.start, item.end)),
            at=self._span(item.name),
            parties=self._actors(item.parties),
            origin=self.report.origin or self.report.id,
            published=self.report.published,
            time=self._ahead(item.time, item.status == "announced"),
            announced=None if item.announced is None else self.times[item.announced].date,
            notice=form(item.notice),
            term=form(item.term),
            attribution=self.actor(spoken.speaker if spoken is not None else item.attribution),
            news=dates.is_news_of_the_day(self.report, self.statements, item),
            indefinite=_INDEFINITE.search(self.report.text[max(0, item.name[0] - 12) : item.name[0]]) is not None,
        )

    def _ahead(self, index: int | None, ahead: bool) -> Date | None:
        """The date of a time expression; `ahead`: of what is still to come, so that "in July" is the coming July."""
        if index is None:
            return None
        date, told = self.times[index].date, self.report.published
        known = date is not None and told is not None and date.end is not None and told.start is not None
        if (
            ahead
            and known
            and date is not None
            and told is not None
            and date.end is not None
            and told.start is not None
        ):
            form = self.statements.times[index].form
            open_year = form.startswith("date ") and not any(
                f" {key}=" in form for key in ("y", "yy", "yr", "dir", "rdir")
            )
            if open_year and " m=" in form and date.end < told.start:
                return spans.years_later(date, 1)
        return date

    def asked(self) -> list[conditions.Asked]:
        """The conditions."""
        return [self._asked(item) for item in self.statements.conditions]

    def _asked(self, item: ConditionStatement) -> conditions.Asked:
        deadline = self._ahead(item.deadline, ahead=True)
        if deadline is None and item.deadline is not None:
            form, since = self.statements.times[item.deadline].form, self.report.published
            said = next(
                (w.date for e, w in zip(self.statements.events, self.whens, strict=True)
                 if e.start <= item.cue[0] < e.end and e.type in ("REQUEST", "THREATEN") and w.date is not None),
                None,
            )  # fmt: skip
            since = said or since
            deadline = None if since is None else spans.later(since, form)
        text = self.report.text
        return conditions.Asked(
            by=self._actors(item.by),
            addressee=self._actors(item.addressee),
            condition=self._span(item.condition),
            consequence="" if item.consequence is None else " ".join(text[slice(*item.consequence)].split()),
            clause=self._span((item.start, item.end)),
            cue=text[slice(*item.cue)],
            deadline=deadline,
            origin=self.report.origin or self.report.id,
            published=self.report.published,
        )

    def said(self) -> list[quotes.Said]:
        """The quotes."""
        out = []
        for quote in self.statements.quotes:
            out.append(
                quotes.Said(
                    evidence=self._span((quote.start, quote.end)),
                    speaker=self.actor(quote.speaker),
                    speaker_text=quote.speaker_text,
                    when=self._when_said(quote.start, quote.end, quote.cue),
                    sentence=self._span(self._around(quote.start, quote.end, quote.cue)),
                    published=self.report.published,
                )
            )
        return out

    def _around(self, start: int, end: int, cue: tuple[int, int] | None) -> tuple[int, int]:
        """The sentence of a quote and of the word that introduces it."""
        first, last = self._sentence(cue[0] if cue is not None else start)
        return min(first, start), max(last, end)

    def _when_said(self, start: int, end: int, cue: tuple[int, int] | None) -> dates.When:
        """When the event that the speech verb names was, else the time words beside the quote in its sentence."""
        if cue is not None:
            for i, event in enumerate(self.statements.events):
                if event.trigger == cue and event.time is not None:
                    return self.whens[i]
        first, last = self._sentence(cue[0] if cue is not None else start)
        for expression, when in zip(self.statements.times, self.times, strict=True):
            inside = start <= expression.start < end
            if first <= expression.start < last and not inside and expression.type in ("DATE", "TIME"):
                return when
        return dates.NEVER

    def quoted(self, spans: Iterable[tuple[int, int, str]]) -> None:
        """Take note of the quotes of this report once they are joined: first and last offset, and the quote's id."""
        self._quotes = sorted(spans)
