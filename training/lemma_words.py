"""Make the reader's list of base forms, `src/sitrep/reader/data/lemma_base.tsv`.

Comes in: the PropBank frame lemmas and the LEMMA column of UD English GUM, from the corpora folder. Goes out: a sorted
list of words with the classes (v verb, n noun, j adjective) that they are base forms of. The lemma rules look a
candidate up in it before they trust a suffix rule.

Only training documents of GUM whose licence allows any use are read: news, interview, bio, voyage, textbook and vlog
(CC BY) and speech (public domain). Genres under a non-commercial or unstated licence are left out.

    python -m training.lemma_words ../shared/corpora
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import defaultdict
from pathlib import Path

from training.prepare import GUM_GENRES

CLASSES = {"NN": "n", "NNS": "n", "JJ": "j", "JJR": "j", "JJS": "j", "VB": "v"}
TARGET = Path(__file__).resolve().parents[1] / "src" / "sitrep" / "reader" / "data" / "lemma_base.tsv"
HEADER = """\
# Base forms of English words and their classes (v verb, n noun, j adjective). Made by training/lemma_words.py.
# Sources: PropBank frame lemmas (https://github.com/propbank/propbank-frames, CC BY-SA 4.0) and the lemmas of
# UD English GUM, train, genres news, interview, bio, voyage, textbook, vlog (CC BY) and speech (public domain),
# https://github.com/UniversalDependencies/UD_English-GUM.
word\tclasses
"""


def propbank(path: Path) -> dict[str, set[str]]:
    """Single-word aliases of the rolesets in `path` (gzipped JSON Lines) with their classes."""
    words: dict[str, set[str]] = defaultdict(set)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            for alias, kind in json.loads(line)["aliases"]:
                if kind in {"v", "n", "j"} and re.fullmatch(r"[a-z]{2,}", alias):
                    words[alias].add(kind)
    return words


def gum(path: Path) -> dict[str, set[str]]:
    """Lower-case lemmas of the freely licensed training documents in `path` (gzipped JSON Lines of CoNLL-U)."""
    words: dict[str, set[str]] = defaultdict(set)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            genre = re.search(r"^# meta::genre = (\S+)", document["conllu"], re.M)
            if document["split"] != "train" or genre is None or genre[1] not in GUM_GENRES:
                continue
            for row in document["conllu"].splitlines():
                columns = row.split("\t")
                if len(columns) != 10 or "Typo=Yes" in columns[5] or not columns[0].isdigit():
                    continue
                kind = CLASSES.get(columns[4], "v" if columns[4].startswith("VB") else "")
                if kind and re.fullmatch(r"[a-zéèêîç]{2,}", columns[2]):
                    words[columns[2]].add(kind)
    return words


def main() -> None:
    """Write the list."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("corpora", type=Path, help="folder with propbank_frames.jsonl.gz and gum_documents.jsonl.gz")
    folder = parser.parse_args().corpora
    words = propbank(folder / "propbank_frames.jsonl.gz")
    for word, kinds in gum(folder / "gum_documents.jsonl.gz").items():
        words[word] |= kinds
    lines = [f"{word}\t{''.join(sorted(kinds))}" for word, kinds in sorted(words.items())]
    TARGET.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(lines)} words, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
