"""Mentions of all reports to actors: one actor under all its spellings, titles, acronyms and descriptions.

Comes in: reports and their statements. Goes out: a `Cast`: the actors, and for every mention the actor it stands for.
What the words settle is keyed at once (`senses`): countries, their institutions, organisations of the gazetteer.
Persons are joined by `people`, other organisations by their names and by acronyms that a report explains. Then what
only the context tells: "the army" is that of the country whose army the report speaks of, "the minister" who holds
the office, a capital its state where it acts. What stays unclear keeps to its own report.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from sitrep.record import Actor, ActorType, Mention, Report, Statements, content_id
from sitrep.resolve import clusters, institutions, people, world
from sitrep.resolve.dates import bounds
from sitrep.resolve.lemmas import classes_of
from sitrep.resolve.memo import Answers, Memo, digest
from sitrep.resolve.names import (
    compare_organisations,
    fold,
    given_names,
    initials_of,
    is_acronym_of,
    spelling,
    spells_from,
    strip_possessive,
    word_likeness,
    words,
)
from sitrep.resolve.rounds import SEPARATOR, Ask, Round, settle
from sitrep.resolve.rules import word_set
from sitrep.resolve.senses import (
    Sense,
    SenseFinder,
    clean,
    institution_key,
    institution_name,
    is_own_name,
    state,
    strip_generic,
)

Key = tuple[str, ...]

STATELIKE = frozenset({"state", "institution"})
SAME_ORGANISATION = 0.85
"""Two names of organisations are one's from this likeness on."""
NEARLY = 0.9
"""Likeness of words from which on a name is taken for a country's with a mistake in it."""
NAMES_COMPARED = 80
"""Names that begin with the same letters are all compared with each other up to this many."""
ONE_HOLDER = frozenset(
    {"president", "prime minister", "foreign minister", "defence minister", "interior minister", "finance minister"}
    | {"head of state", "head of government", "king", "queen", "emir", "sultan", "crown prince", "chief of staff"}
)
"""Offices that one person of a country holds at a time."""
LOOK_BACK = 600
"""Characters back in which a bloc or an owner is looked for."""

_LOCATIVE = re.compile(
    r"\b(?:in|near|at|outside|around|inside|throughout|into|within|reach|reaching|capital(?: city)?(?: of)?)"
    r"\s+(?:the\s+)?$",
    re.I,
)
_OWNER = re.compile(r"\b(its|their|his|her)\s+(?:[\w-]+\s+){0,2}$", re.I)
_BRACKET = re.compile(r"\s*\(\s*[\"“]?([A-Z][\w&.-]{1,11})[\"”]?\s*\)")
_CAPITALISED = re.compile(r"[A-Z][\w&’'.-]*(?:\s(?:of|for|and|the|[A-Z][\w&’'-]*))*")
_DESCRIBED = re.compile(r"\b([A-Z][\w-]+)(?: [a-z][a-z-]+){1,3}")
_SAME_AS = re.compile(r"^\s*(?:,|\(|–|-)\s*(?:the\s+|or\s+|known as\s+)*$")


@dataclass(frozen=True, slots=True)
class Cast:
    """The actors, sorted by id, and which actor each mention stands for."""

    actors: tuple[Actor, ...]
    _of: dict[tuple[str, int], str]
    _by_id: dict[str, Actor]
    _sides: dict[str, str]
    _located: frozenset[tuple[str, int]]
    _owners: dict[tuple[str, int], str]
    _seen: dict[str, str]

    def seen(self, report: str) -> str:
        """A digest of all that is said here of a report's mentions and of the actors that they stand for."""
        return self._seen[report]

    def of(self, report: str, mention: int | None) -> str | None:
        """The id of the actor that a mention stands for, by report id and index into its mentions."""
        return None if mention is None else self._of.get((report, mention))

    def is_place(self, report: str, mention: int) -> bool:
        """Whether a name is a place's and does not stand for anybody."""
        return (report, mention) in self._located

    def owner(self, report: str, mention: int) -> str | None:
        """The body above the states whose a mission or force is ("the UN mission"), as an actor id."""
        return self._owners.get((report, mention))

    def side(self, actor: str) -> str:
        """What an actor falls back to: the country for all that belongs to a state, else the actor itself."""
        return self._sides.get(actor, actor)

    def known_side(self, actor: str) -> str | None:
        """As `side`, but ``None`` for people of whom no country is known: they may be of any side."""
        one = self._by_id[actor]
        unknown = one.country is None and one.type in ("person", "population", "organization", "company")
        unknown = unknown or (one.type == "armed_group" and not any(is_own_name(name) for name in one.names))
        return None if unknown else self.side(actor)

    def name(self, actor: str) -> str:
        """An actor's name."""
        return self._by_id[actor].name

    def actor(self, actor: str) -> Actor:
        """An actor by id."""
        return self._by_id[actor]


class _Item:
    """One report on its way: senses and keys of its mentions, by index."""

    def __init__(self, report: Report, statements: Statements) -> None:
        self.report = report
        self.finder = SenseFinder(report, statements.mentions)
        self.finder.add(_unread(report, self.finder))
        self.mentions = self.finder.mentions
        self.senses = [self.finder.find(i) for i in range(len(self.mentions))]
        self.sentences = [start for start, _ in statements.sentences]
        self.keys: list[Key | None] = [None] * len(self.mentions)
        self.acting, self.used, self.places = _roles(statements)
        self.fragments: set[int] = set()
        self.explained: dict[str, int] = {}
        self.coups = {
            i
            for event in statements.events
            if "coup" in classes_of(event.lemma) or {"coup", "putsch"} & set(event.objects)
            for i in (*event.recipients, *_some(event.place))
        }

    def before(self, i: int, size: int = 40) -> str:
        start = self.mentions[i].start
        return self.report.text[max(0, start - size) : start]

    def sentence(self, i: int) -> int:
        """Where the sentence of mention `i` begins."""
        at = bisect_right(self.sentences, self.mentions[i].start) - 1
        return self.sentences[at] if at >= 0 else 0

    def follow(self, i: int) -> int | None:
        """The mention that coreference leads to from mention `i`, or ``None``."""
        seen = {i}
        target = self.mentions[i].refers
        while target is not None and target not in seen and 0 <= target < len(self.mentions):
            seen.add(target)
            after = self.mentions[target].refers
            if after is None:
                return target
            target = after
        return None


