"""Events, their history and quotes in invented reports: repeated events stay apart, one event's status moves on."""

from __future__ import annotations

import pytest
from invented import events_with, names, record

pytestmark = pytest.mark.slow

TOGO = """
### North Wire | 2022-01-10 | Ghana weighs troops
Ghana is considering sending 300 soldiers to Togo, officials said on Monday.

### Accra Gazette | 2022-02-14 | Ghana announces mission
Ghana announced on Monday that it would send 300 soldiers to Togo in May.

### Lome Daily | 2022-05-20 | Troops from Ghana arrive
Ghana sent 300 soldiers to Togo on Thursday. They were welcomed by President Kodjo Amevor. Togo saw two coups in two
years.

### Coast Herald | 2022-08-18 | Third coup in Togo
Soldiers overthrew President Kodjo Amevor of Togo on Wednesday, the third coup in two years. In August 2020 the army had
overthrown President Yao Mensah, and in May 2021 soldiers ousted President Ama Lawson.

### East Post | 2022-08-19 | Togo coup leaders speak
The soldiers who overthrew President Amevor on Wednesday promised elections. Ghana, which sent troops to Togo in May,
condemned the coup.

### South Wire | 2021-05-26 | Coup in Togo
Soldiers ousted Togo's President Ama Lawson on Tuesday. It is the second coup since August 2020, when President Yao
Mensah was overthrown.
"""
DEPOT = """
### Agence Nord | 2021-03-02 | Fire destroys depot in Lome
LOME (AN) - A fire destroyed a fuel depot in Lome on Monday night, killing four workers and injuring eleven, the fire
brigade said. "We ask everybody to stay calm and not to hoard petrol," said the minister of energy, Afi Dossou.

### Transfeed | 2021-03-03 | Conflagration in Lome
A blaze has destroyed a depot for fuel in Lome in the night to Tuesday; four workers were killed and eleven injured,
according to the fire service. "We are asking all to remain calm and to hoard no petrol", said the energy minister
Afi Dossou.
"""


def test_considered_announced_occurred_is_the_history_of_one_event() -> None:
    found = record(TOGO)
    (sent,) = events_with(found, "sent")
    steps = [(s.status, s.known_since.edtf if s.known_since else None) for s in sent.history]
    assert steps == [("considered", "2022-01-10"), ("announced", "2022-02-14"), ("occurred", "2022-05-20")]
    assert sent.date is not None and sent.date.edtf == "2022-05-19"
    assert {s.clause.report for s in sent.statements} == {"r0", "r1", "r2", "r4"}, "a background mention joins it"


def test_three_coups_in_two_years_are_three_and_the_sum_of_them_is_none_of_them() -> None:
    found = record(TOGO)
    toppled = {
        frozenset(names(found, e.recipients)) & {"Kodjo Amevor", "Ama Lawson", "Yao Mensah"}
        for e in found.events
        if e.type == "COERCE" and e.date is not None
    }
    assert {frozenset({name}) for name in ("Kodjo Amevor", "Ama Lawson", "Yao Mensah")} <= toppled
    assert all(len(one) <= 1 for one in toppled)
    (sum_,) = events_with(found, "coups")
    assert len(sum_.statements) == 1


def test_one_utterance_in_two_translations() -> None:
    found = record(DEPOT)
    (quote,) = found.quotes
    assert {v.evidence.report for v in quote.variants} == {"r0", "r1"} and quote.speaker is not None


def test_the_night_of_a_report_is_no_other_day() -> None:
    assert [d for d in record(DEPOT).discrepancies if d.field == "date"] == []
