"""The machinery below the rules: patterns, dispatch, forms, calendar, tense, and what anchoring takes from the text."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitrep.record import Date
from sitrep.temporal import anchor, calendar, context, find, forms, lexicon
from sitrep.temporal.finder import Grammar, grammar
from sitrep.temporal.patterns import PatternError, parse
from sitrep.temporal.tokens import numeric_classes

FRIDAY = Date(dt.date(2021, 6, 4), dt.date(2021, 6, 4), "day", "explicit")
WORDS = st.sampled_from(
    "the last three days of May 24 , 2021 and a year ago two weeks later on Thursday evening in 1990s half first "
    "quarter at 10:30 p.m. GMT since early mid - late June ' 98 this next every March 3 to 5 . nine months they".split()
)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_dispatch_finds_what_trying_every_rule_finds(text: str) -> None:
    rules = grammar()
    _, chars = rules.classes.read(text)
    chars = rules.start + chars
    for at in range(1, len(chars)):
        tried = [m for rule in rules.rules if (m := rule.expression.match(chars, at)) is not None]
        best = rules.best(chars, at)
        assert (best is None) == (not tried)
        if best is not None:
            assert best[1].end() == max(m.end() for m in tried)


@pytest.mark.parametrize("pattern", ["( a | b", "a )", "NOSUCHCLASS", "a?"])
def test_bad_patterns_are_refused(pattern: str) -> None:
    rule = {"name": "bad", "match": pattern, "type": "DATE", "form": "ref PAST_REF"}
    with pytest.raises(PatternError, match="bad"):
        Grammar({}, [rule])


def test_patterns_parse() -> None:
    node = parse("( the | a )? n:NUM day")
    assert [part.capture for part in node.parts] == ["", "n", ""]


@given(st.dictionaries(st.sampled_from("y m d wd part mod".split()), st.integers(0, 3000).map(str), max_size=5))
def test_forms_can_be_read_again(fields: dict[str, str]) -> None:
    form = forms.Form("date", fields)
    again = forms.read(str(form))
    assert (again.kind, dict(again)) == ("date", fields)


def test_a_form_of_no_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no such kind"):
        forms.read("nonsense y=1")


@settings(deadline=None)
@given(st.text(alphabet="0123456789 MaytheJnu.,ofTsdrlwkgo\n-", max_size=60))
def test_every_form_written_can_be_read_and_is_valued(text: str) -> None:
    for timex in anchor(find(text), None, text):
        assert str(forms.read(timex.expression.form)) or timex.value
        assert (
            timex.date is None
            or timex.date.start is None
            or timex.date.end is None
            or (timex.date.start <= timex.date.end)
        )


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("two hundred and ten", "210"),
        ("2 1 / 2", "2.5"),
        ("a dozen", "12"),
        ("a couple of", "2"),
        ("thirty - one", "31"),
    ],
)
def test_number_words(words: str, value: str) -> None:
    assert lexicon.number(words.split()) == value


def test_years_of_four_and_two_digits_in_a_range() -> None:
    assert "YRANGE" in numeric_classes("1904-05")
    assert "YM" in numeric_classes("2021-06")


@pytest.mark.parametrize(
    ("year", "day"), [(2020, dt.date(2020, 4, 12)), (2021, dt.date(2021, 4, 4)), (2024, dt.date(2024, 3, 31))]
)
def test_easter(year: int, day: dt.date) -> None:
    assert calendar.easter(year) == day


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)), st.sampled_from("D W WE M Q H S Y DE CE".split()))
def test_a_granule_holds_the_day_it_was_made_of(date: dt.date, unit: str) -> None:
    granule = calendar.containing(unit, date)
    if unit != "WE":
        assert granule.first <= date <= granule.last
    assert granule.value


@pytest.mark.parametrize(
    ("text", "word", "direction"),
    [
        ("The envoy said on Thursday that talks had failed.", "Thursday", -1),
        ("The envoys will meet on Thursday in Lima.", "Thursday", 1),
        ("Talks are to be held on Thursday.", "Thursday", 1),
        ("Elections are due on Thursday.", "Thursday", 1),
        ("He was forced to resign on Thursday.", "Thursday", -1),
        ("The truce had been due to expire on Thursday.", "Thursday", -1),
        ("On Thursday the council will vote.", "Thursday", 1),
        ("Prices of grain, Thursday", "Thursday", 0),
        ("Lawyers will look for ways around Thursday's ruling.", "Thursday", -1),
        ("Parties will not accept Thursday's vote.", "Thursday", 1),
        ("It will sell the mill under a June agreement with lenders.", "June", -1),
        ("Ahead of the visit, the ministry on Thursday issued a warning.", "Thursday", -1),
        ("Neither of them could be found on Thursday in the town.", "Thursday", -1),
        ("The rule is effective Thursday.", "Thursday", 1),
    ],
)
def test_tense_of_the_clause(text: str, word: str, direction: int) -> None:
    start = text.index(word)
    assert context.direction(text, start, start + len(word)) == direction


def test_a_length_after_an_event_is_dated_by_the_events_date() -> None:
    text = "The October 7 mutiny destroyed the port. Two days after the mutiny, the governor resigned."
    timex = next(t for t in anchor(find(text), FRIDAY, text) if t.value == "P2D")
    assert timex.date is not None
    assert timex.date.start == timex.date.end == dt.date(2020, 10, 9)
    assert timex.anchor.startswith("event mutiny")


def test_the_texts_own_date_moves_on() -> None:
    text = "On 24 May 2019 they met. Three days later they fell. That month the port closed."
    values = [t.date for t in anchor(find(text), FRIDAY, text)]
    assert [str(v.start) if v else None for v in values] == ["2019-05-24", "2019-05-27", "2019-05-01"]


def test_an_open_range_shows_in_edtf() -> None:
    text = "The base has been closed since March 2019 and will stay so until 2025."
    assert [t.edtf for t in anchor(find(text), FRIDAY, text)] == ["2019-03-01/..", "../2025-12-31"]


def test_a_wide_publication_range_gives_the_range_that_holds_all_answers() -> None:
    month = Date(dt.date(2021, 5, 1), dt.date(2021, 5, 31), "month", "inferred")
    text = "The council said on Thursday it would leave."
    timex = anchor(find(text), month, text)[0]
    assert timex.date is not None
    assert timex.date.start is not None
    assert timex.date.start < dt.date(2021, 5, 1)
    assert timex.value == "XXXX-WXX-4"


@pytest.mark.parametrize(
    ("first", "last", "start", "end"),
    [
        (3, 6, "2021-05-29", "2021-05-30"),  # Thursday to Sunday: only on Sunday would it be the other weekend
        (3, 8, "2021-05-29", "2021-06-06"),
        (5, 5, "2021-05-29", "2021-05-30"),
        (6, 6, "2021-06-05", "2021-06-06"),
    ],
)
def test_a_weekend_told_as_past(first: int, last: int, start: str, end: str) -> None:
    text = "The envoy warned over the weekend that talks would end."
    published = Date(dt.date(2021, 6, first), dt.date(2021, 6, last), "week", "inferred")
    (found,) = anchor(find(text), published, text)
    assert found.date is not None
    assert (str(found.date.start), str(found.date.end)) == (start, end)


def test_weeks_ago_is_a_range() -> None:
    text = "The base was handed over just weeks ago, and in recent weeks others fell."
    ago, recent = anchor(find(text), FRIDAY, text)
    assert (ago.value, recent.value) == ("PAST_REF", "PXW")
    assert ago.date is not None and ago.date.start is not None and ago.date.end is not None
    assert ago.date.start < ago.date.end < dt.date(2021, 5, 28)
    assert recent.date is not None and recent.date.end == dt.date(2021, 6, 4)