def _unread(report: Report, finder: SenseFinder) -> list[Mention]:
    """What the reader passed over: names that the gazetteer knows, a country's institutions, acronyms in brackets."""
    covered, named = [False] * len(report.text), [False] * len(report.text)
    found: list[Mention] = []
    for mention in finder.mentions:
        if mention.kind != "pronoun":
            covered[mention.start : mention.end] = [True] * (mention.end - mention.start)
        if mention.kind == "name":
            named[mention.start : mention.end] = [True] * (mention.end - mention.start)
    for match in _CAPITALISED.finditer(report.text):
        tokens = list(re.finditer(r"[^\s]+", match.group()))
        first = 0
        while first < len(tokens):
            start = match.start() + tokens[first].start()
            for last in range(len(tokens), first, -1):
                text = strip_possessive(report.text[start : match.start() + tokens[last - 1].end()])
                end = start + len(text)
                if any(named[start:end]) or not _telling(text):
                    continue
                if world.organisation(text) is not None or (last - first > 1 and world.country(text) is not None):
                    found.append(Mention(start, end, text, "name", "ORG", start))
                    first = last - 1
                    break
            first += 1
    for match in _DESCRIBED.finditer(report.text):
        if world.demonym(match.group(1)) is None or any(covered[slice(*match.span())]):
            continue
        tokens = list(re.finditer(r"[\w-]+", match.group()))
        for last in range(len(tokens), 1, -1):
            kind = institutions.institution(tokens[last - 1].group(), [t.group() for t in tokens[1 : last - 1]])
            if kind is not None:
                start, end = match.start(), match.start() + tokens[last - 1].end()
                head = match.start() + tokens[last - 1].start()
                found.append(Mention(start, end, report.text[start:end], "nominal", "", head))
                break
    for mention in finder.mentions:
        bracket = _BRACKET.match(report.text, mention.end) if mention.kind == "name" else None
        if bracket is not None and not any(named[bracket.start(1) : bracket.end(1)]):
            short, long_ = fold(bracket.group(1)).replace(" ", ""), words(clean(mention.text))
            if is_acronym_of(short, long_) and not any(m.start == bracket.start(1) for m in found):
                found.append(Mention(*bracket.span(1), bracket.group(1), "name", "ORG", bracket.start(1)))
    return sorted(found, key=lambda m: m.start)


def _telling(text: str) -> bool:
    """Whether a name is long enough not to be met by chance: three capitals, a capital and a digit, or six letters."""
    letters = [ch for ch in text if ch.isalpha()]
    capitals = sum(ch.isupper() for ch in text)
    return capitals >= 3 or len(letters) >= 6 or (capitals >= 1 and any(ch.isdigit() for ch in text))


def _roles(statements: Statements) -> tuple[set[int], set[int], set[int]]:
    """Which mentions act or speak, which are used in any statement, and which are its place."""
    acting: set[int] = set()
    used: set[int] = set()
    places: set[int] = set()
    for event in statements.events:
        acting |= {*event.actors, *_some(event.attribution), *_some(event.via)}
        used |= {*event.actors, *event.recipients, *_some(event.attribution), *_some(event.via)}
        places |= _some(event.place)
    for figure in statements.figures:
        used |= {*figure.subject, *_some(figure.attribution)}
        acting |= _some(figure.attribution)
        places |= _some(figure.place)
    for quote in statements.quotes:
        acting |= _some(quote.speaker)
        used |= _some(quote.speaker)
    for condition in statements.conditions:
        acting |= {*condition.by, *condition.addressee, *_some(condition.attribution)}
    for arrangement in statements.arrangements:
        acting |= _some(arrangement.attribution)
        used |= {m for m in arrangement.parties if statements.mentions[m].country is not None}
    return acting, used, places


def _some(index: int | None) -> set[int]:
    return set() if index is None else {index}


def resolve(
    pile: Sequence[tuple[Report, Statements]], memo: Memo | None = None, keys: Mapping[str, str] | None = None
) -> Cast:
    """The actors of a pile of reports. The order of the reports makes no difference.

    With a `memo`, and `keys` that say by report id of what content a report and its statements are, only reports are
    looked at that are new or learn something new from the others.
    """
    by_id = {report.id: (report, statements) for report, statements in sorted(pile, key=lambda item: item[0].id)}
    memo = memo or Memo()
    rounds = (
        Round(_votes, _counted, _vote),
        Round(_organisations, functools.partial(_joined_organisations, memo), _name_organisations),
        Round(_persons, functools.partial(_joined_people, memo), _name_people),
        Round(_upheavals, _of_countries, _key_institutions),
        Round(_holders, _in_office, _key_by_context),
    )
    known = {id_: f"{keys[id_] if keys is not None else ''} {_day(report)}" for id_, (report, _) in by_id.items()}
    found = settle(memo, "actors", known, lambda id_: _Item(*by_id[id_]), rounds, _outcome)
    return _assemble([report for report, _ in by_id.values()], found)


# names


def _upheavals(item: _Item) -> list[str]:
    """The countries that a report says to have a junta or to have seen a coup."""
    ruled = {s.country for s in item.senses if s.head in word_set("unlawful")}
    return sorted({code for code in ruled | {item.senses[i].country for i in item.coups} if code is not None})


def _of_countries(given: Mapping[str, list[str]]) -> Ask:
    every = {code for codes in given.values() for code in codes}
    return lambda code: code in every


