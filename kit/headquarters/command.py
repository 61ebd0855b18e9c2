"""The command `hotline headquarters`: run it, enrol sites, let people in."""

from __future__ import annotations

import os
import secrets
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from kit import logs
from kit.clock import SystemClock
from kit.errors import HotlineError, SettingsError
from kit.headquarters import people, sites
from kit.headquarters.app import make_app
from kit.headquarters.office import Office
from kit.headquarters.store import HeadquartersStore
from kit.memory import stay_small
from kit.parcel.keys import headquarters_key, read_box_public
from kit.web.serving import serve

_THREADS = 6

_DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("/var/lib/hotline-headquarters"),
    show_default=True,
    help="Folder of its database and keys.",
)


@contextmanager
def open_office(data: Path) -> Iterator[Office]:
    """The office whose database and keys lie in the folder `data`, made there when new.

    Raises: SettingsError, StoreError.
    """
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        secret = _secret(data / "pages.secret")
    except OSError as error:
        raise SettingsError(str(data), f"cannot be used ({error.strerror})") from error
    key = headquarters_key(data / "headquarters.key")
    store = HeadquartersStore(data / "headquarters.db")
    try:
        yield Office(store, key, SystemClock(), secret)
    finally:
        store.close()


@click.group()
def headquarters() -> None:
    """The other end: every site's records, once."""


@headquarters.command()
@_DATA
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8090, show_default=True, type=click.IntRange(0, 65535))
def run(data: Path, host: str, port: int) -> None:
    """Serves headquarters until it is told to stop."""
    logs.start()
    stay_small()
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with _plainly(), open_office(data) as office:
        try:
            server = serve(make_app(office), host, port, _THREADS)
        except OSError as error:
            raise SettingsError(f"{host}:{port}", f"cannot be had ({error.strerror})") from error
        named = f"[{host}]" if ":" in host else host
        click.echo(f"headquarters: http://{named}:{server.port}")
        try:
            stop.wait()
        finally:
            server.close()


@headquarters.command()
@_DATA
@click.option("--site", type=click.IntRange(1, 65535), required=True, help="The site's number.")
@click.option("--name", required=True, help="What people call the site.")
@click.option("--key", required=True, help="The box's public key.")
def enrol(data: Path, site: int, name: str, key: str) -> None:
    """Believes the parcels of a site from now on."""
    with _plainly(), open_office(data) as office:
        public = read_box_public(key)
        with office.store.writing() as tx:
            sites.enrol(tx, site, name, public, office.clock.now())
    click.echo(f"site {site} is enrolled")


@headquarters.command()
@_DATA
@click.argument("username")
def person(data: Path, username: str) -> None:
    """Lets somebody in, or gives them a new passphrase; it is printed once."""
    if not 1 <= len(username.strip()) <= 40:
        raise click.BadParameter("a name has 1 to 40 letters", param_hint="USERNAME")
    with _plainly(), open_office(data) as office:
        words = people.add(office.store, username.strip(), office.clock.now())
    click.echo(words)


@headquarters.command()
@_DATA
def key(data: Path) -> None:
    """Prints the public key that belongs into each site's settings."""
    with _plainly(), open_office(data) as office:
        click.echo(str(office.key.public))


@contextmanager
def _plainly() -> Iterator[None]:
    """What went wrong, as one sentence instead of a traceback."""
    try:
        yield
    except HotlineError as error:
        raise click.ClickException(str(error)) from error


def _secret(path: Path) -> bytes:
    """What signs the pages' cookies. Made anew when it is lost: open forms are then too old."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()
