"""Cleaning: noise goes, wherever it stands and however it is glued on; what the report says stays, whole."""

from __future__ import annotations

import datetime as dt

import pytest
from ingest_samples import BODY, CLEAN, STANDFIRST, TITLE

from sitrep.ingest import parse_bytes
from sitrep.record import Report


def _read(text: str) -> Report:
    (item,) = parse_bytes("report.txt", text.encode())
    assert isinstance(item, Report), item
    return item


def _text(
    *, top: str = "", head: str = "", after: str = "", front: str = "", middle: str = "", tail: str = "", end: str = ""
) -> str:
    body = [front + BODY[0], BODY[1], middle, *BODY[2:-1], BODY[-1] + tail]
    return "\n\n".join(part for part in [top, head + TITLE, after, STANDFIRST, *body, end] if part)


def test_a_clean_report_stays_as_it_is() -> None:
    report = _read(CLEAN)
    assert report.text == CLEAN
    assert report.title == TITLE
    assert (report.outlet, report.byline, report.credits, report.captions, report.published) == (
        None,
        None,
        (),
        (),
        None,
    )


_ENDS = [
    "Leave a Comment",
    "Share this:",
    "Follow us on Twitter",
    "0 Comments",
    "(AFP)",
    "— AFP",
    "(With AFP inputs)",
    "(Example Daily with AFP)",
    "( Exampledailywith AFP)",
    "Source: AFP",
    "Jane Doe",
    "Moussa Traoré",
    "By Jane Doe",
    "Advertisement",
    "© 2022 Example Media. All rights reserved.",
    "Enditem",
    "Reporting by Jane Doe; Editing by John Roe",
    "With inputs from agencies",
    "Reuters",
    "BBC News",
    "Tags: coast, coup",
    "You may also like",
    "Also read: Palace seized",
    "Published on 12 May 2021",
    "Sign up for our newsletter",
    "www.example.com",
    "dh/msh (AFP, dpa)",
    "This article was originally published by DW.",
    "Jane Doe is a journalist based in Dakar.",
    "Our site can also be reached at the following alternate addresses:",
    "Example TV News Roku",
    "Facebook Twitter WhatsApp",
    "We use cookies to improve your experience.",
    "Africa",
    "5 min read",
    "Jane Doe/AFP",
    "1,234 views",
    "The post Neighbours close borders appeared first on Example Post.",
    "(Photo by Jane Doe)",
]


@pytest.mark.parametrize("noise", _ENDS)
def test_noise_below_the_body_goes(noise: str) -> None:
    assert _read(_text(end=noise)).text == CLEAN


_TAILS = [
    "Leave a Comment",
    "Jane Doe",
    "Moussa Traoré",
    "(AFP)",
    "(Example with AFP)",
    "( Examplewith AFP)",
    "Share this article",
    "READ MORE: Palace seized",
    "Advertisement",
    "— Reuters",
    "-AFP",
    "Enditem",
    "(Reporting by Jane Doe)",
    "With inputs from AFP",
    "All rights reserved.",
    "© 2022 Example Post",
    "Photo: Jane Doe/AFP",
    "Source: AFP",
    "Comments",
    "AFP",
]


@pytest.mark.parametrize("noise", _TAILS)
@pytest.mark.parametrize("glue", ["", " "], ids=["glued", "spaced"])
def test_noise_at_the_end_of_the_last_sentence_goes(noise: str, glue: str) -> None:
    assert _read(_text(tail=glue + noise)).text == CLEAN


_HEADS = [
    "date 2022-01-20 ",
    "Example Post date 2022-01-20 ",
    "Published on 12 May 2021, 14:05 ",
    "Updated: 12 May 2021 14:05 GMT ",
    "2022-01-20 ",
    "12 May 2021 - ",
    "(12 May 2021) ",
    "World / Africa / ",
    "Home » World » ",
    "News / More / Togo / Editor's Choice / ",
    "World News ",
    "NewsAfrica",
    "NewsMoreTogo",
    "BBC News | ",
    "Jane Doe",
    "Moussa Traoré",
    "Breaking News ",
]


@pytest.mark.parametrize("noise", _HEADS)
def test_noise_glued_to_the_front_of_the_title_goes(noise: str) -> None:
    report = _read(_text(head=noise))
    assert report.title == TITLE
    assert report.text == CLEAN


