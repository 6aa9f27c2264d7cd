"""Numbers that say something: how many of what, of whom, where, when, according to whom.

Comes in: a reading, its time expressions and its mentions. Goes out: `FigureStatement`s in text order. `numbers` finds
the numbers, `counts` what each one counts, `dimensions` what the count means, `phrases` a readable name. This module
puts them together and leaves out what states no fact: dates, ages, ordinals, labels, distances, small counts of
everyday things.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from spacy.tokens import Doc, Token

from sitrep.extract import cues, numbers, tree
from sitrep.extract.amounts import Amounts
from sitrep.extract.counts import GENERIC_UNITS, Count, Counts, words
from sitrep.extract.dimensions import LOST, Dimensions
from sitrep.extract.numbers import PERCENT, Quantity
from sitrep.extract.phrases import Phrases, participle
from sitrep.extract.quotes import QuoteFinder
from sitrep.extract.speech import Mentions, Source, Speech
from sitrep.record import Dimension, FigureStatement, Report, TimeExpression

PLACES = frozenset({"GPE", "LOC", "FAC"})
PLACE_CASES = frozenset(
    {"in", "at", "near", "across", "outside", "inside", "within", "from", "around", "throughout"} | {"into", "to", "of"}
)
THINGS = frozenset({"vehicle", "vessel", "aircraft", "weapon", "building"})
"""Units whose small counts are worth a line, too."""
PLURALS = frozenset({"people", "personnel", "police", "staff", "men", "women", "troops", "military"})
_CLAUSES = ("acl", "advcl", "ccomp")
LEAST_COUNT = 10
"""From this number on, a plural noun that no list knows is worth a line."""


def find(
    report: Report, doc: Doc, times: tuple[TimeExpression, ...], mentions: Mentions
) -> tuple[FigureStatement, ...]:
    """The figures of one report, in text order. ``report.text`` must be ``doc.text``."""
    return FigureFinder(doc, times, mentions).find()


class FigureFinder:
    """Finds the figures of one report."""

    def __init__(self, doc: Doc, times: tuple[TimeExpression, ...], mentions: Mentions) -> None:
        self.doc, self.times, self.mentions = doc, times, mentions
        self.speech = Speech(doc, mentions)
        self.counts, self.dimensions = Counts(doc), Dimensions(doc)
        self.phrases, self.amounts = Phrases(doc, self.speech), Amounts(doc, self.speech)
        self.quotes = [q for q in QuoteFinder(doc, mentions).find() if q.source is not None]
        self.dated = [self._time_token(t) for t in times]

    def find(self) -> tuple[FigureStatement, ...]:
        """All figures, in text order."""
        out = [f for q in numbers.find(self.doc.text) if (f := self._figure(q)) is not None]
        out += self._changes()
        return tuple(sorted(set(out), key=lambda f: (f.start, f.end, f.measure)))

    def _figure(self, q: Quantity) -> FigureStatement | None:
        c = self.counts.count(q)
        if c is None:
            return None
        if q.unit == PERCENT:
            self._share(c)
        elif q.unit:
            self._money(c)
        elif c.hyphen is not None and self.counts.is_duration(c.hyphen):
            self._term(c)
        elif c.noun is not None and self.counts.is_duration(c.noun):
            self._duration(c)
        else:
            self._counted(c)
        if not c.dimension or not c.measure or self._is_date(c) or not self._worth(c):
            return None
        return self._statement(c)

    # kinds of figures: each fills in dimension, unit and measure, or leaves the dimension empty

    def _counted(self, c: Count) -> None:
        """A plain count of people or things."""
        if c.noun is None and not self.dimensions.implied(c):
            return
        if self._rate(c):
            return
        word = self.counts.word(c.noun)
        membership = c.hyphen is not None and c.hyphen.lower_ in words("strong")
        if word is not None and word.dimension == "-" and not membership:
            return
        if c.hyphen is None and c.noun is not None and self.dimensions.label(c):
            return
        if c.hyphen is not None and c.hyphen.lower_ not in words("strong"):
            return
        if c.q.dotted is not None and word is not None and word.unit == "person":
            c.q = _dotted(c.q)
        c.dimension = c.dimension or self.dimensions.of(c) or (word.dimension if word is not None else "count")
        if membership and c.noun is not None:
            assert c.hyphen is not None
            c.unit = "person" if c.hyphen.lower_ in ("strong", "member", "man", "person") else c.hyphen.lower_
            armed = c.unit == "person" and c.noun.lemma_.lower() in words("troops")
            c.dimension = "personnel" if armed else "count"
        elif c.dimension in (*LOST, "population", "personnel") or c.noun is None:
            c.unit = "person"
        elif word is not None and word.unit and word.unit not in GENERIC_UNITS:
            c.unit = word.unit
        else:
            c.unit = tree.hyphenated(c.noun)
        if membership and c.noun is not None:
            assert c.hyphen is not None
            c.measure = self._strength(c)
        else:
            c.measure = self.phrases.people(
                c, self.dimensions.told_of(c), done=self.dimensions.done(c) or self.dimensions.state(c)
            )
        self._add_period(c)

    def _strength(self, c: Count) -> str:
        """The name of what a body counts: "members of the council", "strength of the force"."""
        assert c.hyphen is not None and c.noun is not None
        c.after = max(c.after, c.hyphen.i + 1)
        body, part = self.phrases.noun(c.noun, c), c.hyphen.lower_
        if c.dimension == "personnel" or part in ("strong", "man", "person"):
            return body
        return f"{part}s of {body}" if not part.endswith("y") else f"{part[:-1]}ies of {body}"

    def _rate(self, c: Count) -> bool:
        """Whether the number is only the base of a rate ("subscriptions per 100 people", "one in every 20")."""
        before, outer = self.counts.at(c.before, c.root.sent.start), self.counts.at(c.before - 1, c.root.sent.start)
        if before is None:
            return False
        return before.lower_ == "per" or (
            before.lower_ == "every" and outer is not None and outer.lower_ in ("for", "of", "in")
        )

    def _share(self, c: Count) -> None:
        """A percentage or fraction."""
        for t in (c.root, c.root.head):
            beside = t.dep_ in ("advmod", "obl:unmarked", "nmod:unmarked", "obl") and t.head.tag_ == "JJ"
            if c.noun is None and beside and t.head.i > t.i and t.head.text[:1].islower():
                return  # "100 per cent sure"
        c.dimension, c.unit = "share", PERCENT
        after = self.counts.at(c.after)
        about = self.dimensions.told_of(c)
        of = after is not None and after.lower_ == "of"
        named = None if of or c.noun is not None else self._before_of(c)
        moved = self.amounts.moved(c, self.dimensions.risen(c)) if not of else None
        if c.noun is not None and (c.q.form == "fraction" or of):
            c.measure = f"share of {self.phrases.noun(c.noun, c)}"
        elif of:
            c.measure = f"share of {self._those(c.after + 1, c.root.sent.end)}"
        elif named is not None:
            c.measure = self.phrases.noun(named, c)
        elif (
            c.path
            and c.path[0][0].i < c.first
            and c.path[0][0].pos_ in ("NOUN", "PROPN")
            and self._nameable(c.path[0][0])
        ):
            by = self.counts.case_before(c) == "by"
            c.measure = f"{'change in ' * by}{self.phrases.noun(c.path[0][0], c)}"
        elif c.noun is not None and c.noun.ent_type_ not in ("DATE", "TIME"):
            c.measure = self.phrases.noun(c.noun, c)
        elif moved is not None:
            c.measure = moved
        elif about is not None and c.role != "obl:by":
            c.measure = self.phrases.noun(about, c)
        elif c.verb is not None:
            about = tree.child(c.verb, "obj") if c.role.startswith("obl") else None
            about = about or tree.child(c.verb, "nsubj", "nsubj:pass")
            if about is not None and about.lower_ in ("which", "that", "who"):
                about = tree.antecedent(c.verb)
            got = c.role == "obj" and about is not None and tree.child(c.verb, "obj") is not about
            changed = about is not None and c.role.startswith(("obl", "adv", "obj")) and not got
            if about is not None and changed:
                c.measure = f"change in {self.phrases.noun(about, c)}"
            else:
                c.measure = f"share {participle(c.verb)}" if got else self.phrases.doing(c.verb, c)
        else:
            c.measure = "share"

    def _those(self, start: int, stop: int) -> str:
        """The words after "per cent of" where no noun follows ("those polled")."""
        end = start
        while end < min(stop, start + 4) and not (
            self.doc[end].is_punct or self.doc[end].tag_ in ("VBP", "VBZ", "VBD", "MD", "RB", "IN")
        ):
            end += 1
        return str(self.doc[start:end].text)

    def _money(self, c: Count) -> None:
        """An amount of money."""
        if c.verb is not None and c.verb.lemma_.lower() == "weigh":
            return  # "bombs weighing 500 pounds"
        c.dimension, c.unit = "money", c.q.unit
        goods = self._goods(c)
        direct = (
            c.noun is not None and c.noun.i >= c.after and not self.counts.is_duration(c.noun) and not self._apart(c)
        )
        if goods is not None:
            c.noun = goods
            c.measure = self.phrases.noun(goods, c)
        elif direct and c.noun is not None and c.noun.lemma_.lower() not in words("per"):
            c.measure = self.phrases.noun(c.noun, c)
        else:
            c.noun = None
            before = self._before_of(c)
            above = [before, *(n for n, _ in c.path if n.i < c.first and n.pos_ == "NOUN")]
            named = next((n for n in above if n is not None and self._nameable(n)), None)
            moved = self.amounts.moved(c, self.dimensions.risen(c))
            if named is None and moved is None:
                named = self.dimensions.told_of(c)
            if named is not None:
                c.measure = self.phrases.noun(named, c)
            else:
                c.measure = moved or self.amounts.money(c) or (self.phrases.doing(c.verb, c) if c.verb else "money")
        self._add_period(c)

    def _nameable(self, noun: Token) -> bool:
        """Whether a noun above an amount of money can name it: no unit of time, no other number."""
        word = self.counts.word(noun)
        lemma = noun.lemma_.lower()
        amount = any(t.tag_ in ("CD", "$") and t.i == noun.i - 1 for t in noun.children)
        empty = lemma in words("points") or lemma in ("percent", "%")
        return (word is None or word.dimension not in ("duration", "-")) and not amount and not empty

    def _before_of(self, c: Count) -> Token | None:
        """The noun right before "of" and the number, whatever the tree makes of them ("growth of 4 per cent")."""
        of, noun = self.counts.at(c.before), self.counts.at(c.before - 1, c.root.sent.start)
        if of is None or noun is None or of.lower_ != "of" or noun.pos_ not in ("NOUN", "PROPN"):
            return None
        return None if noun.ent_type_ in ("DATE", "TIME") else noun

    def _add_period(self, c: Count) -> None:
        period = self._period(c)
        if period is not None:
            c.measure += f" per {period.lemma_.lower()}"

    def _apart(self, c: Count) -> bool:
        """Whether the noun after an amount of money is no part of its phrase ("paid $ 5m the day before")."""
        assert c.noun is not None
        after = self.counts.at(c.after)
        return (
            self.counts.broken(c.after, c.noun.i)
            or c.noun.dep_ == "obl:unmarked"
            or (after is not None and after.tag_ == "DT")
        )

    def _goods(self, c: Count) -> Token | None:
        """What money buys or is given as ("$ 5m in aid", "10 million euros worth of arms")."""
        at = c.after
        first, second = self.counts.at(at), self.counts.at(at + 1)
        if first is None or second is None or first.lower_ not in ("in", "of", "worth"):
            return None
        if first.lower_ == "in" and c.verb is not None and c.verb.lemma_.lower() in words("moving"):
            return None  # "fell a dollar in late trading"
        if first.lower_ == "worth" and second.lower_ == "of":
            at += 1
        goods = self.counts.chunk(at + 1, c.root.sent.end, leading=True)
        return (
            None if goods is None or goods.ent_type_ in (*PLACES, "DATE") or self.counts.is_duration(goods) else goods
        )

    def _period(self, c: Count) -> Token | None:
        """The unit of time or goods that a price or rate is given for ("a year", "per barrel", "-a-day")."""
        i = c.after if c.noun is None or c.noun.i < c.after or c.dimension == "money" else c.noun.i + 1
        at = self.counts.at(i)
        if at is not None and at.text == "-":
            i += 1
        article, unit = self.counts.at(i), self.counts.at(i + 1)
        if unit is not None and unit.text == "-":
            unit = self.counts.at(i + 2)
        if article is None or unit is None or article.lower_ not in ("a", "an", "per", "each", "every"):
            return self._period_of_clause(c)
        return unit if self.counts.is_duration(unit) or unit.lemma_.lower() in words("per") else None

    def _period_of_clause(self, c: Count) -> Token | None:
        """The unit of time for which a whole clause counts: "die each year", "every month it loses"."""
        verb = c.verb
        if verb is None or c.dimension in ("duration", "share"):
            return None
        for t in verb.children:
            if self.counts.is_duration(t) and t.tag_ == "NN" and not c.before < t.i < c.after:
                det, after = tree.child(t, "det"), self.counts.at(t.i + 1)
                if after is not None and after.lower_ in words("undated"):
                    continue  # "a day after"
                if det is not None and det.lower_ in ("each", "every", "a") and tree.child(t, "case", "nummod") is None:
                    return t
        return None

    def _term(self, c: Count) -> None:
        """An adjective of duration: "a five-year term", not an age."""
        assert c.hyphen is not None
        rest = [self.counts.at(c.hyphen.i + k) for k in (1, 2)]
        if c.noun is None or any(t is not None and t.lower_ in ("old", "olds") for t in rest):
            return
        if c.noun.lemma_.lower() in words("points") or c.noun.tag_ == "NNP":
            return  # "a 31-year high", "the Six-Day War"
        long = self.counts.at(c.hyphen.i + 1)
        if long is not None and long.text == "-":
            long = self.counts.at(long.i + 1)
        if long is not None and long.lower_ in ("long", "plus"):
            c.after = max(c.after, long.i + 1)  # "a five-month-long war"
        c.dimension, c.unit = "duration", c.hyphen.lemma_.lower()
        c.measure = self.phrases.noun(c.noun, c)

    def _duration(self, c: Count) -> None:
        """A span of time that is a term: "within six months", "for five years"."""
        assert c.noun is not None
        undated = words("undated")
        low = c.root.sent.start
        before, outer, after = (self.counts.at(i, low) for i in (c.before, c.before - 1, c.noun.i + 1))
        lead = before.lower_ if before is not None and not before.tag_.startswith("V") else ""
        follow = after.lower_ if after is not None else ""
        beyond = self.counts.at(c.noun.i + 2)
        if follow == "on" and (beyond is None or beyond.is_punct or beyond.is_space):
            return  # "25 years on"
        if lead in undated or follow in undated or any(t.lower_ in undated for t in self.doc[c.end : c.noun.i]):
            return
        if lead in ("the", "than", "few") and outer is not None and outer.lower_ in undated:
            return
        if lead in ("aged", "age") or follow in ("into", "away") or (follow == "'" and lead == "in"):
            return
        if c.q.value == 1 and c.q.form == "words" and lead not in ("for", "within", "of", "under"):
            return
        c.dimension, c.unit = "duration", c.noun.lemma_.lower()
        if lead == "in" and any(
            t.tag_ in ("JJS", "RBS") or t.lower_ in ("first", "time")
            for t in self.doc[max(low, c.before - 9) : c.before]
        ):
            return  # "the first time in three years"
        if self._period(c) is not None:
            return  # "24 hours a day"
        of = tree.prepositional(c.noun, "of")
        above = next((n for n, _ in c.path if n.i < c.first and n.pos_ in ("NOUN", "PROPN")), None)
        named = of if of is not None and of.i > c.noun.i else above
        known = self.amounts.span(c)
        if known is not None and (named is None or named is above):
            c.measure = known
        elif named is not None:
            c.measure = self.phrases.noun(named, c)
        elif c.verb is not None:
            doing = self.phrases.doing(c.verb, c)
            c.measure = f"time for {doing}" if lead in ("within", "in", "under") else doing
        else:
            c.measure = self.phrases.noun(c.noun, c)

    def _changes(self) -> Iterator[FigureStatement]:
        """Verbs that name a ratio: "halve its contingent" leaves 50 per cent of it."""
        ratios = numbers.changes()
        for t in self.doc:
            share = ratios.get(t.lemma_.lower())
            if share is None or not t.tag_.startswith("V") or t.dep_ == "amod":
                continue
            about = tree.child(t, "obj") or self._owned_after(t) or tree.child(t, "nsubj:pass", "nsubj")
            if about is None or about.pos_ not in ("NOUN", "PROPN", "ADJ") or abs(about.i - t.i) > 12:
                continue
            span = (t.idx, t.idx + len(t))
            q = Quantity(*span, span, None, share, None, True, PERCENT, "fraction", "about")
            c = Count(
                q, t.i, t.i + 1, t.i - 1, t.i + 1, t, noun=about, verb=t, role="obj", dimension="share", unit=PERCENT
            )
            c.measure = f"{self.phrases.noun(about, c)} compared with before"
            yield self._statement(c)

    def _owned_after(self, verb: Token) -> Token | None:
        """What "its" right after a verb belongs to, where the tree does not call it the object."""
        owner = self.counts.at(verb.i + 1)
        if owner is None or owner.tag_ not in ("PRP$", "DT") or owner.head.i <= owner.i:
            return None
        return owner.head if owner.head.i - verb.i <= 5 else None

    # worth a line

    def _is_date(self, c: Count) -> bool:
        """Whether a time expression that is no term covers the number."""
        undated = words("undated")
        for time in self.times:
            if time.start >= c.q.number[1] or c.q.number[0] >= time.end:
                continue
            if c.dimension == "duration":
                inside = set(time.text.lower().replace("-", " ").split())
                if time.type == "SET" or (
                    time.type != "DURATION" and inside & (set(undated) | {"this", "these", "few", "now", "time"})
                ):
                    return True
            elif time.type in ("DATE", "TIME", "SET") or c.q.plain:
                return True
        return False

    def _worth(self, c: Count) -> bool:
        """Whether an analyst wants the line."""
        q = c.q
        if c.dimension in (*LOST, "population", "money", "share", "duration"):
            return q.value > 0 or c.dimension in ("money", "share")
        if q.value == 0:
            return False
        if c.noun is None:
            return c.verb is None or q.value > 1
        plural = c.noun.tag_ in ("NNS", "NNPS") or c.noun.lower_ in PLURALS
        if c.noun.tag_ == "NNP" and not plural and c.hyphen is None:
            return False  # "144 Parachute Squadron"
        if c.hyphen is not None:
            return q.value >= LEAST_COUNT
        year_like = q.plain and q.form == "digits" and not q.bound and 1500 <= q.value <= 2100
        if q.value == 1 or (year_like and not plural):
            return False
        taken = self.dimensions.done(c) is not None
        if c.dimension == "count" and q.value < LEAST_COUNT and self._definite(c) and not taken:
            return False
        if c.unit == "person" and c.dimension == "count" and q.value < LEAST_COUNT:
            return plural and (taken or self.dimensions.state(c) is not None)
        word = self.counts.word(c.noun)
        curated = word is not None and (word.unit in THINGS or c.noun.lemma_.lower() in words("noun"))
        if c.dimension == "personnel" or c.unit == "person" or curated:
            return plural or c.hyphen is not None or (q.value >= LEAST_COUNT and c.unit != "person")
        if c.verb is not None and c.role == "obj" and c.verb.lemma_.lower() in words("wrecking"):
            return plural
        return q.value >= LEAST_COUNT and plural and q.form != "fraction"

    def _definite(self, c: Count) -> bool:
        """Whether the count only points back to what is known ("the two countries")."""
        before = self.counts.at(c.before, c.root.sent.start)
        return before is not None and before.lower_ in ("the", "these", "those", "both", "its", "their", "other")

    # the statement

    def _statement(self, c: Count) -> FigureStatement:
        start, end = self._span(c)
        source = next((q.source for q in self.quotes if q.stretch.start <= start < q.stretch.end), None)
        if source is None:
            source = self.speech.over(c.anchor) or self._reported(c)
        place = self._place(c)
        measure = c.measure
        if place is not None and c.dimension not in ("money", "duration", "share"):
            where = self.mentions.mentions[place].text
            measure = measure if where in measure or " in " in measure else f"{measure} in {where}"
        return FigureStatement(
            start=start,
            end=end,
            measure=" ".join(measure.split()),
            dimension=cast(Dimension, c.dimension),
            unit=c.unit,
            low=c.q.low,
            best=c.q.best,
            high=c.q.high,
            approximate=c.q.approximate,
            subject=self._subject(c),
            place=place,
            attribution=None if source is None else source.mention,
            time=self._time(c),
        )

    def _reported(self, c: Count) -> Source | None:
        """Who gives a number as the object of a verb of report: "activists reported 100 deaths"."""
        verb = c.verb
        if verb is None or c.role != "obj" or tree.negation(verb) is not None:
            return None
        states = cues.attitudes().get((verb.lemma_.lower(), "v")) == "assert"
        return self.speech.source(verb) if states and verb.lemma_.lower() not in ("deny", "accuse") else None

    def _span(self, c: Count) -> tuple[int, int]:
        """The number with its noun phrase, contiguous."""
        end = c.q.end
        if c.hyphen is not None:
            end = max(end, c.hyphen.idx + len(c.hyphen))
        if (
            c.noun is not None
            and 0 <= c.noun.i - c.end <= 10
            and not any(t.lower_ == "to" for t in self.doc[c.end : c.noun.i])
        ):
            end = max(end, c.noun.idx + len(c.noun))
        period = self._period(c) if c.dimension in ("money", "count") else None
        if period is not None and period.i - max(c.after, c.anchor.i) <= 3:
            end = max(end, period.idx + len(period))
        return c.q.start, end

    def _subject(self, c: Count) -> tuple[int, ...]:
        """Whose figure it is: the mention of what is counted where its words name somebody, else its owner."""
        own: tuple[int, ...] = ()
        if c.noun is not None and c.dimension not in ("money", "duration", "share"):
            m = self.mentions.of_token(c.noun.i)
            if m is not None:
                mention = self.mentions.mentions[m]
                own = (m,)
                if mention.country is not None or mention.label or self.mentions.resolve(m) != m:
                    return own
        beside = self._beside(c.noun)
        if beside is not None:
            return (beside,)
        for t in (c.noun, *[n for n, _ in c.path]):
            owner = self._owner(t)
            if owner is not None:
                return (self._resolved(owner),)
        verb = c.verb
        holds = verb is not None and verb.lemma_.lower() in words("holding")
        done_to = (
            c.dimension in ("deaths", "injured") and verb is not None and verb.lemma_.lower() not in ("lose", "have")
        ) or (c.unit == "person" and self.dimensions.seized(c))
        if verb is not None and c.role in ("obj", "obl", "dep") and (holds or c.path) and not done_to:
            who = tree.child(verb, "obl:agent") if tree.is_passive(verb) else tree.subject(verb)
            if who is not None and who.i != c.anchor.i and self._actor(who):
                return (self._resolved(who),)
        return own

    def _beside(self, noun: Token | None) -> int | None:
        """The mention that a count stands in apposition to: "the Danish contingent, some 105 soldiers"."""
        if noun is None or noun.dep_ != "appos" or noun.left_edge.i < 2:
            return None
        mark = self.doc[noun.left_edge.i - 1]
        m = self.mentions.of_token(mark.i - 1) if mark.text in (",", "(", "–", "—") else None
        if m is None or not (self.mentions.mentions[m].country or self.mentions.mentions[m].label):
            return None
        return m

    def _owner(self, token: Token | None) -> Token | None:
        """Who owns a noun: its possessor, "of X", "from X", "by X", or a name before it."""
        if token is None:
            return None
        owner = tree.child(token, "nmod:poss")
        candidates = (
            [owner] if owner is not None else [h for p, h in tree.prepositionals(token) if p in ("of", "from", "by")]
        )
        candidates += [m for m in tree.left_modifiers(token) if m.ent_type_ in ("GPE", "ORG", "NORP")]
        return next((t for t in candidates if self._actor(t)), None)

    def _actor(self, token: Token) -> bool:
        return self.mentions.of_token(token.i) is not None

    def _resolved(self, token: Token) -> int:
        m = self.mentions.of_token(token.i)
        assert m is not None
        return self.mentions.resolve(m) if self.mentions.mentions[m].kind == "pronoun" else m

    def _place(self, c: Count) -> int | None:
        """Where: a place in a phrase under the noun, else under the verb that governs the count."""
        heads = [c.anchor, *[n for n, _ in c.path]]
        if c.verb is not None:
            heads += [c.verb, *[x for x in c.verb.children if x.dep_ == "xcomp"]]
            if c.verb.dep_ in ("xcomp", "ccomp"):
                heads.append(c.verb.head)
        for head in heads:
            for case, under in tree.prepositionals(head):
                if case not in PLACE_CASES or (case in ("of", "from") and head.tag_.startswith("V")):
                    continue
                if case == "from" and head.i == c.anchor.i and not self._leaving(c):
                    continue  # "soldiers from Chad": where they come from
                inside = [x for x in under.children if x.dep_ in ("appos", "flat", "conj", "nmod")]
                for t in (under, *tree.left_modifiers(under), *inside):
                    m = self.mentions.of_token(t.i)
                    if m is not None and t.ent_type_ in PLACES and self.mentions.mentions[m].label in PLACES:
                        return m
        return None

    def _leaving(self, c: Count) -> bool:
        """Whether the count goes away from somewhere: a verb or noun of leaving governs it."""
        above = [n for n, _ in c.path] if c.verb is None else [c.verb, *(n for n, _ in c.path)]
        return any(t.lemma_.lower() in words("leaving") for t in above)

    def _told_by(self, verb: Token, c: Count) -> bool:
        """Whether what happens to the counted is told by their verb and not by a clause beside them."""
        return verb.i not in {t.i for t in c.anchor.subtree} and self.dimensions.seized(c)

    def _time_token(self, time: TimeExpression) -> Token | None:
        starts = self.counts.starts
        first = max(0, bisect_right(starts, time.start) - 1)
        last = bisect_left(starts, time.end)
        return self.doc[first:last].root if first < last else None

    def _time(self, c: Count) -> int | None:
        """The time expression that dates the clause of the count: the nearest one under its noun or verb."""
        best: tuple[int, int, int] | None = None
        chain = [c.anchor.i]
        t = c.anchor
        while t.head.i != t.i and len(chain) < 8:
            t = t.head
            chain.append(t.i)
        for k, (time, token) in enumerate(zip(self.times, self.dated, strict=True)):
            if token is None or time.type not in ("DATE", "TIME") or token.sent.start != c.anchor.sent.start:
                continue
            if time.start < c.q.end and c.q.start < time.end:
                continue
            steps, inner, up = 0, 0, token
            while up.i not in chain and up.head.i != up.i and steps < 6:
                up, steps = up.head, steps + 1
                inner += up.i not in chain and up.tag_.startswith("V") and up.dep_.startswith(_CLAUSES)
            if up.i not in chain:
                continue
            if inner > 1 or (inner and c.verb is not None and self._told_by(c.verb, c)):
                continue  # the day of another clause ("freed men jailed in May")
            verbs = sum(1 for i in chain[1 : chain.index(up.i)] if self.doc[i].tag_.startswith("V"))
            cost = (verbs * 3 + max(0, steps - 1) * 2, abs(token.i - c.anchor.i), k)
            if cost[0] <= 6 and (best is None or cost < best):
                best = cost
        return None if best is None else best[2]


def _dotted(q: Quantity) -> Quantity:
    """The quantity with its dot read as a mark of thousands ("1.350 soldiers")."""
    assert q.dotted is not None
    low, best, high = (None if v is None else round(v * q.dotted / q.value, 4) for v in (q.low, q.best, q.high))
    return replace(q, low=low, best=best, high=high, dotted=None)
