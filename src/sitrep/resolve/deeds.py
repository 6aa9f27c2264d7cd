"""Whether two statements are accounts of one deed, so close that a difference between them is a disagreement.

Comes in: event statements with the actors and places that they name. Goes out: answers: two statements can be held
against each other; two actors surely are two; two places lie apart. Joining (`events`) asks whether two statements
are more likely one event than two, and may be wrong; a disagreement is shown to people as such, so that more is asked
of it here: the same kind of deed, told as one deed and not as a habit, at one time, and something particular that
both name. What is not known counts as no difference.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as made_by
from typing import Literal

from sitrep.record import Actor, Place
from sitrep.resolve import dates, world
from sitrep.resolve.events import Told, names_of
from sitrep.resolve.lemmas import classes_of
from sitrep.resolve.names import words
from sitrep.resolve.rules import word_set
from sitrep.resolve.senses import is_own_name
from sitrep.resolve.texts import stem

Field = Literal["date", "actor", "recipient", "place", "status", "state"]

DEEDS = frozenset({"ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "RETREAT", "AID", "CONCEDE"})
"""Types of which one side does it and another suffers or gets it; who met or signed with whom goes both ways."""
MANY = frozenset({"ASSAULT", "COERCE", "PROTEST", "CONSULT", "MOBILIZE", "ACCUSE", "REQUEST", "THREATEN"})
"""Types of what happens every day in a crisis, so that likeness alone does not make two of them one."""
PARTS = frozenset({"actor", "recipient", "place"})
"""Fields that say who and where: two deeds of one kind on two days differ in them without any disagreement."""
STATES = frozenset({"country", "government", "military"})
NEAR_KM = 30.0
"""Two places so near each other may be one, named after the village or the town (kilometres)."""
TOLD_TOGETHER = 3
"""Days between two reports, or between a day in words and a report, within which they may tell of one deed."""
_TO = re.compile(r"^(?:not |in order (?:not )?)?to\s", re.I)
_AHEAD = re.compile(
    r"\b(?:will|would|shall|should|could|can|cannot|may|might|must|to|if|unless|whether|before)\s+(?:[\w’'-]+\s+){0,2}$",
    re.I,
)
_GENERAL = re.compile(r"\b(?:all|any|such|every|more|further|other|many|several|most|recent|new|no)\s+(?:[\w-]+\s+)?$")
_BEFORE_NOUN = re.compile(r"(?:\b(?:the|these|those|of|in|by|after|and|[a-z]+(?:al|ic|ed|ary))|[’']s)\s*$", re.I)


@dataclass(frozen=True, slots=True)
class Scene:
    """The actors and places of a record, by id. `told` holds answers about actors, by question, for who asks again.

    `blamed` are the keys of the statements that tell of deeds as blamed on somebody.
    """

    actors: Mapping[str, Actor]
    places: Mapping[str, Place]
    told: dict[tuple[tuple[str, ...], tuple[str, ...], bool], bool] = made_by(default_factory=dict, compare=False)
    blamed: frozenset[tuple[str, int, int, str]] = frozenset()

    @classmethod
    def of(cls, actors: Iterable[Actor], places: Iterable[Place], told: Iterable[Told] = ()) -> Scene:
        """The scene of a record with these event statements."""
        by_id = {one.id: one for one in actors}, {one.id: one for one in places}
        return cls(*by_id, blamed=_blamed(told))


def _blamed(told: Iterable[Told]) -> frozenset[tuple[str, int, int, str]]:
    """Statements within a clause that accuses somebody, behind the word for that, and those that are only alleged."""
    by_report: dict[str, list[Told]] = defaultdict(list)
    for item in told:
        by_report[item.source.clause.report].append(item)
    found = set()
    for items in by_report.values():
        blames = [item.source for item in items if item.type == "ACCUSE"]
        for item in items:
            at = item.source.trigger
            inside = any(blame.trigger.end <= at.start and at.end <= blame.clause.end for blame in blames)
            if item.source.status == "alleged" or (inside and item.type in DEEDS):
                found.add(item.key)
    return frozenset(found)


def named(actor: Actor) -> bool:
    """Whether an actor is somebody in particular: not "gunmen" and not "Libyan militias"."""
    if actor.type in STATES:
        return actor.country is not None
    if actor.type in ("igo", "media", "company") or (actor.type == "person" and actor.country is not None):
        return True
    return any(is_own_name(name) for name in actor.names or (actor.name,))


def differ(a: Actor, b: Actor) -> bool:
    """Whether two actors surely are two, neither part of the other: of two states, or two bodies with other names."""
    if a.id == b.id or not named(a) or not named(b):
        return False
    kinds = {a.type, b.type}
    if "armed_group" in kinds:
        if kinds <= {"armed_group", "organization"}:
            return not _words(a) & _words(b)
        return bool(kinds & (STATES | {"igo"}))
    if kinds <= STATES | {"person", "company"} and a.country and b.country:
        return a.country != b.country
    if kinds == {"company"}:
        return not _words(a) & _words(b)
    return False


def _words(actor: Actor) -> set[str]:
    """The words of an actor's names that tell it from others."""
    found = {word for name in actor.names or (actor.name,) for word in words(name)}
    return {stem(word) for word in found if len(word) > 2 and not world.actor_noun(word)}


