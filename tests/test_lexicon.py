"""The lexicon's tables are whole, agree with themselves, and say of invented sentences what a reader would say."""

from __future__ import annotations

import functools
import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from sitrep.extract import lexicon
from sitrep.extract.lexicon import ENTITY_CLASSES, Entry, Frame, Lexicon, LexiconError, Slot
from sitrep.record import PLOVER_TYPES

FRAMES = Path(__file__).parents[2] / "shared" / "corpora" / "propbank_frames.jsonl.gz"
IRREGULAR = """
be is are was were been|beat beaten|begin began|bend bent|beseech besought|bind bound|blow blew|break broke broken
bring brought|build built|burn burned|buy bought|catch caught|child children|choose chose|cling clung|come came
deal dealt|dig dug|do did|draw drew|drive drove|drown drowned|fall fell fallen|feed fed|feel felt|fight fought
find found|flee fled|fly flew|foot feet|forbid forbade|forget forgot|forgive forgave|forswear forswore|freeze froze
get got|give gave given|go goes going went|grind ground|grow grew|hang hanged|have had has|hear heard|hide hid|hold held
keep kept|kneel knelt|know knew|lay laid|lead led|leave left|lend lent|lie lay|life lives|lose lost|make made|man men
meet met|overfly overflew|override overrode|overrun overran|oversee oversaw|overthrow overthrew|pay paid
policeman policemen|rebuild rebuilt|retake retook|rethink rethought|ring rang|rise rose|run ran|say said|see saw seen
seek sought|sell sold|send sent|shake shook|shoot shot|show showed|shrink shrank|sink sank sunk|sit sat
slay slew slain|sleep slept|speak spoke|stand stood|steal stole|strike struck|strive strove|surveil surveilled
swear swore sworn|sweep swept|take took taken|tell told|think thought|throw threw|understand understood
undertake undertook|unfreeze unfroze|uphold upheld|wage waged|waylay waylaid|win won|wind wound
withdraw withdrew withdrawn|withhold withheld|woman women|write wrote written
"""
FORMS = {}
for _group in re.split(r"[|\n]", IRREGULAR):
    _lemma, *_forms = _group.split() or [""]
    FORMS.update(dict.fromkeys(_forms, _lemma))


@pytest.fixture(scope="module")
def words() -> Lexicon:
    return lexicon.load()


@functools.cache
def lemmas_of(text: str) -> frozenset[str]:
    """Every lemma that a text's words may have."""
    out: set[str] = set()
    for word in re.findall(r"n't|\w+(?:[-'’.]\w+)*|\$", text.lower()):
        for form in {word, *word.split("-"), word.removesuffix("'s"), word.removesuffix("n't")}:
            out |= {form, FORMS.get(form, form), *lexicon.spellings(form, "v"), *lexicon.spellings(form, "n")}
        if word.endswith("n't"):
            out.add("n't")
        if word.endswith(("icked", "icking")):
            out.add(word.removesuffix("ked").removesuffix("king"))
    return frozenset(out)


def holds(text: str, phrase: str) -> bool:
    return all(part in lemmas_of(text) for part in phrase.split())


def names(entry: Entry) -> str:
    return f"{entry.lemma}/{entry.pos} {dict(entry.pattern)} {sorted(entry.objects)}"


# The tables


def test_there_are_enough_senses_of_every_type(words: Lexicon) -> None:
    counts = Counter(entry.type for entry in words)
    assert len(words) >= 2_500
    assert set(counts) == {*PLOVER_TYPES, lexicon.NO_EVENT}
    assert min(counts[t] for t in PLOVER_TYPES) >= 40
    kinds = Counter(entry.pos if not entry.pattern else "phrase" for entry in words)
    assert min(kinds["v"], kinds["n"], kinds["phrase"]) >= 300


def test_every_mode_of_plover_is_used(words: Lexicon) -> None:
    used = {(entry.type, entry.mode) for entry in words if entry.mode}
    assert used == {(kind, mode) for kind, modes in words.modes.items() for mode in modes}


def test_no_two_rows_fight_for_one_context(words: Lexicon) -> None:
    seen: dict[tuple[object, ...], Entry] = {}
    for entry in words:
        key = (entry.lemma, entry.pos, entry.pattern, entry.objects, entry.rolesets, entry.theme)
        assert key not in seen, f"{names(entry)}: {entry.type} here, {seen[key].type} there"
        seen[key] = entry


