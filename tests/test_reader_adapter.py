"""Another reader: a small spaCy pipeline, trained here on a few sentences, takes the place of ours."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.training import Example
from thinc.api import fix_random_seed

from sitrep import pipeline
from sitrep.errors import SitrepError
from sitrep.reader import load_reader
from sitrep.reader.clear import to_universal
from sitrep.reader.syntaxroles import predicates

# word/Penn tag/head (from 1, 0 for the root)/ClearNLP label/entity (BILUO without its place in the name)
SENTENCES = (
    "Norway/NNP/2/nsubj/GPE suspended/VBD/0/ROOT/ talks/NNS/2/dobj/ with/IN/3/prep/ Iceland/NNP/4/pobj/GPE "
    "on/IN/2/prep/ Monday/NNP/6/pobj/DATE ././2/punct/",
    "Troops/NNS/3/nsubjpass/ were/VBD/3/auxpass/ deployed/VBN/0/ROOT/ by/IN/3/agent/ Iceland/NNP/4/pobj/GPE "
    "in/IN/3/prep/ Lutha/NNP/6/pobj/GPE ././3/punct/",
    "Firefly/NNP/2/nsubj/PERSON said/VBD/0/ROOT/ the/DT/4/det/ army/NN/7/nsubj/ will/MD/7/aux/ not/RB/7/neg/ "
    "leave/VB/2/ccomp/ ././2/punct/",
    "The/DT/2/det/ border/NN/3/nsubj/ is/VBZ/0/ROOT/ closed/JJ/3/acomp/ ././3/punct/",
)


def annotated(line: str) -> tuple[list[str], dict[str, list[object]]]:
    rows = [cell.rsplit("/", 4) for cell in line.split(" ")]
    words = [row[0] for row in rows]
    heads: list[object] = [int(row[2]) - 1 if row[2] != "0" else i for i, row in enumerate(rows)]
    return words, {
        "words": list(words),
        "tags": [row[1] for row in rows],
        "heads": heads,
        "deps": [row[3] for row in rows],
        "entities": [f"U-{row[4]}" if row[4] else "O" for row in rows],
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline that knows the sentences above by heart, saved."""
    nlp = spacy.blank("en")
    small = {
        "@architectures": "spacy.HashEmbedCNN.v2",
        "pretrained_vectors": None,
        "width": 32,
        "depth": 1,
        "embed_size": 300,
        "window_size": 1,
        "maxout_pieces": 2,
        "subword_features": False,
    }
    nlp.add_pipe("tok2vec", config={"model": small})
    listener = {"tok2vec": {"@architectures": "spacy.Tok2VecListener.v1", "width": 32}}
    for name in ("tagger", "parser", "ner"):
        config: dict[str, object] = {"model": listener}
        if name == "parser":
            config["min_action_freq"] = 1
        nlp.add_pipe(name, config=config)
    examples = []
    for line in SENTENCES:
        words, what = annotated(line)
        examples.append(Example.from_dict(spacy.tokens.Doc(nlp.vocab, words=words), what))
    fix_random_seed(1)
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.02
    for _ in range(60):
        nlp.update(examples, sgd=optimizer, drop=0.0)
    path = tmp_path_factory.mktemp("reader") / "tiny"
    nlp.to_disk(path)
    return path


TEXT = "Norway suspended talks with Iceland on Monday . Troops were deployed by Iceland in Lutha ."


def test_a_reading_is_in_our_schemes(folder: Path) -> None:
    (doc,) = load_reader(f"spacy:{folder}").read([TEXT])
    assert doc.text == TEXT
    deps = {t.text: (t.dep_, t.head.text) for t in doc}
    assert deps["talks"] == ("obj", "suspended")
    assert deps["Monday"] == ("obl", "suspended")
    assert deps["on"] == ("case", "Monday")
    assert deps["Troops"] == ("nsubj:pass", "deployed")
    assert deps["suspended"] == ("root", "suspended")
    assert [(e.text, e.label_) for e in doc.ents][:3] == [
        ("Norway", "GPE"),
        ("Iceland", "GPE"),
        ("Monday", "DATE"),
    ]
    assert [t.lemma_ for t in doc][:3] == ["Norway", "suspend", "talk"]
    assert "Voice=Pass" in str(next(t for t in doc if t.text == "deployed").morph)


def test_roles_come_from_syntax(folder: Path) -> None:
    (doc,) = load_reader(f"spacy:{folder}").read([TEXT])
    roles = {doc[p.token].text: {a.label: doc[a.start : a.end].text for a in p.args} for p in doc._.predicates}
    assert roles["suspended"]["ARG0"] == "Norway"
    assert roles["suspended"]["ARG1"].startswith("talks")
    assert roles["suspended"]["ARGM-TMP"] == "on Monday"
    expected = {"ARG1": "Troops", "ARG0": "by Iceland", "ARGM-LOC": "in Lutha"}
    assert expected.items() <= roles["deployed"].items()


