"""The command line: every command is one call of the library, and prints what that gives.

Comes in: arguments. Goes out: results on standard output, progress and complaints on standard error, and an exit code:
0 where it worked (for ``build`` and ``add``: where at least one report was read), 2 where it did not. On a terminal
entries are wrapped to its width; in a pipe each line of the record is one line. Imports are made where they are
needed, so that ``--help`` and the lists do not load what only reading needs.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_type_hints

import click

from sitrep import __version__
from sitrep.errors import SitrepError
from sitrep.record import PLOVER_TYPES, ActorType, ArrangementType, Dimension, Discrepancy, Outcome, Rejected, Status

if TYPE_CHECKING:
    from sitrep.listing import Entry, Listed, Lists
    from sitrep.pipeline import Progress
    from sitrep.record import Record

F = TypeVar("F", bound=Callable[..., Any])
FIELDS = get_args(get_type_hints(Discrepancy)["field"])
VERBS = ("merge", "split", "same", "not-same", "right", "wrong", "set", "note", "undo")


class _Error(click.ClickException):
    exit_code = 2


class _Commands(click.Group):
    """Commands whose errors that are meant for the user are one line, without a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SitrepError as error:
            raise _Error(str(error)) from error


class _Day(click.ParamType[dt.date]):
    """A day, or the first or last day of a month or a year."""

    name = "date"

    def __init__(self, *, last: bool) -> None:
        self._last = last

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        match = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", str(value).strip())
        try:
            if match is None:
                raise ValueError
            year = int(match[1])
            month = int(match[2] or (12 if self._last else 1))
            day = int(match[3] or (calendar.monthrange(year, month)[1] if self._last else 1))
            return dt.date(year, month, day)
        except ValueError:
            self.fail(f"{value!r} is not a date: write it as 2022-05-03, 2022-05 or 2022", param, ctx)


