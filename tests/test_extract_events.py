"""Event statements of plain news sentences, read by the shipped reader: type, status, who, to whom, when, where."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from sitrep.extract import extract, guess
from sitrep.reader import Reader, load_reader
from sitrep.record import PLOVER_TYPES, EventStatement, Report, Statements
from sitrep.temporal import find


@functools.cache
def shared_reader() -> Reader:
    return load_reader()


def statements(text: str) -> Statements:
    report = Report(id="r-test", path="test.txt", text=text, sha256="")
    return extract(report, next(iter(shared_reader().read([text]))), find(text))


def event(found: Statements, lemma: str) -> EventStatement:
    matching = [e for e in found.events if e.lemma == lemma]
    assert matching, f"no event on {lemma!r}; found {[e.lemma for e in found.events]}"
    return matching[0]


def texts(found: Statements, mentions: tuple[int, ...]) -> list[str]:
    return [found.mentions[m].text for m in mentions]


@pytest.mark.parametrize(
    ("text", "lemma", "type", "status"),
    [
        ("Peru suspended military cooperation with Chile on Monday.", "suspend", "SANCTION", "occurred"),
        ("Peru will suspend military cooperation with Chile.", "suspend", "SANCTION", "announced"),
        ("Peru could withdraw its troops from Haiti.", "withdraw", "RETREAT", "considered"),
        ("Peru threatened to expel the Chilean ambassador.", "expel", "SANCTION", "threatened"),
        ("Peru has not asked Chilean troops to leave.", "ask", "REQUEST", "denied"),
        ("Peru demanded that Chile release the fishermen.", "release", "RETREAT", "demanded"),
        ("Chilean soldiers are training the Peruvian army.", "train", "AID", "ongoing"),
        ("Peru wants to end its defence agreement with Chile.", "end", "SANCTION", "announced"),
        ("Peru refused to sign the treaty with Chile.", "sign", "AGREE", "denied"),
        ("Thousands of people protested in Lima against the junta.", "protest", "PROTEST", "occurred"),
        ("The two presidents met in Geneva last week.", "meet", "CONSULT", "occurred"),
        ("Gunmen killed 12 soldiers near the border.", "kill", "ASSAULT", "occurred"),
        ("Chile accused Peru of violating its airspace.", "accuse", "ACCUSE", "occurred"),
        ("Twelve soldiers were killed in Kabul.", "kill", "ASSAULT", "occurred"),
        ("Two journalists were arrested in Lima on Sunday.", "arrest", "COERCE", "occurred"),
    ],
)
def test_type_and_status(text: str, lemma: str, type: str, status: str) -> None:
    found = event(statements(text), lemma)
    assert (found.type, found.status) == (type, status)


def test_who_to_whom_where_and_when() -> None:
    found = statements("Kenya deployed 400 soldiers in Somalia in 2011.")
    e = event(found, "deploy")
    assert texts(found, e.actors) == ["Kenya"]
    assert e.place is not None
    assert found.mentions[e.place].text == "Somalia"
    assert e.time is not None
    assert found.times[e.time].text.endswith("2011")


def test_passive_and_compound_actors() -> None:
    found = statements("Sanctions were imposed on Iran by France, Germany and Italy.")
    e = event(found, "impose")
    assert e.type == "SANCTION"
    assert texts(found, e.actors) == ["France", "Germany", "Italy"]
    assert texts(found, e.recipients) == ["Iran"]


@pytest.mark.parametrize(
    ("text", "lemma", "type", "status", "actors", "recipients"),
    [
        # what the parser calls passive beside "has" is active
        ("The senate has called for sanctions on the bank of Peru.", "call", "REQUEST", "occurred", ["senate"], None),
        # an infinitive is done by whom it is asked of
        ("Chile called on the Peruvian junta to resign.", "resign", "RETREAT", "demanded", ["Peruvian junta"], []),
        ("Chile asked Peru to withdraw its troops.", "ask", "REQUEST", "occurred", ["Chile"], ["Peru"]),
        # the content of a threat says whom it hits
        ("Kenya warned that it would cut its aid to Somalia.", "warn", "THREATEN", "occurred", ["Kenya"], ["Somalia"]),
        # who is under something suffers it
        ("Iran is under American sanctions.", "sanction", "SANCTION", "ongoing", None, ["Iran"]),
        # a hyphen makes one word, or says by whom
        ("Kenya announced a cease-fire with the rebels.", "announce", "RETREAT", "occurred", ["Kenya"], ["rebels"]),
        # what is over is one event
        ("Kenya stopped sending aid to Somalia.", "stop", "SANCTION", "occurred", ["Kenya"], ["Somalia"]),
        ("Kenya put an end to joint operations with Somalia.", "put", "SANCTION", "occurred", ["Kenya"], ["Somalia"]),
        ("Kenya notes with regret the arrests in Somalia.", "note", "ACCUSE", "occurred", ["Kenya"], None),
        # status: not to, perhaps to, in order to
        ("Kenya decided against inviting the Somali president.", "invite", "AGREE", "denied", ["Kenya"], None),
        ("Kenya did not say whether it would attack Somalia.", "attack", "ASSAULT", "considered", None, ["Somalia"]),
    ],
)  # fmt: skip
def test_who_did_what_to_whom(
    text: str, lemma: str, type: str, status: str, actors: list[str] | None, recipients: list[str] | None
) -> None:
    found = statements(text)
    e = event(found, lemma)
    assert (e.type, e.status) == (type, status)
    assert actors is None or texts(found, e.actors) == actors
    assert recipients is None or texts(found, e.recipients) == recipients


@pytest.mark.parametrize(
    "text",
    [
        "The war-torn town has a new school.",
        "Amnesty International opened an office in Lima.",
        "The shop sells attack dogs.",
        "There is a wealth of discussion on the net.",
        "Investors are concerned.",
    ],
)
def test_words_that_only_look_like_events(text: str) -> None:
    assert [e.lemma for e in statements(text).events] == []


@pytest.mark.parametrize(
    "text",
    [
        "A strong earthquake killed forty people in Chile.",
        "Twelve people were killed in a train crash near Lima.",
        "Chile did not rule out a change of the timetable.",
        "The museum released thousands of old photographs.",
        "The ministry released its report on the harvest.",
        "Exports of copper declined for the third year.",
        "The mayor declined to comment.",
        "When asked about the storm, the minister smiled.",
        "The minister spoke to reporters in Lima.",
        "The army division is commanded by the king's brother.",
        "The clinic helps the victims of torture.",
    ],
)
def test_other_senses_nature_and_the_press_are_no_events(text: str) -> None:
    found = statements(text).events
    assert not [e for e in found if e.lemma not in ("help",)], [(e.lemma, e.type) for e in found]


@pytest.mark.parametrize(
    ("text", "lemma", "type"),
    [
        ("The police released two farmers on Monday.", "release", "RETREAT"),
        ("Peru called on the rebels to leave the town.", "call", "REQUEST"),
        ("Peru agreed to suspend its uranium enrichment.", "suspend", "RETREAT"),
        ("The navy defended its decision to close the port.", "defend", "SUPPORT"),
        ("The guards violated the rights of the monks.", "violate", "COERCE"),
        ("The European Union banned imports of oil from Peru.", "ban", "SANCTION"),
        ("Students protested the decision of the ministry.", "protest", "PROTEST"),
        ("The navy expressed regret for the collision.", "express", "SUPPORT"),
    ],
)
def test_the_sense_goes_by_what_stands_beside(text: str, lemma: str, type: str) -> None:
    assert event(statements(text), lemma).type == type


def test_contexts_come_from_the_clause_and_the_sense() -> None:
    found = statements("Kenya sent 400 soldiers to Somalia before the election.")
    assert {"election", "military"} <= set(event(found, "send").contexts)
    assert list(event(found, "send").contexts) == sorted(event(found, "send").contexts)


def test_a_verb_that_no_table_knows_is_typed_by_the_model_and_marked() -> None:
    weights = {"w:cell": np.array([0.9, 0.0]), "w:police": np.array([0.6, -0.1]), "w:tent": np.array([0.0, 0.8])}
    model = guess.TypeModel(["COERCE", "AID"], {k: v.astype(np.float32) for k, v in weights.items()})
    kind, lead = model.classify(["w:cell", "w:police", "w:nothing"])
    assert kind == "COERCE" and lead > guess.LEAD
    assert model.classify(["w:nothing"])[1] == 0.0
    shipped = guess.load()
    assert len(shipped.types) == 15
    assert not any(e.guessed for e in statements("Chile accused Peru of violating its airspace.").events)


def test_control_gives_the_actor_of_an_infinitive() -> None:
    found = statements("Ghana plans to withdraw its troops from Liberia.")
    assert texts(found, event(found, "withdraw").actors) == ["Ghana"]


def test_threat_and_threatened_act_are_two_statements() -> None:
    found = statements("Ghana threatened to impose sanctions on Togo.")
    assert (event(found, "threaten").type, event(found, "threaten").status) == ("THREATEN", "occurred")
    assert event(found, "impose").status == "threatened"


def test_light_verb_and_its_noun_are_one_event() -> None:
    found = statements("Ghana imposed sanctions on Togo.")
    assert [e.type for e in found.events] == ["SANCTION"]


def test_event_nouns() -> None:
    found = statements("The withdrawal of Kenyan troops from Somalia began in March.")
    assert event(found, "withdrawal").type == "RETREAT"


def test_pronouns_and_descriptions_point_at_names() -> None:
    found = statements("Kenya closed the border. It also expelled the Somali ambassador.")
    e = event(found, "expel")
    who = found.mentions[e.actors[0]]
    assert who.kind == "pronoun"
    assert who.refers is not None
    assert found.mentions[who.refers].text == "Kenya"


def test_attribution() -> None:
    found = statements("Kenya has withdrawn its troops from Somalia, the African Union said.")
    e = event(found, "withdraw")
    assert e.attribution is not None
    assert "African Union" in found.mentions[e.attribution].text


def test_descriptions_know_their_country() -> None:
    found = statements("Kenyan forces attacked the camp. The Somali government condemned the raid.")
    countries = {m.text: m.country for m in found.mentions if m.kind == "nominal"}
    assert countries.get("Kenyan forces") == "KEN"
    assert countries.get("Somali government") == "SOM"


def test_offices_before_names_are_their_role() -> None:
    found = statements("Kenyan Foreign Minister Amina Odinga met General Ali Barre in Nairobi.")
    roles = {m.text: m.role for m in found.mentions if m.label == "PERSON"}
    assert roles.get("Amina Odinga") == "Kenyan Foreign Minister"
    assert roles.get("Ali Barre") == "General"


def test_every_anchor_is_in_the_text_and_every_type_is_plover() -> None:
    text = (
        "Togo recalls envoy\n\nTogo recalled its ambassador to Benin on Friday after “hostile acts” at the border, the "
        "foreign ministry said. Benin denied that its soldiers had crossed the river. About 40 people were arrested, "
        "and talks planned for next week were cancelled."
    )
    found = statements(text)
    assert len(found.events) >= 4
    for e in found.events:
        assert e.type in PLOVER_TYPES
        assert e.start <= e.trigger[0] < e.trigger[1] <= e.end
        assert text[e.trigger[0] : e.trigger[1]].strip() == text[e.trigger[0] : e.trigger[1]]
    for m in found.mentions:
        assert text[m.start : m.end] == m.text


def test_reading_of_another_text_is_refused() -> None:
    doc = next(iter(shared_reader().read(["One text."])))
    with pytest.raises(ValueError, match=r"test\.txt"):
        extract(Report(id="r-test", path="test.txt", text="Another text.", sha256=""), doc, ())


def test_bare_nouns_for_people_do_and_suffer() -> None:
    found = statements("Doctors condemned the raid. Soldiers beat two men in the market. Three people were arrested.")
    assert texts(found, event(found, "condemn").actors) == ["Doctors"]
    assert texts(found, event(found, "beat").recipients) == ["men"]
    assert texts(found, event(found, "arrest").recipients) == ["people"]


@pytest.mark.parametrize(
    ("text", "type"),
    [
        ("The emir promised to attack the port.", "THREATEN"),
        ("The emir promised to curb attacks on the port.", "AGREE"),
        ("The emir promised reforms and attacked the port.", "AGREE"),
    ],
)
def test_a_promise_is_a_threat_only_where_the_promised_deed_is_hostile(text: str, type: str) -> None:
    assert event(statements(text), "promise").type == type


def test_who_makes_an_offer_does_what_is_offered() -> None:
    found = statements("The rebels rejected an offer by President Ruiz to hold talks in Lima.")
    assert texts(found, event(found, "hold").actors) == ["Ruiz"]


def test_what_the_attackers_hope_says_nothing_of_the_attack() -> None:
    found = statements("The militias attacking Chile may hope for a quick victory.")
    assert event(found, "attack").status == "occurred"


def test_whom_a_war_is_against_does_not_wage_it() -> None:
    found = statements("A civil war against President Ruiz has divided Peru.")
    war = event(found, "war")
    assert not war.actors and texts(found, war.recipients) == ["Ruiz"]


def test_a_country_does_not_wage_the_war_within_it() -> None:
    found = statements("Peru's civil war in the north cost 300 lives in 2011. Peru's war against Chile lasted a year.")
    first, second = [e for e in found.events if e.lemma == "war"]
    assert not first.actors
    assert texts(found, second.actors) == ["Peru"] and texts(found, second.recipients) == ["Chile"]


def test_what_one_is_suspected_of_is_alleged() -> None:
    found = statements("The two men are suspected of bombing the embassy in Lima.")
    assert event(found, "bomb").status == "alleged"


def test_a_list_names_each_description_once() -> None:
    found = statements("Peru expelled a diplomat from Chile, a diplomat from Brazil and a judge.")
    named = texts(found, event(found, "expel").recipients)
    assert len(named) == len(set(named)) and "diplomat" in named


@pytest.mark.parametrize(
    ("text", "lemma", "who"),
    [
        ("Peru blamed Boko Haram for the attack.", "attack", "Boko Haram"),
        ("Boko Haram fighters attacked a camp near Ayacucho on Monday.", "attack", "Boko Haram"),
        ("Members of Hezbollah attacked a camp near Tyre on Monday.", "attack", "Hezbollah"),
    ],
)
def test_who_is_blamed_and_whose_fighters_attack_did_it(text: str, lemma: str, who: str) -> None:
    found = statements(text)
    deed = event(found, lemma)
    assert texts(found, deed.actors) == [who] and who not in texts(found, deed.recipients)
