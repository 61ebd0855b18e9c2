"""The directory of other services, in and out."""

from __future__ import annotations

from pathlib import Path

import click

from kit import settings
from kit.commands.speaking import SITE, Said, opened
from kit.desk import directory


@click.group(name="directory")
def services() -> None:
    """The directory of other services, as Open Referral HSDS 3."""


@services.command(name="import")
@SITE
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
def bring(site: Path, file: Path, *, dry_run: bool) -> None:
    """Replace the directory by a zip or folder of CSV files, or a JSON file: all or nothing."""
    files = directory.files_at(file)
    with opened(settings.read(site)) as store, store.writing() as tx:
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


@services.command(name="export")
@SITE
@click.argument("file", type=click.Path(path_type=Path))
def take_out(site: Path, file: Path) -> None:
    """Write the directory to FILE: a zip of CSV files, or JSON when it ends in .json."""
    with opened(settings.read(site)) as store, store.reading() as r:
        text = directory.as_json(r).encode() if file.suffix == ".json" else directory.as_zip(r)
    file.write_bytes(text)
    click.echo(f"Written to {file}.")
