"""From a draft to a report's text: the title once, the body, and nothing else; the rest goes to its fields.

Comes in: a `Draft`. Goes out: `Cleaned`: the title, the paragraphs, and what was taken out of them (outlet, byline,
credits, captions, publication day). Lines are judged by the rules of `data/noise.tsv` and by where they stand: what
may be a menu above the body or a signature below it is left alone within it. In doubt a line stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sitrep.ingest import dateline
from sitrep.ingest.dates import stated
from sitrep.ingest.draft import Draft
from sitrep.ingest.lexicon import (
    NAME,
    countries,
    find_outlets,
    is_person,
    is_word,
    looks_like_name,
    outlet_named,
    words_of,
)
from sitrep.ingest.mapped import Mapped, join
from sitrep.ingest.prose import UPPER, ends, fold, is_prose, words
from sitrep.ingest.rules import Rule, rules_for
from sitrep.record import Date

_TOP_LINES = 12
"""So many lines from the top may hold a repeated title, a byline, or a dateline."""
_LONGEST_CAPTION = 90
"""Longer lines (in words) are never taken for captions."""
_LONGEST_TITLE = 30
"""Longer first lines (in words) are not taken for titles."""
_LISTS = frozenset({"related", "comment", "share", "copyright", "cookies"})
"""Kinds of lines at the end that are followed only by more noise, unless by whole sentences."""

_TITLE_END = re.compile(r"\s+[|–—•·»:-]+\s+(?P<own>[^|–—•·»]{2,60})$|\s*[|•·»]\s*(?P<bar>[^|•·»]{2,60})$")
_GLUE = re.compile(f'(?<=[a-zà-öø-ÿ.!?”"’)])(?=[{UPPER}])')
_LABELLED = re.compile(
    r"(?i:analysis|opinion|explainer|explained|timeline|background|video|watch|photos|live updates?|in pictures|interview)\s*[:|]\s*(?:\S+\s+){3,}"
)
"""A first line like "Analysis: Why the army took power" is a title, further down it is a link."""
_NAME_TAIL = re.compile(rf"(?P<stop>[.!?…][\"'”’»)]*)(?P<gap>\s*)(?P<name>{NAME}|[{UPPER}]\w{{1,14}})$")
_NOT_A_STOP = re.compile(
    r"(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Sgt|Capt|Cpt|Maj|Cmdr|Adm|St|Sen|Rep|Gov|Prof|Rev|Hon|vs|No|Jr|[^\W\d_](?:\.[^\W\d_])*)$"
)


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


def clean(draft: Draft) -> Cleaned:
    """The draft without its noise."""
    done = Cleaned(None, [], outlet=draft.outlet, captions=list(draft.captions))
    done.published, done.reason = draft.published, draft.reason
    if draft.byline:
        _author(draft.byline, done)
    lines = _captions([line for line in draft.lines if line.text.strip()], done)
    title = _plain_title(draft.title, done) if draft.title else None
    lines = _front(lines, title, done)
    lines = _anywhere(lines, title, done)
    lines = _top(lines, title, done)
    if title is None and lines and _is_title(lines, 0):
        title = _plain_title(lines[0], done)
        lines = lines[1:]
    if title is not None:
        title, lines = _once(title, lines, done)
    lines = _after_title(lines, title, done)
    lines = _datelines(lines, done)
    lines = _end(lines, done)
    done.title, done.body = title, lines
    return done


# --- what rules take out goes to its field


def _take(match: re.Match[str], done: Cleaned, kind: str) -> bool:
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
        done.bylines.extend(_people(name))
    if date := parts.get("date"):
        _published(date, match.group(), done)
    for group in ("own", "outlet"):
        value = (parts.get(group) or "").strip(" -–—|:,")
        if value and done.outlet is None:
            outlet = outlet_named(value)
            if outlet is None and (inside := [m for m in find_outlets(value) if not m.start and not m.vague]):
                outlet = inside[0].outlet
            if outlet or (group == "outlet" and len(value) <= 40 and value[0].isupper()):
                done.outlet = outlet.name if outlet else value
    if kind == "day":
        done.captions.append(match.group().strip())
    return True


def _published(date: str, line: str, done: Cleaned) -> None:
    day = stated(date)
    if day is None:
        done.captions.append(line.strip())
    elif done.published is None:
        done.published, done.reason = day, f"the report states {' '.join(line.split())[:80]}"


def _people(names: str) -> list[str]:
    parts = re.split(r"\s*(?:,|;|&|/|\band\b|\bwith\b)\s*", names)
    return [_cased(part) for part in parts if part and looks_like_name(part)]


def _cased(name: str) -> str:
    return name.title() if name.isupper() else name


def _author(byline: str, done: Cleaned) -> None:
    """A byline from metadata: people to the bylines, agencies to the credits."""
    for part in re.split(r"\s*[;,|]\s*|\s+(?:and|&)\s+", re.sub(r"(?i)^\s*by\s+", "", byline)):
        name = re.sub(r"(?i)\s+(?:staff|news agency|newsroom)$", "", part.strip())
        outlet = outlet_named(name)
        if outlet:
            if outlet.name != done.outlet:
                done.credits.append(outlet.name)
        elif part.strip() and "://" not in part and len(part) <= 80 and not is_word(part, "section", "group"):
            done.bylines.append(_cased(part.strip()))


def _noise(text: str, done: Cleaned, *zones: str) -> Rule | None:
    """The rule that takes the whole line out, its parts put into their fields."""
    for rule in rules_for("line", *zones):
        match = rule.match(text)
        if match and _take(match, done, rule.kind):
            return rule
    for rule in rules_for("tail", *zones):
        match = rule.match(text)
        if match and match.start() == 0 and _take(match, done, rule.kind):
            return rule
    return None


def _is_noise(text: str) -> bool:
    """Whether a rule for whole lines at the top takes the line."""
    return any(rule.match(text) for rule in rules_for("line", "top", "edge", "any"))


# --- captions


def _captions(lines: list[Mapped], done: Cleaned) -> list[Mapped]:
    """The lines without photo credits, and without the captions that carry one."""
    kept: list[Mapped] = []
    for index, line in enumerate(lines):
        rest = _without_caption(line, done, last=index + 1 == len(lines))
        if rest:
            kept.append(rest)
    return kept


def _without_caption(line: Mapped, done: Cleaned, last: bool) -> Mapped:
    """What is left of a line without its photo credit, and without the caption before it, if it is one."""
    if len(line) > 4000:
        return line
    for rule in rules_for("inside", "any") if "(" in line.text or "[" in line.text else ():
        match = rule.pattern.search(line.text)
        if not match:
            continue
        before, after = line.slice(0, match.start()).strip(), line.slice(match.end(), len(line)).strip()
        after = after.slice(len(after) - len(after.text.lstrip(" .,;")))
        if not words(after.text):
            after = Mapped("")
        if after and re.match(f"[\"'“‘«(]?[{UPPER}]", after.text):
            is_caption = words(before.text) <= 25 or not ends(before.text)
        else:
            is_caption = not after and not last and words(before.text) <= _LONGEST_CAPTION // 2
        if before and not is_caption:
            blank = line.text[match.start() - 1] == " " and line.text[match.end() : match.end() + 1] in {" ", ""}
            cut = line.edited([(match.start() - blank, match.end(), "")])
            return _without_caption(cut.strip(), done, last)
        done.captions.append(line.text[: match.end()].strip())
        return _without_caption(after, done, last)
    if words(line.text) <= _LONGEST_CAPTION:
        for rule in (*rules_for("caption", "any"), *rules_for("legend", "any")):
            match = rule.match(line.text)
            if not match:
                continue
            before = line.slice(0, match.start()).strip()
            glued = before and ends(before.text) and line.text[len(before) :][:1].isalpha()
            if before and rule.place == "caption" and (last or glued or words(before.text) > _LONGEST_CAPTION // 2):
                done.captions.append(line.text[match.start() :].strip())
                return before
            done.captions.append(line.text)
            return Mapped("")
    return line


# --- the top


def _front(lines: list[Mapped], title: Mapped | None, done: Cleaned) -> list[Mapped]:
    """The lines with dates, trails and sections that are glued to the front of the first ones cut off."""
    found = list(lines)
    for index in range(min(3, len(found))):
        line, changed = found[index], True
        while changed and line and not _is_noise(line.text):
            line, changed = _cut_front(line, done)
        found[index] = line
    return [line for line in found if line]


def _cut_front(line: Mapped, done: Cleaned) -> tuple[Mapped, bool]:
    for rule in rules_for("head", "top", "any"):
        match = rule.match(line.text)
        if match and words(line.text[match.end() :]) >= 3 and _take(match, done, rule.kind):
            return line.slice(match.end(), len(line)).strip(), True
    for cut in (
        _trail(line.text),
        _glued_sections(line.text),
        _glued_name(line.text, done),
        _glued_outlet(line.text, done),
    ):
        if cut:
            return line.slice(cut, len(line)).strip(), True
    return line, False


_TRAIL_ITEM = re.compile(rf"\s*([{UPPER}][^/|>»›•·→\\.!?]{{0,30}}?)\s*(?:[/|>»›•·→\\]+|\s::\s|\s[–—-]\s)\s*")


def _trail(text: str) -> int:
    """Where a navigation trail in front of a title ends ("World / Africa / Mali / Title"), or 0."""
    at = items = known = 0
    while match := _TRAIL_ITEM.match(text, at):
        item = match[1]
        is_known = is_word(item, "section", "banner") or (items > 0 and is_word(item, "country", "nationality"))
        plain = re.search(r"\s[–—-]\s*$", match.group()) is not None
        if words(item) > 4 or (plain and not is_known):
            break
        at, items, known = match.end(), items + 1, known + is_known
    enough = items >= 3 or (items >= 1 and known == items)
    return at if enough and words(text[at:]) >= 4 else 0


def _glued_sections(text: str) -> int:
    """Where names of sections that stand in front of a title without a mark between them end, or 0."""
    at = 0
    if any(item.start == 0 for item in find_outlets(text[:60])):  # "PressTV", "AllAfrica"
        return 0
    names = [name for name in words_of("section") if len(name) > 3]
    while cut := next((len(name) for name in names if _glued(text, at, name)), 0):
        at += cut
        names = [*names, *countries()] if at == cut else names  # a country may follow a section, but not come first
    for banner in words_of("banner"):
        after = text[at + len(banner) + 1 :]
        if text.startswith(banner + " ", at) and re.match(f"[\"'“‘]?[{UPPER}]", after) and words(after) >= 5:
            at += len(banner) + 1
            break
    return at if words(text[at:]) >= 4 else 0


def _glued(text: str, at: int, name: str) -> bool:
    """Whether `name` stands at `at` and the next word begins right behind it."""
    behind = text[at + len(name) : at + len(name) + 3]
    return (
        text.startswith(name, at)
        and re.match(f"[\"'“‘]?[{UPPER}][^\\W\\d_]?", behind) is not None
        and behind != behind.upper()
    )


def _glued_name(text: str, done: Cleaned) -> int:
    """Where a personal name glued to a title without a blank ends ("Jane DoeArmy seizes palace"), or 0."""
    for match in _GLUE.finditer(text[:60]):
        name = text[: match.start()]
        bare = re.sub(r"^(?i:by)\s+", "", name)
        if (
            is_person(bare)
            and words(text[match.start() :]) >= 4
            and not re.search(r"(?:\b(?:Mc|Mac|De|Le|La|Di|Du|Fitz|Van|Von)|[’'-])$", name)
        ):
            done.bylines.append(_cased(bare))
            return match.start()
    return 0


def _glued_outlet(text: str, done: Cleaned) -> int:
    """Where an outlet's name glued to a title ends ("Example PostArmy seizes palace", "AFP | Army ..."), or 0."""
    found = find_outlets(text[:80])
    if not found or found[0].start or found[0].vague:
        return 0
    outlet, end = found[0].outlet, found[0].end
    mark = re.match(r"\s*[|•»:]\s*|\s+[–—-]\s+", text[end:])
    if mark and words(text[end + mark.end() :]) >= 4 and not mark.group().strip().startswith(":"):
        if done.outlet is None and outlet.kind != "agency":
            done.outlet = outlet.name
        elif outlet.name != done.outlet:
            done.credits.append(outlet.name)
        return end + mark.end()
    return 0


