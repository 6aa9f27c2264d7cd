"""Morphological features of English words, by rule: tense, mood, number, voice and what else extraction asks for.

Comes in: words with Penn tags and Universal Dependencies. Goes out: UD features as spaCy writes them
("Mood=Ind|Tense=Past|VerbForm=Fin"). A Penn tag says most of it; closed classes are in `morph_words.tsv`; syntax tells
an imperative, an infinitive and a subjunctive apart, and a passive participle from an active one. The passive is
marked on the participle (``Voice=Pass``), as in UD English; a modal carries no mood, which is its lemma's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

_BY_TAG = {
    "NN": "Number=Sing",
    "NNP": "Number=Sing",
    "NNS": "Number=Plur",
    "NNPS": "Number=Plur",
    "VBD": "Mood=Ind|Tense=Past|VerbForm=Fin",
    "VBZ": "Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin",
    "VBP": "Mood=Ind|Tense=Pres|VerbForm=Fin",
    "VBG": "Tense=Pres|VerbForm=Part",
    "MD": "VerbForm=Fin",
    "JJ": "Degree=Pos",
    "JJR": "Degree=Cmp",
    "JJS": "Degree=Sup",
    "RBR": "Degree=Cmp",
    "RBS": "Degree=Sup",
    "CD": "NumType=Card",
}
_PLURAL_SUBJECTS = frozenset({"NNS", "NNPS"})


def _closed() -> dict[tuple[str, str], str]:
    text = (files("sitrep.reader") / "data" / "morph_words.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]
    return {(word, tag): value for word, tag, value in rows}


_CLOSED = _closed()


def features(words: Sequence[str], tags: Sequence[str], heads: Sequence[int], deps: Sequence[str]) -> list[str]:
    """UD features of each word; an empty string where there are none. `heads` are places in `words`."""
    below: dict[int, dict[str, int]] = {}
    for i, head in enumerate(heads):
        if head != i and (tags[head].startswith("VB") or tags[head] == "MD"):
            below.setdefault(head, {}).setdefault(deps[i], i)
    out = []
    for i, tag in enumerate(tags):
        if tag == "VB":
            out.append(_base(i, words, deps, below.get(i, {})))
        elif tag == "VBN":
            out.append("Tense=Past|VerbForm=Part" + "|Voice=Pass" * _passive(i, tags, deps, below.get(i, {})))
        elif tag == "VBG" and {"aux:pass", "nsubj:pass"} & below.get(i, {}).keys():
            out.append("Tense=Pres|VerbForm=Part|Voice=Pass")
        else:
            closed = _CLOSED.get((words[i].lower().replace("’", "'"), tag))
            out.append(closed or _finite(tag, tags, below.get(i, {})))
    return out


def _finite(tag: str, tags: Sequence[str], children: dict[str, int]) -> str:
    """By the tag alone, but for the number of a present form, which its subject tells."""
    value = _BY_TAG.get(tag, "")
    subject = children.get("nsubj", children.get("nsubj:pass"))
    if tag == "VBP" and subject is not None and tags[subject] in _PLURAL_SUBJECTS:
        return "Mood=Ind|Number=Plur|Person=3|Tense=Pres|VerbForm=Fin"
    return value


def _base(i: int, words: Sequence[str], deps: Sequence[str], children: dict[str, int]) -> str:
    """A base form: infinitive under "to" or an auxiliary, subjunctive with a subject, imperative else."""
    if deps[i] in ("aux", "aux:pass", "cop") or any(name in children for name in ("aux", "aux:pass")):
        return "VerbForm=Inf"
    mark = children.get("mark")
    if mark is not None and words[mark].lower() == "to":
        return "VerbForm=Inf"
    if "nsubj" in children or "nsubj:pass" in children:
        return "Mood=Sub|Tense=Pres|VerbForm=Fin" if mark is not None or deps[i] == "ccomp" else "VerbForm=Inf"
    if deps[i] in ("root", "parataxis", "ccomp") and mark is None:
        return "Mood=Imp|VerbForm=Fin"
    return "VerbForm=Inf"


def _passive(i: int, tags: Sequence[str], deps: Sequence[str], children: dict[str, int]) -> bool:
    """Whether a past participle is passive: by its auxiliary, subject or agent, or as a reduced relative clause."""
    if {"aux:pass", "nsubj:pass", "csubj:pass", "obl:agent"} & children.keys():
        return True
    return deps[i] in ("acl", "amod", "advcl") and "aux" not in children and "obj" not in children
