"""Callers: whoever has a phone number, a household more often than a person.

A household may have several numbers. It is reached on the one it used last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.hotline import households
from kit.hotline.phone import PhoneNumber
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Caller:
    """One caller. `language` is None until somebody knows it. Times are store text.

    `number` is the one last used. `languages` (further ones) and `vulnerabilities` are JSON lists.
    Nothing is sent when `do_not_text`, nobody rings when `do_not_ring`, nothing is written down
    when `no_record`.
    """

    id: RecordId
    number: str
    answerable: int
    name: str
    language: str | None
    note: str
    languages: str
    vulnerabilities: str
    do_not_text: int
    do_not_ring: int
    no_record: int
    safe_hours: str
    safe_zone: str
    first_at: str
    last_at: str


_COLUMNS = (
    "id, number, answerable, name, language, note, languages, vulnerabilities, do_not_text, "
    "do_not_ring, no_record, safe_hours, safe_zone, first_at, last_at"
)


def get(r: Reading, caller_id: str) -> Caller | None:
    """The caller, or None. One who was merged into a household is that household."""
    row = r.one(
        f"SELECT {_COLUMNS} FROM callers WHERE id = "  # noqa: S608
        "(SELECT coalesce(merged_into, id) FROM callers WHERE id = ?)",
        (caller_id,),
    )
    return None if row is None else noun(Caller, row)


def by_number(r: Reading, number: str) -> Caller | None:
    """The caller with this number (as `kit.hotline.phone.read` writes it), or None."""
    caller_id = r.value("SELECT caller_id FROM numbers WHERE number = ?", (number,))
    return None if caller_id is None else get(r, caller_id)


def met(tx: Writing, phone: PhoneNumber, language: str | None, now: datetime) -> Caller:
    """The caller with this number, made when new; being in touch is noted.

    `language` fills a gap only: what a volunteer wrote stays.
    """
    at = as_text(now)
    known = tx.one(
        "UPDATE numbers SET last_at = ? WHERE number = ? RETURNING caller_id, answerable",
        (at, phone.number),
    )
    if known is None:
        return _new(tx, phone, language, at)
    row = tx.one(
        "UPDATE callers SET last_at = ?, number = ?, answerable = ?, "  # noqa: S608
        f"language = coalesce(language, ?) WHERE id = ? RETURNING {_COLUMNS}",
        (at, phone.number, known["answerable"], language, known["caller_id"]),
    )
    if row is None:
        raise LookupError(known["caller_id"])
    return noun(Caller, row)


def _new(tx: Writing, phone: PhoneNumber, language: str | None, at: str) -> Caller:
    caller_id = tx.new_id()
    answerable = int(phone.answerable)
    tx.execute(
        "INSERT INTO callers (id, number, answerable, language, first_at, last_at) "
        "VALUES (?,?,?,?,?,?)",
        (caller_id, phone.number, answerable, language, at, at),
    )
    tx.execute(
        "INSERT INTO numbers (number, caller_id, home_id, answerable, last_at) VALUES (?,?,?,?,?)",
        (phone.number, caller_id, caller_id, answerable, at),
    )
    row = tx.one(f"SELECT {_COLUMNS} FROM callers WHERE id = ?", (caller_id,))  # noqa: S608
    if row is None:
        raise LookupError(caller_id)
    return noun(Caller, row)


def describe(
    tx: Writing, caller_id: str, *, name: str | None, language: str | None, note: str | None
) -> None:
    """Writes what is known of a caller; None leaves a field as it is.

    Of a household that does not want to be written down only the language is kept.
    """
    tx.execute(
        "UPDATE callers SET name = iif(no_record, '', coalesce(?, name)), "
        "language = coalesce(?, language), note = iif(no_record, '', coalesce(?, note)) "
        "WHERE id = ?",
        (name, language, note, caller_id),
    )


def change(tx: Writing, caller_id: str, **columns: object) -> None:
    """Writes some columns. The names come from our own code, never from a user."""
    sets = ", ".join(f"{name} = ?" for name in columns)
    tx.execute(f"UPDATE callers SET {sets} WHERE id = ?", (*columns.values(), caller_id))  # noqa: S608


def unsafe(r: Reading, now: datetime, *, trusted: bool) -> list[str]:
    """The households that must not be reached now; with a clock nobody trusts, all with hours."""
    rows = r.all("SELECT id, safe_hours, safe_zone FROM callers WHERE safe_hours != ''")
    return [
        row["id"]
        for row in rows
        if not trusted or not households.is_safe(row["safe_hours"], row["safe_zone"], now)
    ]
