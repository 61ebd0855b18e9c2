"""Referrals: whom we handed on, to which service, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Referral:
    """One referral. `follow_up_on` is the site's day to ask again; None when it is over.

    `withdrawn` says that the household took its consent back since.
    """

    id: RecordId
    caller_id: RecordId
    entry_id: str
    entry_name: str
    need: str
    may_tell: str
    urgency: str
    state: str
    follow_up_on: str | None
    word: str
    owner_id: RecordId
    made_at: str
    changed_at: str
    number: str
    caller_name: str
    language: str | None
    owner_name: str
    withdrawn: int


_SELECT = """
SELECT f.id, f.caller_id, f.entry_id, f.entry_name, f.need, f.may_tell, f.urgency, f.state,
  f.follow_up_on, f.word, f.owner_id, f.made_at, f.changed_at, k.number, k.name AS caller_name,
  k.language, v.name AS owner_name,
  coalesce((SELECT NOT c.given FROM consents c WHERE c.caller_id = f.caller_id
    AND c.purpose = 'referral' ORDER BY c.id DESC LIMIT 1), 0) AS withdrawn
FROM referrals f JOIN callers k ON k.id = f.caller_id JOIN volunteers v ON v.id = f.owner_id
"""


def get(r: Reading, referral_id: str) -> Referral | None:
    """The referral, or None."""
    row = r.one(f"{_SELECT} WHERE f.id = ?", (referral_id,))
    return None if row is None else noun(Referral, row)


def opened(r: Reading, limit: int = 200) -> list[Referral]:
    """Open ones, by the day to ask again and then by urgency."""
    rows = r.all(
        f"{_SELECT} WHERE f.follow_up_on IS NOT NULL ORDER BY f.follow_up_on, "
        "CASE f.urgency WHEN 'now' THEN 0 WHEN 'soon' THEN 1 ELSE 2 END, f.id LIMIT ?",
        (limit,),
    )
    return [noun(Referral, row) for row in rows]


def ended(r: Reading, limit: int = 20) -> list[Referral]:
    """The last ones that are over."""
    rows = r.all(
        f"{_SELECT} WHERE f.follow_up_on IS NULL ORDER BY f.changed_at DESC LIMIT ?", (limit,)
    )
    return [noun(Referral, row) for row in rows]


def of_caller(r: Reading, caller_id: str) -> list[Referral]:
    """A household's referrals, the newest first."""
    rows = r.all(f"{_SELECT} WHERE f.caller_id = ? ORDER BY f.id DESC LIMIT 20", (caller_id,))
    return [noun(Referral, row) for row in rows]


def is_of_call(r: Reading, call_id: str) -> bool:
    """Whether somebody was handed on during a call."""
    return bool(r.value("SELECT 1 FROM referrals WHERE call_id = ? LIMIT 1", (call_id,)))


def due(r: Reading, day: date) -> list[Referral]:
    """Open ones whose day to ask again has come."""
    return [one for one in opened(r) if str(one.follow_up_on) <= day.isoformat()]


def add(tx: Writing, referral: Mapping[str, object], now: datetime) -> RecordId:
    """A new one. Raises RuleBroken with no_referral_without_consent."""
    referral_id = tx.new_id()
    at = as_text(now)
    tx.insert(
        "referrals",
        {"id": referral_id, "state": "sent", "made_at": at, "changed_at": at, **referral},
    )
    return referral_id


def change(tx: Writing, referral_id: str, now: datetime, **columns: object) -> None:
    """Writes some columns. The names come from our own code, never from a user."""
    sets = ", ".join(f"{name} = ?" for name in columns)
    tx.execute(
        f"UPDATE referrals SET {sets}, changed_at = ? WHERE id = ?",  # noqa: S608
        (*columns.values(), as_text(now), referral_id),
    )