def test_every_row_has_a_source_an_example_and_roles(words: Lexicon) -> None:
    role = re.compile(r"ARG[0-5]|subj|obj|iobj|prd|poss|mod|owner|[a-z]+")
    for entry in words:
        assert entry.source, names(entry)
        assert entry.example.endswith((".", "!", "?")), names(entry)
        assert entry.pos in ("v", "n", "a")
        assert all(role.fullmatch(slot) for slot in (*entry.actor, *entry.recipient, *entry.theme)), names(entry)


@functools.cache
def _nouns() -> dict[str, list[str]]:
    """The nouns of each object class."""
    out: dict[str, list[str]] = {}
    for line in _table("object_classes.tsv"):
        for c in line["classes"].split("|"):
            out.setdefault(c, []).append(line["noun"])
    return out


def _spelled(word: str) -> list[str]:
    """What an alternative of a pattern may be: the word, a thing for "*", the nouns of a class for "@class"."""
    return _nouns().get(word[1:], []) if word.startswith("@") else [word.replace("*", "thing")]


def test_examples_hold_their_words(words: Lexicon) -> None:
    for entry in words:
        assert holds(entry.example, entry.lemma), f"{names(entry)}: {entry.example}"
        for _, alternatives in entry.pattern:
            spelled = [n for w in sorted(alternatives) for n in _spelled(w)]
            assert "*" in alternatives or any(holds(entry.example, w) for w in spelled), (
                f"{names(entry)}: {entry.example}"
            )


def test_examples_name_a_thing_of_the_class(words: Lexicon) -> None:
    by_class: dict[str, set[str]] = {}
    for line in _table("object_classes.tsv"):
        for c in line["classes"].split("|"):
            by_class.setdefault(c, set()).add(line["noun"])
    from_names = frozenset().union(*ENTITY_CLASSES.values())
    for entry in words:
        assert entry.objects <= set(by_class) | from_names, names(entry)
        if entry.objects & from_names:
            continue
        assert any(holds(entry.example, noun) for c in entry.objects for noun in by_class[c]) or not entry.objects, (
            f"{names(entry)}: {entry.example}"
        )


def test_every_row_can_win(words: Lexicon) -> None:
    """A row that another one always beats is dead text."""
    nouns: dict[str, list[Slot]] = {}
    for line in _table("object_classes.tsv"):
        for c in line["classes"].split("|"):
            nouns.setdefault(c, []).append(Slot("", line["noun"]))
    for label, classes in ENTITY_CLASSES.items():
        for c in sorted(classes):
            nouns.setdefault(c, []).append(Slot("", "smith", label))
    for entry in words:
        roleset = min(entry.rolesets) if entry.rolesets else None
        fixed = _fixed_slots(entry)
        themes: list[Slot | None] = [n for c in sorted(entry.objects) for n in nouns[c]] or [None]
        assert any(
            words.classify(
                Frame(entry.lemma, entry.pos, roleset, (*fixed, *([theme._replace(name=slot)] if theme else [])))
            )
            is entry
            for theme in themes
            for slot in (entry.theme if theme else ("",))
        ), names(entry)


def _fixed_slots(entry: Entry) -> tuple[Slot, ...]:
    first = {slot: next(n for w in sorted(words) for n in _spelled(w)) for slot, words in entry.pattern}
    modifier = first.pop("mod", "")
    if entry.pos == "n":
        return tuple(Slot(*item) for item in first.items()) + ((Slot("mod", modifier),) if modifier else ())
    return tuple(
        Slot(slot, f"{modifier} {word}".strip() if slot not in ("prt",) else word) for slot, word in first.items()
    )


def test_embedders_are_whole(words: Lexicon) -> None:
    rows = _table("status.tsv")
    assert len(rows) >= 500
    keys = Counter((r["lemma"], r["pos"], relation) for r in rows for relation in r["takes"].split(","))
    assert max(keys.values()) == 1, keys.most_common(1)
    assert {r["pos"] for r in rows} == set("vnarmcpd")
    for row in rows:
        bare = row["lemma"].removesuffix(" to").removesuffix(" whether")
        assert holds(row["example"], bare), row
        assert row["veridicality"] in ("+", "-", "0"), row
        found = words.embedder(row["lemma"], row["pos"], row["takes"].split(",")[0])
        assert found is not None and (found.status or "") == row["status"]


def test_speech_and_measures_are_whole(words: Lexicon) -> None:
    speech, measures = _table("speech.tsv"), _table("measures.tsv")
    assert len(speech) >= 150 and len(measures) >= 300
    assert max(Counter((r["lemma"], r["pos"]) for r in speech).values()) == 1
    assert max(Counter(r["noun"] for r in measures).values()) == 1
    assert {r["dimension"] for r in measures} == {
        "personnel", "deaths", "injured", "displaced", "duration", "population", "count",
    }  # fmt: skip