def _example(*commands: str) -> str:
    """The end of a help text: what one would type, as it stands."""
    return "\n".join(("\b", "Example:", *(f"  {command}" for command in commands)))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_example("sitrep build reports/ --out crisis", "sitrep timeline crisis"),
)
@click.version_option(__version__, prog_name="sitrep")
def main() -> None:
    """Read a pile of news reports about a crisis into one sourced, dated record."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")


def _choice(
    option: str, name: str, values: Sequence[str], help: str, *, case_sensitive: bool = True
) -> Callable[[F], F]:
    """An option with a fixed set of values, which its help text lists as words."""
    kind = click.Choice(values, case_sensitive=case_sensitive)
    return click.option(
        option, name, type=kind, metavar=option.lstrip("-").upper(), help=f"{help}: {', '.join(values)}."
    )


FOLDER = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
PATHS = click.argument("paths", metavar="PATHS...", nargs=-1, required=True, type=click.Path())
WORKERS = click.option(
    "--workers", type=click.IntRange(1), help="Processes to read with. Without it: as many as are worth it."
)
READER = click.option(
    "--reader",
    default="",
    metavar="spacy:NAME",
    help="Read with a spaCy pipeline instead: an installed package or a folder, with parser and entities.",
)
DOSSIER = click.option(
    "--dossier/--no-dossier",
    default=None,
    help="Write dossier.html, or leave it out. Without either: up to 1,000 reports it is written.",
)
QUIET = click.option("--quiet", "-q", is_flag=True, help="No progress, no summary; rejected files are still named.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print a JSON array of the whole objects instead.")
LIMIT = click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the first N.")
ACTOR = click.option("--actor", metavar="NAME", help="Only with this actor: an id, or a part of any of its names.")
SINCE = click.option("--since", type=_Day(last=False), metavar="DATE", help="Only from this day, month or year on.")
UNTIL = click.option("--until", type=_Day(last=True), metavar="DATE", help="Only up to this day, month or year.")


@main.command(epilog=_example("sitrep build reports/ extra.pdf --out crisis"))
@PATHS
@click.option("--out", required=True, metavar="DIR", type=click.Path(path_type=Path), help="The record's folder.")
@WORKERS
@READER
@DOSSIER
@QUIET
def build(paths: Sequence[str], out: Path, workers: int | None, reader: str, dossier: bool | None, quiet: bool) -> None:
    """Read files and folders of reports into a record.

    DIR gets record.db (a SQLite database) and dossier.html (a page to look at). A second run over the same files
    reads nothing again. Files that give no report are named with the reason; the run goes on.
    """
    from sitrep import pipeline

    options: Any = {"workers": workers, "reader": reader, "dossier": dossier}
    _run(out, quiet, lambda progress: pipeline.build(paths, out, progress=progress, **options))


@main.command(epilog=_example("sitrep add crisis todays-reports/"))
@FOLDER
@PATHS
@WORKERS
@READER
@DOSSIER
@QUIET
def add(
    folder: Path, paths: Sequence[str], workers: int | None, reader: str, dossier: bool | None, quiet: bool
) -> None:
    """Add reports to a record.

    The record becomes the one of its old sources and the new ones. Only the new ones are read, and only what they
    touch is worked out again.
    """
    from sitrep import pipeline

    options: Any = {"workers": workers, "reader": reader, "dossier": dossier}
    _run(folder, quiet, lambda progress: pipeline.add(folder, paths, progress=progress, **options))


@main.command(epilog=_example("sitrep read report.html", "sitrep read report.txt --html reading.html"))
@click.argument("file", metavar="FILE", type=click.Path())
@click.option("--html", "page", metavar="PAGE", help="Write a page with names, roles and chains marked instead.")
@READER
@JSON
def read(file: str, page: str | None, reader: str, as_json: bool) -> None:
    """Show how a report is read: sentences, names, predicates with their roles.

    FILE is whatever 'build' takes. Where it holds several reports, all of them are shown.
    """
    from sitrep import ingest
    from sitrep.folder import replace_file
    from sitrep.reader import load_reader
    from sitrep.reader.html import page as html
    from sitrep.reader.view import lines, view

    if page is not None and as_json:
        raise click.UsageError("--html and --json are two ways to show it: choose one")
    items = list(ingest.read_paths([file]))
    _complain(item for item in items if isinstance(item, Rejected))
    reports = [item for item in items if not isinstance(item, Rejected)]
    if not reports:
        raise SitrepError(f"{file} holds no report that can be read")
    if page is not None and len(reports) > 1:
        raise SitrepError(f"{file} holds {len(reports)} reports; a page shows one")
    engine = load_reader(reader)
    shown = []
    for report, doc in zip(reports, engine.read(report.text for report in reports), strict=True):
        reading = view(doc)
        if page is not None:
            try:
                replace_file(Path(page), html(reading, report.title or file, engine.name).encode())
            except OSError as error:
                raise SitrepError(f"{page} cannot be written: {error.strerror or error}") from error
        elif as_json:
            shown.append({"path": report.path, "title": report.title, "reader": engine.name, **reading})
        else:
            for line in lines(reading):
                _wrapped(line, indent=len(line) - len(line.lstrip()), hang=2, bold=not line.startswith(" "))
    if as_json:
        _print_json(shown)


@main.command(epilog=_example("sitrep export crisis --format jsonl -o crisis.jsonl"))
@FOLDER
@click.option("--format", "form", type=click.Choice(["jsonl", "dossier", "sqlite"]), default="jsonl", show_default=True)
@click.option("-o", "--output", default="-", metavar="FILE", show_default=True, help="The file to write, - for none.")
def export(folder: Path, form: str, output: str) -> None:
    """Write the record in a form that other programs read.

    jsonl is JSON Lines: one object a line, a header first, then reports, actors, places, events, figures, quotes and
    discrepancies. The same record always gives the same lines. dossier is the page to look at, mail or print.
    sqlite is a database with the tables and views of record.db that holds the record as judged; record.db itself keeps
    what was resolved beside the log of judgements.
    """
    from sitrep import judgements, store
    from sitrep.export import dossier
    from sitrep.export.jsonl import jsonl
    from sitrep.folder import Folder, replace_file

    database = Folder.existing(folder).record
    record, _ = judgements.current(database)
    lines: Iterable[bytes]
    if form == "sqlite":
        if output == "-" or Path(output).resolve() == database.resolve():
            raise SitrepError("a database needs a file of its own: -o FILE")
        store.write(record, Path(output), store.read_manifest(database))
        return
    if form == "dossier":
        lines = [dossier(record).encode()]
    else:
        lines = (f"{line}\n".encode() for line in jsonl(record, store.read_manifest(database).created))
    if output == "-":
        for line in lines:
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
        return
    try:
        replace_file(Path(output), b"".join(lines))
    except OSError as error:
        raise SitrepError(f"{output} cannot be written: {error.strerror or error}") from error


@main.command(epilog=_example("sitrep timeline crisis --actor ECOWAS --since 2022-01 --until 2022-06"))
@FOLDER
@ACTOR
@_choice("--type", "kind", PLOVER_TYPES, "Only events of this PLOVER type", case_sensitive=False)
@_choice("--status", "status", get_args(Status), "Only events with this status")
@SINCE
@UNTIL
@LIMIT
@JSON
def timeline(
    folder: Path,
    actor: str | None,
    kind: str | None,
    status: str | None,
    since: dt.date | None,
    until: dt.date | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """List the events by date.

    A line says: status, date as precise as it is known, who → whom, what; then its type, how many reports, outlets
    and independent origins say so, and its id for 'sitrep show'.
    """
    from sitrep.listing import Period

    lists = _lists(folder)
    _list(lists.timeline(actor=actor, type=kind, status=status, period=Period(since, until)), "event", limit, as_json)


@main.command(epilog=_example("sitrep digest crisis --days 10", "sitrep digest crisis --since 2022-01 --sentences 1"))
@FOLDER
@click.option("--days", type=click.IntRange(1), default=10, show_default=True, metavar="N", help="So many days.")
@click.option(
    "--sentences", type=click.IntRange(1), default=2, show_default=True, metavar="K", help="Up to so many a day."
)
@SINCE
@UNTIL
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array of the days instead.")
def digest(
    folder: Path, days: int, sentences: int, since: dt.date | None, until: dt.date | None, as_json: bool
) -> None:
    """Show the days that matter most, by date, each with its best sentences as reports have them.

    What counts is how many independent origins name a day, above all later ones. Only what reports say has occurred
    or goes on is counted. A line has the sentence, its outlet, its report and where in the text it stands.
    """
    from sitrep import timelines
    from sitrep.export.dossier_words import plural

    lists = _lists(folder)
    found = timelines.digest(lists.whole, days, sentences, since=since, until=until)
    if as_json:
        _print_json(timelines.as_object(found))
        return
    for day in found:
        for line in lists.day(day):
            _wrapped(line, indent=len(line) - len(line.lstrip()), hang=2, bold=not line.startswith(" "))
    if not found:
        click.echo("no report says of a day what occurred on it", err=True)
    elif len(found) < days:
        click.echo(f"only {plural(len(found), 'day')} found", err=True)


@main.command(epilog=_example("sitrep actors crisis --type armed_group"))
@FOLDER
@click.option("--actor", metavar="NAME", help="Only this actor: an id, or a part of any of its names.")
@_choice("--type", "kind", get_args(ActorType), "Only actors of this type")
@LIMIT
@JSON
def actors(folder: Path, actor: str | None, kind: str | None, limit: int | None, as_json: bool) -> None:
    """List the actors, those most mentioned first."""
    _list(_lists(folder).actors(type=kind, name=actor), "actor", limit, as_json)


@main.command(epilog=_example("sitrep figures crisis --type personnel"))
@FOLDER
@ACTOR
@_choice("--type", "dimension", get_args(Dimension), "Only figures of this dimension")
@LIMIT
@JSON
def figures(folder: Path, actor: str | None, dimension: str | None, limit: int | None, as_json: bool) -> None:
    """List the figures: what is counted, and each value with its source."""
    _list(_lists(folder).figures(actor=actor, dimension=dimension), "figure", limit, as_json)


@main.command(epilog=_example("sitrep quotes crisis --actor Macron"))
@FOLDER
@ACTOR
@SINCE
@UNTIL
@LIMIT
@JSON
def quotes(
    folder: Path,
    actor: str | None,
    since: dt.date | None,
    until: dt.date | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """List what was said, word for word, and by whom."""
    from sitrep.listing import Period

    _list(_lists(folder).quotes(actor=actor, period=Period(since, until)), "quote", limit, as_json)


ON = click.option("--on", type=_Day(last=True), metavar="DATE", help="The day. Without it: that of the latest report.")
KNOWN = click.option(
    "--as-known-on",
    "known_on",
    type=_Day(last=True),
    metavar="DATE",
    help="What reports had said by that day. Without it: all that they say.",
)


@main.command(
    epilog=_example(
        "sitrep status crisis --on 2022-05-03", "sitrep status crisis --on 2022-12-01 --as-known-on 2022-05-03"
    )
)
@FOLDER
@ON
@KNOWN
@ACTOR
@_choice("--type", "kind", get_args(ArrangementType), "Only arrangements of this type")
@LIMIT
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array instead.")
def status(
    folder: Path,
    on: dt.date | None,
    known_on: dt.date | None,
    actor: str | None,
    kind: str | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """Say what was in force on a day, as known on a day.

    Agreements, sanctions, operations, deployments, bases, memberships and programmes: proposed, active, suspended,
    ending or ended, since when, and what was known to come. A state that follows from a notice period or a term says
    so.
    """
    from sitrep.export.jsonl import as_object

    lists = _lists(folder)
    day = _day_of(lists, on)
    found = lists.status(day, known_on, actor=actor, type=kind)
    if as_json:
        _print_json(
            [
                {
                    "on": day.isoformat(),
                    "as_known_on": known_on.isoformat() if known_on else None,
                    "state": one.state.phase if one.state else None,
                    "sure": one.sure,
                    "arrangement": as_object(one.arrangement),
                }
                for _, one in found[:limit]
            ]
        )
        return
    for entry, _ in found[:limit]:
        _print(entry)
    if not found:
        click.echo("no arrangement known", err=True)
    elif limit is not None and limit < len(found):
        click.echo(f"{limit} of {len(found)} arrangements shown (--limit)", err=True)


@main.command(epilog=_example("sitrep deadlines crisis --on 2022-05-03"))
@FOLDER
@ON
@KNOWN
@LIMIT
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array instead.")
def deadlines(folder: Path, on: dt.date | None, known_on: dt.date | None, limit: int | None, as_json: bool) -> None:
    """List what is due from a day on: deadlines of conditions, ends announced or computed from notice and terms."""
    from sitrep.export.jsonl import as_object

    lists = _lists(folder)
    day = _day_of(lists, on)
    found = lists.deadlines(day, known_on)
    if as_json:
        _print_json(
            [
                {"date": one.date.edtf, "days": one.days, "what": one.kind, "why": one.why, "item": as_object(one.item)}
                for _, one in found[:limit]
            ]
        )
        return
    for entry, _ in found[:limit]:
        _print(entry)
    if not found:
        click.echo(f"nothing known is due from {day.isoformat()} on", err=True)
    elif limit is not None and limit < len(found):
        click.echo(f"{limit} of {len(found)} deadlines shown (--limit)", err=True)


def _day_of(lists: Lists, on: dt.date | None) -> dt.date:
    """The day asked for, or that of the latest report."""
    day = on or lists.last_day
    if day is None:
        raise SitrepError("no report of this record is dated: give a day with --on")
    return day


@main.command(epilog=_example("sitrep arrangements crisis --type agreement"))
@FOLDER
@ACTOR
@_choice("--type", "kind", get_args(ArrangementType), "Only arrangements of this type")
@LIMIT
@JSON
def arrangements(folder: Path, actor: str | None, kind: str | None, limit: int | None, as_json: bool) -> None:
    """List agreements, sanctions, operations, bases and memberships, with all their states."""
    _list(_lists(folder).arrangements(actor=actor, type=kind), "arrangement", limit, as_json)


@main.command(epilog=_example("sitrep conditions crisis --outcome open"))
@FOLDER
@ACTOR
@_choice("--outcome", "outcome", get_args(Outcome), "Only conditions with this outcome")
@LIMIT
@JSON
def conditions(folder: Path, actor: str | None, outcome: str | None, limit: int | None, as_json: bool) -> None:
    """List who sets what on whom, by when, and what became of it."""
    _list(_lists(folder).conditions(actor=actor, outcome=outcome), "condition", limit, as_json)


@main.command(epilog=_example("sitrep disagreements crisis --field date"))
@FOLDER
@_choice("--field", "field", FIELDS, "Only disagreements on this")
@LIMIT
@JSON
def disagreements(folder: Path, field: str | None, limit: int | None, as_json: bool) -> None:
    """List where the reports disagree, side by side."""
    _list(_lists(folder).disagreements(field=field), "disagreement", limit, as_json)


@main.command(epilog=_example("sitrep reports crisis --since 2022"))
@FOLDER
@click.option("--outlet", metavar="NAME", help="Only from outlets with this in their name.")
@SINCE
@UNTIL
@LIMIT
@JSON
def reports(
    folder: Path,
    outlet: str | None,
    since: dt.date | None,
    until: dt.date | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """List the reports by day of publication."""
    from sitrep.listing import Period

    _list(_lists(folder).reports(outlet=outlet, period=Period(since, until)), "report", limit, as_json)


@main.command(epilog=_example("sitrep stories crisis", "sitrep stories crisis --json"))
@FOLDER
@JSON
def stories(folder: Path, as_json: bool) -> None:
    """List the stories that the reports of a mixed pile tell, the one with most reports first."""
    from sitrep.resolve.stories import Stories

    lists = _lists(folder)
    reports = {report.id: report for report in lists.whole.reports}
    groups = sorted(Stories(lists.whole.reports).groups, key=lambda group: (-len(group), group))
    if as_json:
        _print_json([{"reports": list(group)} for group in groups])
        return
    for number, group in enumerate(groups, 1):
        origins = len({reports[id_].origin for id_ in group})
        click.echo(
            f"story {number} · {len(group)} report{'s' * (len(group) != 1)} · {origins} origin{'s' * (origins != 1)}"
        )
        for id_ in group:
            _wrapped(f"  {reports[id_].title or reports[id_].path} · {id_}", indent=2)


@main.command(epilog=_example("sitrep show crisis event-3f2a"))
@FOLDER
@click.argument("id_", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print the whole object as JSON instead.")
def show(folder: Path, id_: str, as_json: bool) -> None:
    """Show one thing, with the sentences it rests on.

    ID is any id that a list gives, or as much of its beginning as no other id has. A report comes with the reasons
    for its date, an event with its statements and the words that decided their status.
    """
    from sitrep.export.jsonl import as_object

    lists = _lists(folder)
    item = lists.find(id_)
    if as_json:
        _print_json(as_object(item))
        return
    _print(lists.one(item))
    click.echo()
    for line in (*lists.details(item), *lists.judged(item)):
        _wrapped(line, indent=len(line) - len(line.lstrip()))


@main.command(epilog=_example("sitrep why crisis event-16fc7d4ab16c"))
@FOLDER
@click.argument("id_", metavar="ID")
def why(folder: Path, id_: str) -> None:
    """Say why statements are one event, names one actor, or reports one origin.

    Prints the points of each feature, for an event; how alike two names are, for an actor; what two texts share, for a
    report. ID as for show.
    """
    from sitrep import pipeline, resolve

    lists = _lists(folder)
    item = lists.find(id_)
    lines = resolve.why(pipeline.pile(folder), lists.whole, item)
    _print(lists.one(item))
    click.echo()
    for line in lines or ("Nothing is joined in things of this kind by points.",):
        _wrapped(line, indent=len(line) - len(line.lstrip()))


@main.command(epilog=_example("sitrep coverage crisis --outlets 2", "sitrep coverage crisis --outlet 'Djoliba TV'"))
@FOLDER
@click.option("--outlets", type=click.IntRange(1), default=1, metavar="N", help="Only events that N outlets report.")
@click.option("--outlet", metavar="NAME", help="What this outlet left out, and what only it has.")
@LIMIT
@JSON
def coverage(folder: Path, outlets: int, outlet: str | None, limit: int | None, as_json: bool) -> None:
    """List events with the outlets that report them, who had them first, and who was silent.

    ◉ had it first, ● reports it, ○ only repeats another outlet. Silence is that of the reports in the record.
    """
    from sitrep import coverage as coverages
    from sitrep import judgements
    from sitrep.export.dossier_words import plural
    from sitrep.folder import Folder
    from sitrep.listing import Lists

    record, _ = judgements.current(Folder.existing(folder).record)
    found = coverages.coverage(record, outlets=outlets)
    if as_json:
        _print_json(coverages.as_object(found))
        return
    lists = Lists(record)
    groups = [("", found.rows)]
    if outlet is not None:
        known = [column.outlet for column in found.columns if outlet.casefold() in column.outlet.casefold()]
        if len(known) != 1:
            names = ", ".join(known or [column.outlet for column in found.columns])
            raise SitrepError(f"{outlet!r} is not the name of one outlet of this record: {names}")
        groups = [
            (f"{known[0]} left out", found.left_out(known[0], outlets=max(2, outlets))),
            (f"only {known[0]}", found.alone(known[0])),
        ]
    else:
        for column in found.columns:
            copies = f", {column.reports - column.own} of them copies" if column.own < column.reports else ""
            _plain(f"{column.outlet} · {plural(column.reports, 'report')}{copies}")
    for head, rows in groups:
        if head:
            _plain(f"{head}: {plural(len(rows), 'event')}")
        for row in rows[:limit]:
            cells = [f"{'○' if cell.copied else '◉' if cell.first else '●'} {cell.outlet}" for cell in row.cells]
            silent = f"silent: {', '.join(row.silent)}" if row.silent else ""
            entry = lists.event(row.event)
            _plain(" · ".join(filter(None, (*entry.head, *cells, silent, row.event.id))))


@main.command(epilog=_example("sitrep changes crisis --since 2022-05-03", "sitrep changes crisis --since last"))
@FOLDER
@click.option(
    "--since",
    "since",
    required=True,
    metavar="DATE|RUN",
    help="A day, month or year: what reports published after it say. The number of a run, or 'last' for the one "
    "before the newest: what is different from what it gave.",
)
@click.option("--until", type=_Day(last=True), metavar="DATE", help="With a day: only what was published up to then.")
@LIMIT
@JSON
def changes(folder: Path, since: str, until: dt.date | None, limit: int | None, as_json: bool) -> None:
    """List what is new, changed or corrected since a day, or since a run.

    A day is one of the "known on" clock: what was published after it. 'sitrep changes DIR --since 0' lists the runs.
    """
    from sitrep import changes as changed
    from sitrep import judgements
    from sitrep.folder import Folder
    from sitrep.listing import change_line

    database = Folder.existing(folder).record
    record, _ = judgements.current(database)
    runs = changed.runs(database)
    if since == "last" or re.fullmatch(r"\d{1,3}", since):
        number = runs[-2].number if since == "last" and len(runs) > 1 else len(runs) if since == "last" else int(since)
        if number == 0:
            for run in runs:
                _plain(f"run {run.number} · {run.created} · {run.reports} reports · {run.software} · {run.reader}")
            return
        found = changed.since_run(database, record, number)
    else:
        day = _Day(last=True).convert(since, None, None)
        found = changed.since_day(record, day, until=until)
    chosen = found[:limit]
    if as_json:
        _print_json([changed.as_object(change) for change in chosen])
        return
    for change in chosen:
        _plain(" · ".join(change_line(change)))
    if not found:
        click.echo("no change", err=True)
    if len(chosen) < len(found):
        click.echo(f"{len(chosen)} of {len(found)} changes shown (--limit)", err=True)


@main.command(
    epilog=_example(
        "sitrep judge crisis merge event-3f2a event-91c0 --reason 'one handover'",
        "sitrep judge crisis set event-3f2a status=denied",
        "sitrep judge crisis set event-3f2a date=2022-04-19",
        "sitrep judge crisis split actor-77aa --part 'Colonel Maiga'",
        "sitrep judge crisis undo judgement-0b1c",
    )
)
@FOLDER
@click.argument("verb", metavar="VERB", type=click.Choice(VERBS))
@click.argument("about", metavar="ID... [FIELD=VALUE]", nargs=-1, required=True)
@click.option("--field", default="", metavar="FIELD", help="With right and wrong: only this field.")
@click.option(
    "--part",
    "parts",
    multiple=True,
    metavar="WORDS",
    help="Only the statements or mentions with these words, or at REPORT:START-END. May be given several times.",
)
@click.option("--reason", default="", metavar="TEXT", help="Why; with note, the note itself.")
@click.option(
    "--author", metavar="NAME", help="Who judges. Without it: $SITREP_AUTHOR, else your name on this machine."
)
def judge(
    folder: Path, verb: str, about: Sequence[str], field: str, parts: Sequence[str], reason: str, author: str | None
) -> None:
    """Correct the record for good: the judgement is kept and followed again after every run.

    VERB is merge or same (these are one), not-same (these are two), split (take --part out of one), right, wrong, set
    (FIELD=VALUE), note, or undo with a judgement's id. Dates are written as 2022-05-03, 2022-05 or 2022, several
    actors with a semicolon between their names or ids, and not known as nothing: 'date='.
    """
    from sitrep import judgements
    from sitrep.folder import Folder

    database = Folder.existing(folder).record
    who = author or _author()
    if verb == "undo":
        known = [entry.id for entry in judgements.log(database)]
        ids = [id_ for one in about for id_ in known if id_ == one or id_.startswith(one)]
        if len(about) != 1 or len(ids) != 1:
            raise SitrepError("undo takes the id of one judgement: 'sitrep judgements list' has them")
        entry = judgements.undo(ids[0], author=who, time=judgements.now(), reason=reason)
    else:
        record, _ = judgements.current(database)
        ids, value = list(about), None
        if verb == "set":
            field, equals, given = ids.pop().partition("=")
            if not equals:
                raise SitrepError("set takes an id and FIELD=VALUE, such as status=denied")
            several = [part.strip() for part in given.split(";") if part.strip()]
            value = (several if len(several) > 1 else several[0]) if several else None
        entry = judgements.make(
            record,
            verb,  # type: ignore[arg-type]
            ids,
            author=who,
            time=judgements.now(),
            reason=reason,
            field=field,
            value=value,
            parts=parts,
        )
    judgements.append(database, entry)
    click.echo(f"{_safe(judgements.described(entry))} · {entry.id}")
    _, conflicts = judgements.current(database)
    for conflict in conflicts:
        if entry.id in (conflict.judgement, conflict.other):
            click.echo(f"conflict: {_safe(conflict.words)}", err=True)
    _redraw(folder)


@main.group(
    "judgements", epilog=_example("sitrep judgements list crisis", "sitrep judgements export crisis -o log.jsonl")
)
def judgements_() -> None:
    """List the corrections people made, and exchange them with colleagues."""


@judgements_.command("list", epilog=_example("sitrep judgements list crisis --conflicts"))
@FOLDER
@click.option(
    "--conflicts", "only_conflicts", is_flag=True, help="Only those that could not be followed as they stand."
)
@JSON
def judgements_list(folder: Path, only_conflicts: bool, as_json: bool) -> None:
    """List the log: when, who, what, why; those taken back are marked, conflicts stand below their entry."""
    from sitrep import judgements
    from sitrep.folder import Folder

    database = Folder.existing(folder).record
    _, conflicts = judgements.current(database)
    log = judgements.log(database)
    held = {entry.id for entry in judgements.active(log)[0]}
    objects = []
    for entry in log:
        mine = [conflict for conflict in conflicts if conflict.judgement == entry.id]
        if only_conflicts and not mine:
            continue
        taken_back = entry.verb != "undo" and entry.id not in held
        if as_json:
            found = [{"kind": one.kind, "words": one.words, "other": one.other} for one in mine]
            objects.append(
                {"id": entry.id, **judgements.as_object(entry), "taken_back": taken_back, "conflicts": found}
            )
            continue
        state = "taken back" if taken_back else ""
        parts = (
            entry.time[:16].replace("T", " "),
            entry.author,
            judgements.described(entry),
            entry.reason,
            state,
            entry.id,
        )
        _plain(" · ".join(filter(None, parts)))
        for conflict in mine:
            _plain(f"  conflict ({conflict.kind}): {conflict.words}")
    if as_json:
        _print_json(objects)
    elif not log:
        click.echo("no judgement", err=True)


@judgements_.command("export", epilog=_example("sitrep judgements export crisis -o log.jsonl"))
@FOLDER
@click.option("-o", "--output", default="-", metavar="FILE", show_default=True, help="The file to write, - for none.")
def judgements_export(folder: Path, output: str) -> None:
    """Write the log as JSON Lines, for colleagues who work on the same reports."""
    from sitrep import judgements
    from sitrep.folder import Folder, replace_file

    lines = "".join(f"{line}\n" for line in judgements.export_lines(Folder.existing(folder).record)).encode()
    if output == "-":
        sys.stdout.buffer.write(lines)
        sys.stdout.buffer.flush()
        return
    try:
        replace_file(Path(output), lines)
    except OSError as error:
        raise SitrepError(f"{output} cannot be written: {error.strerror or error}") from error


@judgements_.command("import", epilog=_example("sitrep judgements import crisis from-ada.jsonl"))
@FOLDER
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
def judgements_import(folder: Path, file: Path) -> None:
    """Take a colleague's log in. What is here already is not taken twice; conflicts are named."""
    from sitrep import judgements
    from sitrep.folder import Folder

    database = Folder.existing(folder).record
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SitrepError(f"{file} cannot be read: {error}") from error
    try:
        new, known = judgements.import_lines(database, lines)
    except judgements.JudgementError as error:
        raise SitrepError(f"{file}: {error}") from error
    click.echo(f"{new} taken in, {known} here already")
    _, conflicts = judgements.current(database)
    for conflict in conflicts:
        click.echo(f"conflict: {_safe(conflict.words)}", err=True)
    _redraw(folder)


