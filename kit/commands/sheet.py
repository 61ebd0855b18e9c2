"""The reception's list of a day, for paper."""

from __future__ import annotations

import importlib
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from kit import settings
from kit.clock import SystemClock
from kit.commands.speaking import SITE, Said, opened
from kit.desk import settled
from kit.hotline.languages import PAGES
from kit.store import slots
from kit.store.engine import Reading
from kit.web import printing

_PDF = "kit.web.a4"
"""Imported when it draws: its libraries are large, and `hotline --help` reads every command."""


@click.command(name="sheet")
@SITE
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
    with opened(wanted) as store:
        with store.reading() as r:
            at = _centre(r, centre)
            spoken = language or settled.languages(r, wanted.site)[0]
        made = printing.sheet(store, wanted, on, at, spoken)
    file = out or Path(f"sheet-{on.isoformat()}.pdf")
    file.touch(mode=0o600)
    file.write_bytes(importlib.import_module(_PDF).draw(made))
    click.echo(f"Written to {file}. It holds names: lock it away.")


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