@pytest.mark.skipif(not FRAMES.exists(), reason="the PropBank frames are not on this machine")
def test_rolesets_exist_and_have_the_roles(words: Lexicon) -> None:
    used = {roleset for entry in words for roleset in entry.rolesets}
    with gzip.open(FRAMES, "rt", encoding="utf-8") as lines:
        frames = {f["roleset"]: f for line in lines if line.split('"', 4)[3] in used and (f := json.loads(line))}
    for entry in words:
        for roleset in entry.rolesets:
            assert roleset in frames, names(entry)
            roles = {f"ARG{r['n']}" for r in frames[roleset]["roles"]}
            if entry.pos == "v":
                wanted = {slot for slot in (*entry.actor, *entry.recipient) if slot.startswith("ARG")}
                assert wanted <= roles, f"{names(entry)}: {roleset} has {sorted(roles)}"


def _table(name: str) -> list[dict[str, str]]:
    return [dict(row) for _, row in lexicon._rows(name)]


# What it says of words in their context


@pytest.mark.parametrize(
    ("lemma", "slots", "type_", "mode"),
    [
        ("suspend", [Slot("ARG1", "joint naval exercise")], "SANCTION", "discontinue"),
        ("suspend", [Slot("ARG1", "peacekeeping mission")], "RETREAT", "withdraw"),
        ("suspend", [Slot("ARG1", "constitution")], "COERCE", "restrict"),
        ("end", [Slot("obj", "defence agreement"), Slot("with", "Peru", "GPE")], "SANCTION", "discontinue"),
        ("end", [Slot("obj", "mission")], "RETREAT", "withdraw"),
        ("end", [Slot("obj", "war")], "RETREAT", "ceasefire"),
        ("end", [Slot("obj", "curfew")], "CONCEDE", ""),
        ("withdraw", [Slot("ARG1", "combat troop")], "RETREAT", "withdraw"),
        ("withdraw", [Slot("ARG1", "ambassador")], "SANCTION", "withdraw"),
        ("launch", [Slot("obj", "ground offensive")], "ASSAULT", ""),
        ("launch", [Slot("obj", "naval mission")], "MOBILIZE", "troops"),
        ("launch", [Slot("obj", "criminal investigation")], "ACCUSE", "investigate"),
        ("launch", [Slot("obj", "product")], "-", ""),
        ("lift", [Slot("obj", "arms embargo")], "CONCEDE", ""),
        ("impose", [Slot("obj", "economic sanction"), Slot("on", "bank")], "SANCTION", ""),
        ("impose", [Slot("obj", "curfew")], "COERCE", "curfew"),
        ("sign", [Slot("obj", "peace treaty")], "AGREE", ""),
        ("sign", [Slot("obj", "autograph")], "-", ""),
        ("put", [Slot("obj", "end"), Slot("to", "military cooperation")], "SANCTION", "discontinue"),
        ("put", [Slot("obj", "relation"), Slot("on", "ice")], "SANCTION", "discontinue"),
        ("put", [Slot("obj", "priest"), Slot("under", "house arrest")], "COERCE", "arrest"),
        ("take", [Slot("obj", "power")], "COERCE", "seize"),
        ("take", [Slot("to", "street")], "PROTEST", "demo"),
        ("take", [Slot("obj", "place")], "-", ""),
        ("stage", [Slot("obj", "coup")], "COERCE", "seize"),
        ("hold", [Slot("obj", "talk")], "CONSULT", ""),
        ("hold", [Slot("obj", "record")], "-", ""),
        ("hand", [Slot("prt", "back"), Slot("obj", "air base"), Slot("to", "ministry")], "RETREAT", "withdraw"),
        ("call", [Slot("prt", "off"), Slot("obj", "joint exercise")], "SANCTION", "discontinue"),
        ("call", [Slot("on", "junta")], "REQUEST", "change"),
        ("call", [Slot("for", "ceasefire")], "REQUEST", "yield"),
        ("call", [Slot("obj", "raid"), Slot("prd", "illegal")], "ACCUSE", "disapprove"),
        ("cut", [Slot("obj", "diplomatic tie")], "SANCTION", "withdraw"),
        ("cut", [Slot("obj", "ribbon")], "-", ""),
        ("pledge", [Slot("obj", "allegiance"), Slot("to", "emir")], "SUPPORT", ""),
        ("strike", [Slot("obj", "chord")], "-", ""),
        ("strike", [Slot("obj", "fuel depot")], "ASSAULT", ""),
        ("strike", [Slot("obj", "deal")], "AGREE", ""),
        ("shoot", [Slot("prt", "down"), Slot("obj", "drone")], "ASSAULT", ""),
        ("fire", [Slot("obj", "interior minister")], "CONCEDE", ""),
        ("fire", [Slot("obj", "mortar shell"), Slot("at", "port")], "ASSAULT", "heavy-weapons"),
        ("pull", [Slot("prt", "out"), Slot("out of", "Libya", "GPE")], "RETREAT", "withdraw"),
        ("break", [Slot("prt", "off"), Slot("obj", "talk")], "SANCTION", "withdraw"),
        ("break", [Slot("prt", "down")], "-", ""),
        ("blow", [Slot("prt", "up"), Slot("obj", "bridge")], "ASSAULT", "explosives"),
    ],
)  # fmt: skip
def test_verbs(words: Lexicon, lemma: str, slots: list[Slot], type_: str, mode: str) -> None:
    found = words.classify(Frame(lemma, "v", None, tuple(slots)))
    assert found is not None
    assert (found.type, found.mode) == (type_, mode)


