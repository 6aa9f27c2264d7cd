"""The day of publication from the words of one report, and of several together."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.record import Date
from sitrep.temporal import Dating, Told, find, infer_publication, narrow
from sitrep.temporal.dating import Grid, look_up, tables, window
from sitrep.temporal.likeness import Pile, weights_of


def dated(text: str, captions: tuple[str, ...] = (), known: tuple[tuple[str, Date], ...] = ()) -> Dating:
    return infer_publication(text, find(text), captions=captions, known=known)


def closed(dating: Dating) -> tuple[dt.date, dt.date]:
    assert dating.date is not None
    assert dating.date.start is not None
    assert dating.date.end is not None
    return dating.date.start, dating.date.end


def test_a_run_of_dated_days_and_a_weekday_give_the_week_after_them() -> None:
    text = (
        "The ministry announced late Thursday that it would close the base. The decision comes in the wake of the "
        "October 7 mutiny, which forced the governor to resign. It follows a statement on October 11 by the chairman. "
        "The army promised to hold elections on Jan. 20, 2020."
    )
    start, end = closed(dated(text))
    assert dt.date(2019, 10, 17) >= start >= dt.date(2019, 10, 15)
    assert start <= dt.date(2019, 10, 17) <= end <= dt.date(2019, 10, 23)


def test_a_past_day_in_a_caption_is_a_lower_bound() -> None:
    text = "The spokesman announced on Tuesday that the accord of March 2019 had ended."
    bare, bound = dated(text), dated(text, captions=("The president at the port on 9 August 2019.",))
    assert bare.date is not None and bare.date.start is not None and bare.date.start < dt.date(2019, 8, 9)
    assert bound.date is not None and bound.date.start is not None and bound.date.start >= dt.date(2019, 8, 9)


def test_last_june_leaves_no_june_between() -> None:
    text = (
        "The talks broke off last June. The pact of 3 February 2019 was signed on the coast, in Accra, officials said."
    )
    found = dated(text)
    assert any("no June lies between" in reason for reason in found.reasons)


def test_no_year_no_date() -> None:
    assert dated("The ministry said on Thursday that the May 24 coup was over.").date is None


def test_what_other_reports_date_gives_the_year() -> None:
    coup = Date(dt.date(2019, 10, 7), dt.date(2019, 10, 7), "day", "explicit")
    found = dated(
        "The mutiny brought down the governor last week, officials said on Friday.", known=(("mutiny", coup),)
    )
    start, end = closed(found)
    assert dt.date(2019, 10, 14) <= start <= end <= dt.date(2019, 10, 20)
    assert any("other reports date" in reason for reason in found.reasons)


def test_two_reports_of_the_same_news_narrow_each_other() -> None:
    dated_report = (
        "The defence ministry announced late Thursday that it was suspending the joint patrols with the navy. "
        "The announcement comes in the wake of the October 7 mutiny. It follows a statement on October 11. "
        "The army promised to hold elections on Jan. 20, 2020."
    )
    undated_report = (
        "The defence ministry announced on Thursday that it would suspend joint patrols with the navy, agencies say. "
        "The mutiny in October was the second within a year."
    )
    told = {name: Told(text, find(text)) for name, text in (("a", dated_report), ("b", undated_report))}
    assert dated(undated_report).date is None
    found = narrow(told)
    start, end = closed(found["b"])
    assert start <= dt.date(2019, 10, 17) <= end
    assert (end - start).days <= 21
    assert any("same news" in reason for reason in found["b"].reasons)


def test_a_stated_day_is_kept_and_helps_the_others() -> None:
    stated = Date(dt.date(2019, 10, 18), dt.date(2019, 10, 18), "day", "explicit")
    one = "The ministry announced on Thursday that it was suspending the joint patrols with the navy near the islands."
    other = "Officials announced on Thursday the ministry was suspending joint patrols with the navy near the islands."
    found = narrow({"a": Told(one, find(one), published=stated), "b": Told(other, find(other))})
    assert found["a"].date == stated
    start, end = closed(found["b"])
    assert dt.date(2019, 10, 17) <= start <= end <= dt.date(2019, 10, 23)


def test_narrowing_does_not_depend_on_the_order_of_the_reports() -> None:
    texts = {
        "a": "On 3 May 2019 they met. The council said on Monday the truce in the valley had been broken by rebels.",
        "b": "The council said on Monday rebels had broken the truce in the valley. It was agreed in April.",
        "c": "Fishermen protested on Friday.",
    }
    told = {name: Told(text, find(text)) for name, text in texts.items()}
    assert narrow(told) == narrow(dict(reversed(told.items())))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40).filter(lambda w: sum(w) > 0.01), st.floats(0.1, 0.95))
def test_the_window_is_the_shortest_that_holds_the_mass(weights: list[float], mass: float) -> None:
    array = np.array(weights)
    low, high = window(array, mass)
    wanted = mass * array.sum()
    assert array[low : high + 1].sum() >= wanted - 1e-9
    length = high - low
    shorter = [array[i : i + length].sum() for i in range(len(array) - length + 1)] if length else []
    assert all(total < wanted + 1e-9 for total in shorter)


def test_days_since_and_until() -> None:
    grid = Grid(2019, 2021)
    here = dt.date(2020, 3, 1).toordinal() - grid.start
    assert grid.since(2, 29)[here] == 1
    assert grid.until(2, 29)[here] > 300
    assert grid.weekday[here] == dt.date(2020, 3, 1).isoweekday()
    assert (grid.year[here], grid.month[here]) == (2020, 3)


@pytest.mark.parametrize("clue", sorted(tables()))
def test_clue_tables_are_weights(clue: str) -> None:
    entries = tables()[clue]
    assert all(low <= high and weight > 0 for low, high, weight in entries)
    spans = sorted((low, high) for low, high, _ in entries)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(spans)), "ranges overlap"
    assert look_up(clue, np.array([spans[0][0], 10**6]))[1] > 0


def pile(days: int) -> dict[str, Told]:
    """One report a day, each about its own thing in the one story; the day is in no text."""
    things = [a + b for a in "bdfgklmnprst" for b in ("arken", "ellow", "indle", "ostur", "umber")]
    out = {}
    for n in range(days):
        own = [f"{things[(n * 3 + k) % len(things)]}{n}" for k in range(6)]
        text = f"The rebels of the northern province fought the army over {', '.join(own)} and the {own[0]} bridge."
        out[f"r{n:03d}"] = Told(text, find(text), published=day(n))
    return out


def day(n: int) -> Date:
    date = dt.date(2019, 3, 1) + dt.timedelta(days=n)
    return Date(date, date, "day", "explicit")


def test_a_report_much_like_dated_ones_was_published_within_days_of_them() -> None:
    reports = pile(40)
    like = reports["r017"]
    reports["x"] = Told(f"Officials confirmed that {like.text[4:]}", ())
    found = narrow(reports)["x"]
    start, end = closed(found)
    assert day(17).start is not None
    assert start <= day(17).start <= end
    assert (end - start).days <= 31
    assert any("much like r017" in reason for reason in found.reasons)


def test_few_dated_reports_say_nothing_by_likeness() -> None:
    reports = pile(5)
    reports["x"] = Told(reports["r003"].text, ())
    assert narrow(reports)["x"].date is None


def test_likeness_is_of_words_that_few_hold() -> None:
    texts = {name: told.text for name, told in pile(30).items()}
    texts["x"] = "The rebels fought the army over the northern province."
    texts["y"] = texts["r004"]
    found = Pile(texts)
    assert found.nearest("x", frozenset(texts)) == []
    assert [one.name for one in found.nearest("y", frozenset(texts))][:1] == ["r004"]


def test_nothing_alike_weighs_nothing() -> None:
    assert not weights_of([], np.arange(700_000, 700_100)).any()
