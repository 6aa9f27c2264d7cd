"""Attributions as stretches of tokens: for one word, what its source and its content are if it is a cue.

Comes in: a word of a reading. Goes out: an `Attribution`: who (source), by which words (cue), says, thinks or wants
what (content); each may have several pieces ("the tide," he said, "turns"). By syntax alone: which words are cues is
the matter of `cues`. What a span holds follows PolNeAR (Newell, Margolin and Ruths 2018): the source with its
appositions, the cue with its auxiliaries and adverbs, the content with "that", "to" or its quotation marks, without the
full stop of the sentence around it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from sitrep.extract import tree

Span = tuple[int, int]
NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
DASHES = frozenset({"--", "-", "–", "—", "―"})
SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer", "csubj")
BESIDE = frozenset({"parataxis", "acl:relcl", "discourse", "dep"})
"""Relations of a speech verb that stands beside what is said."""
OPENERS = frozenset("“‘«\"'`") | {"``"}
CLOSERS = frozenset("”’»\"'") | {"''"}
LATE = frozenset({"then", "today", "yesterday", "tomorrow", "now", "here", "there", "tonight", "earlier"})
"""Adverbs behind a cue that say when or where, and are no part of it."""
_KEEP_LEFT = frozenset("([$#@£€") | OPENERS | {"''"}
_KEEP_RIGHT = frozenset(")]%") | CLOSERS


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says what. Spans are (first token, end exclusive), in text order; `verb` is the cue's head token.

    `head` is the head token of the source, None where nobody is named. `root` is the head token of the content.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    verb: int
    head: int | None
    root: int


def runs(tokens: Iterable[int]) -> list[Span]:
    """Token indices as contiguous (first, end) runs."""
    out: list[Span] = []
    for i in sorted(set(tokens)):
        if out and out[-1][1] == i:
            out[-1] = (out[-1][0], i + 1)
        else:
            out.append((i, i + 1))
    return out


def below(token: Token) -> set[int]:
    """The indices of the token's subtree."""
    return {t.i for t in token.subtree}


def trimmed(token: Token, spans: list[Span]) -> tuple[Span, ...]:
    """Pieces without the punctuation at their edges that is not quotation; pieces of punctuation alone go."""
    doc, out = token.doc, []
    for a, b in spans:
        while a < b and (doc[a].is_space or (doc[a].is_punct and doc[a].text not in _KEEP_LEFT)):
            a += 1
        while b > a and (doc[b - 1].is_space or (doc[b - 1].is_punct and doc[b - 1].text not in _KEEP_RIGHT)):
            b -= 1
        if any(t.is_alpha or t.like_num for t in doc[a:b]):
            out.append((a, b))
    return tuple(out)


def cue_span(verb: Token) -> Span:
    """The cue's words around its head: auxiliaries, negation, adverbs and particle beside it, "to" of an infinitive."""
    inside = {verb.i}
    for c in verb.children:
        late = c.i > verb.i and c.lower_ in LATE
        if c.dep_ in ("aux", "aux:pass", "compound:prt", "cop") or (
            c.dep_ in ("advmod", "mark")
            and not list(c.children)
            and (c.dep_ != "mark" or c.lower_ == "to")
            and not late
        ):
            inside.add(c.i)
    a = b = verb.i
    while a - 1 in inside:
        a -= 1
    while b + 1 in inside:
        b += 1
    return a, b + 1


def source_span(head: Token, verb: Token) -> tuple[Span, ...]:
    """The whole noun phrase of a source, appositions and relative clauses included, the comma before the cue too."""
    inside = below(head) - (below(verb) if tree_has(head, verb) else set())
    for c in head.subtree:
        if _loose(c, verb):
            inside -= below(c)
    found = next((r for r in runs(inside) if r[0] <= head.i < r[1]), (head.i, head.i + 1))
    a, b = found
    doc = head.doc
    while a < head.i and (doc[a].is_space or doc[a].dep_ in ("case", "mark", "cc") or doc[a].text in (",", "—", "–")):
        if doc[a].dep_ == "case" and doc[a].head.i != head.i:
            break
        a += 1
    if head.pos_ in ("NOUN", "PROPN"):
        a, b = _with_name(head, verb, a, b)
    while head.tag_ == "NNP" and a - 1 >= verb.sent.start and doc[a - 1].tag_ == "NNP" and doc[a].tag_ == "NNP":
        if doc[a - 1].i == verb.i or doc[a - 1].head.i == verb.i:
            break
        a -= 1  # "New Jersey | Governor Ann Lee"
    dash = next((i for i in range(a, min(head.i, a + 8)) if doc[i].text in DASHES), None)
    if dash is not None and all(t.is_upper or t.is_punct for t in doc[a:dash]):
        a = dash + 1  # "NORVIK -- President Lee": the place that opens a report
    for i in range(head.i + 2, min(b, verb.i) if verb.i > head.i else b):
        if doc[i].tag_ in ("WP", "WDT", "WP$") and doc[i - 1].text in (",", *DASHES):
            b = i - 1  # ", who has led the party since May,", whatever the tree makes of it
            break
    kept = trimmed(head, [(a, b)])
    if not kept:
        return ((head.i, head.i + 1),)
    a, b = kept[0]
    if doc[b - 1].tag_ == "POS" and b - 1 > head.i:
        b -= 1
    if b < len(doc) and doc[b].text == "," and b + 1 < len(doc) and b - a > 2:
        after = b + 1
        if after == cue_span(verb)[0] and any(doc[i].text == "," for i in range(a, b)):
            b += 1
    return ((a, b),)


