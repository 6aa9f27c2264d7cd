"""Figures: the numbers of a text, what they count, and what is left out. The states and people are made up."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readings import Named, reading
from spacy.tokens import Doc

from sitrep.extract import amounts, counts, figures, numbers, phrases
from sitrep.extract.mentions import MentionIndex
from sitrep.reader import Reader, load_reader
from sitrep.record import FigureStatement, Report, TimeExpression

# numbers in text


@pytest.mark.parametrize(
    ("text", "low", "best", "high", "unit"),
    [
        ("4,300", None, 4300, None, ""),
        ("4 300 men", None, 4300, None, ""),
        ("1.2 million", None, 1_200_000, None, ""),
        ("1,2 million", None, 1_200_000, None, ""),
        ("3m people", None, 3_000_000, None, ""),
        ("twenty-five", None, 25, None, ""),
        ("a hundred and fifty thousand", None, 150_000, None, ""),
        ("two and a half million", None, 2_500_000, None, ""),
        ("three-and-a-half", None, 3.5, None, ""),
        ("1 million won", None, 1e6, None, "KRW"),
        ("half a million", None, 500_000, None, ""),
        ("three dozen", None, 36, None, ""),
        ("5 lakh", None, 500_000, None, ""),
        ("more than 4,000", 4000, 4000, None, ""),
        ("at least twelve", 12, 12, None, ""),
        ("10,000+", 10_000, 10_000, None, ""),
        ("300 or more", 300, 300, None, ""),
        ("up to 300", None, 300, 300, ""),
        ("fewer than 50", None, 50, 50, ""),
        ("as many as 70", None, 70, 70, ""),
        ("about 200", None, 200, None, ""),
        ("a good 1,350", None, 1350, None, ""),
        ("some 40", None, 40, None, ""),
        ("40-odd", None, 40, None, ""),
        ("200 to 300", 200, None, 300, ""),
        ("between 200 and 300", 200, None, 300, ""),
        ("five or six", 5, None, 6, ""),
        ("2-3 million", 2_000_000, None, 3_000_000, ""),
        ("thousands", 2000, None, None, ""),
        ("tens of thousands", 20_000, None, None, ""),
        ("hundreds of millions", 200_000_000, None, None, ""),
        ("several hundred", 200, None, None, ""),
        ("dozens", 24, None, None, ""),
        ("$1.5bn", None, 1.5e9, None, "USD"),
        ("US$20m", None, 20e6, None, "USD"),
        ("€ 70 million", None, 70e6, None, "EUR"),
        ("£5", None, 5, None, "GBP"),
        ("30 million euros", None, 30e6, None, "EUR"),
        ("2 billion CFA francs", None, 2e9, None, "XOF"),
        ("300 million Syrian pounds", None, 300e6, None, "SYP"),
        ("EUR 5m", None, 5e6, None, "EUR"),
        ("$20 million to $30 million", 20e6, None, 30e6, "USD"),
        ("millions of dollars", 2e6, None, None, "USD"),
        ("20 per cent", None, 20, None, "percent"),
        ("7.5%", None, 7.5, None, "percent"),
        ("two-thirds", None, 66.6667, None, "percent"),
        ("a quarter of", None, 25, None, "percent"),
        ("one in five", None, 20, None, "percent"),
        ("half of the", None, 50, None, "percent"),
    ],
)  # fmt: skip
def test_one_number(text: str, low: float | None, best: float | None, high: float | None, unit: str) -> None:
    found = numbers.find(f"They named {text} there")
    assert [(q.low, q.best, q.high, q.unit) for q in found] == [(low, best, high, unit)]
    assert found[0].approximate == (found[0].bound != "")


@pytest.mark.parametrize(
    "text",
    ["the A400M", "an F-16", "G5", "Covid-19", "at 11:30", "at 5.30pm", "at 5 pm", "19.00 GMT", "the 20th", "9/11",
     "lost 3-2", "the 1970s", "2013-2014", "24/7", "one's own", "v1.2.3", "a third coup", "the second half of",
     "half an hour", "No. #5", "scores well"],
)  # fmt: skip
def test_no_number(text: str) -> None:
    assert [q for q in numbers.find(f"It was {text}.") if not (q.plain or (q.form == "words" and q.value == 1))] == []


def test_from_to_gives_two_numbers() -> None:
    assert [q.best for q in numbers.find("cut it from 5,000 to 2,500")] == [5000, 2500]


def test_over_before_a_span_of_time_is_no_bound() -> None:
    (span,) = numbers.find("He ruled over five years.")
    (bound,) = numbers.find("He ruled for over five years.")
    assert (span.bound, bound.bound) == ("", "lower")


def test_a_dot_may_mark_thousands() -> None:
    (q,) = numbers.find("1.350 men")
    assert (q.best, q.dotted) == (1.35, 1350)


def test_hedges_belong_to_the_expression() -> None:
    text = "It lost well over only 2,000 of them and a total of 40."
    assert [text[q.start : q.end] for q in numbers.find(text)] == ["well over only 2,000", "a total of 40"]


@given(st.text(max_size=200))
def test_any_text_gives_anchored_numbers(text: str) -> None:
    found = numbers.find(text)
    assert list(found) == sorted(found, key=lambda q: q.start)
    for q, after in pairwise(found):
        assert q.end <= after.start
    for q in found:
        assert q.start <= q.number[0] < q.number[1] <= q.end <= len(text)
        assert any(v is not None for v in (q.low, q.best, q.high))


@given(st.integers(min_value=0, max_value=10**12))
def test_digits_with_commas(number: int) -> None:
    (q,) = numbers.find(f"there were {number:,} of them")
    assert q.best == number


UNITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
UNITS += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def spelt(n: int) -> str:
    if n < 20:
        return UNITS[n]
    if n < 100:
        return TENS[n // 10] + (f"-{UNITS[n % 10]}" if n % 10 else "")
    if n < 1000:
        return f"{UNITS[n // 100]} hundred" + (f" and {spelt(n % 100)}" if n % 100 else "")
    power, name = next((p, w) for p, w in ((10**6, "million"), (1000, "thousand")) if n >= p)
    rest = n % power
    return f"{spelt(n // power)} {name}" + (f" {'and ' if rest < 100 else ''}{spelt(rest)}" if rest else "")


@given(st.integers(min_value=2, max_value=10**9 - 1))
def test_numbers_in_words(number: int) -> None:
    (q,) = numbers.find(f"there were {spelt(number)} in all")
    assert q.best == number


def test_tables_name_a_source_for_every_line() -> None:
    folder = files("sitrep.extract") / "data"
    for name, width in (("numbers_words.tsv", 4), ("numbers_currencies.tsv", 4), ("figures_words.tsv", 5)):
        lines = [x for x in (folder / name).read_text(encoding="utf-8").splitlines() if not x.startswith("#")]
        rows = [line.split("\t") for line in lines[1:]]
        assert rows and all(len(r) == width and r[0] and r[1] and r[-1] for r in rows), name


def test_dimensions_of_the_table_are_those_of_the_record() -> None:
    known = set(figures.Dimension.__args__)  # type: ignore[attr-defined]
    for kind in ("noun", "obj", "subj"):
        table = counts.words(kind)
        assert table
        assert {w.dimension for w in table.values()} <= known | {"-"}


# figures of hand-made readings


def figures_of(doc: Doc, *found: tuple[str, str], times: tuple[TimeExpression, ...] = ()) -> list[FigureStatement]:
    report = Report(id="r", path="r.txt", text=doc.text, sha256="")
    out = list(figures.find(report, doc, times, Named(doc, *found)))
    for f in out:
        assert 0 <= f.start < f.end <= len(doc.text)
    return out


def words_of(doc: Doc, f: FigureStatement) -> str:
    return doc.text[f.start : f.end]


TROOPS = """
Norland NNP 2 nsubj GPE
has VBZ 0 root
5,100 CD 4 nummod
troops NNS 2 obj
in IN 6 case
Estia NNP 4 nmod GPE
. . 2 punct
"""


def test_troops_have_an_owner_and_a_place() -> None:
    doc = reading("Norland has 5,100 troops in Estia.", TROOPS)
    (f,) = figures_of(doc, ("Norland", "GPE"), ("Estia", "GPE"))
    assert (words_of(doc, f), f.measure, f.dimension, f.unit) == (
        "5,100 troops",
        "troops in Estia",
        "personnel",
        "person",
    )
    assert (f.low, f.best, f.high, f.approximate, f.subject, f.place) == (None, 5100, None, False, (0,), 1)


def test_lives_claimed_are_deaths() -> None:
    doc = reading(
        "The war claimed the lives of 52 Norish soldiers.",
        """
        The DT 2 det
        war NN 3 nsubj
        claimed VBD 0 root
        the DT 5 det
        lives NNS 3 obj
        of IN 9 case
        52 CD 9 nummod
        Norish JJ 9 amod
        soldiers NNS 5 nmod
        . . 3 punct
        """,
    )
    (f,) = figures_of(doc)
    assert (words_of(doc, f), f.measure, f.dimension) == ("52 Norish soldiers", "Norish soldiers killed", "deaths")


def test_people_forced_to_flee_are_displaced() -> None:
    doc = reading(
        "Fighting forced more than a million people to flee.",
        """
        Fighting NN 2 nsubj
        forced VBD 0 root
        more JJR 6 advmod
        than IN 3 fixed
        a DT 6 det
        million CD 7 nummod
        people NNS 2 obj
        to TO 9 mark
        flee VB 2 xcomp
        . . 2 punct
        """,
    )
    (f,) = figures_of(doc)
    assert (words_of(doc, f), f.dimension, f.low, f.best, f.high) == (
        "more than a million people", "displaced", 1e6, 1e6, None,
    )  # fmt: skip


KILLED = """
At IN 2 case
least JJS 3 advmod
27 CD 4 nummod
people NNS 6 nsubj:pass
were VBD 6 aux:pass
killed VBN 12 ccomp
and CC 9 cc
dozens NNS 9 nsubj:pass
wounded VBN 6 conj
, , 12 punct
doctors NNS 12 nsubj
said VBD 0 root
. . 12 punct
"""


def test_a_passive_counts_its_subject_and_the_sentence_says_who_says_so() -> None:
    doc = reading("At least 27 people were killed and dozens wounded, doctors said.", KILLED)
    dead, hurt = figures_of(doc, ("doctors", ""))
    assert (dead.measure, dead.dimension, dead.low, dead.attribution) == ("people killed", "deaths", 27, 0)
    assert (words_of(doc, hurt), hurt.dimension, hurt.low, hurt.best) == ("dozens", "injured", 24, None)


def test_the_verb_right_before_counts_even_where_the_tree_is_wrong() -> None:
    doc = reading(
        "Rebels stormed the fort, killing 12 guards.",
        """
        Rebels NNS 2 nsubj
        stormed VBD 0 root
        the DT 4 det
        fort NN 2 obj
        , , 2 punct
        killing VBG 2 advcl
        12 CD 8 nummod
        guards NNS 2 obj
        . . 2 punct
        """,
    )
    (f,) = figures_of(doc)
    assert (f.dimension, f.best) == ("deaths", 12)


def test_a_toll_counts_what_it_rose_to() -> None:
    doc = reading(
        "The death toll rose to 52 on Friday.",
        """
        The DT 3 det
        death NN 3 compound
        toll NN 4 nsubj
        rose VBD 0 root
        to IN 6 case
        52 CD 4 obl
        on IN 8 case
        Friday NNP 4 obl
        . . 4 punct
        """,
    )
    day = TimeExpression(29, 35, "Friday", "DATE", "")
    (f,) = figures_of(doc, times=(day,))
    assert (f.measure, f.dimension, f.best, f.time) == ("death toll", "deaths", 52, 0)


def test_money_with_its_period_and_use() -> None:
    doc = reading(
        "Norland spends about $ 40 million a year on patrols.",
        """
        Norland NNP 2 nsubj GPE
        spends VBZ 0 root
        about RB 6 advmod
        $ $ 2 obj
        40 CD 6 compound
        million CD 4 nummod
        a DT 8 det
        year NN 2 obl:unmarked
        on IN 10 case
        patrols NNS 2 obl
        . . 2 punct
        """,
    )
    (f,) = figures_of(doc, ("Norland", "GPE"))
    assert words_of(doc, f) == "about $ 40 million a year"
    assert (f.measure, f.dimension, f.unit, f.best, f.subject) == (
        "spending on patrols per year",
        "money",
        "USD",
        40e6,
        (0,),
    )


def test_a_term_of_six_months() -> None:
    doc = reading(
        "The pact ends within six months.",
        """
        The DT 2 det
        pact NN 3 nsubj
        ends VBZ 0 root
        within IN 6 case
        six CD 6 nummod
        months NNS 3 obl
        . . 3 punct
        """,
    )
    (f,) = figures_of(doc)
    assert (f.measure, f.dimension, f.unit, f.best) == ("time for ending by pact", "duration", "month", 6)


TERM = """
She PRP 2 nsubj
won VBD 0 root
a DT 7 det
five CD 6 nummod
- HYPH 6 punct
year NN 7 compound
term NN 2 obj
. . 2 punct
"""


def test_a_five_year_term() -> None:
    doc = reading("She won a five-year term.", TERM)
    (f,) = figures_of(doc)
    assert (words_of(doc, f), f.measure, f.dimension, f.unit) == ("five-year term", "term", "duration", "year")


def test_ago_is_a_date_and_no_term() -> None:
    doc = reading(
        "They met six months ago.",
        """
        They PRP 2 nsubj
        met VBD 0 root
        six CD 4 nummod
        months NNS 2 obl:unmarked
        ago RB 4 advmod
        . . 2 punct
        """,
    )
    assert figures_of(doc) == []


def test_halving_leaves_half() -> None:
    doc = reading(
        "It will halve its contingent.",
        """
        It PRP 3 nsubj
        will MD 3 aux
        halve VB 0 root
        its PRP$ 5 nmod:poss
        contingent NN 3 obj
        . . 3 punct
        """,
    )
    (f,) = figures_of(doc)
    assert (f.measure, f.dimension, f.unit, f.best, f.approximate) == (
        "contingent compared with before",
        "share",
        "percent",
        50,
        True,
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "The minister, 45, left.",
            """
            The DT 2 det
            minister NN 6 nsubj
            , , 4 punct
            45 CD 2 appos
            , , 4 punct
            left VBD 0 root
            . . 6 punct
            """,
        ),
        (
            "It passed Resolution 1973.",
            """
            It PRP 2 nsubj
            passed VBD 0 root
            Resolution NNP 2 obj
            1973 CD 3 nummod
            . . 2 punct
            """,
        ),
        (
            "One of them left.",
            """
            One CD 4 nsubj
            of IN 3 case
            them PRP 1 nmod
            left VBD 0 root
            . . 4 punct
            """,
        ),
        (
            "The two sides met.",
            """
            The DT 3 det
            two CD 3 nummod
            sides NNS 4 nsubj
            met VBD 0 root
            . . 4 punct
            """,
        ),
        (
            "It lies 40 kilometres away.",
            """
            It PRP 2 nsubj
            lies VBZ 0 root
            40 CD 4 nummod
            kilometres NNS 5 obl:unmarked
            away RB 2 advmod
            . . 2 punct
            """,
        ),
        (
            "Two officials agreed.",
            """
            Two CD 2 nummod
            officials NNS 3 nsubj
            agreed VBD 0 root
            . . 3 punct
            """,
        ),
    ],
)
def test_what_states_no_fact_is_left_out(text: str, sentence: str) -> None:
    assert figures_of(reading(text, sentence)) == []


def test_a_number_inside_a_date_is_left_out() -> None:
    doc = reading(
        "It left 12 days in May.",
        "It PRP 2 nsubj\nleft VBD 0 root\n12 CD 4 nummod\ndays NNS 2 obj\nin IN 6 case\nMay NNP 4 nmod\n. . 2 punct",
    )
    assert figures_of(doc, times=(TimeExpression(8, 22, "12 days in May", "SET", ""),)) == []


# with the reader that the package ships


@cache
def reader() -> Reader:
    return load_reader()


def read_figures(text: str) -> list[tuple[str, str, float | None]]:
    from sitrep import gazetteer
    from sitrep.extract import mentions

    doc = next(iter(reader().read([text])))
    index: MentionIndex = mentions.find(doc, gazetteer.load())
    report = Report(id="r", path="r.txt", text=text, sha256="")
    return [(text[f.start : f.end], f.dimension, f.best) for f in figures.find(report, doc, (), index)]


def test_a_report_end_to_end() -> None:
    text = (
        "Norland pulls out\n\nNorland said on Monday it would withdraw 2,400 soldiers from the region. "
        "Rebels killed 14 soldiers and wounded 30 others in May. About 70 per cent of voters back the plan, "
        "which will cost $3 million. Talks in the town of 90,000 people lasted three days."
    )
    found = read_figures(text)
    assert ("2,400 soldiers", "personnel", 2400) in found
    assert ("14 soldiers", "deaths", 14) in found
    assert any(d == "injured" and b == 30 for _, d, b in found)
    assert ("$3 million", "money", 3e6) in found
    assert ("three days", "duration", 3) in found
    assert any(d == "share" and b == 70 for _, d, b in found)
    assert any(d == "population" and b == 90_000 for _, d, b in found)


def test_the_same_twice() -> None:
    text = "At least 40 people died and 2,000 fled, the mayor said. It has cost 5 million euros since 2019."
    assert read_figures(text) == read_figures(text)


MEASURED = {
    "Fifty-eight of them have died since Monday.": ("Fifty-eight", "people dead", "deaths", 58),
    "The toll rose from 30 to 52.": ("52", "toll", "deaths", 52),
    "Dozens of villagers were missing after the flood.": ("Dozens of villagers", "villagers missing", "count", None),
    "Two out of three voters stayed at home.": ("Two out of three voters", "share of voters", "share", 66.6667),
    "Borduria gave the envoy 72 hours to leave.": ("72 hours", "time to leave", "duration", 72),
    "The contract can be ended with six months' notice.": ("six months", "notice", "duration", 6),
    "He was sentenced to 14 years in prison.": ("14 years", "prison term", "duration", 14),
    "The treaty is valid for ten years.": ("ten years", "treaty", "duration", 10),
    "The repair will cost 40 million dollars.": ("40 million dollars", "cost of repair", "money", 40e6),
    "The country owes its neighbours 4 billion dollars.": ("4 billion dollars", "debt to neighbours", "money", 4e9),
    "Exports fell 12 percent to 3.4 billion dollars.": ("12 percent", "change in exports", "share", 12),
    "Some 200,000 people a year die of the disease.": ("Some 200,000 people", "people dead per year", "deaths", 2e5),
    "The 275-member assembly will vote on Sunday.": ("275-member assembly", "members of assembly", "count", 275),
    "The release of three hostages was announced on Monday.": ("three hostages", "hostages released", "count", 3),
    "The execution of four men drew protests.": ("four men", "men killed", "deaths", 4),
    "Hundreds marched through the capital.": ("Hundreds", "people marching through the capital", "count", None),
}
"""Invented sentences, and for one figure of each its words, what it measures, dimension and best value."""


@cache
def measured() -> dict[str, list[tuple[str, str, str, float | None]]]:
    from sitrep import gazetteer
    from sitrep.extract import mentions

    out = {}
    for text, doc in zip(MEASURED, reader().read(list(MEASURED)), strict=True):
        report = Report(id="r", path="r.txt", text=text, sha256="")
        found = figures.find(report, doc, (), mentions.find(doc, gazetteer.load()))
        out[text] = [(text[f.start : f.end], f.measure, f.dimension, f.best) for f in found]
    return out


@pytest.mark.parametrize("text", MEASURED)
def test_what_is_measured_has_a_name(text: str) -> None:
    assert MEASURED[text] in measured()[text]


@pytest.mark.parametrize(
    ("text", "best"),
    [("rose 12 to 60", [12, 60]), ("gained $2 to $30", [2, 30]), ("fell 3 per cent to 4,000", [3, 4000])],
)
def test_by_how_much_and_to_what_are_two_numbers(text: str, best: list[float]) -> None:
    assert [q.best for q in numbers.find(f"It {text}.")] == best


def test_gains_of_a_range_stay_a_range() -> None:
    (q,) = numbers.find("It lost 20 to 30 men.")
    assert (q.low, q.high) == (20, 30)


@pytest.mark.parametrize(
    ("word", "form"),
    [("expel", "expelled"), ("ban", "banned"), ("suffer", "suffered"), ("deny", "denied"), ("take", "taken")],
)
def test_participles_by_rule(word: str, form: str) -> None:
    doc = reading(f"They {word} it.", f"They PRP 2 nsubj\n{word} VBP 0 root\nit PRP 2 obj\n. . 2 punct")
    assert phrases.participle(doc[1]) == form


def test_a_base_of_a_rate_is_no_figure() -> None:
    assert not read_figures("There are 30 doctors per 10,000 people.")[1:]


def test_names_of_amounts_use_known_fields() -> None:
    for (word, pos, dimension), rows in amounts.names().items():
        assert word and pos in ("v", "n") and dimension in ("money", "duration")
        for row in rows:
            fields = re.findall(r"\{(\w+)\}", row.name)
            assert set(fields) <= {"subj", "obj", "iobj", "verb", "on", "for", "in", "to", "of", "from"}
            assert amounts.plain(row.name), row


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("Two soldiers were killed a day after the truce began.", "soldiers killed"),
        ("The price of oil fell 2 dollars in late trading.", "change in price of oil"),
    ],
)
def test_a_day_after_is_no_rate_and_late_trading_is_not_bought(text: str, measure: str) -> None:
    from sitrep import gazetteer
    from sitrep.extract import mentions

    doc = next(iter(reader().read([text])))
    report = Report(id="r", path="r.txt", text=text, sha256="")
    found = figures.find(report, doc, (), mentions.find(doc, gazetteer.load()))
    assert measure in [f.measure for f in found]


def test_a_number_that_somebody_reports_is_theirs() -> None:
    from sitrep import gazetteer
    from sitrep.extract import mentions

    text = "Nurses reported more than 100 deaths in Orlo."
    doc = next(iter(reader().read([text])))
    index = mentions.find(doc, gazetteer.load())
    (f,) = figures.find(Report(id="r", path="r.txt", text=text, sha256=""), doc, (), index)
    assert f.attribution is not None and index.mentions[f.attribution].text == "Nurses"
