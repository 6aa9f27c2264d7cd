"""Corpora to training items: one JSON Lines file a split, plus the label lists.

    python -m training.prepare --shared ../shared --out build/reader

Reads the corpora that `shared/corpora/README.md` describes and writes `train.jsonl.gz`, `dev.jsonl.gz`,
`test.jsonl.gz` and `labels.json`. An item is one sentence: ``{"doc", "src", "w", "upos", "xpos", "head", "rel",
"names", "gmb", "srl"}`` with null where a layer is not annotated. Documents of GUM under a non-commercial licence
are left out. GUM's nested entities become names as follows: the syntactic head of the span must be a proper noun;
the contiguous run of proper nouns around it is the name; organisations and places extend over "of X".
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Item = dict[str, Any]

GUM_GENRES = frozenset({"news", "interview", "bio", "voyage", "textbook", "vlog", "speech"})
GUM_TYPES = {"person": "PER", "organization": "ORG", "place": "LOC"}
CROSSNER_TYPES = {
    "person": "PER",
    "politician": "PER",
    "organisation": "ORG",
    "politicalparty": "ORG",
    "country": "LOC",
    "location": "LOC",
}
TITLES = frozenset(
    "mr mrs ms dr sir president prime minister king queen prince princess professor senator governor mayor general "
    "colonel captain chief judge justice secretary chancellor pope lord lady representative congressman".split()
)


def lines(path: Path) -> Iterator[Item]:
    """The objects of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as f:
        for line in f:
            yield json.loads(line)


def item(doc: str, src: str, words: list[str], **layers: Any) -> Item:
    """An item with every layer named."""
    return {"doc": doc, "src": src, "w": words} | {
        k: layers.get(k) for k in ("upos", "xpos", "head", "rel", "names", "gmb", "srl")
    }


def bio(words: int, spans: list[tuple[int, int, str]]) -> list[str]:
    """BIO tags of non-overlapping spans (first, last inclusive, type)."""
    tags = ["O"] * words
    for first, last, kind in sorted(spans):
        if all(t == "O" for t in tags[first : last + 1]):
            tags[first] = f"B-{kind}"
            tags[first + 1 : last + 1] = [f"I-{kind}"] * (last - first)
    return tags


def unified(tags: list[str] | None) -> list[str] | None:
    """PER/ORG/LOC tags in BIO with every span opened by B."""
    if tags is None:
        return None
    out, before = [], "O"
    for t in tags:
        if t.endswith(("-MISC", "-OTH")):
            t = "O"
        if t.startswith("I-") and before[2:] != t[2:]:
            t = "B-" + t[2:]
        out.append(t)
        before = t
    return out


def ewt(path: Path) -> Iterator[Item]:
    """UD EWT with PropBank."""
    for d in lines(path):
        yield item(
            d["id"].rsplit("-", 1)[0],
            "ewt",
            d["w"],
            upos=d["upos"],
            xpos=d["xpos"],
            head=d["head"],
            rel=d["rel"],
            names=unified(d.get("ner")),
            srl=d["srl"],
        )


def gum_sentences(conllu: str) -> Iterator[tuple[list[list[str]], list[tuple[int, int, str]]]]:
    """Word rows and entity spans (first, last, type) of each sentence."""
    rows: list[list[str]] = []
    for line in [*conllu.split("\n"), ""]:
        if line.startswith("#"):
            continue
        if line.strip():
            cells = line.split("\t")
            if cells[0].isdigit():
                rows.append(cells)
            continue
        if not rows:
            continue
        spans, open_spans = [], []
        for i, cells in enumerate(rows):
            found = re.search(r"(?:^|\|)Entity=([^|]+)", cells[9])
            for part in re.findall(r"\([^()]*\)?|[^()]+\)|\)", found.group(1)) if found else ():
                if part.startswith("("):
                    fields = part.strip("()").split("-")
                    kind = fields[1] if len(fields) > 1 else ""
                    if part.endswith(")"):
                        spans.append((i, i, kind))
                    else:
                        open_spans.append((i, fields[0], kind))
                else:
                    key = part.rstrip(")")
                    for k in range(len(open_spans) - 1, -1, -1):
                        if open_spans[k][1] == key:
                            first, _, kind = open_spans.pop(k)
                            spans.append((first, i, kind))
                            break
        yield rows, spans
        rows = []


