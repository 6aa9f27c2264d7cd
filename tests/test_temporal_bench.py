"""The TimeML scorer of the bench against cases worked out by hand, and what it hides from the tagger."""

from __future__ import annotations

import datetime as dt

import pytest

from bench.temporal import Datings, Score, Tagged, hide_dates, match, parse_timeml, score, without_furniture
from sitrep.record import Date

SOURCE = (
    '<TimeML><DCT><TIMEX3 tid="t0" type="DATE" value="2019-05-03" functionInDocument="CREATION_TIME">'
    "May 3</TIMEX3></DCT>"
    '<TEXT>He <EVENT eid="e1">left</EVENT> on <TIMEX3 tid="t1" type="DATE" value="2019-05-02">Thursday</TIMEX3> &amp; '
    'stayed <TIMEX3 tid="t2" type="DURATION" value="P2D">two days</TIMEX3>.</TEXT></TimeML>'
)
DAY = Tagged(0, 8, "DATE", "2019-05-02")
LENGTH = Tagged(20, 28, "DURATION", "P2D")


def test_a_document_is_read_with_offsets_into_its_text() -> None:
    found = parse_timeml("a.tml", SOURCE)
    assert found.text == "He left on Thursday & stayed two days."
    assert found.created == dt.date(2019, 5, 3)
    assert [(found.text[g.start : g.end], g.type, g.value) for g in found.gold] == [
        ("Thursday", "DATE", "2019-05-02"),
        ("two days", "DURATION", "P2D"),
    ]


def test_a_document_without_text_is_refused() -> None:
    with pytest.raises(ValueError, match=r"b\.tml: no <TEXT>"):
        parse_timeml("b.tml", "<TimeML></TimeML>")


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ([DAY, LENGTH], Score(2, 2, 2, 2, 2, 2)),
        ([], Score(2, 0, 0, 0, 0, 0)),
        ([Tagged(3, 8, "DATE", "2019-05-02"), LENGTH], Score(2, 2, 1, 2, 1, 2)),  # one span cut: right value, relaxed
        ([Tagged(0, 8, "DATE", "2019-05-09"), LENGTH], Score(2, 2, 2, 2, 1, 1)),  # one value wrong
        ([Tagged(0, 3, "DATE", "2019-05-02"), Tagged(4, 8, "DATE", "2019-05-02")], Score(2, 2, 0, 1, 0, 1)),  # split
        ([Tagged(8, 12, "DATE", "2019-05-02")], Score(2, 1, 0, 0, 0, 0)),  # beside it
        ([Tagged(0, 28, "DATE", "2019-05-02")], Score(2, 1, 0, 1, 0, 1)),  # one expression for two
    ],
)
def test_scores(system: list[Tagged], expected: Score) -> None:
    assert score([DAY, LENGTH], system) == expected


def test_equal_spans_are_paired_before_overlapping_ones() -> None:
    wide, exact = Tagged(0, 12, "DATE", "x"), Tagged(0, 8, "DATE", "2019-05-02")
    assert match([DAY], [wide, exact]) == [(DAY, exact)]


@pytest.mark.parametrize("value", ["", "null"])
def test_a_gold_value_that_is_none_cannot_be_matched_in_value(value: str) -> None:
    assert score([Tagged(0, 8, "DATE", value)], [Tagged(0, 8, "DATE", value)]) == Score(1, 1, 1, 1, 0, 0)


def test_f1_is_over_all_documents() -> None:
    total = Score(3, 2, 1, 2, 1, 1) + Score(1, 2, 1, 1, 0, 1)
    assert total.f1(total.strict) == 2 * 2 / 8
    assert total.f1(total.relaxed) == 2 * 3 / 8
    assert Score().f1(0) == 1.0


@pytest.mark.parametrize(
    "text",
    [
        "Posted on 3 May 2019 by the desk.",
        "3 May 2019 14:05 GMT",
        "ACCRA, May 3 (Reuters) - The talks broke off.",
        "Friday, 3 May 2019 | World",
    ],
)
def test_stamps_are_hidden_in_place(text: str) -> None:
    hidden = hide_dates(text)
    assert len(hidden) == len(text)
    assert "May" not in hidden
    assert "3" not in hidden


def test_dates_that_the_report_tells_stay() -> None:
    text = "The pact of 3 May 2019 was signed in Accra."
    assert hide_dates(text) == text


def test_lines_that_many_articles_share_are_left_out() -> None:
    texts = [f"Menu of 3 May\nStory {n}" for n in range(6)]
    assert without_furniture(texts) == [f"Story {n}" for n in range(6)]


def test_ranges_are_counted() -> None:
    found, day = Datings(), dt.date(2019, 5, 3)
    found.take(Date(day, day + dt.timedelta(days=6), "week", "inferred"), day, True)
    found.take(Date(dt.date(2019, 1, 1), None, "longer", "inferred"), day, True)
    found.take(Date(dt.date(2020, 1, 1), dt.date(2020, 1, 1), "day", "inferred"), day, False)
    found.take(None, day, False)
    assert (found.articles, found.given, found.inside, found.closed, found.closed_inside) == (4, 3, 2, 2, 1)
    assert found.widths == [7]
    assert (found + found).all_widths == [7, 1, 7, 1]
