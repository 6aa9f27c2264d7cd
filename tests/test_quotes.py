"""Quotes: marks of all kinds, speech told from names and scare quotes, whose words they are. All names are made up."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readings import Named, reading
from spacy.tokens import Doc

from sitrep.extract import quotes
from sitrep.extract.marks import stretches
from sitrep.reader import Reader, load_reader
from sitrep.record import QuoteStatement, Report

# marks


def between(text: str) -> list[str]:
    return [text[s.start : s.end] for s in stretches(text)]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("“We stay,” he said.", ["We stay,"]),
        ('"We stay," he said, "and we pay."', ["We stay,", "and we pay."]),
        ("«Oui», »gut«, „ja“, « non »", ["Oui", "gut", "ja", "non"]),
        ("”Hej,” sa han", ["Hej,"]),
        ("``We stay , '' he said", ["We stay ,"]),
        ('They said “terms are set" and “no more,"', ["terms are set", "no more,"]),
        (
            "‘We stay,’ said the soldiers’ chief. ‘The soldiers’ wives agree.’",
            ["We stay,", "The soldiers’ wives agree."],
        ),
        ("Norland's 'terror' is 'vile', says Estia", ["terror", "vile"]),
        ("It’s the miners’ turn in the ’90s, N'Dar said", []),
        ("'Tis the season of rock 'n' roll", []),
        ("“He cried ‘stop’ and left,” she said", ["He cried ‘stop’ and left,", "stop"]),
        ("“A “small” one,” he said", ["A “small” one,", "small"]),
        ('a 5\'10" man and a 12" gun', []),
        ("the “clear breach”—“no”", ["clear breach", "no"]),
        ("We stay,” he said.", ["We stay,"]),
        ("He said: “We stay", ["We stay"]),
        ("The “old guard rules. He left.", ["old guard rules."]),
        ("He said “one and then “two” came", ["one and then", "two"]),
        ("“”  ' \" '", []),
    ],
)
def test_marks(text: str, inside: list[str]) -> None:
    assert between(text) == inside


def test_an_utterance_over_several_paragraphs() -> None:
    text = "“One.\n\n“Two.\n\n“Three,” he said."
    found = stretches(text)
    assert between(text) == ["One.", "Two.", "Three,"]
    assert [s.continues for s in found] == [False, True, True]
    assert [s.closed for s in found] == [False, False, True]


def test_paragraphs_inside_an_utterance_need_no_marks() -> None:
    assert between("“One.\nTwo.\nThree,” he said.") == ["One.", "Two.", "Three,"]


def test_depth() -> None:
    assert [(s.depth, s.single) for s in stretches("“He cried ‘stop’ twice.”")] == [(0, False), (1, True)]


@given(st.text(alphabet="ab s.,\n“”‘’'\"«»`(-", max_size=60))
def test_any_marks_give_anchored_stretches(text: str) -> None:
    for s in stretches(text):
        inside = text[s.start : s.end]
        assert inside and inside == inside.strip()
        assert s.outer[0] <= s.start < s.end <= s.outer[1] <= len(text)
        assert "\n" not in inside


@given(
    st.lists(
        st.tuples(st.sampled_from(["They left, ", "It was so: "]), st.sampled_from(["we go on", "no more,"])),
        max_size=5,
    )
)
def test_well_formed_marks_are_read_back(parts: list[tuple[str, str]]) -> None:
    for left, right in ("“”", "«»", '""'):
        text = " ".join(f"{lead}{left}{said}{right}" for lead, said in parts)
        assert between(text) == [said for _, said in parts]


def test_tables_name_a_source_for_every_line() -> None:
    lines = (files("sitrep.extract") / "data" / "quotes_cues.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    kinds = {"say", "label", "stance", "clausal", "cite", "naming", "document", "media", "speech", "part"}
    assert rows and all(len(r) == 4 and r[0] and r[1] in "vnw" and r[2] in kinds and r[3] for r in rows)


# hand-made readings


def quotes_of(doc: Doc, *found: tuple[str, str], refers: dict[int, int] | None = None) -> list[QuoteStatement]:
    report = Report(id="r", path="r.txt", text=doc.text, sha256="")
    out = list(quotes.find(report, doc, Named(doc, *found, refers=refers)))
    for q in out:
        assert doc.text[q.start : q.end] == q.text
    return out


SAID_AFTER = """
“ `` 3 punct
We PRP 3 nsubj
stay VBP 8 ccomp
, , 3 punct
” '' 3 punct
Ann NNP 8 nsubj PERSON
Lee NNP 6 flat PERSON
said VBD 0 root
. . 8 punct
"""


def test_the_subject_of_the_speech_verb_speaks() -> None:
    doc = reading("“We stay,” Ann Lee said.", SAID_AFTER)
    (q,) = quotes_of(doc, ("Ann Lee", "PERSON"))
    assert (q.text, q.speaker, q.speaker_text) == ("We stay,", 0, "Ann Lee")
    assert q.cue is not None and doc.text[slice(*q.cue)] == "said"


INVERTED = """
“ `` 3 punct
We PRP 3 nsubj
stay VBP 6 ccomp
, , 3 punct
” '' 3 punct
said VBD 0 root
the DT 8 det
envoy NN 6 nsubj
of IN 10 case
Norland NNP 8 nmod GPE
. . 6 punct
"""


def test_inversion() -> None:
    doc = reading("“We stay,” said the envoy of Norland.", INVERTED)
    (q,) = quotes_of(doc, ("the envoy", ""), ("Norland", "GPE"))
    assert (q.speaker, q.speaker_text) == (0, "the envoy of Norland")


def test_word_order_helps_where_the_tree_is_wrong() -> None:
    wrong = SAID_AFTER.replace("stay VBP 8 ccomp", "stay VBP 0 root").replace("said VBD 0 root", "said VBD 3 advcl")
    doc = reading("“We stay,” Ann Lee said.", wrong.replace("Ann NNP 8 nsubj", "Ann NNP 3 obj"))
    (q,) = quotes_of(doc, ("Ann Lee", "PERSON"))
    assert q.speaker == 0


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


def test_two_stretches_of_one_utterance_and_a_pronoun() -> None:
    doc = reading(
        "Ann Lee came. “We stay,” she said, “and pay.”",
        "Ann NNP 3 nsubj PERSON\nLee NNP 1 flat PERSON\ncame VBD 0 root\n. . 3 punct",
        BROKEN,
    )
    first, second = quotes_of(doc, ("Ann Lee", "PERSON"), ("she", ""), refers={1: 0})
    assert [q.text for q in (first, second)] == ["We stay,", "and pay."]
    assert (first.speaker, second.speaker, first.speaker_text) == (0, 0, "she")


def test_a_quote_of_its_own_goes_on_with_the_last_speaker() -> None:
    doc = reading(
        "“We stay,” Ann Lee said.\n\n“It is time.”",
        SAID_AFTER,
        "“ `` 4 punct\nIt PRP 4 nsubj\nis VBZ 4 cop\ntime NN 0 root\n. . 4 punct\n” '' 4 punct",
    )
    first, second = quotes_of(doc, ("Ann Lee", "PERSON"))
    assert (first.speaker, second.speaker) == (0, 0)


def test_a_label_is_a_quote_of_one_word() -> None:
    doc = reading(
        "Lee called the plan “vile”.",
        """
        Lee NNP 2 nsubj PERSON
        called VBD 0 root
        the DT 4 det
        plan NN 2 obj
        “ `` 6 punct
        vile JJ 2 xcomp
        ” '' 6 punct
        . . 2 punct
        """,
    )
    (q,) = quotes_of(doc, ("Lee", "PERSON"))
    assert (q.text, q.speaker) == ("vile", 0)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "The “helpers” left.",
            """
            The DT 3 det
            “ `` 3 punct
            helpers NNS 5 nsubj
            ” '' 3 punct
            left VBD 0 root
            . . 5 punct
            """,
        ),
        (
            "The film “Red Dawn” opened.",
            """
            The DT 2 det
            film NN 7 nsubj
            “ `` 5 punct
            Red NNP 5 compound
            Dawn NNP 2 appos
            ” '' 5 punct
            opened VBD 0 root
            . . 7 punct
            """,
        ),
        (
            "Bill “Jack” Lee left.",
            """
            Bill NNP 6 nsubj PERSON
            “ `` 3 punct
            Jack NNP 1 flat
            ” '' 3 punct
            Lee NNP 1 flat PERSON
            left VBD 0 root
            . . 6 punct
            """,
        ),
        (
            "A group called “The Few” left.",
            """
            A DT 2 det
            group NN 8 nsubj
            called VBN 2 acl
            “ `` 6 punct
            The DT 6 det
            Few NNP 3 xcomp
            ” '' 6 punct
            left VBD 0 root
            . . 8 punct
            """,
        ),
        (
            "He told the “Friends of Peace” much.",
            """
            He PRP 2 nsubj
            told VBD 0 root
            the DT 5 det
            “ `` 5 punct
            Friends NNS 2 obj
            of IN 7 case
            Peace NNP 5 nmod
            ” '' 5 punct
            much RB 2 advmod
            . . 2 punct
            """,
        ),
    ],
)
def test_names_and_scare_quotes_stay_out(text: str, sentence: str) -> None:
    assert quotes_of(reading(text, sentence)) == []


REPORT = """
A DT 2 det
report NN 10 nsubj
by IN 5 case
Radio NNP 5 compound ORG
Nine NNP 2 nmod ORG
quoting VBG 2 acl
the DT 9 det
Norland NNP 9 compound GPE
ministry NN 6 obj
said VBD 0 root
“ `` 13 punct
we PRP 13 nsubj
stay VBP 10 ccomp
” '' 13 punct
. . 10 punct
"""


def test_the_deepest_source_speaks() -> None:
    doc = reading("A report by Radio Nine quoting the Norland ministry said “we stay”.", REPORT)
    (q,) = quotes_of(doc, ("Radio Nine", "ORG"), ("Norland ministry", ""))
    assert (q.speaker, q.speaker_text) == (1, "the Norland ministry")


def test_without_a_quoted_source_the_issuer_of_the_text_speaks() -> None:
    plain = """
    A DT 2 det
    report NN 6 nsubj
    by IN 5 case
    Radio NNP 5 compound ORG
    Nine NNP 2 nmod ORG
    said VBD 0 root
    “ `` 9 punct
    we PRP 9 nsubj
    stay VBP 6 ccomp
    ” '' 9 punct
    . . 6 punct
    """
    (q,) = quotes_of(reading("A report by Radio Nine said “we stay”.", plain), ("Radio Nine", "ORG"))
    assert q.speaker == 0


def test_was_quoted_as_saying() -> None:
    doc = reading(
        "Lee was quoted by Radio Nine as saying “we stay”.",
        """
        Lee NNP 3 nsubj:pass PERSON
        was VBD 3 aux:pass
        quoted VBN 0 root
        by IN 6 case
        Radio NNP 6 compound ORG
        Nine NNP 3 obl:agent ORG
        as IN 8 mark
        saying VBG 3 advcl
        “ `` 11 punct
        we PRP 11 nsubj
        stay VBP 8 ccomp
        ” '' 11 punct
        . . 3 punct
        """,
    )
    (q,) = quotes_of(doc, ("Lee", "PERSON"), ("Radio Nine", "ORG"))
    assert q.speaker == 0


def test_according_to() -> None:
    doc = reading(
        "The town is “a place of ruins now”, according to Lee.",
        """
        The DT 2 det
        town NN 6 nsubj
        is VBZ 6 cop
        “ `` 6 punct
        a DT 6 det
        place NN 0 root
        of IN 8 case
        ruins NNS 6 nmod
        now RB 6 advmod
        ” '' 6 punct
        , , 6 punct
        according VBG 14 case
        to IN 12 fixed
        Lee NNP 6 obl PERSON
        . . 6 punct
        """,
    )
    (q,) = quotes_of(doc, ("Lee", "PERSON"))
    assert q.speaker == 0 and q.cue is not None and doc.text[slice(*q.cue)] == "according to"


def test_nobody_is_guessed() -> None:
    doc = reading(
        "A banner hung there: “Down with all of them now.”",
        """
        A DT 2 det
        banner NN 3 nsubj
        hung VBD 0 root
        there RB 3 advmod
        : : 3 punct
        “ `` 7 punct
        Down RB 3 parataxis
        with IN 9 case
        all DT 7 obl
        of IN 11 case
        them PRP 9 nmod
        now RB 7 advmod
        . . 7 punct
        ” '' 7 punct
        """,
    )
    (q,) = quotes_of(doc)
    assert q.speaker is None


# with the reader that the package ships


@cache
def reader() -> Reader:
    return load_reader()


def read_quotes(text: str) -> list[tuple[str, str | None]]:
    from sitrep import gazetteer
    from sitrep.extract import mentions

    doc = next(iter(reader().read([text])))
    index = mentions.find(doc, gazetteer.load())
    report = Report(id="r", path="r.txt", text=text, sha256="")
    return [
        (q.text, q.speaker_text if q.speaker is None else index.mentions[q.speaker].text)
        for q in quotes.find(report, doc, index)
    ]


def test_a_report_end_to_end() -> None:
    text = (
        "Norland leaves ‘for good’\n\n"
        "“We will leave by May,” the prime minister told reporters in Estia on Monday. “There is no way back.”\n\n"
        "The opposition leader, Maria Novak, described the move as “a historic mistake”.\n\n"
        "Asked about the costs, President Novak said: “We will pay what we owe.”"
    )
    found = dict(read_quotes(text))
    assert "minister" in (found["We will leave by May,"] or "").lower()
    assert found["There is no way back."] == found["We will leave by May,"]
    assert "Novak" in (found["a historic mistake"] or "")
    assert "Novak" in (found["We will pay what we owe."] or "")


def test_the_same_twice() -> None:
    text = "“It is over,” the mayor said. “Go home.” She called the raid “a crime”."
    assert read_quotes(text) == read_quotes(text)


@pytest.mark.parametrize(
    ("text", "inside", "speaker"),
    [
        ("\"We have no choice, the mayor told reporters on Monday.", "We have no choice,", "mayor"),
        ("“The dam is safe, said Ann Lee, who built it.\n\nThe water fell.", "The dam is safe,", "Ann Lee"),
        ("The envoy then said:\n\n“The road is closed and it will stay closed.”", "The road is closed", "envoy"),
    ],
)  # fmt: skip
def test_missing_closers_and_lines_that_lead_to_a_quote(text: str, inside: str, speaker: str) -> None:
    ((words, who),) = read_quotes(text)
    assert words.startswith(inside) and who == speaker


def test_he_inside_a_quote_is_not_who_speaks() -> None:
    found = dict(read_quotes("The minister said: “He told me, ‘I will never sign,’ and then he left.”"))
    assert found["I will never sign,"] == "He"


def test_a_word_held_at_arms_length_is_no_quote() -> None:
    assert read_quotes("He denied that the “volunteers” were soldiers.") == []
    assert read_quotes("He called the volunteers “spies”.") == [("spies", "He")]


def test_a_paragraph_that_goes_on_has_the_speaker_before_it_or_the_one_between() -> None:
    text = (
        "“The bridge is gone,” said Ann Lee, the mayor of Orlo.\n\n“We will build it again. It will take a year.”\n\n"
        "Her deputy, Mark Holt, told reporters that the road was closed.\n\n“It will stay closed for a week.”"
    )
    found = dict(read_quotes(text))
    assert found["We will build it again. It will take a year."] == "Ann Lee"
    assert found["It will stay closed for a week."] in ("Mark Holt", None)


def test_quoted_words_are_those_of_who_says_so_and_not_of_who_decides() -> None:
    found = dict(read_quotes("The envoy said the king had decided to apply the law “forcefully and at once”."))
    assert found == {"forcefully and at once": "envoy"}
