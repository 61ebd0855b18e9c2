"""What every command shares: the site it is about, its store, and one sentence when it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click

from kit import box
from kit.settings import Settings
from kit.store.engine import Store

SITE = click.option(
    "--site",
    type=click.Path(path_type=Path),
    envvar="HOTLINE_SITE",
    default=Path("/etc/hotline/site.toml"),
    show_default=True,
    help="The site's settings; see docs/settings.md.",
)


class Said(click.ClickException):
    """One sentence on stderr, and the exit code."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Writes the sentence as it is."""
        click.echo(self.message, file=file, err=True)


@contextmanager
def opened(wanted: Settings) -> Iterator[Store]:
    """The box's store, for one command."""
    store = box.open_store(wanted)
    try:
        yield store
    finally:
        store.close()
