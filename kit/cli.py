"""The command `hotline`.

What goes wrong on purpose is told in one sentence, with exit code 2; never a traceback.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

import click

from kit import box, demo, logs, settings
from kit.clock import SystemClock, plausible
from kit.desk import directory, imports
from kit.doctor.round import examine
from kit.errors import DeskError, HotlineError
from kit.headquarters.command import headquarters
from kit.hotline import imports as tables
from kit.hotline.languages import PAGES
from kit.parcel import keys
from kit.sentences import sentence
from kit.settings import Settings
from kit.simulator.command import simulate
from kit.store import sessions, slots, times, volunteers
from kit.store.engine import Reading, Store
from kit.vault import keyfile, passphrase
from kit.web import imports as bringing
from kit.web import printing


class Said(click.ClickException):
    """One sentence on stderr, and the exit code."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Writes the sentence as it is."""
        click.echo(self.message, file=file, err=True)


class Plain(click.Group):
    """A group of commands whose errors are sentences."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401
        """Runs a command; an error of ours or of a file becomes one sentence on stderr."""
        try:
            return super().invoke(ctx)
        except HotlineError as error:
            raise Said(sentence(error)) from error
        except OSError as error:
            if error.filename is None:
                raise
            raise Said(f"{error.filename} cannot be used: {error.strerror}.") from error


_PDF = "kit.web.a4"
"""Imported by the one command that draws: its libraries take 25 MB, and `run` begins here too."""

_SITE = click.option(
    "--site",
    type=click.Path(path_type=Path),
    envvar="HOTLINE_SITE",
    default=Path("/etc/hotline/site.toml"),
    show_default=True,
    help="The site's settings; see docs/settings.md.",
)


@click.group(cls=Plain)
def main() -> None:
    """A hotline in a box: calls and texts in, answers and appointments out."""


main.add_command(simulate)
main.add_command(headquarters)


@main.command()
@_SITE
def run(site: Path) -> None:
    """Open the hotline and keep it open until SIGTERM or Ctrl-C."""
    logs.start()
    wanted = settings.read(site)
    web = wanted.web
    box.Box(wanted).run(lambda: click.echo(f"The hotline is open: http://{web.host}:{web.port}"))


@main.command(name="demo")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to serve the pages.")
@click.option(
    "--port",
    type=click.IntRange(1, 65534),
    default=8080,
    show_default=True,
    help="Headquarters takes the next one.",
)
@click.option("--headless", is_flag=True, help="Do not open a browser.")
@click.option(
    "--speed",
    type=click.FloatRange(min=0),
    default=1.0,
    show_default=True,
    help="60 is an hour a minute; 0 is one thing after the other.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Which street it is.")
def show(**wishes: Any) -> None:  # noqa: ANN401
    """Run the very box on a simulated modem and street, with headquarters beside it."""
    logs.start("ERROR")
    demo.run(demo.Wishes(**wishes), click.echo)


@main.command()
@_SITE
@click.option("--data", type=click.Path(path_type=Path), help="Instead of the settings' folder.")
def setup(site: Path, data: Path | None) -> None:
    """Make the box's folder, keys and database. Asks nothing; changes nothing that is there."""
    wanted = _settings(site, data)
    with _open(wanted):
        own = keys.box_key(wanted.box.data / box.PARCEL_KEY)
        keyfile.read_or_make(wanted.box.data / box.WEB_KEY)
    click.echo(f"The box of site {wanted.site.id} is set up in {wanted.box.data}.")
    click.echo("Headquarters lets it in with:\n")
    click.echo(
        f"  hotline headquarters enrol --site {wanted.site.id}"
        f" --name {_quoted(wanted.site.name)} --key {own.public}\n"
    )
    click.echo("Next: hotline volunteer add NAME, then hotline doctor, then hotline run.")


@main.command(name="doctor")
@_SITE
def look(site: Path) -> None:
    """Say in plain words what is in order, what is not, and what to do. Exit code 1 if not."""
    findings = examine(settings.read(site))
    for finding in findings:
        click.echo(f"{'ok ' if finding.ok else 'NO '} {finding.what}: {finding.said}")
        if finding.do:
            click.echo(f"    -> {finding.do}")
    wrong = sum(not finding.ok for finding in findings)
    click.echo("\nAll is in order." if not wrong else f"\n{wrong} of {len(findings)} need care.")
    sys.exit(1 if wrong else 0)