def _votes(item: _Item) -> dict[str, Any]:
    """What a report's labels say of names of which only the label tells what they are.

    A common noun beside the name ("the operation X") counts for the whole pile; so does a full name that holds it.
    """
    votes: Counter[tuple[str, str]] = Counter()
    full: set[str] = set()
    for i, sense in enumerate(item.senses):
        name = " ".join(sense.words)
        if sense.kind == "place" and not sense.key and not _open(sense):
            votes[name, "place"] += 2
        if not _open(sense):
            continue
        votes[name, sense.kind] += 1
        if sense.kind == "person" and len(sense.words) == 1 and _located(item, i):
            votes[name, "place"] += 2
        if sense.kind == "person" and len(sense.words) > 1:
            full.update(sense.words)
        elif item.finder.beside(item.mentions[i])[0] is not None:
            votes[name, "name"] += 3
    states = sorted([" ".join(form), code] for form, code in _countries_named(item).items())
    return {"votes": [[*vote, n] for vote, n in sorted(votes.items())], "full": sorted(full), "states": states}


def _counted(given: Mapping[str, dict[str, Any]]) -> Ask:
    """For a name what it mostly is, and whether anybody takes it for a place; nothing for a part of a full name.

    For a name after `STATE` the country whose name somebody spells nearly so.
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    full: set[str] = set()
    states: dict[Key, str] = {}
    for one in given.values():
        states.update((tuple(name.split()), code) for name, code in one["states"])
        full.update(one["full"])
        for name, kind, n in one["votes"]:
            votes[name][kind] += n

    def answer(name: str) -> list[object] | str | None:
        if name.startswith(STATE):
            return _nearest_state(tuple(name.removeprefix(STATE).split()), states)
        said = votes.get(name)
        if not said or (" " not in name and name in full):
            return None
        return [min(said, key=lambda kind: (-said[kind], kind)), said["place"] > 0]

    return answer


def _vote(item: _Item, ask: Ask) -> None:
    """What the reader takes for a person here and for a place or an organisation there is what it mostly is."""
    for i, sense in enumerate(item.senses):
        told = ask(" ".join(sense.words)) if _open(sense) else None
        if told is None:
            continue
        most, placed = told
        text = clean(item.mentions[i].text)
        if placed and sense.words[0] not in given_names() and world.place(text):
            most = "place"
        if most == sense.kind:
            continue
        if most == "name":
            item.senses[i] = item.finder.unknown(item.mentions[i], text)
        elif most == "person":
            item.senses[i] = item.finder.person(item.mentions[i], text)
        else:
            item.senses[i] = Sense("place", name=text, words=sense.words)
    _misspelt_states(item, ask)
    item.explained = _explained(item)


def _located(item: _Item, i: int) -> bool:
    """Whether a lone name that is also a place's stands where places stand ("in X", "from X")."""
    text = clean(item.mentions[i].text)
    here = _LOCATIVE.search(item.before(i)) or re.search(r"\b(?:from|to|of|towards?|for)\s+$", item.before(i, 12))
    return here is not None and world.place(text) is not None


def _open(sense: Sense) -> bool:
    """Whether only the reader's label says what a name is."""
    return sense.kind in ("person", "name") or (
        sense.kind == "place" and not sense.key and not world.is_city(sense.name)
    )


STATE = f"state{SEPARATOR}"
"""What begins the question which country a name with a mistake is."""


def _misspelt_states(item: _Item, ask: Ask) -> None:
    """A name that is nearly that of a country which the pile also spells right is that country.

    A name that a place bears, too, is so only where its own report spells the country right.
    """
    here = _countries_named(item)
    for i, sense in enumerate(item.senses):
        mention = item.mentions[i]
        if sense.kind not in ("place", "name", "person", "follow") or mention.kind != "name":
            continue
        if (sense.kind == "follow" and sense.country) or (sense.kind == "place" and sense.key):
            continue
        if mention.label == "PERSON":
            continue
        form = words(clean(mention.text))
        if world.place(clean(mention.text)) is not None:
            code = _nearest_state(form, here)
        else:
            code = ask(STATE + " ".join(form)) if form else None
        if code is not None:
            item.senses[i] = state(code)


def _countries_named(item: _Item) -> dict[Key, str]:
    """The names of countries that a report uses, of four letters at least."""
    named = {
        words(clean(item.mentions[i].text)): sense.country
        for i, sense in enumerate(item.senses)
        if sense.kind == "state" and sense.country
    }
    return {form: code for form, code in named.items() if code and sum(map(len, form)) >= 4}


def _nearest_state(form: Key, states: Mapping[Key, str]) -> str | None:
    """The country whose name is nearly `form`, word by word, each beginning with the same letter."""
    best: tuple[float, str] | None = None
    for right, code in sorted(states.items()):
        if len(right) != len(form) or not form or any(a[:1] != b[:1] for a, b in zip(form, right, strict=True)):
            continue
        likeness = min(word_likeness(a, b) for a, b in zip(form, right, strict=True))
        if likeness >= NEARLY and (best is None or likeness > best[0]):
            best = (likeness, code)
    return best[1] if best is not None else None


def _explained(item: _Item) -> dict[str, int]:
    """Acronyms and other names that the report itself explains: the folded short form and the mention it stands for."""
    found: dict[str, int] = {}
    text = item.report.text
    named = [i for i, s in enumerate(item.senses) if s.kind in ("organisation", "name", "institution", "state")]
    for i in named:
        mention = item.mentions[i]
        bracket = _BRACKET.match(text, mention.end)
        if bracket is not None:
            short, long_ = fold(bracket.group(1)).replace(" ", ""), words(clean(mention.text))
            if len(long_) > 1 and (is_acronym_of(short, long_) or spells_from(short, long_) or _starts(short, long_)):
                found.setdefault(short, i)
    for i, j in pairwise(named):
        a, b = item.mentions[i], item.mentions[j]
        if not _SAME_AS.match(text[a.end : b.start]) or not re.match(r"\s*[,)]", text[b.end : b.end + 2]):
            continue
        short, long_ = fold(clean(b.text)).replace(" ", ""), words(clean(a.text))
        if len(words(clean(b.text))) == 1 and (is_acronym_of(short, long_) or spells_from(short, long_)):
            found.setdefault(short, i)
    return found


