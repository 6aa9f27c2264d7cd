"""How fast a process reads: ours, and spaCy's small architecture, each in a process of its own.

    python -m bench.reading_speed ours|spacy [FOLDER]

Comes in: the folder of timeline17. Goes out: one JSON object: words, seconds of processor time, resident memory.
Processor time is what counts: with one thread it is the time on the clock of an idle machine, and other work on the
machine disturbs it least. spaCy's pipeline is that of its small English packages (tok2vec, tagger, parser, entities
with a tok2vec of their own; no lemmas) with random weights: they cost what trained ones cost. `limit`
measures what the processor can multiply, and what that means for our encoder.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bench.common import ROOT, DataAbsent

ARTICLES = 24
POSITIONS = 512
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def articles(folder: Path) -> list[str]:
    """24 articles of 400 to 600 words, as evenly from all stories as there are. Raises `DataAbsent`."""
    if not folder.is_dir():
        raise DataAbsent(folder)
    stories: list[list[str]] = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        found: list[str] = []
        with gzip.open(path, "rt", encoding="utf-8") as f:
            for line in f:
                text = json.loads(line).get("text") or ""
                if 400 <= len(text.split()) <= 600:
                    found.append(text)
                if len(found) == ARTICLES:
                    break
        stories.append(found)
    turns = [story[k] for k in range(ARTICLES) for story in stories if k < len(story)]
    return turns[:ARTICLES]


def measure(shared: Path) -> dict[str, float]:
    """Words a second of one and of two processes, both readers, and our memory in MB."""
    folder = shared / "benchmarks" / "timeline17"
    articles(folder)
    figures: dict[str, float] = {}
    for prefix, who in (("", "ours"), ("spacy_", "spacy")):
        for processes in (1, 2):
            found = _children(who, processes, folder)
            figures[f"{prefix}words_per_second_{processes}"] = round(sum(x["words"] / x["seconds"] for x in found))
            if who == "ours" and processes == 1:
                figures["rss_mb"] = round(found[0]["rss_mb"])
    return figures


def limit(shared: Path, model: Path) -> dict[str, float]:
    """What the encoder of the folder `model` costs and the processor gives.

    The file is the tables of subwords and positions, which are looked up, and 8-bit matrices: each of their weights
    is multiplied once and added once a subword. The rate is that of a product of the encoder's largest shape (512
    by 384 by 1,536; ``gemm.onnx``, one MatMulInteger node), by the same library on one thread. The limit is what
    one thread would read if it did nothing but these products, at this rate and without padding.
    """
    import numpy as np
    import onnxruntime as ort
    from tokenizers import Tokenizer

    texts = articles(shared / "benchmarks" / "timeline17")
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    words = sum(len(text.split()) for text in texts)
    subwords = sum(len(tokenizer.encode(text).ids) for text in texts)
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    encoder = ort.InferenceSession(str(model / "text.onnx"), options)
    one = np.ones((1, 2), dtype=np.int64)
    width = encoder.run(None, {"ids": one, "shapes": one, "first": one})[0].shape[-1]
    weights = (model / "text.onnx").stat().st_size - (tokenizer.get_vocab_size() + POSITIONS) * width
    session = ort.InferenceSession(str(Path(__file__).with_name("gemm.onnx")), options)
    x = np.random.default_rng(0).integers(0, 255, (512, 384)).astype(np.uint8)
    best = min(_seconds(lambda: session.run(None, {"x": x})) for _ in range(40))
    rate = 2 * 512 * 384 * 1536 / best
    cost = 2 * weights * subwords / words
    return {
        "gemm_gops": round(rate / 1e9, 1),
        "encoder_mflop_per_word": round(cost / 1e6, 1),
        "words_per_second_limit": round(rate / cost),
    }


def _seconds(work: Callable[[], object]) -> float:
    started = time.thread_time()
    work()
    return time.thread_time() - started


def _children(who: str, processes: int, folder: Path) -> list[dict[str, float]]:
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    command = [sys.executable, "-m", "bench.reading_speed", who, str(folder)]
    children = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    found = []
    for child in children:
        output, _ = child.communicate()
        if child.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}")
        found.append(json.loads(output))
    return found


def _ours() -> Callable[[Iterable[str]], object]:
    from sitrep.reader import load_reader

    reader = load_reader()
    return lambda texts: [None for _ in reader.read(texts)]


def _spacy() -> Callable[[Iterable[str]], object]:
    import spacy
    from spacy.training import Example

    width = 96
    layers: dict[str, Any] = {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": width,
            "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"],
            "rows": [5000, 1000, 2500, 2500, 50, 50],
            "include_static_vectors": False,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": width,
            "depth": 4,
            "window_size": 1,
            "maxout_pieces": 3,
        },
    }
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": width, "upstream": "tok2vec"}
    labels = json.loads((ROOT / "src/sitrep/reader/model/labels.json").read_text(encoding="utf-8"))
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec", config={"model": layers})
    tagger = nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": listener}})
    states = {"hidden_width": 64, "maxout_pieces": 2, "use_upper": True}
    machine = {"@architectures": "spacy.TransitionBasedParser.v2", **states}
    parser = nlp.add_pipe(
        "parser",
        config={"model": {**machine, "state_type": "parser", "extra_state_tokens": False, "tok2vec": listener}},
    )
    names = nlp.add_pipe(
        "ner", config={"model": {**machine, "state_type": "ner", "extra_state_tokens": False, "tok2vec": layers}}
    )
    for label in labels["xpos"]:
        tagger.add_label(label)  # type: ignore[attr-defined]
    for label in labels["rel"]:
        parser.add_label(label)  # type: ignore[attr-defined]
    for label in ("PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "EVENT", "DATE"):
        names.add_label(label)  # type: ignore[attr-defined]
    example = Example.from_dict(
        nlp.make_doc("It rained ."),
        {"tags": ["PRP", "VBD", "."], "heads": [1, 1, 1], "deps": ["nsubj", "ROOT", "punct"], "entities": ["O"] * 3},
    )
    spacy.util.fix_random_seed(0)  # type: ignore[attr-defined]
    nlp.initialize(lambda: [example])
    return lambda texts: [None for _ in nlp.pipe(texts)]


def main() -> None:
    """Read the articles twice in this process; the quicker counts."""
    who, folder = sys.argv[1], Path(sys.argv[2])
    texts = articles(folder)
    read = {"ours": _ours, "spacy": _spacy}[who]()
    read(texts[:2])
    best = float("inf")
    for _ in range(2):
        started = time.process_time()
        read(texts)
        best = min(best, time.process_time() - started)
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    words = sum(len(text.split()) for text in texts)
    print(json.dumps({"words": words, "seconds": best, "rss_mb": rss}))


if __name__ == "__main__":
    main()