def _loose(clause: Token, verb: Token) -> bool:
    """Whether a clause behind a source only adds something: ", who has led the party since May,"."""
    first = clause.left_edge.i
    if clause.dep_ != "acl:relcl" or tree_has(clause, verb) or first == 0 or verb.i < first:
        return False
    opened = clause.doc[first].text in (",", *DASHES) or clause.doc[first - 1].text in (",", *DASHES)
    return opened and any(t.tag_ in ("WP", "WDT", "WP$", "WRB") for t in clause.doc[first : clause.i])


def _with_name(head: Token, verb: Token, a: int, b: int) -> Span:
    """A source with the name that the tree left beside its office ("Senator | Ann Lee (D-Me.) said")."""
    doc, c = head.doc, b
    stop = verb.i if verb.i >= b else verb.sent.end
    while c < stop and (
        doc[c].tag_ in ("NNP", "NNPS")
        or (doc[c].text in (".", "-") and doc[c - 1].tag_ == "NNP" and not doc[c - 1].whitespace_)
        or (doc[c].text in "()" and c > b)
        or (doc[c].text == "-" and c > b and doc[c - 1].tag_ == "NNP")
    ):
        c += 1
    named = any(t.ent_type_ == "PERSON" for t in doc[b:c])
    edge = max((t.right_edge.i + 1 for t in doc[b:c] if t.head.i >= b and t.pos_ == "PROPN"), default=c)
    if c < edge <= stop and edge - c < 25:
        c = edge
    return (a, c) if named and c > b else (a, b)


def tree_has(top: Token, token: Token) -> bool:
    """Whether `token` stands below `top`."""
    t = token
    while t.head.i != t.i:
        t = t.head
        if t.i == top.i:
            return True
    return False


def source_head(verb: Token) -> Token | None:
    """The head of whoever a verb makes speak: its subject, its agent, whoever controls it, the noun it describes."""
    t, seen = verb, 0
    while seen < 5:
        seen += 1
        if tree.is_passive(t) and t.dep_ not in ("acl", "amod"):
            agent = tree.child(t, "obl:agent") or tree.prepositional(t, "by")
            if agent is not None or t is verb:
                return agent
        own = tree.child(t, *SUBJECTS)
        if own is not None and own.i > t.i and t.tag_ in ("VBG", "VB"):
            own = None  # "by saying his visit | was private": what follows is the subject of what is said
        elif own is not None and own.lower_ not in ("it", "there"):
            return own
        if own is not None:
            return own if own.lower_ == "it" and own.dep_ == "nsubj" else None
        if t.dep_ in ("acl", "amod"):
            if t.tag_ in ("VBN",):
                return tree.child(t, "obl:agent")
            if t.dep_ == "acl" and t.tag_ == "VB":
                return None  # "a call to accept the offer"
            return t.head
        if t.dep_ == "acl:relcl":
            return t.head
        if t.dep_ == "xcomp":
            controller = tree.child(t.head, "obj", "iobj")
            if controller is not None and not tree.is_passive(t.head):
                return controller
        if (
            t.dep_ in ("xcomp", "advcl", "conj")
            and t.head.i != t.i
            and (t.head.pos_ in ("VERB", "AUX", "ADJ", "NOUN") or tree.child(t.head, *SUBJECTS) is not None)
        ):
            t = t.head
            continue
        return None
    return None