def _starts(short: str, long_: Key) -> bool:
    """Whether the letters of a short form begin with the name's initial and come in order in it."""
    letters = iter("".join(long_))
    return len(short) >= 2 and short[0] == long_[0][0] and all(letter in letters for letter in short)


def _organisations(item: _Item) -> dict[str, Any]:
    """The names of organisations in a report, what the gazetteer and common nouns say of them, and its acronyms."""
    forms: set[Key] = set()
    known: set[tuple[Key, Key]] = set()
    types: Counter[tuple[Key, str]] = Counter()
    for sense in item.senses:
        if sense.kind == "name":
            forms.add(sense.words)
            if sense.type is not None:
                types[sense.words, sense.type] += 1
        elif sense.kind == "organisation":
            known.add((strip_generic(sense.words)[0], sense.key))
    return {
        "forms": sorted(forms),
        "known": sorted(known),
        "types": [[form, type_, n] for (form, type_), n in sorted(types.items())],
        "explained": sorted((short, long_) for (short,), long_ in _short_forms(item).items()),
    }


def _short_forms(item: _Item) -> dict[Key, Key]:
    """The acronyms that a report explains itself, with the words of the names that they stand for."""
    found: dict[Key, Key] = {}
    for short, i in sorted(item.explained.items()):
        if item.senses[i].kind in ("organisation", "name"):
            found[(short,)] = strip_generic(item.senses[i].words)[0]
    return found


def _joined_organisations(memo: Memo, given: Mapping[str, dict[str, Any]]) -> Ask:
    """Join organisations by name and by explained acronyms: what a short form means, and the key of a name."""
    forms: dict[Key, set[Key]] = defaultdict(set)  # words of a name: the gazetteer's keys it has
    types: dict[Key, Counter[str]] = defaultdict(Counter)
    explanations: dict[Key, set[Key]] = defaultdict(set)
    for one in given.values():
        for form in one["forms"]:
            forms[tuple(form)] |= set()
        for form, key in one["known"]:
            forms[tuple(form)].add(tuple(key))
        for form, type_, n in one["types"]:
            types[tuple(form)][type_] += n
        for short, long_ in one["explained"]:
            explanations[(short,)].add(tuple(long_))
    aliases = {
        (short_form, long_)
        for short_form, meant in explanations.items()
        for long_ in meant
        if short_form in forms and not forms[short_form]
    }
    chosen = _chosen(forms, types, aliases, memo)

    def answer(question: str) -> list[str] | None:
        what, *parts = question.split(SEPARATOR)
        form = tuple(parts)
        if what == "key":
            return list(chosen[form]) if form in chosen else None
        meant = explanations.get(form, set())  # one report explains it, the others use it
        return list(min(meant)) if len(meant) == 1 and not forms.get(form) else None

    return answer


def _chosen(
    forms: Mapping[Key, set[Key]], types: Mapping[Key, Counter[str]], aliases: set[tuple[Key, Key]], memo: Memo
) -> dict[Key, Key]:
    """The key of each name of an organisation."""
    keys = sorted(forms)
    position = {form: i for i, form in enumerate(keys)}
    pairs: dict[tuple[int, int], float] = {}
    for a, b in sorted(aliases):
        if a in position and b in position and a != b:
            pairs[position[a], position[b]] = 1.0
    answers = Answers(memo, "organisations")
    blocked = clusters.blocks(
        ((i, clusters.paired({spelling(w)[:5] for w in form})) for i, form in enumerate(keys)), NAMES_COMPARED
    )
    for held in blocked.values():
        for x, i in enumerate(held):
            for j in held[x + 1 :]:
                if (i, j) not in pairs:
                    a, b = keys[i], keys[j]
                    score = answers.get(a, b, functools.partial(_likeness, a, b))
                    if score >= SAME_ORGANISATION:
                        pairs[i, j] = score
    answers.keep()
    initials: dict[str, list[int]] = defaultdict(list)
    for j, other in enumerate(keys):
        if len(other) > 2:
            for short in initials_of(other):
                initials[short].append(j)
    for i, form in enumerate(keys):
        if len(form) == 1 and len(form[0]) >= 3:
            spelt_out = initials.get(form[0], [])
            if len(spelt_out) == 1:
                pairs.setdefault((i, spelt_out[0]), 0.9)

    explicit = {frozenset((position[a], position[b])) for a, b in aliases if a in position and b in position}

    def excludes(i: int, j: int) -> bool:
        a, b = keys[i], keys[j]
        if forms[a] and forms[b] and not forms[a] & forms[b]:
            return frozenset((i, j)) not in explicit
        if frozenset((i, j)) in explicit:
            return False
        mine, theirs = set(types.get(a, ())), set(types.get(b, ()))
        return bool(mine and theirs and not mine & theirs and "organization" not in mine | theirs)

    ranked = [(score, i, j) for (i, j), score in pairs.items()]
    chosen: dict[Key, Key] = {}
    for group in clusters.group(list(keys), ranked, excludes):
        known = Counter(key for i in group for key in forms[keys[i]])
        longest = max((keys[i] for i in group), key=lambda form: (len(form), form))
        key = min(known, key=lambda k: (-known[k], k)) if known else ("name", " ".join(longest))
        for i in group:
            chosen[keys[i]] = key
    return chosen


def _likeness(a: Key, b: Key) -> float:
    return compare_organisations(a, b).score


def _name_organisations(item: _Item, ask: Ask) -> None:
    """Key the organisations of a report."""
    local = _short_forms(item)

    def meant(form: Key) -> Key | None:
        told = local.get(form) or ask(SEPARATOR.join(("means", *form)))
        return tuple(told) if told else None

    def key(form: Key) -> Key | None:
        told = ask(SEPARATOR.join(("key", *form)))
        return tuple(told) if told else None

    for i, sense in enumerate(item.senses):
        if sense.kind == "organisation":
            here = meant(sense.words) or meant(words(clean(item.mentions[i].text)))
            item.keys[i] = (key(here) if here else None) or sense.key
        elif sense.kind == "name":
            form = meant(sense.words) or sense.words
            item.keys[i] = key(form) or ("name", " ".join(form))


