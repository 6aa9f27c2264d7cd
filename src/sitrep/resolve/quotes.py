"""One utterance under all the forms that reports and translations give it.

Comes in: the quotes of all reports, with the actor who speaks and the day where known. Goes out: `Quote`s. Two quotes
are forms of one where the words with content of the shorter return in the longer (or most words are shared both ways)
and nobody else speaks. Only quotes that share stems of words are compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sitrep.record import Date, Evidence, Quote, QuoteVariant, content_id
from sitrep.resolve import clusters
from sitrep.resolve.dates import When
from sitrep.resolve.names import fold
from sitrep.resolve.texts import containment, content, jaccard, longest_run

JOIN = 0.62
"""Two forms are one utterance from this score on."""
COMMON = 60
"""A stem that more quotes hold does not make a pair of quotes worth comparing."""


@dataclass(frozen=True, slots=True)
class Said:
    """One quotation of one report. `speaker` is an actor id; `sentence` says who said it when."""

    evidence: Evidence
    speaker: str | None
    speaker_text: str | None
    when: When
    sentence: Evidence
    published: Date | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A quote and the quotations behind it, in the order of its `variants`."""

    quote: Quote
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    stems: tuple[str, ...]
    words: tuple[str, ...]


def likeness(a: str, b: str) -> float:
    """How alike two quotations are as forms of one utterance, from 0 to 1."""
    return _likeness(_form(a), _form(b))


def _form(text: str) -> _Form:
    return _Form(tuple(_root(stem) for stem in content(text)), tuple(fold(text).split()))


def _root(stem: str) -> str:
    """A stem without an ending that leaves three letters ("asking" and "ask" are one word of an utterance)."""
    for ending in ("ing", "ed", "es", "s"):
        if stem.endswith(ending) and len(stem) - len(ending) >= 3:
            return stem.removesuffix(ending)
    return stem


def _likeness(a: _Form, b: _Form) -> float:
    if a.words == b.words:
        return 1.0 if len(a.words) > 1 else 0.7
    short = min(len(set(a.stems)), len(set(b.stems)))
    run = longest_run(a.words, b.words)
    least = min(len(a.words), len(b.words))
    if short >= 2 and run >= 3 and run == least:
        return 0.95  # one is a piece of the other, word for word
    if short < 3:
        return 0.8 if run >= 4 and run >= 0.7 * least else 0.0
    inside, overall = containment(a.stems, b.stems), jaccard(a.stems, b.stems)
    if short >= 4:
        return max(0.85 * inside, min(1.0, overall + 0.15))
    return 0.7 * inside


def join(said: Sequence[Said], may_be_one: Callable[[str | None, str | None], bool]) -> tuple[Spoken, ...]:
    """The quotes, sorted by id. `may_be_one` says whether two speakers (actor ids) can be the same voice."""
    forms = [_form(item.evidence.text) for item in said]
    keys = [(item.evidence.report, item.evidence.start, item.evidence.end) for item in said]
    words = [
        (i, {*form.stems, *((" ".join(form.words),) if len(form.stems) < 2 else ())}) for i, form in enumerate(forms)
    ]
    shared: Counter[tuple[int, int]] = Counter()
    for held in clusters.blocks(words, COMMON).values():
        for x, i in enumerate(held):
            for j in held[x + 1 :]:
                shared[i, j] += 1
    pairs = []
    for (i, j), count in shared.items():
        if count < 2 and min(len(forms[i].stems), len(forms[j].stems)) > 2:
            continue
        score = _likeness(forms[i], forms[j])
        single = min(len(forms[i].words), len(forms[j].words)) < 3
        if single and said[i].speaker != said[j].speaker:
            score = 0.0
        if not may_be_one(said[i].speaker, said[j].speaker):
            score = score if score >= 0.95 and min(len(forms[i].words), len(forms[j].words)) >= 6 else 0.0
        if score >= JOIN:
            pairs.append((score, i, j))

    def excludes(i: int, j: int) -> bool:
        both_long = min(len(forms[i].stems), len(forms[j].stems)) >= 6
        return both_long and _likeness(forms[i], forms[j]) < 0.3

    groups = clusters.group(keys, sorted(pairs), excludes)
    return tuple(sorted((_quote([said[i] for i in items]) for items in groups), key=lambda item: item.quote.id))


def _quote(forms: list[Said]) -> Spoken:
    ordered = sorted(forms, key=lambda item: (item.evidence.report, item.evidence.start, item.evidence.end))
    longest = max(ordered, key=lambda item: (len(item.evidence.text), item.evidence))
    known = Counter(item.speaker for item in ordered if item.speaker is not None)
    speaker = min(known, key=lambda actor: (-known[actor], actor)) if known else None
    by_speaker = [item for item in ordered if item.speaker == speaker and item.speaker_text]
    told = longest if longest in by_speaker else (by_speaker[0] if by_speaker else longest)
    dates = sorted(
        (item.when.date for item in ordered if item.when.date is not None),
        key=lambda date: (_length(date), str(date.start), str(date.end)),
    )
    variants = tuple(QuoteVariant(item.evidence.text, item.evidence) for item in ordered)
    first = ordered[0].evidence
    quote = Quote(
        id=content_id("quote", first.report, first.start, first.end),
        text=longest.evidence.text,
        speaker=speaker,
        speaker_text=told.speaker_text,
        date=dates[0] if dates else None,
        variants=variants,
    )
    return Spoken(quote, tuple(ordered))


def _length(date: Date) -> int:
    return (date.end - date.start).days if date.start is not None and date.end is not None else 100_000