def content_head(verb: Token) -> Token | None:
    """The head of what a verb says: a clause under it, or the clause that it stands beside."""
    for relations in (("ccomp",), ("xcomp",), ("parataxis", "csubj", "dep")):
        for c in verb.children:
            if (
                c.dep_ in relations
                and not c.is_punct
                and (c.dep_ != "xcomp" or c.pos_ in ("VERB", "AUX") or tree.child(c, "cop", "mark") is not None)
            ):
                return c
    asked = next((c for c in verb.children if c.dep_ in ("obj", "obl") and c.tag_ in ("WP", "WRB", "WDT")), None)
    if verb.dep_ in ("parataxis", "discourse", "dep") and verb.head.i != verb.i and asked is None:
        return verb.head
    if verb.dep_ == "acl:relcl":
        own = tree.child(verb, *SUBJECTS)
        before = verb.doc[own.left_edge.i - 1] if own is not None and own.left_edge.i > 0 else None
        if (
            own is not None
            and own.tag_ not in ("WDT", "WP")
            and before is not None
            and (before.text == "," or before.is_quote)
        ):
            return verb.head
    if verb.dep_ in ("advcl", "ccomp", "acl") and verb.head.i > verb.i and tree.child(verb, "nsubj") is not None:
        between = verb.doc[verb.i + 1 : verb.head.i]  # "though she noted clients are …" hung the other way round
        if tree.child(verb, "obj", "obl") is None and not any(t.is_punct for t in between):
            return verb.head
    if verb.dep_ == "conj":
        return None
    return asked if asked is not None and asked.dep_ == "obj" else None


def _clausal(token: Token, verb: Token) -> bool:
    """Whether a child of a verb is a clause, or says what the verb's object is ("called the vote a farce")."""
    if token.pos_ in ("VERB", "AUX") or tree.child(token, "cop", "mark", *SUBJECTS) is not None:
        return True
    return token.dep_ == "xcomp" and token.i > verb.i and tree.child(verb, "obj") is not None


def content_spans(root: Token, verb: Token, source: Token | None) -> tuple[Span, ...]:
    """The pieces of the content: its clause without the cue's and the source's words."""
    inside = below(root)
    if tree_has(root, verb):
        inside -= below(verb)
    elif source is not None and tree_has(root, source) is False:
        inside -= below(source)
    doc, whole = root.doc, set(inside)
    for a, b in runs(inside):  # quotation marks that the tree hangs elsewhere
        if a > 0 and doc[a - 1].text in OPENERS and doc[a].sent == doc[a - 1].sent:
            whole.add(a - 1)
        if (
            b < len(doc)
            and doc[b].text in CLOSERS
            and doc[b].is_quote
            and any(doc[i].is_quote for i in range(max(0, a - 1), b))
        ):
            whole.add(b)
    return trimmed(root, runs(whole))


def relate(verb: Token, root: Token | None = None) -> Attribution | None:
    """What source and content a word would have if it were a cue; None where the tree gives it no content."""
    root = content_head(verb) if root is None else root
    if root is None:
        return None
    source = source_head(verb)
    cue = cue_span(verb)
    spans = () if source is None else source_span(source, verb)
    content = content_spans(root, verb, source)
    taken = set(range(*cue)) | {i for s in spans for i in range(*s)}
    content = trimmed(root, runs(i for s in content for i in range(*s) if i not in taken))
    if not content:
        return None
    return Attribution(spans, (cue,), content, verb.i, None if source is None else source.i, root.i)


def according(token: Token) -> Attribution | None:
    """The attribution of "according to X" that opens with `token`."""
    doc = token.doc
    if token.lower_ != "according" or token.i + 2 >= len(doc) or doc[token.i + 1].lower_ != "to":
        return None
    head = token.head if token.head.i > token.i and token.dep_ in ("case", "mark") else None
    if head is None:
        head = next((x for x in token.subtree if x.dep_ in ("obl", "nmod") and x.i > token.i + 1), None)
    if head is None:
        return None
    top = head if head.dep_ != "obl" or head.head.i != token.i else token
    root = top.head
    if root.i == top.i:
        return None
    cue = (token.i, token.i + 2)
    if (
        token.i <= token.sent.start + 1
    ):  # "According to the office of the mayor, …": the comma before the clause ends it
        stop = _comma(token, root)
        if stop is not None:
            source = trimmed(head, [(cue[1], stop)])
            content = trimmed(root, [(stop + 1, token.sent.end)])
            if source and content and root.i > stop:
                return Attribution(source, (cue,), content, token.i, head.i, root.i)
    phrase = [i for i in below(head) if i >= cue[1]]
    source = trimmed(head, [r for r in runs(phrase) if r[0] <= head.i < r[1]])
    content = trimmed(root, runs(below(root) - below(top) - set(range(*cue))))
    if not source or not content:
        return None
    return Attribution(source, (cue,), content, token.i, head.i, root.i)


def _comma(token: Token, root: Token) -> int | None:
    """The last comma before the clause of `root` begins, after "according to"."""
    subject = tree.child(root, *SUBJECTS)
    first = min(root.i, root.i if subject is None else subject.left_edge.i)
    commas = [i for i in range(token.i + 2, first) if token.doc[i].text == ","]
    return commas[-1] if commas else None


def characters(doc: Doc, spans: Iterable[Span]) -> list[Span]:
    """Token spans as (start, end) code points."""
    return [(doc[a].idx, doc[b - 1].idx + len(doc[b - 1])) for a, b in spans]