def _persons(item: _Item) -> list[list[object]]:
    """The mentions of persons in a report: where, the words of the name, the role, the country."""
    found: list[list[object]] = []
    for i, sense in enumerate(item.senses):
        if sense.kind == "person":
            country = sense.country or _role_institution_country(item, i) or _coordinated_country(item, i)
            found.append([item.mentions[i].start, list(sense.words), sense.role, country])
    return found


def _joined_people(memo: Memo, given: Mapping[str, list[Any]]) -> Ask:
    """For a report, the key and the country of the person that each mention stands for."""
    named = [
        people.Named(report, start, tuple(name), role, country)
        for report, found in given.items()
        for start, name, role, country in found
    ]
    joined: list[list[object]] = [[] for _ in named]
    for person in people.join(named, memo):
        for at in person.members:
            joined[at] = [list(person.key), person.country]
    answers: dict[str, list[list[object]]] = defaultdict(list)
    for one, told in zip(named, joined, strict=True):
        answers[one.report].append(told)
    return answers.__getitem__


def _name_people(item: _Item, ask: Ask) -> None:
    """Key the persons of a report."""
    at = [i for i, sense in enumerate(item.senses) if sense.kind == "person"]
    for i, (key, country) in zip(at, ask(item.report.id) if at else (), strict=True):
        item.keys[i] = tuple(key)
        item.senses[i] = replace(item.senses[i], country=country)
    _key_by_words(item)
    _drop_fragments(item)


def _role_institution_country(item: _Item, i: int) -> str | None:
    """The country of the institution that a role names without it ("junta spokesman"), from the rest of the report."""
    role = words(item.senses[i].role)
    for position, word in enumerate(role):
        found = institutions.institution(word, role[:position])
        if found is None:
            continue
        countries = Counter(
            s.country
            for s in item.senses
            if s.institution is not None and s.institution.kind == found.kind and s.country
        )
        heads = Counter(s.country for s in item.senses if s.head == word and s.country)
        for known in (heads, countries):
            if known:
                return min(known, key=lambda c: (-known[c], c))
    return None


def _coordinated_country(item: _Item, i: int) -> str | None:
    """The country of X for Y in "Chad’s President X and Prime Minister Y"."""
    sense = item.senses[i]
    if not sense.role:
        return None
    for j in range(i - 1, -1, -1):
        other = item.senses[j]
        if other.kind != "person":
            continue
        between = item.report.text[item.mentions[j].end : item.mentions[i].start]
        rest = fold(between).removeprefix("and ").strip()
        joined = re.match(r"\s*(?:,|and\b|&)", between) is not None
        if joined and other.country and rest and all(world.title_word(word) for word in rest.split()):
            return other.country
        return None
    return None


# keys by words and by context


def _key_by_words(item: _Item) -> None:
    for i, sense in enumerate(item.senses):
        if item.keys[i] is not None:
            continue
        if sense.kind in ("state", "institution"):
            item.keys[i] = sense.key or None
        elif (sense.kind == "crowd" and sense.key) or (sense.kind == "place" and sense.key and _acts(item, i)):
            item.keys[i] = sense.key


def _drop_fragments(item: _Item) -> None:
    """A name inside a longer name of the same report that the reader cut is no mention of its own."""
    holder = -1
    named = [i for i, mention in enumerate(item.mentions) if mention.kind != "pronoun"]
    for i in sorted(named, key=lambda i: (item.mentions[i].start, -item.mentions[i].end, item.mentions[i].kind, i)):
        one = item.mentions[i]
        if holder >= 0 and one.end <= item.mentions[holder].end:
            whole = (one.start, one.end) == (item.mentions[holder].start, item.mentions[holder].end)
            if item.senses[i].kind != "state" and not (one.kind == "nominal" and whole):
                item.keys[i] = item.keys[holder]
                item.fragments.add(i)
        elif one.kind == "name":
            holder = i


def _acts(item: _Item, i: int) -> bool:
    """Whether the name of a seat of power stands for its state here."""
    if not world.is_city(item.senses[i].name):
        return True
    if _LOCATIVE.search(item.before(i)):
        return False
    if item.mentions[i].label in ("ORG", "PERSON") and i not in item.places:
        return True
    return i in item.acting or (i in item.used and i not in item.places)


def _key_institutions(item: _Item, unlawful: Ask) -> None:
    """Give each institution without an owner the country whose institution the report most plausibly means."""
    explicit = [
        (item.mentions[i].start, i)
        for i, sense in enumerate(item.senses)
        if sense.kind == "institution" and sense.key and (sense.country or sense.owner)
    ]
    for i, sense in enumerate(item.senses):
        if sense.kind != "institution" or item.keys[i] is not None or sense.institution is None:
            continue
        country, owner = _owner_of(item, i, explicit, unlawful)
        if country is None and owner is None:
            continue
        sense = item.senses[i]
        assert sense.institution is not None
        item.senses[i] = replace(
            sense,
            country=country,
            owner=owner,
            key=institution_key(sense.institution, country, owner, sense.words),
            name=institution_name(sense.institution, country, owner, sense.name),
        )
        item.keys[i] = item.senses[i].key


