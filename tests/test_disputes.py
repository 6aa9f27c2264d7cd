"""What stands beside a disagreement, and days that keep two accounts of one event apart."""

from __future__ import annotations

from typing import Any

from resolve_texts import Ev, Fig, told

from sitrep.record import Discrepancy, Record, Report, Statements
from sitrep.resolve import resolve


def record(*items: tuple[Report, Statements]) -> Record:
    return resolve(items, software="test", reader="test")


def only(found: Record, field: str) -> Discrepancy:
    (one,) = [item for item in found.discrepancies if item.field == field]
    return one


def left(name: str, words: str, trigger: str, published: str, **rest: Any) -> tuple[Report, Statements]:
    marked = words.replace("Soldiers of Chad", "[Chadian soldiers|n #s c=TCD]")
    when = next(day for day in ("3 May 2021", "4 May 2021", "5 May 2021", "9 May 2021") if day in words)
    return told(name, marked, events=[Ev(trigger, "RETREAT", "s", when=when)], published=published, **rest)


def test_two_days_of_what_may_be_one_event() -> None:
    found = record(
        left(
            "a", "On Tuesday, Soldiers of Chad abandoned a camp near Moundu on 4 May 2021.", "abandoned", "2021-05-06"
        ),
        left(
            "b", "In the end, Soldiers of Chad retired to the river from Moundu on 3 May 2021.", "retired", "2021-05-08"
        ),
    )
    days = [item for item in found.discrepancies if item.field == "date"]
    assert len(days) == 1 and {side.value for side in days[0].sides} == {"2021-05-03", "2021-05-04"}
    assert days[0].since is not None and days[0].since.edtf == "2021-05-08"


def test_days_far_apart_or_places_of_other_names_are_two_events() -> None:
    far = left(
        "b", "In the end, Soldiers of Chad retired to the river from Moundu on 9 May 2021.", "retired", "2021-05-10"
    )
    other = left(
        "b", "In the end, Soldiers of Chad retired to the river from Sarhka on 3 May 2021.", "retired", "2021-05-08"
    )
    first = left(
        "a", "On Tuesday, Soldiers of Chad abandoned a camp near Moundu on 4 May 2021.", "abandoned", "2021-05-06"
    )
    for second in (far, other):
        assert not [item for item in record(first, second).discrepancies if "kept as two" in item.explained]


def counted(name: str, number: str, best: float, published: str, *, lead: str = "", **rest: Any) -> Any:
    approximate = rest.pop("approximate", False)
    marked = f"{lead}[Chad|GPE #c] has {number} soldiers in the north."
    figure = Fig(number, best, "soldiers", subject="c", approximate=approximate)
    return told(name, marked, figures=[figure], published=published, **rest)


def test_a_correction_is_named() -> None:
    found = record(
        counted("a", "4,300", 4300, "2021-05-06", outlet="Gazette"),
        counted("b", "2,400", 2400, "2021-05-08", outlet="Herald", lead="This corrects an earlier account. "),
    )
    one = only(found, "value")
    by = {report.path: report.id for report in found.reports}
    assert one.corrected_by == by["b.txt"] and one.since is not None and one.since.edtf == "2021-05-08"


def test_another_number_from_the_same_outlet_soon_after_replaces_the_first() -> None:
    first = counted("a", "4,300", 4300, "2021-05-06", outlet="Gazette")
    soon = counted("b", "2,400", 2400, "2021-05-08", outlet="Gazette")
    other = counted("b", "2,400", 2400, "2021-05-08", outlet="Herald")
    assert only(record(first, soon), "value").corrected_by == soon[0].id
    assert only(record(first, other), "value").corrected_by is None


def test_numbers_near_each_other_may_be_rounded_and_counts_months_apart_may_have_moved() -> None:
    near = record(
        counted("a", "1,400", 1400, "2021-05-06"), counted("b", "about 1,530", 1530, "2021-07-30", approximate=True)
    )
    one = only(near, "value")
    assert "rounding" in one.explained and "time: the counts lie 85 days apart" in one.explained
    apart = only(record(counted("a", "1,400", 1400, "2021-05-06"), counted("b", "900", 900, "2021-05-07")), "value")
    assert apart.explained == ""
