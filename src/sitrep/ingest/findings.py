"""What cleaning takes out of a report, and the fields that it goes to.

Comes in: matches of the rules of `data/noise.tsv`. Goes out: `Cleaned`, filled: outlet, byline, credits, captions, day
of publication. Nothing that a rule's named groups hold is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sitrep.ingest.dates import stated
from sitrep.ingest.lexicon import find_outlets, is_person, is_word, looks_like_name, looks_like_outlet, outlet_named
from sitrep.ingest.mapped import Mapped, join
from sitrep.ingest.prose import UPPER, words
from sitrep.ingest.rules import Rule, rules_for
from sitrep.record import Date


@dataclass(slots=True)
class Cleaned:
    """What cleaning made of a draft. `title` is also the first paragraph of the report's text, where there is one."""

    title: Mapped | None
    body: list[Mapped]
    outlet: str | None = None
    bylines: list[str] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    published: Date | None = None
    reason: str | None = None

    @property
    def text(self) -> Mapped:
        """The report's text: title and paragraphs, one blank line between them."""
        return join("\n\n", [self.title, *self.body] if self.title else self.body)


def take(match: re.Match[str], done: Cleaned, kind: str) -> bool:
    """Put the named parts of a match into their fields; false where the rule asks for a known outlet and has none."""
    parts = {name: value.strip() for name, value in match.groupdict().items() if value and len(name) > 1}
    agency = parts.get("agency")
    known = find_outlets(agency) if agency else []
    if agency and not known:
        return False
    for item in known:
        done.credits.append(item.outlet.name)
    if source := parts.get("source"):
        mentions = find_outlets(source)
        done.credits.extend(item.outlet.name for item in mentions)
        if not mentions and re.match(f"[{UPPER}]", source) and words(source) <= 4 and not is_word(source, "group"):
            done.credits.append(source)
    if name := parts.get("name"):
        for person in _people(name):
            if looks_like_outlet(person) and not is_person(person):
                put_outlet(person, done)
            else:
                done.bylines.append(person)
    if date := parts.get("date"):
        put_day(date, match.group(), done)
    for group in ("own", "outlet"):
        put_outlet((parts.get(group) or "").strip(" -–—|:,"), done, sure=group == "outlet")
    if kind == "navigation":
        _put_trail(match.group(), done)
    if kind == "day":
        done.captions.append(match.group().strip())
    return True


def put_outlet(name: str, done: Cleaned, *, sure: bool = False) -> None:
    """Take the report's outlet, if none is known yet, from what looks like one, or (`sure`) from any short name."""
    if not name or done.outlet is not None:
        return
    outlet = outlet_named(name)
    if outlet is None and (inside := [item for item in find_outlets(name) if not item.start and not item.vague]):
        outlet = inside[0].outlet
    if outlet or looks_like_outlet(name) or (sure and len(name) <= 40 and name[0].isupper()):
        done.outlet = outlet.name if outlet else name


def _put_trail(trail: str, done: Cleaned) -> None:
    """What a line of short items holds besides sections: a day, an outlet, the site's name in front of sections."""
    items = [item.strip() for item in re.split(r"[/|>»›•·→\\]+|\s::\s", trail) if item.strip()]
    for item in items:
        if stated(item):
            put_day(item, trail, done)
        elif looks_like_outlet(item):
            put_outlet(item, done)
    kinds = ("section", "banner", "country", "nationality")
    if len(items) > 1 and not is_word(items[0], *kinds) and all(is_word(item, *kinds) for item in items[1:]):
        put_outlet(items[0], done, sure=True)


def put_day(date: str, line: str, done: Cleaned) -> None:
    """Take the day that a line states; where it is not certain, keep the line among the captions, for dating."""
    day = stated(date)
    if day is None:
        done.captions.append(line.strip())
    elif done.published is None:
        done.published, done.reason = day, f"the report states {' '.join(line.split())[:80]}"


def _people(names: str) -> list[str]:
    parts = re.split(r"\s*(?:,|;|&|/|\band\b|\bwith\b)\s*", names)
    return [cased(part) for part in parts if part and looks_like_name(part)]


def cased(name: str) -> str:
    """A name in capitals in the usual case, any other as it is."""
    return name.title() if name.isupper() else name


def put_author(byline: str, done: Cleaned) -> None:
    """A byline from metadata: people to the bylines, agencies to the credits."""
    for part in re.split(r"\s*[;,|]\s*|\s+(?:and|&)\s+", re.sub(r"(?i)^\s*by\s+", "", byline)):
        name = re.sub(r"(?i)\s+(?:staff|news agency|newsroom)$", "", part.strip())
        outlet = outlet_named(name)
        if outlet:
            if outlet.name != done.outlet:
                done.credits.append(outlet.name)
        elif part.strip() and "://" not in part and len(part) <= 80 and not is_word(part, "section", "group"):
            done.bylines.append(cased(part.strip()))


def noise(text: str, done: Cleaned, *zones: str) -> Rule | None:
    """The rule that takes the whole line out, its parts put into their fields."""
    for rule in rules_for("line", *zones):
        match = rule.match(text)
        if match and take(match, done, rule.kind):
            return rule
    for rule in rules_for("tail", *zones):
        match = rule.match(text)
        if match and match.start() == 0 and take(match, done, rule.kind):
            return rule
    return None


def is_noise(text: str) -> bool:
    """Whether a rule for whole lines at the top takes the line."""
    return any(rule.match(text) for rule in rules_for("line", "top", "edge", "any"))