def _owner_of(
    item: _Item, i: int, explicit: Sequence[tuple[int, int]], ruled_unlawfully: Ask
) -> tuple[str | None, str | None]:
    sense, start = item.senses[i], item.mentions[i].start
    assert sense.institution is not None
    if _OWNER.search(item.before(i)) or fold(item.mentions[i].text).split()[:1] in (
        ["its"],
        ["their"],
        ["his"],
        ["her"],
    ):
        owners = [
            j
            for j, mention in enumerate(item.mentions)
            if mention.kind == "pronoun" and 0 <= start - mention.start <= 25 and mention.start <= start
        ]
        for j in reversed(owners):
            target = item.follow(j)
            if target is not None and item.senses[target].country:
                return item.senses[target].country, None
    target = item.follow(i)
    if target is not None:
        there = item.senses[target]
        if there.country or there.owner:
            return there.country, there.owner
    if sense.institution.kind == "ministry":
        named = [at for at in explicit if at[0] < start and _kind(item, at[1]).startswith("ministry")]
        if named:
            there = item.senses[max(named)[1]]
            item.senses[i] = replace(sense, institution=there.institution)
            return there.country, there.owner
    kind = sense.institution.kind
    if sense.head in word_set("plain"):
        alike = [(at, j) for at, j in explicit if item.senses[j].head == sense.head]
        if not alike:
            return None, None
        there = item.senses[max(alike)[1]]
        return there.country, there.owner
    same = [(at, j) for at, j in explicit if _kind(item, j) == kind]
    exact = [(at, j) for at, j in same if item.senses[j].head == sense.head]
    if sense.head in word_set("sent"):
        near = _states_before(item, i, item.sentence(i))
        if near and (len(set(near)) == 1 or not exact):
            return near[0], None
    unlawful = [(at, j) for at, j in same if item.senses[j].head in word_set("unlawful")]
    if sense.head in word_set("unlawful"):
        choices = [exact, unlawful]
        if not exact and not unlawful:
            spoken_of = {s.country for s in item.senses if s.country}
            likely = [code for code in sorted(spoken_of) if ruled_unlawfully(code)]
            if len(likely) == 1:
                return likely[0], None
            choices = [same]
    else:
        choices = [exact, same]
        if kind == "transitional government":
            governments = [(at, j) for at, j in explicit if _kind(item, j) == "government"]
            choices.append([(at, j) for at, j in governments if item.senses[j].head in word_set("unlawful")])
            choices.append([(at, j) for at, j in explicit if _kind(item, j) == "government"])
    for early in (True, False):
        for known_at in choices:
            fits = [(at, j) for at, j in known_at if (at < start) == early]
            if fits:
                there = item.senses[(max(fits) if early else min(fits))[1]]
                return there.country, there.owner
    return _acting_state(item, i), None


def _kind(item: _Item, i: int) -> str:
    found = item.senses[i].institution
    return found.kind if found is not None else ""


def _states_before(item: _Item, i: int, since: int) -> list[str]:
    """The states named between an offset and a mention, in text order, as somebody and not as a place."""
    start = item.mentions[i].start
    return [
        sense.country
        for j, sense in enumerate(item.senses)
        if sense.kind in STATELIKE
        and sense.country
        and since <= item.mentions[j].start < start
        and not _LOCATIVE.search(item.before(j))
    ]


def _acting_state(item: _Item, i: int) -> str | None:
    """The state that acts most often before a mention, else the one that the report mostly speaks of."""
    mention = item.mentions[i]
    before = Counter(
        sense.country
        for j, sense in enumerate(item.senses)
        if sense.kind in STATELIKE and sense.country and j in item.acting and item.mentions[j].start < mention.start
    )
    if before:
        return min(before, key=lambda c: (-before[c], str(c)))
    counts = Counter(sense.country for sense in item.senses if sense.kind in STATELIKE and sense.country)
    total = sum(counts.values())
    best = min(counts, key=lambda c: (-counts[c], str(c)), default=None)
    return best if best is not None and counts[best] > 0.6 * total else None


@dataclass(frozen=True, slots=True)
class _Holder:
    """One mention of a person with an office. `day` is the last day on which its report may have been published."""

    report: str
    start: int
    key: Key
    country: str | None
    offices: frozenset[str]
    role: Key
    day: str | None


def _here(item: _Item) -> list[_Holder]:
    """Who is said in a report to hold which office, mention by mention."""
    found = []
    for i, sense in enumerate(item.senses):
        key = item.keys[i]
        if sense.kind == "person" and sense.role and key is not None:
            role = words(sense.role)
            offices = institutions.offices_in(role)
            at, day = item.mentions[i].start, _day(item.report)
            found.append(_Holder(item.report.id, at, key, sense.country, offices, role, day))
    return found


def _day(report: Report) -> str | None:
    """The last day on which a report may have been published, in ISO 8601."""
    return bounds(report.published)[1].isoformat() if report.published is not None else None


def _holders(item: _Item) -> list[list[object]]:
    """The same, each once, of those whose country is known."""
    every = {(h.key, h.country, tuple(sorted(h.offices)), h.role) for h in _here(item) if h.country is not None}
    day = _day(item.report)
    return [[list(key), country, list(offices), list(role), day] for key, country, offices, role in sorted(every)]


def _in_office(given: Mapping[str, list[Any]]) -> Ask:
    """For a country, an office, its head word, a day, whether gone, and words that qualify it: who held it then."""
    every = {(tuple(key), c, tuple(o), tuple(role), day) for found in given.values() for key, c, o, role, day in found}
    by_country: dict[str, list[tuple[Key, Key, Key, str | None]]] = defaultdict(list)
    for key, country, offices, role, day in sorted(every, key=str):
        by_country[country].append((key, offices, role, day))

    def answer(question: str) -> list[str] | None:
        country, office, head, then, gone, *qualified = question.split(SEPARATOR)
        fitting = [
            (key, role, day)
            for key, offices, role, day in by_country.get(country, ())
            if all(word in role for word in qualified) and _holds(office, head, offices, role)
        ]
        now = _held_then([(key, day) for key, role, day in fitting if not _left(role)], then, office)
        if gone:
            others = {key for key, *_ in fitting} - {now}
            now = min(others) if len(others) == 1 else None
        return list(now) if now is not None else None

    return answer


def _left(role: Sequence[str]) -> bool:
    """Whether a report says of somebody that he no longer holds an office."""
    return bool(set(role) & word_set("left_office"))


