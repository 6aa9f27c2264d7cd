"""Small questions to a dependency tree (Universal Dependencies v2), asked in one place.

Comes in: spaCy tokens with UD relations. Goes out: other tokens. No sentence or story is known here.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from sitrep.extract import wordlists

BLAMING = wordlists.load("blaming")
CALLING = wordlists.load("calling")
SUBJECTS = ("nsubj", "nsubj:pass", "csubj", "nsubj:outer", "csubj:pass")
MODIFIERS = frozenset({"amod", "compound", "nmod:desc", "nmod:unmarked", "flat", "nummod:entity"})


def child(token: Token, *relations: str) -> Token | None:
    """The first child with one of the relations."""
    return next((c for c in token.children if c.dep_ in relations), None)


def left_modifiers(token: Token) -> list[Token]:
    """The contiguous adjectives and nouns before a noun, in text order, without determiners and numbers."""
    doc = token.doc
    out: list[Token] = []
    i = token.i - 1
    while i >= 0 and doc[i].sent == token.sent:
        t = doc[i]
        if t.text in ("-", "–") and out and i > 0:
            i -= 1
            continue
        if t.lower_ in ("and", ",", "or") and out and i > 0 and any(doc[i - 1].i == m.head.i for m in out):
            i -= 1  # "French and European troops": the second adjective hangs on the first
            continue
        beside = t.dep_ in MODIFIERS or (t.dep_ == "conj" and t.pos_ in ("ADJ", "PROPN") and t.head.i < t.i)
        if beside and (t.head.i == token.i or t.dep_ == "conj" or any(t.head.i == m.i for m in out)):
            out.append(t)
            i -= 1
            continue
        break
    return out[::-1]


def possessors(token: Token) -> list[Token]:
    """The owners before a noun ("Mali's army": Mali)."""
    return [c for c in token.children if c.dep_ == "nmod:poss"]


def hyphenated(token: Token) -> str:
    """The lemma with what a hyphen joins before it: "cease-fire", where the tokenizer has made three words of it."""
    doc, i, out = token.doc, token.i, token.lemma_.lower()
    while i >= 2 and doc[i - 1].text == "-" and not doc[i - 1].whitespace_ and not doc[i - 2].whitespace_:
        if not doc[i - 2].is_alpha:
            break
        i -= 2
        out = f"{doc[i].lower_}-{out}"
    return out


def phrase(head: Token) -> str:
    """A noun with its modifiers, in lemmas: "joint military operation"; what a hyphen joins is one word."""
    whole = hyphenated(head)
    first = whole.split("-")[:-1]
    modifiers = [m.lemma_.lower() for m in left_modifiers(head)]
    if first and modifiers[-len(first) :] == first:
        modifiers = modifiers[: -len(first)]
    return " ".join([*modifiers, whole])


def prepositional(token: Token, *prepositions: str) -> Token | None:
    """The head of the first phrase under `token` that one of the prepositions opens."""
    for c in token.children:
        if c.dep_.startswith(("nmod", "obl")) and case(c) in prepositions:
            return c
    return None


def prepositionals(token: Token) -> Iterator[tuple[str, Token]]:
    """(preposition, head) of every phrase under `token`; a phrase without preposition has an empty one."""
    for c in token.children:
        if c.dep_.startswith(("nmod", "obl")) and c.dep_ != "nmod:poss":
            yield case(c), c


def case(token: Token) -> str:
    """The preposition of a phrase, its words joined ("because of"), in lower case; empty where there is none."""
    first = next((c for c in token.children if c.dep_ == "case" and c.tag_ != "POS"), None)
    if first is None and token.pos_ in ("NOUN", "PROPN", "PRON"):  # a preposition that the parser calls a conjunction
        first = next((c for c in token.children if c.dep_ == "mark" and c.tag_ == "IN" and c.i < token.i), None)
    if first is None:
        return ""
    return " ".join([first.lower_, *(c.lower_ for c in first.children if c.dep_ == "fixed")])


def is_definite(noun: Token) -> bool:
    """Whether a noun is said to be a known one: "the", "this", "those", or somebody's."""
    return any(
        (c.dep_ == "det" and c.lower_ in ("the", "this", "that", "these", "those")) or c.dep_ == "nmod:poss"
        for c in noun.children
    )


def conjuncts(token: Token) -> list[Token]:
    """The token and what is coordinated with it."""
    out = [token]
    for c in token.children:
        if c.dep_ == "conj":
            out += conjuncts(c)
    for beside in token.head.rights:
        joined = beside.i > token.i and beside.dep_ == token.dep_ == "nmod" and child(beside, "cc") is not None
        if joined and not case(beside):
            out += conjuncts(beside)  # "talks between Peru and Chile", with Chile hung on the talks
    return out


def particle(token: Token) -> str:
    """The particle of a phrasal verb ("off" in "call off"), in lower case, or empty."""
    c = next((c for c in token.children if c.dep_ == "compound:prt" or c.tag_ == "RP"), None)
    return c.lower_ if c is not None else ""


