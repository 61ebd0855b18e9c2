"""Who may sign in: added, given a new passphrase, made coordinator, shut out and let in again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.desk import presence
from kit.errors import NotFound, WrongMoment
from kit.store import choices, sessions, volunteers
from kit.store.engine import Writing
from kit.store.ids import RecordId

ROLES = ("volunteer", "coordinator")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody new. `passphrase` is its hash, `tongues` what they speak beside `language`."""

    username: str
    name: str
    role: str
    language: str
    passphrase: str
    tongues: tuple[str, ...] = ()


def add(tx: Writing, person: Person, by: str, now: datetime) -> RecordId:
    """Lets somebody in. Raises WrongMoment when the name is none or in use, NotFound."""
    if person.role not in ROLES:
        raise NotFound
    _named(person.username, 40)
    _named(person.name, 80)
    if volunteers.by_username(tx, person.username) is not None:
        raise WrongMoment("name-taken")
    volunteer_id = volunteers.add(
        tx,
        username=person.username,
        name=person.name,
        role=person.role,
        language=person.language,
        passphrase=person.passphrase,
        now=now,
    )
    presence.speak(tx, volunteer_id, list(person.tongues))
    choices.note(tx, "volunteer", volunteer_id, "added", by, now, person.role)
    return volunteer_id


def renew(tx: Writing, volunteer_id: str, passphrase: str, by: str, now: datetime) -> None:
    """A new passphrase (its hash); every device of theirs is signed out. Raises NotFound."""
    _known(tx, volunteer_id)
    volunteers.change(tx, volunteer_id, passphrase=passphrase)
    _send_away(tx, volunteer_id, now)
    choices.note(tx, "volunteer", volunteer_id, "passphrase", by, now)


def describe(tx: Writing, volunteer_id: str, name: str, role: str, by: str, now: datetime) -> None:
    """What somebody is called, and may do.

    Raises: NotFound, WrongMoment (no name, or nobody would be coordinator any more).
    """
    known = _known(tx, volunteer_id)
    if role not in ROLES:
        raise NotFound
    _named(name, 80)
    if (name, role) == (known.name, known.role):
        return
    volunteers.change(tx, volunteer_id, name=name, role=role)
    _somebody_coordinates(tx)
    choices.note(tx, "volunteer", volunteer_id, "described", by, now, role)


def shut_out(tx: Writing, volunteer_id: str, by: str, now: datetime) -> None:
    """Nobody signs in by this account, and every device of theirs is signed out at once.

    What they did stays. Raises: NotFound, WrongMoment (nobody would be coordinator any more).
    """
    if not _known(tx, volunteer_id).active:
        return
    volunteers.change(tx, volunteer_id, active=0)
    _somebody_coordinates(tx)
    _send_away(tx, volunteer_id, now)
    choices.note(tx, "volunteer", volunteer_id, "shut-out", by, now)


def let_in(tx: Writing, volunteer_id: str, by: str, now: datetime) -> None:
    """The account counts again, with the passphrase it had. Raises NotFound."""
    if _known(tx, volunteer_id).active:
        return
    volunteers.change(tx, volunteer_id, active=1)
    choices.note(tx, "volunteer", volunteer_id, "let-in", by, now)


def _send_away(tx: Writing, volunteer_id: str, now: datetime) -> None:
    sessions.revoke_all(tx, volunteer_id, now)
    presence.notice_gone(tx, now)


def _somebody_coordinates(tx: Writing) -> None:
    """Without a coordinator who may sign in, only a shell would help."""
    if not any(one.active and one.role == "coordinator" for one in volunteers.all_of(tx)):
        raise WrongMoment("last-coordinator")


def _named(name: str, longest: int) -> None:
    if not 1 <= len(name.strip()) == len(name) <= longest or not name.isprintable():
        raise WrongMoment("no-name")


def _known(tx: Writing, volunteer_id: str) -> volunteers.Volunteer:
    known = volunteers.get(tx, volunteer_id)
    if known is None:
        raise NotFound
    return known
