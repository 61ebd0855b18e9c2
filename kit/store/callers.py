"""Callers: whoever has a phone number, a household more often than a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.hotline.phone import PhoneNumber
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Caller:
    """One caller. `language` is None until somebody knows it. Times are store text."""

    id: RecordId
    number: str
    answerable: int
    name: str
    language: str | None
    note: str
    first_at: str
    last_at: str


_COLUMNS = "id, number, answerable, name, language, note, first_at, last_at"


def get(r: Reading, caller_id: str) -> Caller | None:
    """The caller, or None."""
    row = r.one(f"SELECT {_COLUMNS} FROM callers WHERE id = ?", (caller_id,))  # noqa: S608
    return None if row is None else noun(Caller, row)


def by_number(r: Reading, number: str) -> Caller | None:
    """The caller with this number (as `kit.hotline.phone.read` writes it), or None."""
    row = r.one(f"SELECT {_COLUMNS} FROM callers WHERE number = ?", (number,))  # noqa: S608
    return None if row is None else noun(Caller, row)


def met(tx: Writing, phone: PhoneNumber, language: str | None, now: datetime) -> Caller:
    """The caller with this number, made when new; being in touch is noted.

    `language` fills a gap only: what a volunteer wrote stays.
    """
    at = as_text(now)
    row = tx.one(
        f"UPDATE callers SET last_at = ?, language = coalesce(language, ?) WHERE number = ? "  # noqa: S608
        f"RETURNING {_COLUMNS}",
        (at, language, phone.number),
    )
    if row is not None:
        return noun(Caller, row)
    caller = Caller(tx.new_id(), phone.number, int(phone.answerable), "", language, "", at, at)
    tx.insert("callers", {name: getattr(caller, name) for name in _COLUMNS.split(", ")})
    return caller


def describe(
    tx: Writing, caller_id: str, *, name: str | None, language: str | None, note: str | None
) -> None:
    """Writes what is known of a caller; None leaves a field as it is."""
    tx.execute(
        "UPDATE callers SET name = coalesce(?, name), language = coalesce(?, language), "
        "note = coalesce(?, note) WHERE id = ?",
        (name, language, note, caller_id),
    )
