"""Attribution: who says what by which words, whose voice a place is in, how it is measured. All names are made up."""

from __future__ import annotations

import gzip
import json
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readings import Named, reading
from spacy.tokens import Doc

from bench import extract_polnear as bench
from bench.common import DataAbsent
from sitrep import gazetteer
from sitrep.extract import cues, extract, lexicon, mentions
from sitrep.extract.attributions import characters
from sitrep.extract.quotes import QuoteFinder
from sitrep.extract.speech import KIND_OF
from sitrep.extract.voices import Voice, Voices
from sitrep.reader import load_reader
from sitrep.record import Report
from sitrep.temporal import find as find_times

Parts = tuple[list[str], list[str], list[str]]


def parts(doc: Doc, *names: tuple[str, str], nested: bool = False) -> list[Parts]:
    """The words of source, cue and content of each attribution."""
    said = QuoteFinder(doc, Named(doc, *names)).find()
    out = []
    for one in cues.find(doc, said, nested=nested):
        words = ([doc.text[a:b] for a, b in characters(doc, s)] for s in (one.source, one.cue, one.content))
        out.append(tuple(words))
    return out


INDIRECT = """
Ann NNP 6 nsubj PERSON
Lee NNP 1 flat PERSON
, , 4 punct
envoy NN 1 appos
, , 4 punct
said VBD 0 root
on IN 8 case
Monday NNP 6 obl
that IN 11 mark
Norland NNP 11 nsubj GPE
left VBD 6 ccomp
. . 6 punct
"""


def test_indirect_speech() -> None:
    doc = reading("Ann Lee, envoy, said on Monday that Norland left.", INDIRECT)
    assert parts(doc, ("Ann Lee", "PERSON"), ("Norland", "GPE")) == [
        (["Ann Lee, envoy,"], ["said"], ["that Norland left"])
    ]


BROKEN = """
“ `` 3 punct
We PRP 3 nsubj
stay VBP 7 ccomp
, , 3 punct
” '' 3 punct
she PRP 7 nsubj
said VBD 0 root
, , 11 punct
“ `` 11 punct
and CC 11 cc
pay VBP 3 conj
. . 7 punct
” '' 11 punct
"""


def test_direct_speech_broken_by_its_cue_keeps_its_marks() -> None:
    doc = reading("“We stay,” she said, “and pay.”", BROKEN)
    assert parts(doc, ("she", "")) == [(["she"], ["said"], ["“We stay,”", "“and pay.”"])]


ACCORDING = """
The DT 2 det
port NN 5 nsubj:pass
was VBD 5 aux:pass
not RB 5 advmod
hit VBN 0 root
, , 5 punct
according VBG 9 case
to IN 7 fixed
sailors NNS 5 obl
. . 5 punct
"""


def test_according_to() -> None:
    doc = reading("The port was not hit, according to sailors.", ACCORDING)
    assert parts(doc) == [(["sailors"], ["according to"], ["The port was not hit"])]


ASPECT = """
He PRP 2 nsubj
continued VBD 0 root
to TO 4 mark
insist VB 2 xcomp
that IN 7 mark
they PRP 7 nsubj
lied VBD 4 ccomp
. . 2 punct
"""


def test_the_verb_that_says_that_speech_goes_on_belongs_to_the_cue() -> None:
    doc = reading("He continued to insist that they lied.", ASPECT)
    assert parts(doc) == [(["He"], ["continued to insist"], ["that they lied"])]


TOPIC = """
Sudland NNP 3 nsubj GPE
has VBZ 3 aux
called VBN 0 root
for IN 5 case
talks NNS 3 obl
with IN 7 case
Norland NNP 5 nmod GPE
. . 3 punct
"""


def test_a_phrase_as_content() -> None:
    doc = reading("Sudland has called for talks with Norland.", TOPIC)
    assert parts(doc) == [(["Sudland"], ["has called for"], ["talks with Norland"])]


NOUN = """
Their PRP$ 2 nmod:poss
claim NN 7 nsubj
that IN 5 mark
he PRP 5 nsubj
fled VBD 2 acl
is VBZ 7 cop
false JJ 0 root
. . 7 punct
"""