def _redraw(folder: Path) -> None:
    """Bring the dossier up to date with the judgements, or say that it is not."""
    from sitrep.folder import Folder
    from sitrep.pipeline import redraw

    place = Folder.existing(folder)
    if not redraw(place) and place.dossier.is_file():
        click.echo(f"{place.dossier} is as it was: another sitrep is writing the record", err=True)


def _author() -> str:
    """Who is at the keyboard."""
    import getpass
    import os

    try:
        return os.environ.get("SITREP_AUTHOR") or getpass.getuser()
    except (OSError, KeyError) as error:
        raise SitrepError("who judges is not known: give --author NAME or set SITREP_AUTHOR") from error


@main.command(epilog=_example("sitrep serve crisis"))
@FOLDER
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; others see it, too.")
@click.option("--port", type=click.IntRange(0, 65535), default=8710, show_default=True, help="The port; 0: a free one.")
@click.option("--token", default="", metavar="WORDS", help="What readers must show. Made up where HOST is not local.")
def serve(folder: Path, host: str, port: int, token: str) -> None:
    """Open the record in a browser: read it, question it, correct it.

    The address to open is printed. Only this machine can reach it, unless HOST says otherwise; then a token is
    needed. Ctrl-C ends it.
    """
    from sitrep import web

    try:
        web.serve(folder, host=host, port=port, token=token, say=lambda address: click.echo(f"open  {address}"))
    except OSError as error:
        raise SitrepError(f"{host} port {port} cannot be listened on: {error.strerror or error}") from error


