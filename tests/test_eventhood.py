"""The model of eventhood: what it leaves out, that it is small and steady, and that its training set is whole."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest

from sitrep import gazetteer
from sitrep.extract import eventhood, lexicon, mentions
from sitrep.extract.eventhood import EventhoodModel
from sitrep.extract.events import EventFinder
from sitrep.reader import load_reader
from sitrep.record import PLOVER_TYPES, Report
from sitrep.temporal import find
from training import eventhood as training


def finder(text: str, guesses: bool) -> EventFinder:
    doc, world = next(iter(load_reader().read([text]))), gazetteer.load()
    report = Report(id="r-test", path="test.txt", text=text, sha256="")
    return EventFinder(report, doc, find(text), mentions.find(doc, world), lexicon.load(), world, guesses)


def test_sport_is_left_out_and_war_is_not() -> None:
    match = "The Spanish player beat Peter Muller of Germany in the quarterfinal of the tennis tournament."
    war = "Soldiers beat two protesters outside the parliament in Lima."
    assert [s.lemma for s in finder(match, guesses=False).find()] == ["beat"]
    assert finder(match, guesses=True).find() == ()
    assert [s.lemma for s in finder(war, guesses=True).find()] == ["beat"]


def test_what_is_left_out_is_what_the_model_finds_unlikely() -> None:
    text = "Rebels killed six soldiers near Quito. The new film attacks the critics of the director."
    loose = finder(text, guesses=False)
    model = eventhood.load()
    names = [eventhood.features(t, s, loose.mentions, loose.lexicon, loose.fields) for t, s in loose.found()]
    expected = [s for (_, s), n in zip(loose.found(), names, strict=True) if model.likelihood(n) >= eventhood.KEEP]
    assert list(finder(text, guesses=True).find()) == expected
    assert any(s.lemma == "kill" for s in expected)


def test_likelihood_is_the_logistic_of_the_known_features() -> None:
    model = EventhoodModel({"a": 2.0, "b": -1.0}, bias=0.5)
    assert model.likelihood([]) == pytest.approx(1 / (1 + np.exp(-0.5)))
    assert model.likelihood(["b", "a", "unknown"]) == pytest.approx(1 / (1 + np.exp(-1.5)))


def test_fields_are_counted_by_sentence_and_report() -> None:
    found = finder("The striker scored a goal. The president met the minister.", guesses=False).fields
    first, second = (found.sentences[k] for k in sorted(found.sentences))
    assert first["sport"] >= 2 and first["politics"] == 0
    assert second["politics"] >= 2 and second["sport"] == 0
    assert found.whole["politics"] == second["politics"]


def test_the_model_is_small() -> None:
    with resources.as_file(resources.files("sitrep.extract").joinpath("data", "eventhood.npz")) as path:
        assert path.stat().st_size < 300_000


def test_the_judged_statements_are_whole() -> None:
    table = training.judged()
    rows = [(place, kind) for places in table.values() for place, (kind, _) in places.items()]
    assert len(rows) > 2_500
    assert all(kind in PLOVER_TYPES and 0 <= start < end for (start, end), kind in rows)
    verdicts = [right for places in table.values() for _, right in places.values()]
    assert 0.1 < 1 - np.mean(verdicts) < 0.5


def test_training_finds_what_tells_right_from_wrong() -> None:
    rows = [
        training.Example(f"article {i}", frozenset({"war" if i % 2 else "match", f"word {i}"}), bool(i % 2))
        for i in range(40)
    ]
    names = training.kept_names(rows)
    assert names == ["match", "war"]
    right = np.array([r.right for r in rows], dtype=float)
    weights = training.fit(training.matrix(rows, names), right)
    assert weights[names.index("war")] > 0 > weights[names.index("match")]
    likely = training.crossed(rows)
    assert likely[right == 1].min() > likely[right == 0].max()
