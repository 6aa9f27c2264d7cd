"""Time expressions: every rule's examples, anchoring, publication days; and offsets on any text."""

from __future__ import annotations

import datetime as dt
import re
from importlib import resources

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sitrep.record import Date
from sitrep.temporal import anchor, find
from sitrep.temporal.dating import infer_publication

FRIDAY = Date(dt.date(2021, 6, 4), dt.date(2021, 6, 4), "day", "explicit")
RULES = resources.files("sitrep.temporal") / "data" / "rules"


def examples() -> list[tuple[str, str, str, str]]:
    """(rule, sentence with [[expressions]], their values, annotation standard) of every rule."""
    out = []
    for path in sorted(RULES.iterdir(), key=lambda p: p.name):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8")):
            for example in rule.get("examples", ()):
                sentence, _, value = example.partition(" => ")
                out.append((rule["name"], sentence.removesuffix(" =>"), value.strip(), rule.get("standard", "timeml")))
    return out


def valued(text: str, published: Date | None = FRIDAY) -> list[tuple[str, str, Date | None]]:
    return [(t.expression.text, t.value, t.date) for t in anchor(find(text), published, text)]


def test_every_rule_has_an_example() -> None:
    without = [
        f"{path.name}: {rule['name']}"
        for path in sorted(RULES.iterdir(), key=lambda p: p.name)
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))
        if not rule.get("examples")
    ]
    assert not without


@pytest.mark.parametrize(("rule", "sentence", "values", "standard"), examples())
def test_examples_of_the_rules(rule: str, sentence: str, values: str, standard: str) -> None:
    """Each marked expression is found with its value; where nothing is marked, nothing is found."""
    marks, text = [], ""
    for n, part in enumerate(re.split(r"\[\[(.*?)\]\]", sentence)):
        if n % 2:
            marks.append((len(text), len(text) + len(part)))
        text += part
    expressions = find(text, standard="timex2" if standard == "timex2" else "timeml")
    found = {(t.expression.start, t.expression.end): t.value for t in anchor(expressions, FRIDAY, text)}
    if not marks:
        assert not found
    else:
        assert [found.get(m) for m in marks] == values.split(), f"{rule}: {sentence} gave {found}"


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Peru said on Thursday it would leave.", "2021-06-03", "2021-06-03"),
        ("The envoys will meet on Monday.", "2021-06-07", "2021-06-07"),
        ("The envoys met last week.", "2021-05-24", "2021-05-30"),
        ("The army took power in February.", "2021-02-01", "2021-02-28"),
        ("The force arrived nine years ago.", "2012-01-01", "2012-12-31"),
        ("The pact was signed on 27 February 2014.", "2014-02-27", "2014-02-27"),
        ("The pact was signed on Feb. 27, 2014.", "2014-02-27", "2014-02-27"),
    ],
)
def test_dates(text: str, start: str, end: str) -> None:
    date = valued(text)[0][2]
    assert date is not None
    assert (str(date.start), str(date.end)) == (start, end)


def test_a_weekday_in_a_report_of_a_known_week_is_one_day() -> None:
    week = Date(dt.date(2021, 6, 3), dt.date(2021, 6, 6), "week", "inferred")
    date = valued("Peru said on Thursday it would leave.", week)[0][2]
    assert date is not None
    assert str(date.start) == str(date.end) == "2021-06-03"


def test_without_a_publication_day_relative_dates_are_not_guessed() -> None:
    date = valued("Peru said on Thursday it would leave.", None)[0][2]
    assert date is None or date.start is None or date.end is None or date.start != date.end


def test_publication_is_after_what_the_text_tells_as_past() -> None:
    text = "The treaty was signed on 12 March 2019. It ended on 4 May 2020, the ministry said."
    date = infer_publication(text, find(text)).date
    assert date is not None
    assert date.start is not None
    assert date.start >= dt.date(2020, 4, 1)
    assert date.end is None or date.end >= dt.date(2020, 5, 4)


def test_a_text_without_dates_gives_no_day() -> None:
    text = "The ministers met and agreed on nothing."
    assert infer_publication(text, find(text)).date is None


def test_reasons_are_given() -> None:
    text = "The treaty was signed on 12 March 2019. On Tuesday the ministry said it would end."
    assert infer_publication(text, find(text)).reasons


@given(st.text(alphabet=st.sampled_from("0123456789 .,-/:JanuryMondylastweko\n’“"), max_size=80))
def test_offsets_hold_on_any_text(text: str) -> None:
    found = find(text)
    for e in found:
        assert text[e.start : e.end] == e.text
    assert list(found) == sorted(found, key=lambda e: e.start)
    assert len(anchor(found, FRIDAY, text)) == len(found)
