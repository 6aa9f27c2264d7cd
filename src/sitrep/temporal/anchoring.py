"""Anchoring: from what the words say to days, given when they were written.

Comes in: the expressions of one text in order, the day (or range of days) of its publication, and the text. Goes out:
one `Timex` for each: TIMEX3 value, our date, and which anchor was used. Expressions are counted from the publication
day, from the date that the text stands at ("three days earlier", "that year", "the 24th"), or from an event that the
text dates elsewhere ("two days after the coup"). The words around decide between last and next Thursday (`context`).
Histories, whose dates lie far from their publication, are read with the text's own dates as the anchor.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sitrep.record import Basis, Date, TimeExpression
from sitrep.temporal import calendar, context, lexicon
from sitrep.temporal.calendar import Granule
from sitrep.temporal.forms import Form
from sitrep.temporal.forms import read as read_form

CANDIDATES = 8
"""Ranges of up to so many days of publication are tried day by day, longer ones at their ends."""
AGREED = 0.75
"""The share of the candidate days that must agree for the others to be passed over."""
FUTURE_COST = 1.5
"""How much farther a future reading of "January" may not lie than a past one, where the words don't say."""
AGAINST_COST = 4.0
"""The same for a reading against the words' tense."""
_OPENING = re.compile(r"(?:^|[.!?\n\"”)]\s*)(?:(?:In|By|During|Throughout|Until|From|Since) (?:the year )?)?$")
"""What stands before a year that opens a sentence or a heading, and so moves a history on."""
HISTORY_SIZE, HISTORY_YEARS, HISTORY_DEICTIC = 20, 5, 10
"""A text is a history where it has so many expressions, gives so many years outright, most of them past, and no more
than one in so many of its expressions is a weekday or counted from the day of writing."""


@dataclass(frozen=True, slots=True)
class Timex:
    """A time expression with its place in the calendar.

    `value` is the TIMEX3 value ("2021-W22", "PT30M", "PAST_REF"; X stands for what is not known), `date` our date
    where there is one, `anchor` what it was counted from ("", "publication 2021-06-04", "text 2021-05-24"), `mod` the
    TIMEX3 mod ("START", "APPROX", …), `signal` the word before it that opens a range ("since", "until").
    """

    expression: TimeExpression
    value: str
    date: Date | None
    anchor: str = ""
    mod: str = ""
    signal: str = ""

    @property
    def edtf(self) -> str:
        """The date in Extended Date/Time Format, an open range after "since" and "until"; empty where there is none."""
        if self.date is None:
            return ""
        if self.signal == "since":
            return Date(self.date.start, None, self.date.precision, self.date.basis).edtf
        if self.signal in ("until", "till"):
            return Date(None, self.date.end, self.date.precision, self.date.basis).edtf
        return self.date.edtf


@dataclass(frozen=True, slots=True)
class Found:
    """What one expression comes to: its value, the granule if it names one, its basis and what it was counted from."""

    value: str
    granule: Granule | None = None
    basis: Basis = "explicit"
    anchor: str = ""
    dates: tuple[dt.date, dt.date] | None = None


UNITS = {"S": ("T", "S"), "m": ("T", "M"), "h": ("T", "H"), "N": ("", "W"), "L": ("", "L")}


def duration(number: str, unit: str) -> str:
    """The TIMEX3 value of a length: ("2", "M") is P2M, ("X", "D") is PXD, ("0.5", "h") is PT30M."""
    if unit == "WE":
        return f"P{number}WE"
    if number == "X":
        time, letter = UNITS.get(unit, ("", unit))
        return f"P{time}X{letter}"
    count = float(number)
    if unit == "N":
        count *= 2
    if unit == "DE":
        count, unit = count * 10, "Y"
    if unit == "CE":
        count, unit = count * 100, "Y"
    if unit == "L":
        count, unit = count * 1000, "Y"
    if count != int(count):
        smaller = {"h": ("m", 60), "m": ("S", 60), "Y": ("M", 12), "D": ("h", 24)}.get(unit)
        if smaller and count < 1:
            unit, count = smaller[0], round(count * smaller[1])
        elif unit == "h":
            return f"PT{int(count)}H{round(count % 1 * 60)}M"
    time, letter = UNITS.get(unit, ("", unit))
    text = str(int(count)) if count == int(count) else f"{count:g}"
    return f"P{time}{text}{letter}"