def _anywhere(lines: list[Mapped], title: Mapped | None, done: Cleaned) -> list[Mapped]:
    """The lines without those that are noise wherever they stand, and without noise at their ends."""
    kept: list[Mapped] = []
    wanted = fold(title.text) if title else None
    skip = False
    for index, line in enumerate(lines):
        below, skip = skip, False
        heading = fold(line.text) == wanted or (not kept and title is None and _LABELLED.match(line.text))
        rule = None if heading else _noise(line.text, done, "any")
        if rule:
            skip = rule.kind == "related" and words(line.text) <= 6 and 0 < index < len(lines) - 2
        elif below and not ends(line.text) and 4 <= words(line.text) <= 22 and is_prose(lines[index + 1].text):
            continue  # a headline that stands below "Read also" goes with it
        else:
            kept.append(_without_tail(line, done, "any"))
    return [line for line in kept if line]


def _without_tail(line: Mapped, done: Cleaned, *zones: str) -> Mapped:
    """The line without the noise that is glued to its end."""
    changed = True
    while changed and line:
        changed = False
        for rule in rules_for("tail", *zones):
            match = rule.match(line.text)
            if match and match.start() and _take(match, done, rule.kind):
                line, changed = line.slice(0, match.start()).strip(), True
                break
    return line