def _lists(folder: Path) -> Lists:
    from sitrep import judgements
    from sitrep.folder import Folder
    from sitrep.listing import Lists

    record, _ = judgements.current(Folder.existing(folder).record)
    return Lists(record)


def _list(listed: Listed, noun: str, limit: int | None, as_json: bool) -> None:
    from sitrep.export.dossier_words import plural
    from sitrep.export.jsonl import as_object

    chosen = listed.entries[:limit]
    if as_json:
        _print_json([as_object(entry.item) for entry in chosen])
    else:
        for entry in chosen:
            _print(entry)
    if not listed.entries:
        click.echo(f"no {noun} that fits" if listed.undated else f"no {noun}", err=True)
    if len(chosen) < len(listed.entries):
        click.echo(f"{len(chosen)} of {plural(len(listed.entries), noun)} shown (--limit)", err=True)
    if listed.undated:
        click.echo(f"{plural(listed.undated, noun)} without a known date left out", err=True)


def _print_json(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    sys.stdout.buffer.write(f"{text}\n".encode())
    sys.stdout.buffer.flush()


def _print(entry: Entry) -> None:
    """An entry as a paragraph on a terminal; in a pipe as one line, or one for each of its inner lines."""
    head, foot = " · ".join(entry.head), " · ".join(entry.foot)
    if not sys.stdout.isatty():
        for line in entry.lines or ("",):
            _plain(" · ".join(filter(None, (head, line, foot))))
        return
    _wrapped(head, hang=2, bold=True)
    for line in entry.lines:
        _wrapped(line, indent=4)
    _wrapped(foot, indent=2, dim=True)


def _wrapped(text: str, *, indent: int = 0, hang: int = 0, bold: bool = False, dim: bool = False) -> None:
    """One paragraph, wrapped where standard output is a terminal; `indent` and `hang` in columns."""
    if not sys.stdout.isatty():
        _plain(text)
        return
    import shutil

    from rich.cells import cell_len

    width = max(40, min(shutil.get_terminal_size().columns, 120))
    line, margin = " " * indent, " " * (indent + hang)
    filled = indent
    for word in text.split():
        if filled > len(margin) and filled + 1 + cell_len(word) > width:
            click.secho(_safe(line), bold=bold or None, dim=dim or None)
            line, filled = margin, len(margin)
        gap = "" if line.isspace() or not line else " "
        line += gap + word
        filled += len(gap) + cell_len(word)
    click.secho(_safe(line), bold=bold or None, dim=dim or None)


def _plain(text: str) -> None:
    click.echo(_safe(" ".join(text.split("\n"))))


def _safe(text: str) -> str:
    """Text without the control characters by which a report could write to the terminal itself."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "\ufffd", text)


def _run(out: Path, quiet: bool, work: Callable[[Progress | None], Record]) -> None:
    from sitrep.folder import Folder
    from sitrep.pipeline import NothingRead

    try:
        with _progress(quiet) as progress:
            record = work(progress)
    except NothingRead as error:
        _complain(error.rejected)
        raise
    _complain(record.rejected)
    manifest = json.loads(Folder(out).manifest.read_text(encoding="utf-8"))
    for conflict in manifest["judgements"]["conflicts"]:
        click.echo(f"judgement in conflict: {_safe(conflict['words'])} · {conflict['judgement']}", err=True)
    if not quiet:
        click.echo("\n".join(_summary(record, Folder(out))))


def _complain(rejected: Iterable[Rejected]) -> None:
    for item in rejected:
        click.echo(f"rejected: {_safe(item.path)}: {_safe(item.reason)}", err=True)


def _summary(record: Record, folder: Any) -> Iterator[str]:
    from sitrep.export.dossier_words import plural

    kinds = (
        (record.events, "event"),
        (record.actors, "actor"),
        (record.figures, "figure"),
        (record.quotes, "quote"),
        (record.discrepancies, "disagreement"),
    )
    rejected = f", {plural(len(record.rejected), 'source')} rejected" if record.rejected else ""
    yield f"{plural(len(record.reports), 'report')} read{rejected}: " + ", ".join(plural(len(k), n) for k, n in kinds)
    yield f"database  {folder.record}"
    if folder.dossier.is_file():
        yield f"dossier   {folder.dossier}"
    else:
        yield f"dossier   not written; 'sitrep export {folder.path} --format dossier -o FILE' writes it"


STAGES = {"files": "files", "reports": "reading", "resolve": "resolving", "write": "writing"}


@contextmanager
def _progress(quiet: bool) -> Iterator[Progress | None]:
    """A bar on a terminal; elsewhere a line at the end of each stage and at each tenth of a long one."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars

        columns = (TextColumn("{task.description:9}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
            tasks: dict[str, Any] = {}

            def advance(stage: str, done: int, total: int) -> None:
                if stage not in tasks:
                    tasks[stage] = bars.add_task(STAGES[stage], total=total)
                bars.update(tasks[stage], completed=done, total=total)

            yield advance
    else:

        def say(stage: str, done: int, total: int) -> None:
            step = max(1, total // 10)
            if total and (done == total or (total >= 20 and done and done % step == 0)):
                click.echo(f"{STAGES[stage]}: {done} of {total}", err=True)

        yield say
