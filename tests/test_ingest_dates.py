"""Stated dates, dates in addresses, and datelines."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.ingest import dateline
from sitrep.ingest.dates import in_address, stated

_DAY = dt.date(2021, 5, 12)


@pytest.mark.parametrize(
    "text",
    [
        "2021-05-12",
        "2021-05-12T14:05:00+02:00",
        "2021/5/12",
        "12 May 2021",
        "12th of May 2021",
        "Wednesday, May 12, 2021 2:05 pm EDT",
        "May 12th 2021",
        "12-May-2021",
        "12.05.2021",
        "12.5.2021, 14:05 Uhr",
        "12 mai 2021",
        "12 de mayo de 2021",
        "20210512",
        "Published: 12 May 2021 | Updated: 13 May 2021",
    ],
)
def test_a_full_date_is_read(text: str) -> None:
    found = stated(text)
    assert found is not None
    assert (found.start, found.end, found.precision, found.basis) == (_DAY, _DAY, "day", "explicit")


@pytest.mark.parametrize(
    "text", ["", "May 12", "12 May", "05/12/2021", "31 February 2021", "2021", "room 2021-05", "12.05"]
)
def test_what_is_not_a_certain_full_date_is_not_read(text: str) -> None:
    assert stated(text) is None


def test_numbers_with_strokes_are_read_where_the_order_is_certain() -> None:
    for text in ("25/12/2021", "12/25/2021"):
        found = stated(text)
        assert found is not None and found.start == dt.date(2021, 12, 25)


@given(st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_is_read_in_the_usual_forms(day: dt.date) -> None:
    month = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ][day.month - 1]
    for text in (day.isoformat(), f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", f"{day:%d.%m.%Y}"):
        found = stated(text)
        assert found is not None and found.start == found.end == day


@given(st.text(max_size=40))
def test_any_text_is_survived(text: str) -> None:
    stated(text)
    in_address("https://example.org/" + text)
    dateline.find(text)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/2021/05/12/army-takes-power",
        "https://example.org/world/2021/may/12/army-takes-power",
        "https://example.org/news/20210512-army-takes-power",
        "https://example.org/a/army-takes-power-2021-05-12.html",
    ],
)
def test_a_day_in_an_address(url: str) -> None:
    found = in_address(url)
    assert found is not None and found.start == found.end == _DAY


def test_a_month_in_an_address() -> None:
    found = in_address("https://example.org/2021/05/army-takes-power")
    assert found is not None
    assert (found.start, found.end, found.precision) == (dt.date(2021, 5, 1), dt.date(2021, 5, 31), "month")


@pytest.mark.parametrize(
    "url",
    ["https://20210512.example.org/", "https://example.org/id/123420210512999", "https://example.org/?d=2021-05-12"],
)
def test_other_numbers_in_an_address_are_no_day(url: str) -> None:
    assert in_address(url) is None


_BODY = "The army said that it had closed the border."


@pytest.mark.parametrize(
    ("front", "agency"),
    [
        ("NIAMEY, May 12 (Reuters) - ", "Reuters"),
        ("NIAMEY (AFP) — ", "AFP"),
        ("Niamey, 12 May 2021 (AFP) - ", "AFP"),
        ("MOSCOW, May 12. /TASS/. ", "TASS"),
        ("(Reuters) - ", "Reuters"),
        ("PARIS/NIAMEY (Reuters) - ", "Reuters"),
        ("DAKAR, Senegal (AP) — ", "AP"),
        ("Damascus, SANA- ", "SANA"),
        ("Niamey, Niger | AFP | ", "AFP"),
        ("NIAMEY, May 12 (XYZ) - ", "XYZ"),
        ("ANKARA — ", None),
        ("LAGOS, Nigeria — ", None),
        ("NAIROBI: ", None),
        ("Dakar, 12 May 2021 – ", None),
    ],
)
def test_datelines_are_found(front: str, agency: str | None) -> None:
    found = dateline.find(front + _BODY)
    assert found is not None
    assert (front + _BODY)[found.end :] == _BODY
    assert found.agency == agency


def test_a_dateline_gives_its_full_date() -> None:
    found = dateline.find("Niamey, 12 May 2021 (AFP) - " + _BODY)
    assert found is not None and found.date is not None and found.date.start == _DAY


@pytest.mark.parametrize(
    "text",
    [
        _BODY,
        "ECOWAS — The regional bloc said that it would meet.",
        "United Nations (UN) - The council met on Monday.",
        "Colonel Bakary - a former guard - spoke on television.",
        "NATO (the alliance) said that it would leave.",
        "Paris (AFP)",
        "The army - it said - closed the border.",
    ],
)
def test_what_is_no_dateline_stays(text: str) -> None:
    assert dateline.find(text) is None