def opposed(a: Actor, b: Actor) -> bool:
    """Whether one is said to be of those who fight and the other of those who do not."""
    return (_unarmed(a) and _armed(b)) or (_armed(a) and _unarmed(b))


def _unarmed(actor: Actor) -> bool:
    said = {word for name in actor.names for word in words(name)}
    return actor.type in ("population", "person", "organization") and bool(said & word_set("unarmed"))


def _armed(actor: Actor) -> bool:
    return actor.type in ("armed_group", "military")


def side(actor: Actor) -> str:
    """The country for all that belongs to a state, else the actor itself."""
    return actor.country if actor.country is not None and actor.type in STATES | {"person"} else actor.id


def kilometres(a: Place, b: Place) -> float | None:
    """How far two places lie apart, ``None`` where one may hold the other: no coordinates, or a country or a region.

    Great circle by the haversine formula, mean radius of the Earth 6,371 km.
    """
    for one in (a, b):
        if one.lat is None or one.lon is None or world.country(one.name) is not None or not world.is_city(one.name):
            return None
    assert a.lat is not None and a.lon is not None and b.lat is not None and b.lon is not None
    x, y, half = math.radians(a.lat), math.radians(b.lat), math.radians(b.lon - a.lon) / 2
    chord = math.sin((y - x) / 2) ** 2 + math.cos(x) * math.cos(y) * math.sin(half) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(chord)))


def apart(scene: Scene, a: str | None, b: str | None) -> bool:
    """Whether two places (ids) surely are two."""
    if a is None or b is None or a == b or a not in scene.places or b not in scene.places:
        return False
    distance = kilometres(scene.places[a], scene.places[b])
    return distance is not None and distance > NEAR_KM


def told_as_one(item: Told) -> bool:
    """Whether a statement tells one deed as a fact or its denial: no plural, no "all", no infinitive, nothing ahead."""
    clause, trigger = item.source.clause, item.source.trigger
    before = clause.text[: max(0, trigger.start - clause.start)]
    text = trigger.text.lower()
    if _TO.match(clause.text) and not before.strip(" to"):
        return False
    if _AHEAD.search(before) or _GENERAL.search(before):
        return False
    plural = text.endswith("s") and text != item.lemma and not before.strip().endswith(("who", "that", "which"))
    noun = not before.strip() or _BEFORE_NOUN.search(before) is not None
    return not (plural and noun and item.type in MANY)