def test_a_noun_as_cue() -> None:
    doc = reading("Their claim that he fled is false.", NOUN)
    assert parts(doc) == [(["Their"], ["claim"], ["that he fled"])]


URGED = """
They PRP 2 nsubj
urged VBD 0 root
the DT 4 det
king NN 2 obj
to TO 6 mark
resign VB 2 xcomp
. . 2 punct
"""


def test_the_object_of_an_infinitive_belongs_to_the_content() -> None:
    assert parts(reading("They urged the king to resign.", URGED)) == [(["They"], ["urged"], ["the king to resign"])]


def test_a_heading_with_a_speaker() -> None:
    doc = reading(
        "Lee: Norland has lost the war",
        "Lee NNP 5 nsubj PERSON\n: : 5 punct\nNorland NNP 5 nsubj GPE\nhas VBZ 5 aux\nlost VBN 0 root\n"
        "the DT 7 det\nwar NN 5 obj",
    )
    assert parts(doc, ("Lee", "PERSON")) == [(["Lee"], [":"], ["Norland has lost the war"])]


def test_nobody_speaks_in_you_can_see() -> None:
    doc = reading(
        "You can see that they lied.",
        "You PRP 3 nsubj\ncan MD 3 aux\nsee VB 0 root\nthat IN 6 mark\nthey PRP 6 nsubj\nlied VBD 3 ccomp\n. . 3 punct",
    )
    assert parts(doc) == []


NESTED = """
Lee NNP 2 nsubj PERSON
said VBD 0 root
that IN 7 mark
the DT 6 det
Norland NNP 6 compound GPE
army NN 7 nsubj
claimed VBD 2 ccomp
that IN 10 mark
Sudland NNP 10 nsubj GPE
attacked VBD 7 ccomp
. . 2 punct
"""
NESTED_TEXT = "Lee said that the Norland army claimed that Sudland attacked."


def test_one_role_a_word_unless_nested_ones_are_asked_for() -> None:
    doc = reading(NESTED_TEXT, NESTED)
    outer, inner = parts(doc, nested=True)
    assert parts(doc) == [outer]
    assert inner == (["the Norland army"], ["claimed"], ["that Sudland attacked"])


# whose voice


def voice(doc: Doc, word: str, *names: tuple[str, str], refers: dict[int, int] | None = None) -> Voice | None:
    mentions = Named(doc, *names, refers=refers)
    token = next(t.i for t in doc if t.text == word)
    return Voices(doc, mentions, QuoteFinder(doc, mentions).find()).of(token)


def test_a_chain_keeps_who_says_it_and_who_passes_it_on() -> None:
    doc = reading(NESTED_TEXT, NESTED)
    names = (("Lee", "PERSON"), ("the Norland army", ""), ("Sudland", "GPE"))
    found = voice(doc, "attacked", *names)
    assert found is not None and (found.source, found.via) == (1, 0)
    assert doc.text[slice(*found.cue)] == "claimed"
    outer = voice(doc, "claimed", *names)
    assert outer is not None and (outer.source, outer.via) == (0, None)
    assert voice(doc, "said", *names) is None


def test_what_is_denied_or_only_wanted_is_told_by_the_report() -> None:
    negated = INDIRECT.replace("said VBD 0 root", "said VBD 0 root\nnever RB 6 advmod")
    rows = [line.split() for line in negated.strip().splitlines()]
    for row in rows[7:]:
        row[2] = str(int(row[2]) + (int(row[2]) > 6))
    doc = reading("Ann Lee, envoy, said never on Monday that Norland left.", "\n".join(map(" ".join, rows)))
    assert voice(doc, "left", ("Ann Lee", "PERSON")) is None
    wish = URGED.replace("urged VBD", "wanted VBD")
    assert voice(reading("They wanted the king to resign.", wish), "resign", ("They", "")) is None


WOULD = """
Bases NNS 3 nsubj
would MD 3 aux
close VB 0 root
. . 3 punct
"""