def clock(form: Form) -> str:
    """The clock that a form gives, as TIMEX3 writes it: "T22:00"; empty where it gives none."""
    given = form.get("t") or form.get("clock")
    hour: int | None = None
    minute = second = ""
    if given:
        found = re.match(r"(\d{1,2})(?:[:.](\d{2}))?(?::(\d{2}))?(am|pm)?$", given)
        if found and found[2] is None and not found[4]:
            found = None
        if found:
            hour, minute, second = int(found[1]), found[2] or "00", found[3] or ""
            if found[4]:
                hour = hour % 12 + (12 if found[4] == "pm" else 0)
        else:
            digits = re.match(r"(\d{2})(\d{2})", given)
            if digits:
                hour, minute = int(digits[1]), digits[2]
    elif (number := form.number("h")) is not None:
        hour, minute = number, "00"
    if hour is None:
        return ""
    half = form.number("ap")
    if half is None and form.get("part") and "h" in form:
        half = 12 if form["part"] in ("AF", "EV") or (form["part"] == "NI" and 6 <= hour < 12) else 0
    if half is not None and hour <= 12:
        hour = hour % 12 + half
    return f"T{hour:02d}:{minute}" + (f":{second}" if second else "")


class Anchorer:
    """Anchors the expressions of one text to one publication day (or to none)."""

    def __init__(self, published: dt.date | None, text: str, history: bool, day_first: bool) -> None:
        """Start at the top of the text."""
        self.published = published
        self.text = text
        self.history = history
        self.day_first = day_first
        self.ref: Granule | None = None
        """The date that the text stands at: the last one it named."""
        self.quarter: Granule | None = None
        """The last quarter named; in a report on quarters "a year earlier" means the same quarter of that year."""
        self.story: Granule | None = None
        """The date that the story has come to; mere mentions of other years leave it where it is."""

    def _follow(self, expression: TimeExpression, form: Form, granule: Granule) -> None:
        """Move the story's own date on, from which histories take the year of a bare month."""
        if granule.unit == "Q" and "cmp" not in form and "yr" not in form and "y" not in form:
            self.quarter = granule
        if calendar.ORDER.get(granule.unit, 9) <= 4:
            self.story = granule
        elif granule.unit == "Y":
            before = self.text[max(0, expression.start - 12) : expression.start]
            if self.story is None or _OPENING.search(before):
                self.story = granule

    # -- bases -------------------------------------------------------------------------------------------------------
    def _base(self) -> tuple[dt.date | None, str]:
        """The day that plain relative words are counted from, and its name."""
        if self.history and self.ref is not None:
            return self.ref.first, f"text {self.ref.value}"
        if self.published is not None:
            return self.published, f"publication {self.published.isoformat()}"
        return None, ""

    def _ref(self) -> tuple[dt.date | None, str]:
        """The day that anaphoric words are counted from, and its name."""
        if self.ref is not None:
            return self.ref.first, f"text {self.ref.value}"
        return self._base()

    def _direction(self, expression: TimeExpression, form: Form) -> int:
        signal = form.get("sig")
        if signal in ("until", "till"):
            return 1
        if signal == "since":
            return -1
        return context.direction(self.text, expression.start, expression.end) if self.text else 0

    # -- kinds -------------------------------------------------------------------------------------------------------
    def resolve(self, expression: TimeExpression, form: Form) -> Found:
        """The place in the calendar of one expression; moves the text's own date on."""
        found: Found = getattr(self, f"_{form.kind}")(expression, form)
        granule = found.granule
        if granule is not None and expression.type in ("DATE", "TIME") and form.kind not in ("ref",):
            self.ref = replace(granule, detail="")
            self._follow(expression, form, granule)
        return found

    def _iso(self, expression: TimeExpression, form: Form) -> Found:
        text = form["v"]
        numbers = [int(n) for n in re.split(r"[-/]", text[:10].split("T")[0]) if n]
        try:
            if len(numbers) == 2:
                return self._plain(calendar.month(numbers[0], numbers[1]))
            date = dt.date(*numbers[:3])
        except ValueError:
            return Found(text)
        time = text[10:].lstrip("Tt ").rstrip("Zz")
        time = re.sub(r"[+-]\d\d:?\d\d$", "", time)
        detail = f"T{time}" if time else clock(form)
        return self._plain(calendar.day(date, detail))

    def _num(self, expression: TimeExpression, form: Form) -> Found:
        found = re.match(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$", form["v"])
        if not found:
            return Found(form["v"])
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        if len(found[3]) == 2:
            year = self._two_digits(year)
        options: list[dt.date] = []
        for day, month in ((first, second), (second, first)) if self.day_first else ((second, first), (first, second)):
            try:
                options.append(dt.date(year, month, day))
            except ValueError:
                continue
        if not options:
            return Found(form["v"])
        return self._plain(calendar.day(options[0], clock(form)))

    def _two_digits(self, number: int, near: int | None = None) -> int:
        """The year nearest to the base that ends in two digits."""
        base, _ = self._base()
        middle = near if near is not None else base.year - 20 if base else 1990
        return middle + (number - middle + 50) % 100 - 50

    @staticmethod
    def _plain(granule: Granule, basis: Basis = "explicit", anchor: str = "") -> Found:
        return Found(granule.value, granule, basis, anchor)

    def _year(self, form: Form) -> tuple[int | None, Basis, str]:
        """The year that a form gives, outright or against publication or text."""
        if (number := form.number("y")) is not None:
            return number, "explicit", ""
        if (short := form.number("yy")) is not None:
            century = form.number("c")
            if century is not None:
                year = century // 100 * 100 + short
                return (year if year >= century else year + 100), "explicit", ""
            return self._two_digits(short), "explicit", ""
        given = form.get("yr")
        if given is None:
            return None, "relative", ""
        if given.startswith("ref"):
            base, anchor = self._ref()
            return (base.year + int(given[3:] or 0) if base else None), "relative", anchor
        base, anchor = self._base()
        return (base.year + int(given) if base else None), "relative", anchor

    def _date(self, expression: TimeExpression, form: Form) -> Found:
        if form.get("bc"):
            return self._bc(form)
        detail = clock(form) or ("T" + form["part"] if "part" in form else "")
        if "dec" in form or "dec2" in form:
            number = form.number("dec")
            if number is None:
                base, _ = self._base()
                number = self._two_digits(form.number("dec2") or 0, None) if False else self._decade(form, base)
            return self._plain(calendar.decade(number))
        if "cent" in form:
            return self._plain(calendar.century((form.number("cent") or 1) - 1))
        year, basis, anchor = self._year(form)
        month, day, weekday = form.number("m"), form.number("d"), form.number("wd")
        if month is not None and day is not None:
            return self._month_day(expression, form, year, month, day, basis, anchor, detail)
        if weekday is not None:
            return self._weekday(expression, form, weekday, day, detail)
        if day is not None:
            return self._bare_day(expression, form, day, detail)
        if month is not None:
            return self._month(expression, form, year, month, basis, anchor)
        if "s" in form:
            return self._season(expression, form, year, form["s"], basis, anchor)
        if "q" in form:
            return self._quarter(expression, form, year, basis, anchor)
        if "half" in form:
            base, base_anchor = self._base()
            if year is None and base is not None:
                year, basis, anchor = base.year, "relative", base_anchor
            number = form.number("half") or 1
            return Found(f"XXXX-H{number}") if year is None else self._plain(calendar.half(year, number), basis, anchor)
        if year is not None:
            return self._plain(calendar.year(year), basis, anchor)
        return Found("XXXX")

    @staticmethod
    def _decade(form: Form, base: dt.date | None) -> int:
        digit = form.number("dec2") or 0
        now = base.year // 10 if base else 200
        return now // 10 * 10 + digit if digit <= now % 10 else now // 10 * 10 - 10 + digit

    @staticmethod
    def _bc(form: Form) -> Found:
        if "cent" in form:
            return Found(f"BC{(form.number('cent') or 1) - 1:02d}")
        if "dec" in form:
            return Found(f"BC{form.number('dec') or 0:03d}")
        value = f"BC{form.number('y') or 0:04d}"
        if month := form.number("m"):
            value += f"-{month:02d}"
            if day := form.number("d"):
                value += f"-{day:02d}"
        elif "s" in form:
            value += f"-{form['s']}"
        return Found(value)

    def _month_day(
        self,
        expression: TimeExpression,
        form: Form,
        year: int | None,
        month: int,
        day: int,
        basis: Basis,
        anchor: str,
        detail: str,
    ) -> Found:
        if year is None:
            year, anchor = self._nearest_year(expression, form, month, day)
            basis = "relative"
            weekday = form.number("wd")
            if year is not None and weekday is not None:
                for candidate in (year, year - 1, year + 1, year - 2, year - 3, year - 4, year - 5, year - 6):
                    try:
                        if dt.date(candidate, month, day).isoweekday() == weekday:
                            year = candidate
                            break
                    except ValueError:
                        continue
        if year is None:
            return Found(f"XXXX-{month:02d}-{day:02d}{detail}")
        try:
            date = dt.date(year, month, day)
            if form.get("wk") == "of":
                return self._plain(calendar.week(date), basis, anchor)
            return self._plain(calendar.day(date, detail), basis, anchor)
        except ValueError:
            if not 1 <= year <= 9999 or not 1 <= month <= 12:
                return Found(f"XXXX-{month:02d}-{day:02d}")
            return self._plain(calendar.month(year, month), basis, anchor)

    def _nearest_year(
        self, expression: TimeExpression, form: Form, month: int, day: int | None
    ) -> tuple[int | None, str]:
        """The year of a month (and day) that is given without one."""
        if self.history and self.story is not None:
            return self.story.first.year, f"text {self.story.value}"
        if self.published is None:
            return (self.ref.first.year, f"text {self.ref.value}") if self.ref is not None else (None, "")
        base = self.published
        anchor = f"publication {base.isoformat()}"
        if day is None:
            this = base.month == month
            past = base.year if month <= base.month else base.year - 1
            coming = base.year if month >= base.month else base.year + 1
            ahead = (month - base.month) % 12 * 30
        else:
            this = (base.month, base.day) == (month, day)
            past = base.year if (month, day) <= (base.month, base.day) else base.year - 1
            coming = base.year if (month, day) >= (base.month, base.day) else base.year + 1
            ahead = ((month - base.month) * 30 + day - base.day) % 365
        if this:
            return base.year, anchor
        direction = self._direction(expression, form)
        back = 365 - ahead
        forward_cost = ahead * (1.0 if direction > 0 else FUTURE_COST if direction == 0 else AGAINST_COST)
        back_cost = back * (1.0 if direction <= 0 else AGAINST_COST)
        return (coming if forward_cost < back_cost else past), anchor

    def _weekday(self, expression: TimeExpression, form: Form, weekday: int, day: int | None, detail: str) -> Found:
        base, anchor = self._base()
        ordinary = "dir" not in form and "rdir" not in form and "wk" not in form
        if "rdir" in form:
            base, anchor = self._ref()
        if base is None:
            return Found(f"XXXX-WXX-{weekday}{detail}")
        if day is not None:
            for back in range(14):
                month = calendar.add_months(base.replace(day=1), -back)
                try:
                    date = month.replace(day=day)
                except ValueError:
                    continue
                if date.isoweekday() == weekday and date <= calendar.add_days(base, 31):
                    return self._plain(calendar.day(date, detail), "relative", anchor)
        if (week := form.number("wk")) is not None:
            monday = calendar.add_days(calendar.week(base).first, 7 * week)
            return self._plain(calendar.day(calendar.add_days(monday, weekday - 1), detail), "relative", anchor)
        sign = form.number("dir") if "dir" in form else form.number("rdir")
        if ordinary:
            sign = 1 if self._direction(expression, form) > 0 and not self.history else -1
            if self.history:
                sign = 1
            if base.isoweekday() == weekday:
                return self._plain(calendar.day(base, detail), "relative", anchor)
        if sign == 0:
            date = calendar.add_days(calendar.week(base).first, weekday - 1)
            if date < base and self._direction(expression, form) > 0:
                date = calendar.add_days(date, 7)
        elif (sign or -1) < 0:
            date = calendar.add_days(base, -((base.isoweekday() - weekday - 1) % 7 + 1))
        else:
            date = calendar.add_days(base, (weekday - base.isoweekday() - 1) % 7 + 1)
        return self._plain(calendar.day(date, detail), "relative", anchor)

    def _bare_day(self, expression: TimeExpression, form: Form, day: int, detail: str) -> Found:
        base, anchor = self._ref()
        if base is None:
            return Found(f"XXXX-XX-{day:02d}")
        from_text = self.ref is not None and calendar.ORDER.get(self.ref.unit, 9) <= 3
        if not from_text:
            base, anchor = self._base()
            if base is None:
                return Found(f"XXXX-XX-{day:02d}")
            if day > base.day and self._direction(expression, form) <= 0:
                base = calendar.add_months(base.replace(day=1), -1)
        try:
            return self._plain(calendar.day(base.replace(day=day), detail), "relative", anchor)
        except ValueError:
            return Found(f"{base.year:04d}-{base.month:02d}-XX")

    def _directed(self, form: Form) -> tuple[dt.date | None, str, int | None]:
        """Base, anchor and sign of "last August", "the following spring"."""
        if "rdir" in form:
            base, anchor = self._ref()
            return base, anchor, form.number("rdir")
        base, anchor = self._base()
        return base, anchor, form.number("dir")

    def _month(
        self, expression: TimeExpression, form: Form, year: int | None, month: int, basis: Basis, anchor: str
    ) -> Found:
        if not 1 <= month <= 12:
            return Found("XXXX-XX")
        if year is None:
            base, base_anchor, sign = self._directed(form)
            if sign is not None and base is not None:
                basis, anchor = "relative", base_anchor
                if sign < 0:
                    year = base.year if month < base.month else base.year - 1
                elif sign > 0:
                    year = base.year if month > base.month else base.year + 1
                else:
                    year = base.year
            else:
                year, anchor = self._nearest_year(expression, form, month, None)
                basis = "relative"
        if year is None or not 1 <= year <= 9999:
            return Found(f"XXXX-{month:02d}")
        return self._plain(calendar.month(year, month), basis, anchor)

    def _season(
        self, expression: TimeExpression, form: Form, year: int | None, code: str, basis: Basis, anchor: str
    ) -> Found:
        if year is None:
            base, base_anchor, sign = self._directed(form)
            if base is None:
                return Found(f"XXXX-{code}")
            basis, anchor = "relative", base_anchor
            if self.history and "dir" not in form and "rdir" not in form:
                year = base.year
            else:
                here = calendar.season(base.year, code)
                if sign is None:
                    sign = 2 if self._direction(expression, form) > 0 else -2
                if sign == 0:
                    year = base.year
                elif sign == -1:
                    year = base.year if here.last < base else base.year - 1
                elif sign == -2:
                    year = base.year if here.first <= base else base.year - 1
                elif sign == 1:
                    year = base.year if here.first > base else base.year + 1
                else:
                    year = base.year if here.last >= base else base.year + 1
        return self._plain(calendar.season(min(max(year, 1), 9998), code), basis, anchor)

    def _quarter(self, expression: TimeExpression, form: Form, year: int | None, basis: Basis, anchor: str) -> Found:
        number = form.number("q") or 0
        if not 1 <= number <= 4:
            return Found("XXXX-QX")
        if year is None:
            base, anchor = self._base()
            if base is None:
                return Found(f"XXXX-Q{number}")
            basis = "relative"
            now = (base.month + 2) // 3
            year = base.year if number <= now else base.year if self._direction(expression, form) > 0 else base.year - 1
        return self._plain(calendar.quarter(year, number), basis, anchor)

    def _rel(self, expression: TimeExpression, form: Form) -> Found:
        unit = form.get("u", "D")
        base, anchor = self._ref() if form.get("from") == "ref" else self._base()
        if base is not None and form.get("from") == "ref" and self.ref is not None:
            base = self._at_unit(unit)
        try:
            number = float(form.get("n", "1")) * float(form.get("s", "1"))
        except ValueError:
            number = 0.0
        if base is None:
            blank = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX", "Q": "XXXX-QX"}.get(unit, "XXXX")
            return Found(blank)
        detail = clock(form) or ("T" + form["part"] if "part" in form else "")
        granule = calendar.shifted(unit, base, number)
        if unit == "Y" and number == -1 and "cmp" in form and "q" not in form and self.quarter is not None:
            granule = calendar.containing("Q", calendar.add_months(self.quarter.first, -12))
        if "q" in form and 1 <= (form.number("q") or 0) <= 4:
            granule = calendar.quarter(granule.first.year, form.number("q") or 1)
        if detail and granule.unit == "D":
            granule = granule.at(detail)
        if "span" in form and not self.history:
            other = self._end_of(base, number, unit)
            return Found(granule.value, granule, "relative", anchor, (min(base, other), max(base, other)))
        return self._plain(granule, "relative", anchor)

    def _at_unit(self, unit: str) -> dt.date:
        """The day of the text's date from which a shift by a unit counts."""
        assert self.ref is not None
        return self.ref.first

    def _that(self, expression: TimeExpression, form: Form) -> Found:
        base, anchor = self._ref()
        if form.get("u") == "Q":
            if (year := form.number("y")) is not None:
                if self.quarter is None:
                    return self._plain(calendar.year(year))
                return self._plain(calendar.quarter(year, (self.quarter.first.month + 2) // 3))
            if self.quarter is not None:
                return Found(self.quarter.value, self.quarter, "relative", anchor)
            base, anchor = self._base()
            if base is not None:
                return self._plain(calendar.shifted("Q", base, -1), "relative", anchor)
        detail = clock(form) or ("T" + form["part"] if "part" in form else "")
        if base is None:
            return Found("XXXX-XX-XX" + detail)
        granule = calendar.containing(form.get("u", "D"), base)
        if granule.unit == "D" and detail:
            granule = granule.at(detail)
        if self.ref is not None and calendar.ORDER.get(self.ref.unit, 0) > calendar.ORDER.get(granule.unit, 0):
            if granule.unit == "D":
                unknown = {"M": f"{self.ref.value}-XX", "Y": f"{self.ref.value}-XX-XX"}
                return Found(unknown.get(self.ref.unit, "XXXX-XX-XX") + detail)
            return Found(self.ref.value, self.ref, "relative", anchor)
        return self._plain(granule, "relative", anchor)

    def _this(self, expression: TimeExpression, form: Form) -> Found:
        base, anchor = self._ref() if self.history else self._base()
        if base is None:
            return Found("XXXX")
        return self._plain(calendar.containing(form.get("u", "Y"), base), "relative", anchor)

    def _weekend(self, expression: TimeExpression, form: Form) -> Found:
        base, anchor, sign = self._directed(form)
        if base is None:
            return Found("XXXX-WXX-WE")
        weekend = base.isoweekday() >= 6
        if sign is None:
            direction = self._direction(expression, form)
            over = base.isoweekday() == 6 and direction < 0  # on a Saturday the weekend that is over is the last one
            sign = -1 if over else 0 if weekend else 2 if direction > 0 else -1
        elif sign == 0 and "dir" in form and not weekend and self._direction(expression, form) < 0:
            sign = -1  # "he said this weekend", written on a weekday: the one just past
        shift = (7 if sign == 1 and base.isoweekday() >= 6 else 0) if sign == 1 or sign == 2 else 7 * sign
        return self._plain(calendar.weekend(calendar.add_days(base, shift)), "relative", anchor)

    def _hol(self, expression: TimeExpression, form: Form) -> Found:
        year, basis, anchor = self._year(form)
        name = form["id"]
        if year is None:
            base, anchor, sign = self._directed(form)
            if base is None:
                blank = calendar.holiday(name, 2000)
                fixed = blank is not None and blank == (calendar.holiday(name, 2001) or blank).replace(year=2000)
                return Found(f"XXXX-{blank:%m-%d}" if blank and fixed else "XXXX-XX-XX")
            basis = "relative"
            year = base.year
            here = calendar.holiday(name, year)
            if here is not None and not self.history:
                if sign is None:
                    direction = self._direction(expression, form)
                    ahead = (here - base).days % 365
                    sign = direction if direction else (1 if ahead <= 45 else -1)
                    if here == base:
                        sign = 0
                if sign < 0 and here >= base:
                    year -= 1
                elif sign > 0 and here <= base:
                    year += 1
        date = calendar.holiday(name, year)
        return Found("XXXX-XX-XX") if date is None else self._plain(calendar.day(date), basis, anchor)

    def _clock(self, expression: TimeExpression, form: Form) -> Found:
        time = clock(form)
        if any(name in form for name in ("m", "d", "wd")):
            fields = {k: v for k, v in form.items() if k in ("y", "m", "d", "wd", "dir", "sig")}
            found = self._date(expression, Form("date", fields))
            if found.granule is not None and found.granule.unit == "D":
                return self._plain(found.granule.at(time), found.basis, found.anchor)
            return Found(found.value + time)
        if (days := form.number("r")) is not None:
            base, anchor = self._base()
            if base is None:
                return Found("XXXX-XX-XX" + time)
            return self._plain(calendar.day(calendar.add_days(base, days), time), "relative", anchor)
        base, anchor = self._base()
        if self.ref is not None and self.ref.unit == "D":
            base, anchor = self._ref()
        if base is None:
            return Found("XXXX-XX-XX" + time)
        return self._plain(calendar.day(base, time), "relative", anchor)

    def _dur(self, expression: TimeExpression, form: Form) -> Found:
        number, unit = form.get("n", "X"), form.get("u", "D")
        if form.get("half") and number != "X":
            number = f"{float(number) + 0.5:g}"
        value = duration(number, unit)
        if "u2" in form:
            second = duration(form.get("n2", "X"), form["u2"])[1:]
            value += second[1:] if "T" in value and second.startswith("T") else second
        if "at" in form and number != "X":
            base, anchor = self._ref()
            if base is None:
                return Found(value)
            granule = calendar.shifted(unit, base, float(number) * int(form["at"]))
            self.ref = granule
            return Found(value, granule, "relative", anchor)
        sign = form.number("s")
        base, anchor = self._base()
        if sign is None or base is None or self.history or (number == "X" and unit not in vague_units()):
            return Found(value)
        count = float(vague_units()[unit][1]) if number == "X" else float(number)
        other = self._end_of(base, count * sign, unit)
        return Found(value, None, "relative", anchor, (min(base, other), max(base, other)))

    @staticmethod
    def _end_of(base: dt.date, number: float, unit: str) -> dt.date:
        """The day `number` units from `base`, to the day."""
        days = {"D": 1, "W": 7, "N": 14, "WE": 7, "h": 1 / 24, "m": 0, "S": 0}.get(unit)
        if days is not None:
            return calendar.add_days(base, round(number * days))
        months = {"M": 1, "Q": 3, "Y": 12, "DE": 120, "CE": 1200, "L": 12000}.get(unit, 12)
        return calendar.add_months(base, round(number * months))

    def _set(self, expression: TimeExpression, form: Form) -> Found:
        part = "T" + form["part"] if "part" in form else ""
        if "v" in form:
            return Found(form["v"])
        if "wd" in form:
            return Found(f"XXXX-WXX-{form['wd']}{part}")
        if "m" in form:
            return Found(f"XXXX-{form.number('m') or 0:02d}")
        if "s" in form:
            return Found(f"XXXX-{form['s']}")
        if part:
            return Found(f"XXXX-XX-XX{part}")
        return Found(duration(form.get("n", "1"), form.get("u", "D")))


@functools.cache
def vague_units() -> dict[str, tuple[int, int]]:
    """How many of a unit "weeks ago" and "recent weeks" mean, at least and at most, from `data/vague.tsv`."""
    return {row["unit"]: (int(row["least"]), int(row["most"])) for row in lexicon.rows("vague.tsv")}


def _vague(form: Form, published: dt.date | None) -> Found:
    """A past, present or future without a date; "weeks ago" is a range all the same."""
    value = form.get("v", "PRESENT_REF")
    unit = form.get("u", "")
    if published is None or unit not in vague_units():
        return Found(value)
    least, most = vague_units()[unit]
    dates = Anchorer._end_of(published, -most, unit), Anchorer._end_of(published, -least, unit)
    return Found(value, None, "relative", f"publication {published.isoformat()}", dates)


def _history(forms: Sequence[Form], published: dt.date | None) -> bool:
    """Whether a text tells of times long before its publication, so that its own dates are the anchor."""
    years = [y for form in forms if form.kind == "date" and (y := form.number("y")) is not None]
    ancient = sum(1 for form in forms if form.get("bc"))
    if ancient > 3:
        return True
    if published is None or len(years) < HISTORY_YEARS or len(forms) < HISTORY_SIZE:
        return False
    deictic = sum(1 for form in forms if (form.kind == "rel" and form.get("from") != "ref") or "wd" in form)
    old = sum(1 for y in years if y < published.year)
    return old * 2 > len(years) and deictic * HISTORY_DEICTIC < len(forms)


def _day_first(forms: Sequence[Form], published: dt.date | None) -> bool:
    """Whether numeric dates put the day first: by those that allow one reading, else by nearness to publication."""
    votes = 0
    for form in forms:
        if form.kind == "num":
            found = re.match(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$", form["v"])
            if not found:
                continue
            first, second = int(found[1]), int(found[2])
            if first > 12 or second > 12:
                votes += 2 if first > 12 else -2
            elif published is not None:
                votes += (first, second) == (published.day, published.month)
                votes -= (first, second) == (published.month, published.day)
    return votes >= 0


def _anchor_once(
    expressions: Sequence[TimeExpression], forms: Sequence[Form], published: dt.date | None, text: str
) -> list[Found]:
    anchorer = Anchorer(published, text, _history(forms, published), _day_first(forms, published))
    found: list[Found] = []
    for expression, form in zip(expressions, forms, strict=True):
        if form.kind == "ref":
            found.append(_vague(form, published))
        else:
            found.append(anchorer.resolve(expression, form))
    _from_events(expressions, forms, found, text)
    return found


_AFTER_EVENT = re.compile(
    r"\s+(after|before|following)\s+(?:the|a|an|his|her|its|their|that)?\s*((?:[\w’'-]+\s+){0,3}[\w’'-]+)"
)
_EVENT_BEFORE = re.compile(r"([^\W\d_]{4,})\s+(?:on|of|in|from|began on|started on)\s+(?:the\s+)?$")
_EVENT_AFTER = re.compile(r"\s+([^\W\d_]{4,})")


def _from_events(expressions: Sequence[TimeExpression], forms: Sequence[Form], found: list[Found], text: str) -> None:
    """Date lengths that are counted from an event ("two days after the coup") which the text dates elsewhere."""
    if not text:
        return
    events: dict[str, Granule] | None = None
    for index, (expression, form) in enumerate(zip(expressions, forms, strict=True)):
        if form.kind != "dur" or form.get("n", "X") == "X" or {"s", "at", "half"} & set(form):
            continue
        told = _AFTER_EVENT.match(text, expression.end)
        if told is None:
            continue
        if events is None:
            events = _events(expressions, found, text)
        word = next((w for w in re.findall(r"[^\W\d_]{4,}", told[2].lower()) if w in events), None)
        if word is None:
            continue
        base = events[word]
        number = float(form["n"]) * (-1 if told[1] == "before" else 1)
        granule = calendar.shifted(form.get("u", "D"), base.first, number)
        if calendar.ORDER.get(base.unit, 9) > calendar.ORDER.get(granule.unit, 0):
            granule = calendar.containing(base.unit, granule.first)
        found[index] = replace(found[index], granule=granule, basis="relative", anchor=f"event {word} {base.value}")


def _events(expressions: Sequence[TimeExpression], found: Sequence[Found], text: str) -> dict[str, Granule]:
    """The words that stand right beside a date ("the May 24 coup", "the coup of May 24"), with that date."""
    events: dict[str, Granule] = {}
    for expression, one in zip(expressions, found, strict=True):
        if one.granule is None or expression.type != "DATE" or calendar.ORDER.get(one.granule.unit, 9) > 3:
            continue
        before = _EVENT_BEFORE.search(text, max(0, expression.start - 40), expression.start)
        after = _EVENT_AFTER.match(text, expression.end)
        for mark in (before, after):
            if mark is not None and not context.past_form(mark[1].lower()):
                events.setdefault(mark[1].lower(), one.granule)
    return events


def _date_of(found: Sequence[Found]) -> Date | None:
    """The date that nearly all candidate publication days give, else the range that holds what every one gives."""
    spans: list[tuple[dt.date, dt.date]] = []
    for one in found:
        if one.dates is not None:
            spans.append(one.dates)
        elif one.granule is not None:
            spans.append((one.granule.first, one.granule.last))
        else:
            return None
    common, votes = Counter(spans).most_common(1)[0]
    if votes >= AGREED * len(spans):
        found, spans = [found[spans.index(common)]], [common]
    start, end = min(s for s, _ in spans), max(e for _, e in spans)
    granule = found[0].granule
    precision = calendar.PRECISION.get(granule.unit, "day") if granule is not None else "longer"
    if granule is None or any(span != spans[0] for span in spans):
        days = (end - start).days + 1
        precision = "week" if days <= 14 else "month" if days <= 62 else "year" if days <= 400 else "longer"
    return Date(start, end, precision, found[0].basis)


def _candidates(published: Date | None) -> list[dt.date | None]:
    if published is None or published.start is None or published.end is None:
        return [None]
    days = (published.end - published.start).days
    if days <= 0:
        return [published.start]
    if days < CANDIDATES:
        return [calendar.add_days(published.start, i) for i in range(days + 1)]
    return [published.start, published.end]


def anchor(expressions: Sequence[TimeExpression], published: Date | None, text: str = "") -> tuple[Timex, ...]:
    """Give each expression its place in the calendar.

    Args:
        expressions: the expressions of one text, as `find` gives them.
        published: the day of publication, or a range of days; then an expression gets the day that three quarters of
            them agree on, else the range that holds what they give. ``None`` where it is not known.
        text: the text itself, whose words decide between the last and the next Thursday.

    Returns:
        One `Timex` for each expression, in the same order.

    Raises:
        ValueError: where an expression's form is not one.
    """
    forms = [read_form(expression.form) for expression in expressions]
    runs = [_anchor_once(expressions, forms, day, text) for day in _candidates(published)]
    blank: list[Found] | None = None
    result: list[Timex] = []
    for index, (expression, form) in enumerate(zip(expressions, forms, strict=True)):
        found = [run[index] for run in runs]
        value, anchored = found[0].value, found[0].anchor
        if any(one.value != value for one in found):
            if blank is None:
                blank = _anchor_once(expressions, forms, None, text)
            value = blank[index].value
            anchored = f"publication {published.edtf}" if published is not None else ""
        result.append(Timex(expression, value, _date_of(found), anchored, form.get("mod", ""), form.get("sig", "")))
    return tuple(result)