_TOPS = [
    "News / More / Togo / Editor's Choice",
    "Home > World > Africa",
    "World News",
    "By Jane Doe",
    "Jane Doe",
    "12 May 2021",
    "Published: 12 May 2021 14:05",
    "AFP",
    "Togo",
    "Share",
    "3 min read",
    "Jane Doe, Africa correspondent",
    "FRANCE 24",
    "By Jane Doe and John Roe in Dakar",
    "Updated May 18, 14:05",
    "2 hours ago",
    "Soldiers near the palace. (Photo by AFP)",
    "Soldiers near the palace on Thursday. Photo: Jane Doe/AFP",
    "FILE PHOTO: Soldiers near the palace",
    "Skip to main content",
    "Soldiers near the palace [Jane Doe/AFP]",
    "By JANE DOE, Associated Press",
    "Posted by Admin on May 12, 2021",
    "© AFP",
]


@pytest.mark.parametrize("noise", _TOPS)
def test_noise_above_and_below_the_title_goes(noise: str) -> None:
    assert _read(_text(top=noise)).text == CLEAN
    assert _read(_text(after=noise)).text == CLEAN


_MIDDLES = [
    "READ MORE: Palace seized",
    "Also read: Palace seized",
    "Story continues below advertisement",
    "Sign up for our daily newsletter",
    "Soldiers patrol the capital on Thursday. [Jane Doe/AFP]",
    "FILE PHOTO: Soldiers patrol the capital. REUTERS/Jane Doe",
    "Image caption, Soldiers patrol the capital",
    "Soldiers patrol the capital, May 12, 2021. © AFP",
    "AP Photo/Jane Doe",
    "Photo by Jane Doe/AFP via Getty Images",
    "list of 4 items",
    "Follow us on Telegram",
]


@pytest.mark.parametrize("noise", _MIDDLES)
def test_noise_within_the_body_goes(noise: str) -> None:
    assert _read(_text(middle=noise)).text == CLEAN


def test_noise_of_all_kinds_at_once() -> None:
    report = _read(
        _text(
            top="Home / World / Africa",
            head="Example Post date 2022-01-20 ",
            after="By Jane Doe",
            front="NIAMEY (Reuters) - ",
            middle="Also read: Palace seized",
            tail="Leave a Comment",
            end="(Example Post with AFP)\n\nFollow us on Facebook",
        )
    )
    assert report.text == CLEAN
    assert report.byline == "Jane Doe"
    assert report.credits == ("Reuters", "AFP")
    assert report.outlet == "Example Post"
    assert report.published is not None and report.published.start == dt.date(2022, 1, 20)
    assert report.dating == ("The report states Example Post date 2022-01-20",)


@pytest.mark.parametrize(
    "title",
    [
        "Analysis: Why the army took power again this year",
        "Watch: Troops leave the northern base at dawn",
        "EUCAP mission leaves the north",
        "PressTV banned by the regulator in three countries",
        "May 24 coup: what we know so far",
        "Togo: junta expels French ambassador",
        "G5 Sahel/Togo: leaders meet without the junta",
        "2022: the year of coups in the west",
        "Share of foreign troops falls to a third",
        "Read the letter that ended a military pact",
        "Live: army takes power in the capital",
        "Reuters reporter detained in the capital for a day",
        "World leaders condemn coup in the capital",
        "UN: 300 killed in village massacre",
        "“We will not leave”: minister on the troops",
        "Burkina Faso: At least 40 dead in attack",
        "By force or by vote: the junta's choice",
    ],
)
def test_titles_that_look_like_noise_stay(title: str) -> None:
    text = "\n\n".join([title, *BODY])
    report = _read(text)
    assert report.title == title
    assert report.text == text