def _top(lines: list[Mapped], title: Mapped | None, done: Cleaned) -> list[Mapped]:
    """The lines without the noise that stands above the body."""
    kept: list[Mapped] = []
    wanted = fold(title.text) if title else None
    for index, line in enumerate(lines):
        if index >= 30:
            return kept + lines[index:]
        if fold(line.text) == wanted:
            kept.append(line)
        elif not _noise_at_top(lines, index, done, kept, title):
            if is_prose(line.text):
                return kept + lines[index:]
            kept.append(line)
    return kept


def _noise_at_top(lines: list[Mapped], index: int, done: Cleaned, kept: list[Mapped], title: Mapped | None) -> bool:
    text = lines[index].text
    if _noise(text, done, "top", "edge"):
        return True
    if words(text) > 6 or ends(text):
        return False
    if is_word(text, "section", "banner"):
        return True
    longer_follows = any(words(line.text) >= 4 for line in lines[index + 1 : index + 4])
    if (title is not None or not kept) and longer_follows and is_word(text, "country", "nationality"):
        return True
    outlet = outlet_named(text)
    if outlet:
        if outlet.kind == "agency":
            done.credits.append(outlet.name)
        elif done.outlet is None:
            done.outlet = outlet.name
        return True
    follows = index + 1 < len(lines)
    if is_person(text) and (title is not None or kept or (follows and not is_prose(lines[index + 1].text))):
        if (
            not kept
            and title is None
            and not any(_is_title(lines, later) for later in range(index + 1, min(index + 4, len(lines))))
        ):
            return False
        done.bylines.append(_cased(text))
        return True
    return False