@pytest.mark.parametrize(
    ("lemma", "slots", "type_", "mode"),
    [
        ("withdrawal", [Slot("of", "soldier")], "RETREAT", "withdraw"),
        ("withdrawal", [Slot("from", "treaty")], "SANCTION", "withdraw"),
        ("withdrawal", [Slot("mod", "cash")], "-", ""),
        ("suspension", [Slot("of", "aid")], "SANCTION", "discontinue"),
        ("strike", [Slot("mod", "hunger")], "PROTEST", "hunger"),
        ("strike", [Slot("mod", "air"), Slot("on", "depot")], "ASSAULT", "aerial"),
        ("strike", [Slot("mod", "general")], "PROTEST", "strike"),
        ("attack", [Slot("mod", "heart")], "-", ""),
        ("attacks", [Slot("on", "convoy")], "ASSAULT", ""),
        ("coup", [], "COERCE", "seize"),
        ("talks", [Slot("with", "union")], "CONSULT", ""),
        ("sanctions", [Slot("against", "junta")], "SANCTION", ""),
        ("freeze", [Slot("mod", "asset")], "SANCTION", ""),
        ("deployment", [Slot("of", "riot police")], "MOBILIZE", "police"),
        ("deployment", [Slot("of", "frigate")], "MOBILIZE", "troops"),
    ],
)  # fmt: skip
def test_nouns(words: Lexicon, lemma: str, slots: list[Slot], type_: str, mode: str) -> None:
    found = words.classify(Frame(lemma, "n", None, tuple(slots)))
    assert found is not None
    assert (found.type, found.mode) == (type_, mode)


@pytest.mark.parametrize("lemma", ["say", "have", "be", "make", "think", "go", "get"])
def test_common_verbs_alone_are_no_events(words: Lexicon, lemma: str) -> None:
    assert words.classify(Frame(lemma, "v", None, (Slot("obj", "cup"),))) is None


def test_a_preposition_after_an_object_is_no_particle(words: Lexicon) -> None:
    found = words.classify(Frame("close", "v", None, (Slot("obj", "embassy"), Slot("in", "Lima", "GPE"))))
    assert found is not None and (found.type, found.mode) == ("SANCTION", "withdraw")


def test_the_roleset_decides_where_nothing_else_does(words: Lexicon) -> None:
    approve = words.classify(Frame("sanction", "v", "sanction.01"))
    punish = words.classify(Frame("sanction", "v", "sanction.02"))
    assert approve is not None and not approve.is_event
    assert punish is not None and punish.type == "SANCTION"
    assert words.senses("sanction", "v", "sanction.02")


def test_the_particle_of_a_roleset_counts(words: Lexicon) -> None:
    found = words.classify(Frame("call", "v", "call_off.06", (Slot("ARG1", "visit"),)))
    assert found is not None and found.type == "REJECT"


def test_names_have_classes_by_their_label(words: Lexicon) -> None:
    town = words.classify(Frame("capture", "v", None, (Slot("obj", "Zabid", "GPE"),)))
    man = words.classify(Frame("capture", "v", None, (Slot("obj", "Zabidi", "PERSON"),)))
    assert town is not None and town.mode == "seize"
    assert man is not None and man.mode == "arrest"


