"""Who did it, to whom, where, and whether: disagreements between invented reports, and what is none."""

from __future__ import annotations

import pytest
from invented import of_field, record, sides

from sitrep.record import Actor, Place
from sitrep.resolve import deeds

pytestmark = pytest.mark.slow

RAID = """
### North Wire | 2021-08-10 | Army base attacked in northern Nigeria
Boko Haram fighters attacked an army base in Damasak on Monday, killing 12 Nigerian soldiers. Residents fled to Diffa,
across the border in Niger. The town has been raided several times since January.

### Lagos Gazette | 2021-08-11 | Military camp overrun
ISWAP fighters attacked the army base in Damasak on Monday, a local official said. Helicopters came from Maiduguri.

### Sahel Post | 2021-08-12 | Defence ministry denies raid
Nigeria's defence ministry denied that the base in Damasak was attacked. It called the reports enemy propaganda and
asked newspapers to check such news first.
"""
EXPELLED = """
### North Wire | 2020-05-02 | Paris sends diplomat home
France expelled the Malian ambassador on Friday, the foreign ministry said. The step follows weeks of quarrels.

### Coast Herald | 2020-05-03 | Ambassador must go
France expelled the ambassador of Niger on Friday. Diplomats in Niamey had criticised the French fishing fleet.
"""
SIGNED = """
### East Post | 2020-06-07 | Peace for Chad
The rebels of FACT and the government of Chad signed a ceasefire in Doha on Saturday after five months of talks.

### Gulf News Line | 2020-06-08 | Guns to fall silent
A ceasefire was signed in Geneva on Saturday by the government of Chad and FACT. Swiss diplomats helped to write it.
"""
SHOT = """
### Human Watch | 2020-05-06 | Villagers were shot
The army of Mali killed 30 civilians in Moura on Sunday, witnesses said. The dead were buried behind the mosque.

### Bamako Info | 2020-05-05 | Success of the army
Thirty jihadists were killed in Moura on Sunday by the army of Mali, the general staff said.
"""
SHELLED = """
### North Wire | 2022-09-02 | Shells hit power plant
Russian forces shelled the Zaporizhzhia power plant on Thursday, Ukraine's nuclear agency said.

### Vostok | 2022-09-02 | Plant under fire
Ukrainian forces shelled the Zaporizhzhia power plant on Thursday, according to the Russian defence ministry.
"""
BLAMED = """
### World Brief | 2022-09-03 | Nuclear plant shelled
Ukraine blamed Russia for the attack on the power plant. Russia accused Ukraine of the attack.
"""


@pytest.mark.parametrize(
    ("pile", "field", "said"),
    [
        (RAID, "actor", ("Boko Haram", "ISWAP fighters")),
        (EXPELLED, "recipient", ("Malian ambassador", "ambassador")),
        (SIGNED, "place", ("Doha", "Geneva")),
        (SHOT, "recipient", ("civilians", "jihadists")),
        (SHELLED, "actor", ("Russian armed forces", "Ukrainian armed forces")),
        (BLAMED, "actor", ("Russia", "Ukraine")),
    ],
)
def test_who_to_whom_and_where(pile: str, field: str, said: tuple[str, ...]) -> None:
    found = record(pile)
    assert said in sides(found, field)
    texts = {report.id: report.text for report in found.reports}
    for one in of_field(found, field):
        for side in one.sides:
            assert all(texts[e.report][e.start : e.end] == e.text for e in side.evidence)


def test_what_somebody_denies_is_a_disagreement_on_whether_it_was() -> None:
    assert ("denied", "occurred") in sides(record(RAID), "status")


def test_an_army_and_its_state_a_town_and_its_country_many_raids_and_a_new_day_do_not_disagree() -> None:
    found = record(
        """
### North Wire | 2021-08-10 | Raid in Lebanon
Israel attacked a depot of Hezbollah in Lebanon on Monday. The depot burned for hours.

### Coast Herald | 2021-08-10 | Depot near Tyre hit
The Israeli air force attacked a depot near Tyre on Monday. Nobody was hurt.

### East Post | 2021-08-12 | More strikes
Israeli jets carried out attacks in Lebanon. On Wednesday they attacked a bridge near Sidon. The army denied all
attacks on schools.

### South Wire | 2021-08-13 | Bridge hit
Israeli jets attacked a bridge near Baalbek on Thursday. They could attack the port of Beirut, too.
"""
    )
    assert [(d.field, [s.value for s in d.sides]) for d in found.discrepancies] == []


def test_a_toll_that_grew_and_numbers_of_other_things_do_not_disagree() -> None:
    found = record(
        """
### North Wire | 2021-08-10 | Flood
The flood killed 12 people in Accra, the mayor said on Tuesday. Rescuers found dozens of people on roofs.

### Coast Herald | 2021-08-14 | Flood toll rises
The flood killed 31 people in Accra. Some 5,000 people in the city live in tents, and 40 Danish divers have arrived.

### East Post | 2021-08-14 | Divers at work
French navy divers, 15 of them, work in Accra.
"""
    )
    assert of_field(found, "value") == []


def test_what_surely_differs() -> None:
    def one(id_: str, name: str, type_: str, country: str | None = None) -> Actor:
        return Actor(id_, name, type_, country, (name,))  # type: ignore[arg-type]

    france, army = one("a", "France", "country", "FRA"), one("b", "French armed forces", "military", "FRA")
    mali, gunmen = one("c", "Mali", "country", "MLI"), one("d", "gunmen", "armed_group")
    group, other = one("e", "Boko Haram", "armed_group", "NGA"), one("f", "Ansaru", "armed_group", "NGA")
    union = one("g", "African Union", "igo")
    assert deeds.differ(france, mali) and deeds.differ(group, other) and deeds.differ(group, army)
    for a, b in ((france, army), (gunmen, group), (union, mali), (gunmen, france)):
        assert not deeds.differ(a, b)


def test_how_far_two_places_lie_apart() -> None:
    paris = Place("a", "Paris", "FRA", 48.853, 2.349, ("Paris",))
    london = Place("b", "London", "GBR", 51.509, -0.126, ("London",))
    france = Place("c", "France", "FRA", 46.0, 2.0, ("France",))
    distance = deeds.kilometres(paris, london)
    assert distance is not None and 340 < distance < 348
    assert deeds.kilometres(paris, france) is None
