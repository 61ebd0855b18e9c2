"""Who may sign in, where nobody can sign in yet or any more."""

from __future__ import annotations

from pathlib import Path

import click

from kit import settings
from kit.clock import SystemClock
from kit.commands.speaking import SITE, Said, opened
from kit.desk import settled
from kit.hotline.languages import PAGES
from kit.store import sessions, volunteers
from kit.store.engine import Store
from kit.vault import passphrase


@click.group()
def volunteer() -> None:
    """Who may sign in on this box."""


@volunteer.command()
@SITE
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
    with opened(wanted) as store, store.writing() as tx:
        if volunteers.by_username(tx, login):
            raise Said(f"{login} is there already; hotline volunteer reset gives a new passphrase.")
        volunteers.add(
            tx,
            username=login,
            name=called,
            role=role,
            language=language or settled.languages(tx, wanted.site)[0],
            passphrase=passphrase.hash(words),
            now=SystemClock().now(),
        )
    click.echo(f"{login}  {words}")


@volunteer.command(name="list")
@SITE
def list_all(site: Path) -> None:
    """Everybody who may sign in, or might."""
    with opened(settings.read(site)) as store, store.reading() as r:
        everybody = volunteers.all_of(r)
    for one in everybody:
        state = "" if one.active else "  (revoked)"
        click.echo(f"{one.username:<20} {one.role:<12} {one.language:<4} {one.name}{state}")
    if not everybody:
        click.echo("Nobody yet: hotline volunteer add NAME")


@volunteer.command()
@SITE
@click.argument("username")
def reset(site: Path, username: str) -> None:
    """A new passphrase, printed once; signs them out everywhere, and lets the revoked back in."""
    words = passphrase.make()
    with opened(settings.read(site)) as store:
        _change(store, username, passphrase=passphrase.hash(words), active=1)
    click.echo(f"{username}  {words}")


@volunteer.command()
@SITE
@click.argument("username")
def revoke(site: Path, username: str) -> None:
    """Shut somebody out, and sign them out everywhere at once. Their records stay."""
    with opened(settings.read(site)) as store:
        _change(store, username, active=0)
    click.echo(f"{username} is shut out.")


def _change(store: Store, username: str, **columns: object) -> None:
    with store.writing() as tx:
        known = volunteers.by_username(tx, username)
        if known is None:
            raise Said(f"Nobody here is called {username}.")
        volunteers.change(tx, known.id, **columns)
        sessions.revoke_all(tx, known.id, SystemClock().now())


def _checked(name: str, longest: int) -> str:
    """A name as people type it. Raises BadParameter when it cannot be seen or is too long."""
    tidy = name.strip()
    if not 1 <= len(tidy) <= longest or not tidy.isprintable():
        raise click.BadParameter(f"a name has 1 to {longest} letters that can be seen")
    return tidy