# --- the title


def _is_title(lines: list[Mapped], index: int) -> bool:
    text = lines[index].text
    seen = dateline.find(text)
    if not 2 <= words(text) <= _LONGEST_TITLE or len(lines) == index + 1 or (seen and (seen.agency or ends(text))):
        return False
    return not is_prose(text) or (words(text) < 25 and not re.search(r"[.!?]\s", text))


def _plain_title(title: Mapped, done: Cleaned) -> Mapped:
    """The title without the outlet's name at its end, and once where it stands twice in one line."""
    title = title.strip()
    match = _TITLE_END.search(title.text)
    if match and match.start() > 0:
        own = (match["own"] or match["bar"] or "").strip()
        known = outlet_named(own)
        host = fold(own).replace(" ", "")
        same = done.outlet is not None and fold(own) in {fold(done.outlet), fold(done.outlet).removeprefix("the ")}
        if (
            known
            or same
            or re.fullmatch(r"(?:www\.)?[\w-]+\.(?:com|org|net|tv|info|news)", own.lower())
            or (is_word(own, "section") and host)
        ):
            if known and done.outlet is None:
                done.outlet = known.name
            if words(title.text[: match.start()]) >= 2:
                return _plain_title(title.slice(0, match.start()), done)
    half = re.fullmatch(r"(.{15,}?)\s*[|–—:-]?\s*\1", title.text)
    return title.slice(0, half.end(1)).strip() if half else title


