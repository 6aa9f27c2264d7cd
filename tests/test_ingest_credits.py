"""Whom a report credits: outlets that the words around them make a source, and no others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitrep.ingest import credits


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The ministry confirmed the plan, according to news agency AFP.", ["AFP"]),
        ("The mission will be frozen, Reuters says.", ["Reuters"]),
        ("“It is over,” a diplomat told the French news agency AFP on Monday.", ["AFP"]),
        ("A report by the RFI radio station put the figure at 40.", ["RFI"]),
        ("The text was seen by Le Monde and Der Spiegel.", ["Le Monde", "Der Spiegel"]),
        ("AFP and Reuters reported that shots were heard.", ["AFP", "Reuters"]),
        (
            "According to a report in the German daily Süddeutsche Zeitung, the troops will leave.",
            ["Süddeutsche Zeitung"],
        ),
        ("The minister said in an interview with Al Jazeera that talks go on.", ["Al Jazeera"]),
        ("The New York Times reported that the base had been sold.", ["The New York Times"]),
        ("The Guardian wrote that the base had been sold.", ["The Guardian"]),
        ("Citing a source in the palace, Jeune Afrique said that the colonel was ill.", ["Jeune Afrique"]),
        ("BBC correspondents in the city saw tanks.", ["BBC"]),
        ("It was Agence France-Presse that reported it.", ["AFP"]),
        ("The newspaper Nordkurier reported that the troops will leave.", ["Nordkurier"]),
        ("Azalaï news agency reported that the troops will leave.", ["Azalaï"]),
    ],
)
def test_credits_are_found(text: str, names: list[str]) -> None:
    assert list(credits.find(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "The junta banned RFI and France 24 from the air.",
        "The Reuters building stands near the river.",
        "The guardian of the treaty reported to the council.",
        "It was time to leave, the envoy told reporters.",
        "State television reported the coup at noon.",
        "The French newspaper reported it first.",
        "According to local media reports, the army fired.",
        "",
    ],
)
def test_what_is_no_credit_is_not_found(text: str) -> None:
    assert credits.find(text) == ()


def test_the_reports_own_outlet_is_no_credit() -> None:
    text = "The colonel told Reuters that he would stay. He told AFP the same."
    assert credits.find(text, "Reuters") == ("AFP",)
    assert credits.find(text, "Thomson Reuters") == ("AFP",)


def test_each_credit_comes_once_in_order() -> None:
    text = "Reuters reported it. AFP reported it too. Reuters said so again."
    assert credits.find(text) == ("Reuters", "AFP")


@given(
    st.lists(
        st.sampled_from(
            [
                "AFP",
                "Reuters",
                "told",
                "according to",
                "the",
                "newspaper",
                "X",
                ".",
                ",",
                "\n",
                "said",
                "“",
                "(",
                "BBC’s",
            ]
        )
    )
)
def test_any_text_is_survived(parts: list[str]) -> None:
    names = credits.find(" ".join(parts))
    assert len(set(names)) == len(names)