@pytest.mark.parametrize(("gap", "speaks"), [(" ", True), ("\n\n", False)])
def test_backshift_right_after_speech_goes_on_with_it(gap: str, speaks: bool) -> None:
    doc = reading(f"Ann Lee, envoy, said on Monday that Norland left.{gap}Bases would close.", INDIRECT, WOULD)
    found = voice(doc, "close", ("Ann Lee", "PERSON"))
    assert (found is not None and found.source == 0) is speaks


REPORTS = ACCORDING.replace("sailors NNS 5 obl", "reports NNS 5 obl").replace("hit VBN", "reported VBN")


def test_according_to_reports_is_not_said_by_who_the_clause_is_about() -> None:
    doc = reading("The port was not reported, according to reports.", REPORTS)
    found = voice(doc, "port", ("The port", "ORG"))
    assert found is not None and found.source != 0, "reports that nobody signs speak for themselves"


UNNAMED = """
Norland NNP 3 nsubj GPE
will MD 3 aux
pay VB 0 root
, , 3 punct
two CD 6 nummod
diplomats NNS 7 nsubj
told VBD 3 parataxis
the DT 9 det
paper NN 7 iobj
. . 3 punct
"""


def test_a_source_without_a_name_gets_a_mention_of_its_own() -> None:
    doc = reading("Norland will pay, two diplomats told the paper.", UNNAMED)
    mentions = Named(doc, ("Norland", "GPE"))
    voices = Voices(doc, mentions, [])
    (unnamed,) = voices.unnamed
    assert doc.text[unnamed.start : unnamed.end] == unnamed.text == "two diplomats"
    assert voices.of(2) == Voice(1, None, (doc.text.index("told"), doc.text.index("told") + 4))
    assert parts(doc, ("Norland", "GPE")) == [(["two diplomats"], ["told"], ["Norland will pay"])]


QUOTING = """
The DT 2 det
radio NN 7 nsubj
, , 4 punct
quoting VBG 7 advcl
Ann NNP 4 obj PERSON
, , 4 punct
reported VBD 0 root
that IN 10 mark
rebels NNS 10 nsubj
left VBD 7 ccomp
. . 7 punct
"""


def test_who_is_quoted_speaks_and_who_quotes_passes_on() -> None:
    doc = reading("The radio, quoting Ann, reported that rebels left.", QUOTING)
    found = voice(doc, "left", ("The radio", "ORG"), ("Ann", "PERSON"))
    assert found is not None and (found.source, found.via) == (1, 0)


def test_a_placard_speaks() -> None:
    doc = reading(
        "Placards read “We want bread”.",
        "Placards NNS 2 nsubj\nread VBD 0 root\n“ `` 5 punct\nWe PRP 5 nsubj\nwant VBP 2 ccomp\nbread NN 5 obj\n"
        "” '' 5 punct\n. . 2 punct",
    )
    (q,) = QuoteFinder(doc, Named(doc)).find()
    assert q.source is not None and q.source.text == "Placards"
    assert parts(doc) == [(["Placards"], ["read"], ["“We want bread”"])]


PART = """
“ `` 3 punct
We PRP 3 nsubj
stay VBP 9 ccomp
, , 3 punct
” '' 3 punct
Norland NNP 8 nmod:poss GPE
's POS 6 case
staff NN 9 nsubj
said VBD 0 root
. . 9 punct
"""


def test_a_part_of_an_institution_speaks_for_it() -> None:
    doc = reading("“We stay,” Norland's staff said.", PART)
    (q,) = QuoteFinder(doc, Named(doc, ("Norland", "GPE"), ("staff", ""))).find()
    assert q.source is not None and q.source.mention == 0