def _once(title: Mapped, lines: list[Mapped], done: Cleaned) -> tuple[Mapped, list[Mapped]]:
    """The title, in the words that stand in the lines if they do, and the lines without its repetitions."""
    wanted = fold(title.text)
    found: list[Mapped] = []
    for index, line in enumerate(lines):
        if index >= _TOP_LINES or len(wanted) < 4:
            found.append(line)
            continue
        folded = fold(line.text)
        if folded == wanted:
            if not title.runs and line.runs:
                title = line
            continue
        shorter = fold(re.sub(r"\s*(?:…|\.\.\.)$", "", line.text))
        if line.text.rstrip().endswith(("…", "...")) and len(shorter) >= 20 and wanted.startswith(shorter):
            continue
        if words(title.text) >= 4 and not is_prose(line.text):
            if folded.endswith(" " + wanted) and words(line.text) - words(title.text) <= 6:
                _prefix(line.text, title.text, done)
                continue
            if (
                wanted.endswith(" " + folded)
                and index < 3
                and words(line.text) >= 4
                and words(title.text) - words(line.text) <= 6
            ):
                _prefix(title.text, line.text, done)
                title = line
                wanted = folded
                continue
            plain = _TITLE_END.sub("", line.text)
            if plain != line.text and fold(plain) == wanted:
                continue
        rest = _after_repeat(line, title)
        found.append(rest if rest is not None else line)
    return title, found


def _prefix(longer: str, shorter: str, done: Cleaned) -> None:
    """What stood in front of a repeated title: a person, an outlet, a day, or a kicker that goes."""
    front = longer[: max(0, len(longer) - len(shorter))].strip(" |/:–—-»>")
    if is_person(front):
        done.bylines.append(_cased(front))
    elif (outlet := outlet_named(front)) and done.outlet is None:
        done.outlet = outlet.name
    elif (day := stated(front)) and done.published is None:
        done.published, done.reason = day, f"the report states {front[:80]}"


def _after_repeat(line: Mapped, title: Mapped) -> Mapped | None:
    """The line without the title that it begins with, where what follows begins like a sentence."""
    text = title.text.strip()
    if words(text) < 4 or not line.text.startswith(text):
        return None
    rest = line.slice(len(text), len(line)).strip()
    if ends(text) or not re.match(f"[\"'“‘«(]?[{UPPER}]", rest.text) or words(rest.text) < 5:
        return None
    return rest


def _after_title(lines: list[Mapped], title: Mapped | None, done: Cleaned) -> list[Mapped]:
    """The lines without what a repeated title may have hidden: dates and bylines right below it."""
    if title is None:
        return lines
    kept = _top(lines, title, done)
    return [_cut_byline(line, done) if index < 2 else line for index, line in enumerate(kept)]


def _cut_byline(line: Mapped, done: Cleaned) -> Mapped:
    """The paragraph without a byline glued to its front: before a dateline, or without a blank."""
    if not line.text.startswith("By "):
        return line
    for match in _GLUE.finditer(line.text[:80]):
        name = line.text[3 : match.start()]
        if is_person(name):
            done.bylines.append(_cased(name))
            return line.slice(match.start(), len(line))
    for size in (4, 3, 2):
        front = re.match(rf"By ((?:\S+\s+){{{size - 1}}}\S+)\s+", line.text)
        if front and is_person(front[1].strip(" ,|")) and dateline.find(line.text[front.end() :]):
            done.bylines.append(_cased(front[1].strip(" ,|")))
            return line.slice(front.end(), len(line))
    return line


