"""The machine's clock: what a look at a watch says of it."""

from __future__ import annotations

from pathlib import Path

import click

from kit import settings
from kit.clock import SystemClock, plausible
from kit.commands.speaking import SITE, Said, opened
from kit.store import times


@click.group()
def clock() -> None:
    """The machine's clock."""


@clock.command()
@SITE
def right(site: Path) -> None:
    """Say that it is right, after a look at a watch: records of later times no longer count."""
    now = SystemClock().now()
    shown = f"{now:%Y-%m-%d %H:%M} UTC"
    if not plausible(now):
        raise Said(f"The clock shows {shown}, which cannot be right. Set it first.")
    with opened(settings.read(site)) as store, store.writing() as tx:
        newest = times.newest(tx)
        if newest is None or newest <= now:
            click.echo(f"The clock shows {shown}, and no record is later: it is believed already.")
            return
        times.was_right(tx, now)
    click.echo(f"The clock shows {shown}. What is of later times, up to {newest:%Y-%m-%d %H:%M},")
    click.echo("counts no longer. Start the box anew: it then believes its clock.")