def test_the_words_have_a_source() -> None:
    lines = (files("sitrep.extract") / "data" / "attitudes.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    assert rows == sorted(rows)
    assert len({(r[0], r[1]) for r in rows}) == len(rows)
    assert all(len(r) == 4 and r[1] in ("v", "n") and r[2] in ("think", "want", "assert") and r[3] for r in rows)


# the scorer

BRAT = (
    "T1\tSource 0 3\tAnn\nT2\tCue 4 8\tsaid\nT3\tContent 9 13;20 24\they went home\n"
    "T4\tAttribution 4 8\tsaid\nE1\tAttribution:T4 Source:T1 Cue:T2 Content:T3 Content2:T5\nT5\tContent 26 30\tmore\n"
)


def test_brat_events_give_pieces_by_layer() -> None:
    (found,) = bench.annotations(BRAT)
    assert found == {"source": [(0, 3)], "cue": [(4, 8)], "content": [(9, 13), (20, 24), (26, 30)]}


def test_spans_are_cut_at_lines_joined_over_spaces_and_widened_to_words() -> None:
    text = "one two\nthree four five"
    assert bench.spans(text, [(0, 13)]) == [(0, 7), (8, 13)]
    assert bench.spans(text, [(0, 3), (4, 7)]) == [(0, 7)]
    assert bench.spans(text, [(0, 3), (8, 13)]) == [(0, 3), (8, 13)]
    assert bench.spans(text, [(15, 17)]) == [(14, 18)]
    assert bench.spans(text, [(7, 8)]) == []


def test_only_equal_spans_are_right() -> None:
    gold = {"source": {(0, 3), (9, 12)}, "cue": {(4, 8)}, "content": {(9, 30)}}
    system = {"source": {(0, 3)}, "cue": {(4, 8)}, "content": {(9, 29)}}
    assert bench.f1([(gold, system)]) == {"source": pytest.approx(2 / 3), "cue": 1.0, "content": 0.0}


def test_counts_are_over_all_texts() -> None:
    one = {"source": {(0, 3)}, "cue": set(), "content": set()}
    none = {"source": set(), "cue": set(), "content": set()}
    assert bench.f1([(one, one), (one, none), (none, none)])["source"] == pytest.approx(2 / 3)


SPANS = st.sets(st.tuples(st.integers(0, 20), st.integers(21, 40)), max_size=6)


@given(SPANS, SPANS)
def test_f1_is_symmetric_and_one_for_the_same(a: set[tuple[int, int]], b: set[tuple[int, int]]) -> None:
    one, other = ({"source": x, "cue": set(), "content": set()} for x in (a, b))
    assert bench.f1([(one, other)]) == bench.f1([(other, one)])
    assert bench.f1([(one, one)])["source"] == (1.0 if a else 0.0)


def _articles(shared: Path, ann: str | None) -> Path:
    folder = shared / "benchmarks" / "polnear"
    folder.mkdir(parents=True)
    with gzip.open(folder / "test.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write(json.dumps({"id": "a", "text": "Ann said they left. Then home. more", "ann": ann}) + "\n")
    return shared


def test_articles_without_annotation_are_no_data(tmp_path: Path) -> None:
    with pytest.raises(DataAbsent):
        bench.polnear(tmp_path)
    with pytest.raises(DataAbsent, match="ann"):
        bench.polnear(_articles(tmp_path, None))


def test_the_bench_scores_what_a_tagger_gives(tmp_path: Path) -> None:
    shared = _articles(tmp_path, BRAT)
    figures = bench.polnear(shared, tagger=lambda texts: iter([bench.annotations(BRAT) for _ in texts]))
    assert figures == {"polnear_source": 1.0, "polnear_cue": 1.0, "polnear_content": 1.0, "polnear_by_hand": 0.0}
    nothing = bench.polnear(shared, tagger=lambda texts: iter([[] for _ in texts]))
    assert set(nothing.values()) == {0.0}


def test_articles_without_annotation_are_scored_by_what_we_marked(tmp_path: Path) -> None:
    hand = tmp_path / "attributions.tsv"
    rows = [("1", "source", 0, 3), ("1", "cue", 4, 8), ("1", "content", 9, 18), ("101", "cue", 14, 18)]
    hand.write_text("article\tnumber\tpart\tstart\tend\n" + "".join(f"a\t{n}\t{p}\t{x}\t{y}\n" for n, p, x, y in rows))
    shared = _articles(tmp_path, None)
    found = [{"source": [(0, 3)], "cue": [(4, 8)], "content": [(9, 13)]}]
    figures = bench.polnear(shared, tagger=lambda texts: iter([found for _ in texts]), hand=hand)
    assert figures == {"polnear_source": 1.0, "polnear_cue": 1.0, "polnear_content": 0.0, "polnear_by_hand": 1.0}


def test_the_table_marked_by_hand_has_offsets_and_no_words() -> None:
    table = bench.by_hand()
    assert len(table) == 8
    for attributions in table.values():
        taken: set[int] = set()
        for one in attributions:
            pieces = [p for layer in bench.LAYERS for p in one[layer]]
            assert one["cue"] and one["content"] and all(0 <= a < b for a, b in pieces)
        for layer in ("cue", "content"):
            for a, b in (p for one in attributions for p in one[layer]):
                assert not taken & set(range(a, b)), "a word belongs to one attribution"
                taken |= set(range(a, b))


READ = {
    "The envoy responded on Monday by saying the road was open.": (
        "The envoy", "responded|by saying", "the road was open"),
    "Lee Calls Vote ‘A Farce’ After Recount\n\nThe count ended on Monday.": (
        "Lee", "Calls", "Vote ‘A Farce’ After Recount"),
    "Rep. Mark Holt of Nordia: “He must go.”": ("Rep. Mark Holt of Nordia", ":", "“He must go.”"),
    "The following senators have called on the mayor to resign.": (
        "The following senators", "have called on", "the mayor to resign"),
    "However, the road was closed, the envoy said.": ("the envoy", "said", "the road was closed"),
    "The prisoner allegedly burned the letters.": ("", "allegedly", "The prisoner|burned the letters"),
    "Her comments on the vote drew anger.": ("Her", "comments on", "the vote"),
    "Both parties have opposed a new trade deal with the coast.": (
        "Both parties", "have opposed", "a new trade deal with the coast"),
    "The envoy then said:\n\n“The road is closed and will stay closed.”": (
        "The envoy", "then said", "“The road is closed and will stay closed.”"),
    "Kelly Marsh, who has led the party since May, said she would stay.": ("Kelly Marsh", "said", "she would stay"),
}  # fmt: skip
"""Invented sentences, and one attribution of each: source, cue and content, their pieces joined by a bar."""


@cache
def read_parts() -> dict[str, list[tuple[str, ...]]]:
    world, out = gazetteer.load(), {}
    for text, doc in zip(READ, load_reader().read(list(READ)), strict=True):
        said = QuoteFinder(doc, mentions.find(doc, world)).find()
        out[text] = [
            tuple("|".join(text[a:b] for a, b in characters(doc, s)) for s in (one.source, one.cue, one.content))
            for one in cues.find(doc, said)
        ]
    return out


@pytest.mark.parametrize("text", READ)
def test_attributions_as_the_shipped_reader_reads_them(text: str) -> None:
    assert READ[text] in read_parts()[text]


VOICED = {
    "The report said the army had killed 40 villagers in Orlo.": "The report",
    "According to a leaked memo, the company had burned the camp.": "a leaked memo",
    "Placards read “The army killed our sons”.": "Placards",
    "Nordpress, citing an unnamed official, reported that Borduria had suspended the fishing agreement.": (
        "unnamed official"),
    "The newspaper wrote that, according to a minister, the rebels had burned six houses.": "minister",
}  # fmt: skip
"""Invented sentences, and who says what happened in them."""


def test_texts_chains_and_unnamed_sources_have_a_voice() -> None:
    for text, doc in zip(VOICED, load_reader().read(list(VOICED)), strict=True):
        found = extract(Report(id="r", path="r.txt", text=text, sha256=""), doc, find_times(text))
        assert found.events, text
        said = {found.mentions[e.attribution].text for e in found.events if e.attribution is not None}
        assert said == {VOICED[text]}, text


def test_no_line_of_the_cues_says_what_the_lexicon_says_already() -> None:
    known = lexicon.load()
    lines = (files("sitrep.extract") / "data" / "quotes_cues.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith(("#", "lemma\t"))]
    for word, pos, kind, _ in rows:
        cue = known.speech(word, pos) if pos in ("v", "n") else None
        assert cue is None or kind not in KIND_OF.get(cue.kind, frozenset()), word
