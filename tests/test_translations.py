"""Two translations of one text are one origin; an independent account of the same day is none."""

from __future__ import annotations

from sitrep.record import Report
from sitrep.resolve.origins import trace

FIRST = """France leaves

France and its European partners leave Mali after nine years of war against jihadists. The 2,400 soldiers will be
gone in six months, President Macron said in Paris on Thursday. He spoke of multiple obstructions by the ruling junta.
The heart of the operation will move to Niger, where 700 soldiers train the army. Bamako reacted with anger and asked
for a departure without delay."""
OTHER_WORDS = """Paris retreats

France and her European partners quit Mali following nine years of fight versus jihadists. Within six months the 2,400
soldiers are to have left, President Macron declared on Thursday in Paris. He talked about multiple hindrances from the
junta in power. The core of the operation is to move to Niger, where 700 soldiers are training the army. Bamako showed
anger and demanded a departure with no delay."""
OWN = """Nine years end

Nine years after François Hollande sent soldiers to Mali, France is withdrawing. President Macron announced the end of
the operation in Paris on Thursday. The 2,400 soldiers will leave within six months. Germany is examining what this
means for its own mission of 1,100 men. Residents of Gao said they feared the return of the jihadists."""


def test_two_translations_of_one_text_are_one_origin() -> None:
    texts = {"a": FIRST, "b": OTHER_WORDS, "c": OWN}
    reports, links = trace([Report(id_, f"{id_}.txt", text.replace("\n", " "), "") for id_, text in texts.items()])
    origin = {report.id: report.origin for report in reports}
    assert origin["a"] == origin["b"] != origin["c"]
    assert [link.kind for link in links] == ["rewrite"] and "same order" in links[0].reason