def comparable(scene: Scene, a: Told, b: Told, besides: Field, *, joined: bool = True) -> bool:
    """Whether two statements tell the same deed in everything but one field, as far as they say anything.

    `joined`: they are of one event already, so that less need be common to both.
    """
    if not told_as_one(a) or not told_as_one(b):
        return False
    if besides != "state" and not _named_alike(a, b):
        return False
    shared, special = 0, 0
    for field, ours, theirs in (("actor", a.actors, b.actors), ("recipient", a.recipients, b.recipients)):
        common = set(ours) & set(theirs) or _sides(scene, ours) & _sides(scene, theirs)
        if common:
            shared += any(named(scene.actors[one]) for one in (*ours, *theirs) if one in scene.actors)
        elif field != besides and ours and theirs and not crossing(scene, a, b):
            return False
    mine, other = things(a), things(b)
    if mine and other and not mine & other and besides != "recipient":
        return False
    special += bool(mine & other) + bool(set(a.quotes) & set(b.quotes)) + _takes_up(a, b)
    if besides != "place" and apart(scene, a.place, b.place):
        return False
    special += a.place is not None and a.place == b.place and _town(scene, a.place)
    if besides != "date" and not at_one_time(a, b, loose=besides in ("status", "state"), apart=besides not in PARTS):
        return False
    if a.type in MANY or b.type in MANY:
        return special > 0 and shared + special >= (1 if joined else 2)
    return shared + special > 0


def _takes_up(a: Told, b: Told) -> bool:
    """Whether the later of two statements of one report speaks of "the attack" that the earlier tells of."""
    if a.source.clause.report != b.source.clause.report:
        return False
    return max(a, b, key=lambda item: item.source.trigger.start).definite


def _named_alike(a: Told, b: Told) -> bool:
    if a.type == b.type and "responsibility" in (*a.objects, *b.objects):
        return True  # "claimed responsibility for the bomb"
    ours, theirs = names_of(a) - word_set("light"), names_of(b) - word_set("light")
    if ours & theirs:
        return True
    mine = {kind for lemma in ours for kind in classes_of(lemma)}
    return bool(mine & {kind for lemma in theirs for kind in classes_of(lemma)})


def _sides(scene: Scene, actors: Iterable[str]) -> set[str]:
    return {side(scene.actors[one]) for one in actors if one in scene.actors}


def crossing(scene: Scene, a: Told, b: Told) -> bool:
    """Whether one's actor is the other's recipient: one deed seen from both ends, or one told the wrong way round."""
    return bool(
        _sides(scene, a.actors) & _sides(scene, b.recipients) or _sides(scene, a.recipients) & _sides(scene, b.actors)
    )


def things(item: Told) -> frozenset[str]:
    """What a deed is about besides people and places, as stems: a base, a treaty, a bridge."""
    vague = word_set("quantity") | word_set("whereabouts")
    return frozenset(
        stem(word)
        for word in item.objects
        if word not in vague
        and word != "responsibility"
        and world.actor_noun(word) is None
        and world.country(word.capitalize()) is None
    )


def _town(scene: Scene, place: str) -> bool:
    one = scene.places.get(place)
    return one is not None and world.country(one.name) is None


def at_one_time(a: Told, b: Told, *, loose: bool = False, apart: bool = True) -> bool:
    """Whether two statements may speak of the same day. `loose`: a statement without any day may, too.

    `apart`: two days in words may lie next to each other, as they do around midnight.
    """
    x, y = a.when.date, b.when.date
    worded = [date for date in (x, y) if date is not None and date.basis != "publication"]
    if len(worded) == 2:
        return dates.gap(*worded) <= int(apart) and max(map(dates.days, worded)) <= 31
    if len(worded) == 1:
        told = b.published if worded[0] is x else a.published
        return told is not None and dates.gap(worded[0], told) <= TOLD_TOGETHER
    if a.published is None or b.published is None:
        return loose
    return dates.gap(a.published, b.published) <= TOLD_TOGETHER