def _datelines(lines: list[Mapped], done: Cleaned) -> list[Mapped]:
    """The lines without the dateline of the body's first paragraph."""
    found = list(lines)
    for index, line in enumerate(found[:3]):
        seen = dateline.find(line.text)
        if seen is None:
            continue
        done.captions.append(seen.text)
        if seen.agency:
            outlets = find_outlets(seen.agency)
            outlet = outlet_named(seen.agency)
            names = [item.outlet.name for item in outlets] or [outlet.name if outlet else seen.agency]
            done.credits.extend(names)
        if seen.date and done.published is None:
            done.published, done.reason = seen.date, f"the dateline says {seen.text}"
        found[index] = line.slice(seen.end, len(line)).strip()
        break
    return found


# --- the end


def _end(lines: list[Mapped], done: Cleaned) -> list[Mapped]:
    """The lines without the noise that stands below the body or is glued to its last sentence."""
    kept = list(lines)
    while True:
        before = [line.text for line in kept]
        kept = _below(kept, done)
        if kept:
            last = _without_tail(kept[-1], done, "any", "end")
            kept[-1] = _without_name(last, done)
            if not kept[-1]:
                kept.pop()
        if [line.text for line in kept] == before:
            return kept


def _below(lines: list[Mapped], done: Cleaned) -> list[Mapped]:
    drop: set[int] = set()
    for index in range(len(lines) - 1, 0, -1):
        text = lines[index].text
        last = index + 1 == len(lines) or all(later in drop for later in range(index + 1, len(lines)))
        rule = _noise(text, done, "end", "edge")
        if rule:
            drop.add(index)
            if rule.kind in _LISTS or (rule.kind == "prompt" and text.endswith(":")):
                drop.update(i for i in range(index + 1, len(lines)) if not ends(lines[i].text))
            continue
        if last and _is_label(text, lines[index - 1].text, done):
            drop.add(index)
            continue
        if (ends(text) and words(text) >= 4) or is_prose(text):
            break
    return [line for index, line in enumerate(lines) if index not in drop]


def _is_label(text: str, above: str, done: Cleaned) -> bool:
    """Whether the last line is a name, an outlet, a section or another label, not the end of the body."""
    if ends(text) or above.rstrip().endswith(":") or re.search(r"[\d\"“”«»]", text) or words(text) > 6:
        return False
    bare = text.strip(" -–—•*|()[]/")
    outlet = outlet_named(bare)
    if outlet:
        if outlet.kind == "agency":
            done.credits.append(outlet.name)
        elif done.outlet is None:
            done.outlet = outlet.name
        return True
    if looks_like_name(bare):
        done.bylines.extend([_cased(bare)] if is_person(bare) else [])
        return True
    if is_word(bare, "section", "banner", "country", "platform"):
        return True
    parts = re.findall(r"[^\W\d_][\w’'-]*", bare)
    return bool(parts) and all(
        part[0].isupper() or part in {"of", "the", "and", "in", "for", "on", "to", "de"} for part in parts
    )


def _without_name(line: Mapped, done: Cleaned) -> Mapped:
    """The last paragraph without a personal name after its last sentence, with or without a blank between."""
    match = _NAME_TAIL.search(line.text, max(0, len(line) - 80))
    if not match:
        return line
    stop = line.text[: match.start("stop")]
    if match["stop"].startswith(".") and _NOT_A_STOP.search(stop[-12:]):
        return line
    outlet = outlet_named(match["name"])
    if outlet and outlet.kind == "agency":
        done.credits.append(outlet.name)
        return line.slice(0, match.end("stop"))
    if looks_like_name(match["name"]) and (not match["gap"] or is_person(match["name"])):
        done.bylines.append(_cased(match["name"]))
        return line.slice(0, match.end("stop"))
    return line