def negation(token: Token) -> Token | None:
    """The word that negates a verb or noun, or None."""
    for c in token.children:
        if c.lower_ in ("not", "n't", "n’t", "never", "no", "neither") and c.dep_ in ("advmod", "det"):
            return c
        if c.lower_ in ("longer", "more") and c.dep_ == "advmod":
            no = child(c, "advmod", "det")
            if no is not None and no.lower_ == "no":
                return no
    return None


def modal(token: Token) -> Token | None:
    """The modal verb of a verb, or None."""
    return next((c for c in token.children if c.tag_ == "MD"), None)


def subject(token: Token) -> Token | None:
    """The grammatical subject of a verb, found through control and coordination: "X plans to …", "X … and …"."""
    seen: set[int] = set()
    t = token
    while t.i not in seen:
        seen.add(t.i)
        own = child(t, *SUBJECTS)
        if own is not None:
            if own.tag_ in ("WDT", "WP") or own.lower_ == "that":
                return antecedent(t) or own
            return own
        before = before_infinitive(t)
        if before is not None:
            return before
        if t.dep_ in ("acl:relcl", "acl") and t.head.pos_ in ("NOUN", "PROPN", "PRON") and t.tag_ == "VBG":
            return t.head
        done_to = _done_to(t)
        if done_to is not None:
            return done_to
        if t.dep_ in ("xcomp", "advcl", "conj", "ccomp") and t.head.pos_ in ("VERB", "AUX", "ADJ", "NOUN"):
            if t.dep_ == "xcomp":
                controller = child(t.head, "obj", "iobj")
                if controller is not None and not particle(t.head):
                    return controller
            t = t.head
            continue
        if t.dep_ == "acl:relcl":
            return antecedent(t)
        return None
    return None


def _done_to(clause: Token) -> Token | None:
    """Who does what an -ing form says after a verb done to them: "kept MINERS from firing", "blamed HIM for …"."""
    if clause.tag_ != "VBG" or clause.dep_ not in ("advcl", "obl", "xcomp") or clause.head.pos_ != "VERB":
        return None
    marks = {c.lower_ for c in clause.children if c.dep_ in ("mark", "case") and c.i < clause.i}
    over = clause.head
    if not (marks & {"of", "from", "into"} or ("for" in marks and over.lemma_.lower() in BLAMING)):
        return None
    found = child(over, "nsubj:pass") if is_passive(over) else child(over, "obj")
    return found if found is not None and found.i < clause.i else None


def before_infinitive(verb: Token) -> Token | None:
    """The noun before "to" that does what an infinitive says, though it hangs elsewhere: "asked the COUNCIL to act".

    It is a left dependent of the infinitive, or the phrase of a verb of calling: "called on the KING to resign", "call
    for the GOVERNMENT to resign".
    """
    to = next((c for c in verb.children if c.dep_ == "mark" and c.lower_ == "to"), None)
    if to is None:
        return None
    for c in verb.children:
        if c.i < to.i and c.dep_ in ("obj", "iobj", "obl") and c.pos_ in ("NOUN", "PROPN", "PRON"):
            return c
    if verb.dep_ in ("xcomp", "advcl", "ccomp") and verb.head.lemma_.lower() in CALLING:
        for c in verb.head.children:
            fits = c.dep_ == "obj" or (c.dep_ == "obl" and case(c) in ("on", "upon", "for", "to", "with", ""))
            if fits and verb.head.i < c.i and c.right_edge.i < to.i:
                return c
    return None


def antecedent(token: Token) -> Token | None:
    """The noun that a relative clause describes."""
    t = token
    while t.dep_ == "conj":
        t = t.head
    return t.head if t.dep_ in ("acl:relcl", "acl", "advcl:relcl") else None


def is_passive(token: Token) -> bool:
    """Whether a verb is passive, reduced relatives ("the force launched last year") included.

    A subject that the parser calls passive is not enough beside "has" without "been", nor where a full sentence would
    be left without a finite verb ("The groups called on …."): there it is the past tense.
    """
    if child(token, "aux:pass") is not None:
        return True
    if child(token, "nsubj:pass", "csubj:pass") is not None:
        if any(c.dep_ == "aux" and c.lemma_.lower() in ("have", "'ve", "’ve") for c in token.children):
            return any(c.lower_ == "been" for c in token.children)
        finite = any(c.dep_ in ("aux", "cop") for c in token.children)
        full = token.dep_ == "root" and token.sent.text.rstrip().endswith(".")
        return finite or not (full or child(token, "obj") is not None)
    if token.tag_ == "VBN" and any(c.lemma_ == "be" and c.dep_ == "aux" for c in token.children):
        return True  # "after being released", whatever the parser calls the auxiliary
    if token.tag_ == "VBN" and token.dep_ == "xcomp" and child(token, "aux", "nsubj", "mark") is None:
        return True  # "was reported killed", "had him arrested"
    if token.dep_ == "conj" and token.tag_ == "VBN" and child(token, "aux", "nsubj") is None:
        return is_passive(token.head)
    return token.tag_ == "VBN" and token.dep_ in ("acl", "acl:relcl", "amod") and child(token, "aux", "nsubj") is None