def _held_then(called: Sequence[tuple[Key, str | None]], day: str, office: str) -> Key | None:
    """Who held one country's office on a day, as the reports have it: whoever is called so last by then, else first.

    Where two are called so on the last of these days (the change of hands itself), nobody can be named; nor for an
    office that several people hold at a time. A report without a day knows the holder where there is but one.
    """
    keys = {key for key, _ in called}
    if len(keys) <= 1:
        return min(keys, default=None)
    days = sorted({one for _, one in called if one is not None})
    if not day or not days or office not in ONE_HOLDER:
        return None
    before = [one for one in days if one <= day]
    nearest = before[-1] if before else days[0]
    then = {key for key, one in called if one == nearest}
    return min(then) if len(then) == 1 else None


def _holds(office: str, head: str, offices: Iterable[str], role: Key) -> bool:
    """Whether who holds `offices`, in the words of `role`, may be called by the name of an office and its head word."""
    return office in offices or (head in role and office in ("minister", "chief", "leader"))


def _key_by_context(item: _Item, ask: Ask) -> None:
    """Key offices, crowds, blocs and what coreference leads to."""
    here = _here(item)
    for i, sense in enumerate(item.senses):
        if item.keys[i] is None and sense.kind == "office":
            item.keys[i] = _office(item, i, here, ask)
    for i, sense in enumerate(item.senses):
        if item.keys[i] is not None:
            continue
        target = item.follow(i)
        key = item.keys[target] if target is not None else None
        if item.mentions[i].kind == "pronoun" and _personal(item.mentions[i].text) and _no_person(key):
            key = _last_person(item, i)
        if (
            sense.kind == "follow"
            and sense.head.endswith("s")
            and target is not None
            and item.senses[target].kind == "state"
        ):
            continue
        if sense.kind == "follow" and (item.mentions[i].kind != "name" or key is not None):
            item.keys[i] = key
        elif sense.kind == "crowd":
            item.keys[i] = _crowd(item, i, target, key)


_COMMON_OFFICES = frozenset({"minister", "leader", "chief", "general", "colonel", "captain", "commander", "president"})
"""Offices that several persons of a report may hold."""


def _personal(pronoun: str) -> bool:
    return pronoun.lower() in ("he", "she", "him", "his", "her", "himself", "herself")


def _no_person(key: Key | None) -> bool:
    return key is None or key[0] not in ("person", "office")


def _last_person(item: _Item, i: int) -> Key | None:
    """The person named last before a pronoun that coreference left alone, if not far away."""
    start = item.mentions[i].start
    near = [
        (item.mentions[j].start, item.keys[j])
        for j, sense in enumerate(item.senses)
        if sense.kind == "person" and item.keys[j] is not None and start - LOOK_BACK < item.mentions[j].start < start
    ]
    return max(near)[1] if near else None


def _office(item: _Item, i: int, here: Sequence[_Holder], ask: Ask) -> Key | None:
    sense, mention = item.senses[i], item.mentions[i]
    target = item.follow(i)
    if target is not None and item.keys[target] is not None and item.senses[target].kind == "person":
        return item.keys[target]
    head = sense.head
    following = i + 1
    if following < len(item.mentions) and item.senses[following].kind == "person":
        between = item.report.text[mention.end : item.mentions[following].start]
        if "." not in between.replace("Gen.", "").replace("Col.", "") and all(
            world.title_word(word) or word in ("his", "her", "excellency") for word in words(between)
        ):
            return item.keys[following]

    definite = re.search(r"\bthe\s+$", item.before(i, 5), re.I) or mention.text.lower().startswith("the ")
    if i not in item.used and not definite:
        return None

    gone = bool(set(sense.words) & word_set("left_office"))
    qualified = sorted({word for word in sense.words if word in word_set("qualified") - word_set("left_office")})

    def fits(holder: _Holder) -> bool:
        if any(word not in holder.role for word in qualified):
            return False
        if sense.country and sense.country != holder.country:
            alone = holder.country is None and holder.report == item.report.id and sense.name not in _COMMON_OFFICES
            if not alone or len({h.key for h in here if sense.name in h.offices}) > 1:
                return False
        return _holds(sense.name, head, holder.offices, holder.role)

    near = [h for h in here if fits(h) and _left(h.role) == gone]
    if near:
        before = [h for h in near if h.start <= mention.start]
        if before:
            return max(before, key=lambda h: h.start).key
        if len({h.key for h in near}) == 1:
            return near[0].key
    country = sense.country
    if country is None and definite and sense.name in ONE_HOLDER:
        country = _spoken_of(item)
    if country:
        day = _day(item.report) or ""
        told = ask(SEPARATOR.join((country, sense.name, head, day, "gone" * gone, *qualified)))
        if told is not None:
            return tuple(told)
    if i not in item.used:
        return None
    return "office", sense.country or item.report.id, sense.name, *sorted(sense.words)


def _spoken_of(item: _Item) -> str | None:
    """The one country that a report speaks of: three quarters at least of what it names of states and theirs."""
    counts = Counter(sense.country for sense in item.senses if sense.kind in STATELIKE and sense.country)
    total = sum(counts.values())
    best = min(counts, key=lambda c: (-counts[c], str(c)), default=None)
    return best if best is not None and 4 * counts[best] >= 3 * total else None


def _crowd(item: _Item, i: int, target: int | None, key: Key | None) -> Key | None:
    sense = item.senses[i]
    country = sense.country
    if target is not None and key is not None:
        there = item.senses[target]
        if there.kind in STATELIKE or there.country:
            country = country or there.country
        elif there.type == sense.type or there.kind in ("organisation", "name"):
            return key
    if i not in item.used:
        return None
    warlike = next((word for word in sense.words if word in word_set("warlike")), None)
    what = spelling((warlike or sense.head).rstrip("s"))
    return "crowd", str(sense.type), what, country or fold(sense.owner or "") or item.report.id


# actors