def gum_names(rows: list[list[str]], spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Names out of nested entity spans."""
    out = []
    for first, last, kind in spans:
        if kind not in GUM_TYPES:
            continue
        heads = [i for i in range(first, last + 1) if not first <= int(rows[i][6]) - 1 <= last]
        if len(heads) != 1 or rows[heads[0]][3] != "PROPN":
            continue
        if kind == "person" and rows[heads[0]][4] == "NNPS":
            continue
        low = high = heads[0]
        inner = {i for a, b, _ in spans if first <= a and b <= last and not a <= heads[0] <= b for i in range(a, b + 1)}
        joins = {"-", "'s", "’s"}

        def proper(i: int, joins: set[str] = joins) -> bool:
            return rows[i][3] == "PROPN" or (
                rows[i][1] in joins and 0 < i < len(rows) - 1 and rows[i + 1][3] == "PROPN"
            )

        while low > first and proper(low - 1) and low - 1 not in inner:
            low -= 1
        while high < last and (proper(high + 1) or (kind != "person" and rows[high + 1][1] in joins)):
            high += 1
        while rows[high][1] in joins:
            high -= 1
        if kind != "person" and high + 2 <= last and rows[high + 1][1] == "of":
            after = high + 2
            if rows[after][1] in ("the", "The") and after < last:
                after += 1
            if rows[after][3] == "PROPN":
                high = after
                while high < last and rows[high + 1][3] == "PROPN":
                    high += 1
        if kind == "person":
            while low <= high and rows[low][1].lower().rstrip(".") in TITLES:
                low += 1
            if low > high:
                continue
        out.append((low, high, GUM_TYPES[kind]))
    out.sort(key=lambda s: (s[0], -(s[1])))
    return out


def gum(path: Path) -> Iterator[tuple[str, Item]]:
    """(split, item) of the GUM documents that may be used commercially."""
    for d in lines(path):
        genre = d["doc"].split("_")[1]
        if genre not in GUM_GENRES:
            continue
        for rows, spans in gum_sentences(d["conllu"]):
            words = [r[1] for r in rows]
            yield (
                d["split"],
                item(
                    d["doc"],
                    f"gum-{genre}",
                    words,
                    upos=[r[3] for r in rows],
                    xpos=[r[4] for r in rows],
                    head=[int(r[6]) for r in rows],
                    rel=[r[7] for r in rows],
                    names=bio(len(words), gum_names(rows, spans)),
                ),
            )


def crossner(path: Path) -> Iterator[Item]:
    """CrossNER's politics sentences, types mapped to three."""
    for n, block in enumerate(path.read_text(encoding="utf-8").strip().split("\n\n")):
        pairs = [line.split("\t") for line in block.split("\n") if "\t" in line]
        tags = []
        for _, t in pairs:
            kind = CROSSNER_TYPES.get(t[2:])
            tags.append(f"{t[0]}-{kind}" if kind else "O")
        yield item(f"crossner-{path.stem}-{n}", "crossner", [w for w, _ in pairs], names=unified(tags))


def main() -> None:
    """Write the splits and the label lists."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=Path("build/reader"))
    args = parser.parse_args()
    corpora = args.shared / "corpora"
    if not corpora.is_dir():
        raise SystemExit(f"data absent: {corpora}")
    args.out.mkdir(parents=True, exist_ok=True)
    splits: dict[str, list[Item]] = {"train": [], "dev": [], "test": []}
    splits["train"] += ewt(corpora / "ewt_train.jsonl.gz")
    for d in ewt(corpora / "ewt_dev.jsonl.gz"):
        splits["dev"].append(d)
        if d["names"]:  # the only English names annotated in EWT by UNER outside its test set: learn names alone here
            splits["train"].append(item(d["doc"], "ewt-names", d["w"], names=d["names"]))
    splits["test"] += ewt(corpora / "ewt_test.jsonl.gz")
    for split, d in gum(corpora / "gum_documents.jsonl.gz"):
        splits[split].append(d)
    for n, d in enumerate(lines(corpora / "gmb_train.jsonl.gz")):
        splits["dev" if n % 50 == 0 else "train"].append(item(f"gmb-{n}", "gmb", d["w"], gmb=unified(d["nerb"])))
    for n, d in enumerate(lines(corpora / "gmb_test.jsonl.gz")):
        splits["test"].append(item(f"gmb-test-{n}", "gmb", d["w"], gmb=unified(d["nerb"])))
    for n, d in enumerate(lines(corpora / "wikigold.jsonl.gz")):
        splits["train"].append(item(f"wikigold-{n}", "wikigold", d["w"], names=unified(d["ner"])))
    for split in ("train", "dev"):
        splits["train"] += crossner(corpora / "crossner_politics" / f"{split}.txt")
    for d in lines(corpora / "pud.jsonl.gz"):
        splits["test"].append(
            item(
                d["id"],
                d["src"],
                d["w"],
                upos=d["upos"],
                xpos=d["xpos"],
                head=d["head"],
                rel=d["rel"],
                names=unified(d["ner"]),
            )
        )
    counts: dict[str, Counter[str]] = {k: Counter() for k in ("upos", "xpos", "rel", "names", "gmb", "roles")}
    for d in splits["train"]:
        for k in ("upos", "xpos", "rel", "names", "gmb"):
            counts[k].update(d[k] or ())
        for _, _, arguments in d["srl"] or ():
            counts["roles"].update(label for _, _, label in arguments)
    labels = {k: sorted(c, key=lambda t: (t != "O", t)) for k, c in counts.items() if k != "roles"}
    kept = sorted(r for r, n in counts["roles"].items() if n >= 20 and r != "V")
    labels["roles"] = ["O", *(f"{b}-{r}" for r in kept for b in "BI")]
    (args.out / "labels.json").write_text(json.dumps(labels, indent=1), encoding="utf-8")
    for split, items in splits.items():
        with gzip.open(args.out / f"{split}.jsonl.gz", "wt", encoding="utf-8") as f:
            for d in items:
                f.write(json.dumps(d, ensure_ascii=False) + "\n")
        words = Counter()
        for d in items:
            words[d["src"]] += len(d["w"])
        print(split, len(items), dict(words))
    print({k: len(v) for k, v in labels.items()})


if __name__ == "__main__":
    main()
