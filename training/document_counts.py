"""In how many general texts a word stands: ``src/sitrep/resolve/rules/document_counts.tsv``.

Comes in: UD English GUM (``../shared/corpora/gum_documents.jsonl.gz``), the training documents of the genres that
are under
CC BY or in the public domain. Goes out: the terms of `sitrep.resolve.stories` that at least `LEAST` of them have, with
their number. Run: ``python -m training.document_counts ../shared/corpora``.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from pathlib import Path

from sitrep.resolve.stories import terms

GENRES = frozenset({"news", "interview", "bio", "voyage", "textbook", "vlog", "speech"})
LEAST = 3
HEAD = """\
# In how many of the texts "*" a term stands: stems of words, and names within sentences with "=" before them. Made by
# training/document_counts.py from UD English GUM, train, genres news, interview, bio, voyage, textbook, vlog (CC BY)
# and speech (public domain), https://github.com/UniversalDependencies/UD_English-GUM. Columns: term, texts.
term	texts
"""


def main(corpora: str) -> None:
    """Write the table."""
    counts: Counter[str] = Counter()
    with gzip.open(Path(corpora) / "gum_documents.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row["split"] == "train" and row["doc"].split("_")[1] in GENRES:
                text = "\n".join(re.findall(r"^# text = (.*)$", row["conllu"], re.M))
                counts.update(set(terms(text)) | {"*"})
    lines = "".join(f"{term}\t{n}\n" for term, n in sorted(counts.items()) if n >= LEAST)
    Path("src/sitrep/resolve/rules/document_counts.tsv").write_text(HEAD + lines, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