@main.command(name="sheet")
@_SITE
@click.option("--centre", help="Its name; all centres on one sheet when not given.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="YYYY-MM-DD; today when not given.")
@click.option("--language", type=click.Choice(PAGES), help="The site's first when not given.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The PDF to write; sheet-DAY.pdf in this folder when not given.",
)
def print_sheet(
    site: Path, centre: str | None, day: datetime | None, language: str | None, out: Path | None
) -> None:
    """Write the reception's list of a day as a PDF to print: who comes, by time."""
    wanted, now = settings.read(site), SystemClock().now()
    zone = ZoneInfo(wanted.site.timezone)
    on = (day or now.astimezone(zone)).date()
    with _open(wanted) as store:
        with store.reading() as r:
            at = _centre(r, centre)
        made = printing.sheet(store, wanted, on, at, language or wanted.site.languages[0])
    file = out or Path(f"sheet-{on.isoformat()}.pdf")
    file.touch(mode=0o600)
    file.write_bytes(importlib.import_module(_PDF).draw(made))
    click.echo(f"Written to {file}. It holds names: lock it away.")


@main.group()
def clock() -> None:
    """The machine's clock."""


@clock.command()
@_SITE
def right(site: Path) -> None:
    """Say that it is right, after a look at a watch: records of later times no longer count."""
    now = SystemClock().now()
    shown = f"{now:%Y-%m-%d %H:%M} UTC"
    if not plausible(now):
        raise Said(f"The clock shows {shown}, which cannot be right. Set it first.")
    with _open(settings.read(site)) as store, store.writing() as tx:
        newest = times.newest(tx)
        if newest is None or newest <= now:
            click.echo(f"The clock shows {shown}, and no record is later: it is believed already.")
            return
        times.was_right(tx, now)
    click.echo(f"The clock shows {shown}. What is of later times, up to {newest:%Y-%m-%d %H:%M},")
    click.echo("counts no longer. Start the box anew: it then believes its clock.")


@main.group()
def volunteer() -> None:
    """Who may sign in on this box."""


@volunteer.command()
@_SITE
@click.argument("username")
@click.option("--name", help="What the others call them; the username when not given.")
@click.option(
    "--role",
    type=click.Choice(["volunteer", "coordinator"]),
    default="volunteer",
    show_default=True,
)
@click.option("--language", type=click.Choice(PAGES), help="The site's first when not given.")
def add(site: Path, username: str, name: str | None, role: str, language: str | None) -> None:
    """Let somebody in. The passphrase is printed once and kept nowhere."""
    wanted = settings.read(site)
    login = _checked(username, 40)
    called = _checked(name or login, 80)
    words = passphrase.make()
    with _open(wanted) as store, store.writing() as tx:
        if volunteers.by_username(tx, login):
            raise Said(f"{login} is there already; hotline volunteer reset gives a new passphrase.")
        volunteers.add(
            tx,
            username=login,
            name=called,
            role=role,
            language=language or wanted.site.languages[0],
            passphrase=passphrase.hash(words),
            now=SystemClock().now(),
        )
    click.echo(f"{login}  {words}")


@volunteer.command(name="list")
@_SITE
def list_all(site: Path) -> None:
    """Everybody who may sign in, or might."""
    with _open(settings.read(site)) as store, store.reading() as r:
        everybody = volunteers.all_of(r)
    for one in everybody:
        state = "" if one.active else "  (revoked)"
        click.echo(f"{one.username:<20} {one.role:<12} {one.language:<4} {one.name}{state}")
    if not everybody:
        click.echo("Nobody yet: hotline volunteer add NAME")


@volunteer.command()
@_SITE
@click.argument("username")
def reset(site: Path, username: str) -> None:
    """A new passphrase, printed once; signs them out everywhere, and lets the revoked back in."""
    words = passphrase.make()
    with _open(settings.read(site)) as store:
        _change(store, username, passphrase=passphrase.hash(words), active=1)
    click.echo(f"{username}  {words}")


@volunteer.command()
@_SITE
@click.argument("username")
def revoke(site: Path, username: str) -> None:
    """Shut somebody out, and sign them out everywhere at once. Their records stay."""
    with _open(settings.read(site)) as store:
        _change(store, username, active=0)
    click.echo(f"{username} is shut out.")


@main.group(name="directory")
def directory_() -> None:
    """The directory of other services, as Open Referral HSDS 3."""


@directory_.command(name="import")
@_SITE
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
def bring(site: Path, file: Path, *, dry_run: bool) -> None:
    """Replace the directory by a zip or folder of CSV files, or a JSON file: all or nothing."""
    files = directory.files_at(file)
    with _open(settings.read(site)) as store, store.writing() as tx:
        report = directory.examine(tx, files) if dry_run else directory.import_files(tx, files)
    for fault in report.faults:
        click.echo(f"{fault.file}, line {fault.line}: {fault.column} {fault.reason}".rstrip())
    for name in report.left:
        click.echo(f"not kept: {name}")
    if report.faults:
        raise Said("Nothing was imported.")
    told = "Would be imported" if dry_run else "Imported"
    entries = report.count("service")
    click.echo(
        f"{told}: {entries} entries "
        f"({report.new} new, {report.changed} changed, {report.gone} gone)"
    )


@directory_.command(name="export")
@_SITE
@click.argument("file", type=click.Path(path_type=Path))
def take_out(site: Path, file: Path) -> None:
    """Write the directory to FILE: a zip of CSV files, or JSON when it ends in .json."""
    with _open(settings.read(site)) as store, store.reading() as r:
        text = directory.as_json(r).encode() if file.suffix == ".json" else directory.as_zip(r)
    file.write_bytes(text)
    click.echo(f"Written to {file}.")


@main.group(name="import")
def import_() -> None:
    """Bring in what was kept elsewhere."""


@import_.command(name="appointments")
@_SITE
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, and book nothing.")
@click.option("--confirm", is_flag=True, help="Send each household the confirmation by text.")
@click.option("--bad", type=click.Path(path_type=Path), help="Where to write the bad rows.")
def book_all(site: Path, file: Path, *, dry_run: bool, confirm: bool, bad: Path | None) -> None:
    """Book the good rows of a CSV file, and name the bad ones. Exit code 1 when there are any."""
    wanted = settings.read(site)
    sheet = tables.read(file.read_bytes())
    report = imports.Report(faults=list(sheet.refused))
    now = SystemClock().now()
    with _open(wanted) as store:
        if dry_run:
            with store.reading() as r:
                report.add(imports.examine(r, wanted.site, sheet.rows, now))
        else:
            for rows in imports.in_parts(sheet.rows):
                with store.writing() as tx:
                    report.add(imports.bring(tx, wanted.site, rows, None, now, confirmed=confirm))
    for fault in report.faults:
        click.echo(f"line {fault.line}: {_why(fault)}")
    if bad is not None and sheet.rows:
        bad.write_text(tables.rest(sheet, report.faults, _why), "utf-8-sig")
    told = "Would be booked" if dry_run else "Booked"
    left = len(report.faults)
    click.echo(f"{told}: {report.booked}; here already: {report.known}; not taken: {left}")
    sys.exit(1 if report.faults else 0)


def _why(fault: tables.Fault) -> str:
    """Why a row cannot be taken, in English."""
    if isinstance(fault.reason, DeskError):
        return sentence(fault.reason)
    words = bringing.template_of(fault)
    return words % {"column": fault.column, "said": fault.said, "hint": fault.hint}


def _change(store: Store, username: str, **columns: object) -> None:
    with store.writing() as tx:
        known = volunteers.by_username(tx, username)
        if known is None:
            raise Said(f"Nobody here is called {username}.")
        volunteers.change(tx, known.id, **columns)
        sessions.revoke_all(tx, known.id, SystemClock().now())


def _centre(r: Reading, name: str | None) -> slots.Centre | None:
    """The centre that somebody named, in capitals or not; None for all of them."""
    if name is None:
        return None
    known = slots.centres(r)
    for one in known:
        if name.strip().casefold() in {one.name.casefold(), one.key.casefold()}:
            return one
    listed = ", ".join(one.name for one in known)
    raise Said(f"No centre is called {name}. There are: {listed or 'none yet'}.")


def _settings(site: Path, data: Path | None) -> Settings:
    wanted = settings.read(site)
    return wanted if data is None else replace(wanted, box=replace(wanted.box, data=data))


@contextmanager
def _open(wanted: Settings) -> Iterator[Store]:
    store = box.open_store(wanted)
    try:
        yield store
    finally:
        store.close()


def _checked(name: str, longest: int) -> str:
    """A name as people type it. Raises BadParameter when it cannot be seen or is too long."""
    tidy = name.strip()
    if not 1 <= len(tidy) <= longest or not tidy.isprintable():
        raise click.BadParameter(f"a name has 1 to {longest} letters that can be seen")
    return tidy


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "'\\''") + "'"
