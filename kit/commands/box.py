"""The box as a whole: set up, looked over, run."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from kit import box, logs, settings
from kit.commands.speaking import SITE, opened
from kit.doctor.round import examine
from kit.parcel import keys
from kit.settings import Settings
from kit.vault import keyfile


@click.command()
@SITE
def run(site: Path) -> None:
    """Open the hotline and keep it open until SIGTERM or Ctrl-C."""
    logs.start()
    wanted = settings.read(site)
    web = wanted.web
    box.Box(wanted).run(lambda: click.echo(f"The hotline is open: http://{web.host}:{web.port}"))


@click.command()
@SITE
@click.option("--data", type=click.Path(path_type=Path), help="Instead of the settings' folder.")
def setup(site: Path, data: Path | None) -> None:
    """Make the box's folder, keys and database. Asks nothing; changes nothing that is there."""
    wanted = _settings(site, data)
    with opened(wanted):
        own = keys.box_key(wanted.box.data / box.PARCEL_KEY)
        keyfile.read_or_make(wanted.box.data / box.WEB_KEY)
    click.echo(f"The box of site {wanted.site.id} is set up in {wanted.box.data}.")
    click.echo("Headquarters lets it in with:\n")
    click.echo(
        f"  hotline headquarters enrol --site {wanted.site.id}"
        f" --name {_quoted(wanted.site.name)} --key {own.public}\n"
    )
    click.echo("Next: hotline volunteer add NAME, then hotline doctor, then hotline run.")


@click.command(name="doctor")
@SITE
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


def _settings(site: Path, data: Path | None) -> Settings:
    wanted = settings.read(site)
    return wanted if data is None else replace(wanted, box=replace(wanted.box, data=data))


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "'\\''") + "'"