def test_its_name_follows_its_files(folder: Path) -> None:
    name = load_reader(f"spacy:{folder}").name
    assert name.startswith("spacy-tiny-")
    assert name == load_reader(f"spacy:{folder}").name
    note = folder / "note.txt"
    note.write_text("changed", encoding="utf-8")
    try:
        assert load_reader(f"spacy:{folder}").name != name
    finally:
        note.unlink()


@pytest.mark.parametrize("text", ["", " ", "\n\n", "x", "\n Norway\n\n suspended talks", "…", "a " * 300])
def test_odd_texts(folder: Path, text: str) -> None:
    (doc,) = load_reader(f"spacy:{folder}").read([text])
    assert doc.text == text
    for sentence in doc.sents:
        assert sum(t.head.i == t.i for t in sentence) == 1


@pytest.mark.slow
def test_the_whole_pipeline_runs_with_it(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    report = "Norway suspends talks\n\n" + "Norway suspended talks with Iceland on Monday . " * 3
    (tmp_path / "in" / "a.txt").write_text(report, encoding="utf-8")
    record = pipeline.build(tmp_path / "in", tmp_path / "out", workers=1, reader=f"spacy:{folder}")
    assert record.reader.startswith("spacy-tiny-")
    assert [r.title for r in record.reports] == ["Norway suspends talks"]
    assert {"Norway", "Iceland"} <= {a.name for a in record.actors}
    assert record.events


def test_a_pipeline_without_a_parser_is_refused(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(SitrepError, match="has no parser"):
        list(load_reader(f"spacy:{tmp_path / 'blank'}").read(["Norway"]))


@pytest.mark.parametrize("spec", ["spacy:no_such_package", "spacy:", "other:thing", "spacy:../nowhere"])
def test_a_reader_that_is_not_there_is_named(spec: str) -> None:
    with pytest.raises(SitrepError, match="there is no"):
        load_reader(spec)


def universal(line: str) -> dict[str, tuple[str, str]]:
    words, what = annotated(line)
    lemmas = ["be" if word in ("is", "was") else word for word in words]
    heads, labels = to_universal(
        [int(str(h)) for h in what["heads"]], [str(x) for x in what["deps"]], [str(x) for x in what["tags"]], lemmas
    )
    return {w: (label, words[h]) for w, h, label in zip(words, heads, labels, strict=True)}


def test_a_copula_hangs_on_its_predicate() -> None:
    found = universal(SENTENCES[3])
    assert found["closed"] == ("root", "closed")
    assert found["is"] == ("cop", "closed")
    assert found["border"] == ("nsubj", "closed")


def test_there_is_keeps_its_verb() -> None:
    found = universal("There/EX/2/expl/ is/VBZ/0/ROOT/ a/DT/4/det/ plan/NN/2/attr/")
    assert found["plan"] == ("nsubj", "is")


def test_prepositions_within_prepositions_and_before_clauses() -> None:
    found = universal("shots/NNS/2/nsubj/ came/VBD/0/ROOT/ from/IN/2/prep/ inside/IN/3/prep/ town/NN/4/pobj/")
    assert found["town"] == ("obl", "came")
    assert {found["from"], found["inside"]} == {("case", "town")}
    found = universal("they/PRP/2/nsubj/ left/VBD/0/ROOT/ after/IN/2/prep/ losing/VBG/3/pcomp/ it/PRP/4/dobj/")
    assert found["losing"] == ("advcl", "left")
    assert found["after"] == ("mark", "losing")


def test_conjuncts_hang_on_the_first_and_conjunctions_on_the_next() -> None:
    found = universal("tanks/NNS/0/ROOT/ guns/NNS/1/conj/ and/CC/2/cc/ men/NNS/2/conj/")
    assert found["men"] == ("conj", "tanks")
    assert found["and"] == ("cc", "men")


def test_roles_of_control_and_relative_clauses() -> None:
    words = "the men who fled want to return".split()
    found = predicates(
        words,
        ["DT", "NNS", "WP", "VBD", "VBP", "TO", "VB"],
        ["the", "man", "who", "flee", "want", "to", "return"],
        [1, 4, 3, 1, 4, 6, 4],
        ["det", "nsubj", "nsubj", "acl:relcl", "root", "mark", "xcomp"],
        [],
    )
    roles = {words[p.token]: {a.label: " ".join(words[a.start : a.end]) for a in p.args} for p in found}
    assert roles["fled"] == {"ARG0": "the men", "R-ARG0": "who"}
    assert roles["want"] == {"ARG0": "the men who fled", "ARG1": "to return"}
    assert roles["return"] == {"ARG1": "the men who fled"}