def test_spellings_and_inflections_find_the_lemma(words: Lexicon) -> None:
    assert words.senses("mobilise", "v") and words.senses("criticise", "v")
    assert words.senses("pressurize", "v") == words.senses("pressurise", "v")
    assert words.senses("hostilities", "n") == words.senses("hostility", "n")
    assert words.senses("bemoaned", "v") == words.senses("bemoan", "v")
    assert words.senses("flimflam", "v") == ()


@pytest.mark.parametrize(
    ("phrase", "some", "none"),
    [
        ("joint military operation", "cooperation", "combat_operation"),
        ("large-scale joint exercise", "cooperation", "weapon"),
        ("suicide vest", "explosive", "aid"),
        ("military operation", "mission", "cooperation"),
        ("oil embargoes", "sanction", "trade"),
        ("teapot", "", "mission"),
    ],
)
def test_object_classes(words: Lexicon, phrase: str, some: str, none: str) -> None:
    found = words.object_classes(phrase)
    assert none not in found
    assert not found if not some else some in found


@pytest.mark.parametrize(
    ("lemma", "pos", "relation", "status"),
    [
        ("threaten", "v", "xcomp", "threatened"),
        ("plan", "n", "acl", "announced"),
        ("announce", "v", "obj", "announced"),
        ("announce", "v", "ccomp-irr", "announced"),
        ("consider", "v", "xcomp", "considered"),
        ("rule out", "v", "obj", "denied"),
        ("deny", "v", "ccomp", "denied"),
        ("allegedly", "r", "advmod", "alleged"),
        ("may", "m", "aux", "considered"),
        ("must", "m", "aux", "demanded"),
        ("will", "m", "aux", "announced"),
        ("if", "c", "mark", "considered"),
        ("without", "p", "case", "denied"),
        ("no", "d", "det", "denied"),
        ("continue", "v", "xcomp", "ongoing"),
        ("manage", "v", "xcomp", "occurred"),
        ("so-called", "a", "amod", "alleged"),
    ],
)
def test_embedders(words: Lexicon, lemma: str, pos: str, relation: str, status: str) -> None:
    found = words.embedder(lemma, pos, relation)
    assert found is not None and found.status == status


def test_an_embedder_works_through_its_relations_only(words: Lexicon) -> None:
    assert words.embedder("announce", "v", "ccomp") is None
    assert words.embedder("eat", "v") is None
    rule_out = words.embedder("rule out", "v")
    assert rule_out is not None and rule_out.negated == "considered"


def test_nested_events(words: Lexicon) -> None:
    def sense(lemma: str, pos: str, *slots: Slot) -> Entry:
        found = words.classify(Frame(lemma, pos, None, slots))
        assert found is not None
        return found

    attack = sense("attack", "v")
    withdraw = sense("withdraw", "v")
    assert words.nested(sense("vow", "v"), attack) == ("THREATEN", "violence")
    assert words.nested(sense("vow", "v"), withdraw) == ("AGREE", "")
    assert words.nested("REQUEST", withdraw) == ("REQUEST", "yield")
    assert words.nested("REQUEST", sense("resign", "v")) == ("REQUEST", "change")
    assert words.nested("THREATEN", sense("expel", "v", Slot("obj", "diplomat"))) == ("THREATEN", "expel")


def test_speech_and_measures(words: Lexicon) -> None:
    said, according = words.speech("say"), words.speech("according to")
    assert said is not None and said.kind == "say"
    assert according is not None and according.pos == "p"
    assert words.speech("teapot") is None
    forces, force = words.measure("forces"), words.measure("force")
    assert forces is not None and forces.dimension == "personnel" and force is None
    assert words.measure("Euros") is None, "money and shares are the matter of numbers_*.tsv"


def test_a_broken_row_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {**dict.fromkeys(_table("events_verbs.tsv")[0], ""), "lemma": "sing", "pos": "v", "type": "OPERA"}
    with pytest.raises(LexiconError, match=r"events_verbs.tsv, line 7: type 'OPERA'"):
        lexicon._entry(row, "events_verbs.tsv, line 7", {})
    with pytest.raises(LexiconError, match="ASSAULT has no mode 'aria'"):
        lexicon._entry({**row, "type": "ASSAULT", "mode": "aria"}, "x", {"ASSAULT": frozenset()})
    with pytest.raises(LexiconError, match="slot=word"):
        lexicon._entry({**row, "type": "ASSAULT", "pattern": "loudly"}, "x", {})
    with pytest.raises(LexiconError, match="status 'sung'"):
        lexicon._entry({**row, "type": "ASSAULT", "status": "sung"}, "x", {})