def _outcome(item: _Item) -> dict[str, Any]:
    """What a report's mentions stand for, as plain values: keys, and by number of the key who is mentioned where."""
    numbers: dict[Key, int] = {}
    of: list[list[int]] = []
    shown: list[list[object]] = []
    for i, key in enumerate(item.keys):
        if key is None:
            continue
        number = numbers.setdefault(key, len(numbers))
        of.append([i, number])
        mention, sense = item.mentions[i], item.senses[i]
        if mention.kind != "pronoun" and i not in item.fragments:
            at = mention.start, mention.end, clean(mention.text)
            own, junta = sense.key == key, "junta" in sense.words
            shown.append([number, *at, sense.kind, sense.name, sense.type, sense.country, own, junta])
    return {
        "keys": [list(key) for key in numbers],
        "of": of,
        "shown": shown,
        "located": [i for i, s in enumerate(item.senses) if s.kind == "place" and item.keys[i] is None],
        "owners": [[i, sense.owner] for i, sense in enumerate(item.senses) if sense.owner is not None],
    }


@dataclass(frozen=True, slots=True)
class _Shown:
    """One mention by name or description, as far as the actor is concerned; `own`: its words alone gave the key."""

    report: Report
    start: int
    end: int
    text: str
    kind: str
    name: str
    type: ActorType | None
    country: str | None
    own: bool
    junta: bool


def _assemble(reports: Sequence[Report], found: Mapping[str, dict[str, Any]]) -> Cast:
    gathered: dict[Key, list[_Shown]] = {}
    at: dict[Key, list[tuple[str, int]]] = defaultdict(list)
    located: set[tuple[str, int]] = set()
    owners: dict[tuple[str, int], str] = {}
    for report in reports:
        one = found[report.id]
        keys = [tuple(key) for key in one["keys"]]
        held = [gathered.setdefault(key, []) for key in keys]
        places = [at[key] for key in keys]
        for number, *rest in one["shown"]:
            held[number].append(_Shown(report, *rest))
        for i, number in one["of"]:
            places[number].append((report.id, i))
        located.update((report.id, i) for i in one["located"])
        for i, owner in one["owners"]:
            owners[report.id, i] = content_id("actor", "organisation", fold(owner))
    actors, of, sides = [], {}, {}
    for key in sorted(gathered):
        actor = _actor(key, gathered[key])
        actors.append(actor)
        of.update(dict.fromkeys(at[key], actor.id))
        sides[actor.id] = _side(key, actor)
    actors.sort(key=lambda actor: actor.id)
    known = {actor.id: actor for actor in actors}
    ids = {key: content_id("actor", *key) for key in gathered}
    facts = {key: f"{id_} {known[id_].type} {known[id_].country} {sides[id_]}" for key, id_ in ids.items()}
    seen = {
        report.id: digest(repr([found[report.id][name] for name in ("of", "located", "owners")]), *of_keys)
        for report in reports
        for of_keys in [[facts[tuple(key)] for key in found[report.id]["keys"]]]
    }
    return Cast(tuple(actors), of, known, sides, frozenset(located), owners, seen)


def _side(key: Key, actor: Actor) -> str:
    if key[0] == "institution" and key[1].startswith("organisation "):
        return content_id("actor", *key[1].split(" ", 1))
    if actor.type in ("country", "government", "military", "person") and actor.country:
        return actor.country
    return actor.id


def _actor(key: Key, named: Sequence[_Shown]) -> Actor:
    spoken = Counter(one.text for one in named)
    texts = {one.report.id: one.report for one in named}
    return Actor(
        id=content_id("actor", *key),
        name=_name(key, named, spoken),
        type=_type(key, named),
        country=_country(key, named),
        names=tuple(sorted(spoken)),
        mentions=tuple(
            texts[id_].evidence(start, end)
            for id_, start, end in sorted({(one.report.id, one.start, one.end) for one in named})
        ),
    )


def _name(key: Key, senses: Sequence[_Shown], spoken: Counter[str]) -> str:
    if key[0] == "state":
        return world.country_name(key[1])
    if key[0] == "person":
        return people.best_name(Counter(sense.name for sense in senses if sense.kind == "person"))
    if key[0] == "institution":
        known = Counter(s.name for s in senses if s.kind == "institution" and s.name)
        name = min(known, key=lambda n: (-known[n], n)) if known else " ".join(key)
        if key[2] == "government":
            juntas = sum(sense.junta for sense in senses)
            if 3 * juntas >= len(senses) and name.endswith(" government"):
                return f"{name.removesuffix(' government')} junta"
        return name
    if key[0] == "organisation":
        given = Counter(s.name for s in senses if s.kind == "organisation" and s.own and s.name)
        return min(given, key=lambda n: (-given[n], n)) if given else _longest(spoken)
    if key[0] == "people":
        return f"people of {world.country_name(key[1])}"
    return _longest(spoken)


def _longest(spoken: Counter[str]) -> str:
    if not spoken:
        return "unnamed"
    return min(spoken, key=lambda text: (-len(words(text)) if len(text) < 50 else 0, -spoken[text], text))


def _type(key: Key, senses: Sequence[_Shown]) -> ActorType:
    if key[0] == "state":
        return "country"
    if key[0] in ("person", "office"):
        return "person"
    own = Counter(s.type for s in senses if s.type is not None and s.kind not in ("follow", "person", "office"))
    if key[0] == "organisation":
        known = Counter(s.type for s in senses if s.type is not None and s.own)
        own = known or own
    return min(own, key=lambda t: (-own[t], t)) if own else "organization"


def _country(key: Key, senses: Sequence[_Shown]) -> str | None:
    if key[0] in ("state", "people"):
        return key[1]
    if key[0] == "institution":
        return key[1] if not key[1].startswith("organisation ") else None
    if key[0] == "organisation":
        return next((s.country for s in senses if s.own), None)
    telling = [s for s in senses if s.kind == "person"] if key[0] == "person" else senses
    known = Counter(s.country for s in telling if s.country is not None and s.kind != "follow")
    return min(known, key=lambda c: (-known[c], c)) if known else None