@pytest.mark.parametrize(
    "line",
    [
        "He read the statement on television.",
        "The junta responds",
        "Tension over mercenaries",
        "By Friday the border was shut.",
        "He left for Dakar (along with Bakary).",
        "She added: “Leave a comment and I will answer.”",
        "More than 300 people were killed.",
        "Soldiers (pictured) stood at the gate of the palace on Monday.",
        "Follow the money, the judge told investigators.",
        "The convoy was seen in the north (photo below) on Monday.",
        "The vote took place on 12 May 2021.",
        "Total dead: 45",
        "Contact with the patrol was lost at noon.",
        "The president, Ibrahim Keita, is a former journalist who covered wars.",
        "Related charges against the colonel were dropped.",
        "- 20 soldiers from Chad",
        "Togo: 20 soldiers; Niger: 12 soldiers",
        "The site can be visited by tourists again, the ministry said.",
        "12 May 2021 was the day the border closed.",
    ],
)
def test_body_that_looks_like_noise_stays(line: str) -> None:
    for text in (
        _text(after=line),
        _text(middle=line),
        _text(end=line),
        _text(tail=" " + line),
        _text(front=line + " "),
    ):
        assert _read(text).text == text


def test_the_title_is_kept_once() -> None:
    for text in (
        _text(top=TITLE),
        _text(after=TITLE),
        _text(after=TITLE.upper()),
        _text(top="Coup on the coast: " + TITLE),
        _text(front=TITLE + " "),
        _text(head=TITLE + " "),
    ):
        report = _read(text)
        assert report.text.casefold().count(TITLE.casefold()) == 1
        assert report.text.endswith(BODY[-1]) and BODY[0] in report.text and STANDFIRST in report.text


def test_a_line_that_only_resembles_the_title_stays() -> None:
    line = "Neighbours close all borders"
    assert line in _read(_text(after=line)).text


def test_the_outlets_name_behind_the_title_goes_to_its_field() -> None:
    report = _read(_text().replace(TITLE, TITLE + " | BBC News"))
    assert (report.title, report.outlet) == (TITLE, "BBC")


def test_captions_go_to_their_field() -> None:
    caption = "Soldiers near the palace on June 7, 2021. (Photo by Reuters)"
    report = _read(_text(after=caption))
    assert report.captions == (caption,)
    assert report.credits == ()


def test_a_caption_glued_to_the_body_is_cut_off() -> None:
    report = _read(_text(front="Soldiers near the palace on Thursday. (Photo by AFP)"))
    assert report.text == CLEAN
    assert report.captions == ("Soldiers near the palace on Thursday. (Photo by AFP)",)


def test_a_photo_credit_inside_a_sentence_takes_nothing_with_it() -> None:
    line = "The colonel, seen here in May (Photo: AFP), will stay in office until the vote."
    assert line.replace(" (Photo: AFP)", "") in _read(_text(middle=line)).text


def test_a_sign_off_with_two_agencies_takes_no_sentence_with_it() -> None:
    report = _read(_text(tail=" (AFP/Reuters)"))
    assert report.text == CLEAN
    assert report.credits == ("AFP", "Reuters")


def test_a_dateline_goes_to_the_captions() -> None:
    report = _read(_text(front="NIAMEY, May 12 (Reuters) - "))
    assert report.text == CLEAN
    assert (report.credits, report.captions, report.published) == (("Reuters",), ("NIAMEY, May 12 (Reuters)",), None)


def test_a_day_without_its_year_goes_to_the_captions() -> None:
    report = _read(_text(after="Updated May 18, 14:05"))
    assert report.published is None
    assert report.captions == ("Updated May 18, 14:05",)


def test_a_line_of_outlet_place_and_day_goes_to_its_fields() -> None:
    report = _read(_text(after="Coastal Press Agency · Dakar · 12 May 2021", front="DAKAR (CPA) — "))
    assert report.text == CLEAN
    assert report.outlet == "Coastal Press Agency"
    assert report.published is not None and report.published.edtf == "2021-05-12"
    assert report.credits == ()  # its own initials


def test_a_name_in_front_of_sections_is_the_outlet() -> None:
    report = _read(_text(top="CoastBrief24 | World | Africa"))
    assert (report.text, report.outlet) == (CLEAN, "CoastBrief24")
    assert _read(_text(top="Home | World | Africa")).outlet is None


def test_an_outlet_with_a_day_is_no_person() -> None:
    report = _read(_text(after="Nordby Courier, 12.5.2021"))
    assert (report.text, report.outlet, report.byline) == (CLEAN, "Nordby Courier", None)
    assert report.published is not None and report.published.edtf == "2021-05-12"
