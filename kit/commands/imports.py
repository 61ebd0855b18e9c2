"""Appointments that were kept in a table elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kit import settings
from kit.clock import SystemClock
from kit.commands.speaking import SITE, opened
from kit.desk import imports
from kit.errors import DeskError
from kit.hotline import imports as tables
from kit.sentences import sentence
from kit.web import imports as bringing


@click.group(name="import")
def import_() -> None:
    """Bring in what was kept elsewhere."""


@import_.command(name="appointments")
@SITE
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
    with opened(wanted) as store:
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
    if report.unnumbered:
        click.echo(
            f"Without a phone number: {report.unnumbered}. They get no text and no reminder."
        )
    sys.exit(1 if report.faults else 0)


def _why(fault: tables.Fault) -> str:
    """Why a row cannot be taken, in English."""
    if isinstance(fault.reason, DeskError):
        return sentence(fault.reason)
    words = bringing.template_of(fault)
    return words % {"column": fault.column, "said": fault.said, "hint": fault.hint}
