"""Who is who in invented reports: offices and their holders over time, namesakes, wrong spellings, ambiguous places."""

from __future__ import annotations

import pytest
from invented import actor, record

from sitrep.record import Record

pytestmark = pytest.mark.slow

DENMARK = """
### North Wire | 2019-03-04 | Talks in Oslo
Prime Minister Anders Holm of Denmark met the Norwegian Prime Minister, Kari Solheim, in Oslo on Monday. The Danish
prime minister said that 200 soldiers would go to the Baltic.

### East Post | 2019-03-06 | Denmark to send troops
The Danish prime minister said on Wednesday that 200 soldiers would go to the Baltic. Copenhagen has informed NATO.

### Coast Herald | 2019-06-20 | Denmark gets a new leader
Mette Lund was sworn in as Prime Minister of Denmark on Thursday after Anders Holm resigned. The former prime minister
congratulated her.

### East Post | 2019-07-02 | Denmark recalls troops
The Danish prime minister ordered the withdrawal of 200 soldiers from the Baltic on Tuesday. Erik Holm, a Danish member
of parliament, criticised the order. Holm said that it was a mistake.
"""
WEST_AFRICA = """
### Dakar Daily | 2020-01-10 | Bloc threatens Guinea
The Economic Community of West African States threatened Guinea with sanctions on Friday. ECOWAS leaders will meet in
Accra on 20 January. Guinean President Alpha Condé rejected the demand.

### Transfeed | 2020-01-11 | West African Economic Community threatens
The West African Economic Community has threatened Guinea with sanctions, it was reported on Saturday. Guinean
President Alfa Konde said no. Burkina Faso wants to mediate. Conakry called the threat illegal.

### Vostok | 2020-01-12 | Guinea leaders angry
Guinean leader Alpha Kondé rejected the threat. The CEDEAO said it would wait. The Bourkina Faso government was silent.
"""
TRIPOLI = """
### Gazette | 2018-05-02 | Clash near Tripoli
Fighters attacked an army post near Tripoli in Lebanon on Wednesday. Three Lebanese soldiers were killed.

### Herald | 2018-05-03 | Fighting in Tripoli
Libyan militias fought in Tripoli on Thursday. Eight people were killed in Tripoli, the Libyan health ministry said.
The UN-backed government of Fayez al-Sarraj called for calm.
"""


def spoken(found: Record, name: str) -> set[tuple[str, str]]:
    """What an actor is called in which report."""
    return {(e.report, e.text) for e in actor(found, name).mentions}


def test_an_office_stands_for_who_held_it_in_the_reports_at_that_time() -> None:
    found = record(DENMARK)
    before, after = spoken(found, "Anders Holm"), spoken(found, "Mette Lund")
    assert {("r0", "Danish prime minister"), ("r1", "Danish prime minister")} <= before
    assert ("r3", "Danish prime minister") in after and ("r2", "former prime minister") in before
    assert actor(found, "Kari Solheim").country == "NOR" and actor(found, "Mette Lund").country == "DNK"


def test_two_who_share_a_surname_stay_two() -> None:
    found = record(DENMARK)
    assert ("r3", "Holm") in spoken(found, "Erik Holm") and ("r0", "Holm") not in spoken(found, "Erik Holm")


def test_translated_and_mistyped_names_join() -> None:
    found = record(WEST_AFRICA)
    bloc = {text for _, text in spoken(found, "Economic Community of West African States")}
    assert {"ECOWAS", "West African Economic Community", "CEDEAO", "ECOWAS leaders"} <= bloc
    assert {"Alpha Condé", "Alfa Konde", "Alpha Kondé"} <= {text for _, text in spoken(found, "Alpha Condé")}
    assert ("r2", "Bourkina Faso") in spoken(found, "Burkina Faso") and ("r1", "Conakry") in spoken(found, "Guinea")
    assert not [a for a in found.actors if a.name == "Economic Community"]


def test_one_name_of_two_places_and_who_only_backs_somebody() -> None:
    found = record(TRIPOLI)
    assert sorted(p.country or "" for p in found.places if p.name == "Tripoli") == ["LBN", "LBY"]
    assert actor(found, "Libyan government").country == "LBY"
