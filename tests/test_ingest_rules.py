"""The data of ingest: every rule does what its own example and counter-example say, every table is sound."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from sitrep.ingest import find_outlets, outlet_at, outlet_named, outlets
from sitrep.ingest.jsonl import field_names
from sitrep.ingest.lexicon import countries, given_names, is_person, is_word, looks_like_name, months, words_of
from sitrep.ingest.rules import Rule, rules


def _takes(rule: Rule, text: str) -> bool:
    match = rule.match(text)
    agency = match.groupdict().get("agency") if match else None
    return match is not None and (not agency or bool(find_outlets(agency)))


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: f"{rule.kind}-{rule.example[:40]}")
def test_rule_matches_its_example_and_spares_its_counter_example(rule: Rule) -> None:
    assert _takes(rule, rule.example)
    assert not _takes(rule, rule.spare)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: f"{rule.kind}-{rule.example[:40]}")
def test_rule_takes_no_plain_sentence(rule: Rule) -> None:
    for sentence in (
        "The army said on Thursday that it had closed the border with its neighbour.",
        "“We will stay as long as we are wanted,” Foreign Minister Jean Dupont told reporters on 12 May 2021.",
        "About 1,200 soldiers (most of them in the north) are to leave by June.",
        "Share prices fell, and the bank's president, Maria Lopez, resigned.",
    ):
        assert not _takes(rule, sentence)


def test_there_are_many_outlets_and_each_is_complete() -> None:
    assert len(outlets()) >= 150
    assert len({outlet.name for outlet in outlets()}) == len(outlets())
    for outlet in outlets():
        assert outlet.kind in {"agency", "broadcaster", "newspaper", "magazine", "site"}, outlet
        assert re.fullmatch("[A-Z]{3}|", outlet.country), outlet
        assert outlet.domains, outlet
        assert outlet.aliases or outlet.vague, outlet


def test_no_name_or_domain_belongs_to_two_outlets() -> None:
    names = Counter(name for outlet in outlets() for name in outlet.aliases)
    domains = Counter(domain for outlet in outlets() for domain in outlet.domains)
    assert [name for name, count in names.items() if count > 1] == []
    assert [domain for domain, count in domains.items() if count > 1] == []


@pytest.mark.parametrize(
    ("name", "canonical"),
    [("Agence France-Presse", "AFP"), ("the BBC", "BBC"), ("le monde", "Le Monde"), ("Voice of America", "VOA")],
)
def test_outlets_are_known_by_their_aliases(name: str, canonical: str) -> None:
    outlet = outlet_named(name)
    assert outlet is not None
    assert outlet.name == canonical


def test_outlets_are_known_by_their_hosts() -> None:
    outlet = outlet_at("www.bbc.co.uk")
    assert outlet is not None and outlet.name == "BBC"
    assert outlet_at("notbbc.co.uk") is None
    assert outlet_at("localhost") is None


def test_the_longest_name_wins_and_offsets_are_right() -> None:
    text = "He spoke to France 24 and to the New York Times."
    found = find_outlets(text)
    assert [item.outlet.name for item in found] == ["France 24", "The New York Times"]
    assert [text[item.start : item.end] for item in found] == ["France 24", "New York Times"]


def test_names_that_are_words_are_marked_vague() -> None:
    assert [item.vague for item in find_outlets("It was Time to leave.")] in ([], [True])
    assert [item.vague for item in find_outlets("The Guardian of the treaty.")] == [True]


@pytest.mark.parametrize(
    "name", ["Jane Doe", "Moussa Traoré", "Ana Maria van der Berg", "MARIA LOPEZ", "Jean-Pierre Dupont"]
)
def test_personal_names(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize(
    "text", ["Press Release", "South Africa", "Junta Responds", "Agence France-Presse", "jane doe", "Jane"]
)
def test_what_is_no_personal_name(text: str) -> None:
    assert not is_person(text)


def test_a_name_by_its_form_only() -> None:
    assert looks_like_name("Xyqaz Wvutz")
    assert not is_person("Xyqaz Wvutz")


def test_word_lists() -> None:
    assert is_word("editor's choice", "section")
    assert is_word("Editor’s Choice", "section")
    assert not is_word("Mercenaries", "section", "banner", "group")
    assert "Mali" in countries()
    assert "Facebook" in words_of("platform")
    assert len(given_names()) > 5000
    assert months()["sept"] == 9 and months()["mai"] == 5


def test_field_names_cover_news_please_and_trafilatura() -> None:
    names = field_names()
    for field, keys in {
        "text": ("maintext", "text"),
        "title": ("title",),
        "byline": ("authors", "author"),
        "date": ("date_publish", "date"),
        "host": ("source_domain", "hostname"),
        "outlet": ("sitename",),
        "url": ("url",),
    }.items():
        assert set(keys) <= set(names[field])
