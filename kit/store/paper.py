"""Sheets of the paper pack: which numbers were printed, half typed, and typed in as a call."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack: when and by whom it was printed, its sheets, and how many are typed in."""

    id: RecordId
    printed_at: str
    printed_name: str
    first: str
    last: str
    sheets: int
    typed: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `draft` is JSON of the fields typed so far; times are store text, None until then.

    `came` is what became of the wish for an appointment: booked, booked-before, waiting, callback.
    """

    number: str
    pack_id: RecordId
    printed_at: str
    draft: str
    draft_name: str
    draft_at: str | None
    call_id: RecordId | None
    appointment_id: RecordId | None
    came: str
    typed_name: str
    typed_at: str | None

    def fields(self) -> dict[str, str]:
        """What was typed so far."""
        typed: dict[str, str] = json.loads(self.draft)
        return typed


_PACKS = """
SELECT p.id, p.printed_at, v.name AS printed_name, min(s.number) AS first, max(s.number) AS last,
  count(*) AS sheets, count(s.typed_at) AS typed
FROM paper_packs p JOIN volunteers v ON v.id = p.printed_by JOIN sheets s ON s.pack_id = p.id
"""
_SHEETS = """
SELECT s.number, s.pack_id, p.printed_at, s.draft, coalesce(d.name, '') AS draft_name, s.draft_at,
  s.call_id, s.appointment_id, s.came, coalesce(t.name, '') AS typed_name, s.typed_at
FROM sheets s JOIN paper_packs p ON p.id = s.pack_id
LEFT JOIN volunteers d ON d.id = s.draft_by LEFT JOIN volunteers t ON t.id = s.typed_by
"""


def packs(r: Reading, limit: int = 20) -> list[Pack]:
    """The packs, the newest first."""
    rows = r.all(f"{_PACKS} GROUP BY p.id ORDER BY p.id DESC LIMIT ?", (limit,))
    return [noun(Pack, row) for row in rows]


def pack(r: Reading, pack_id: str) -> Pack | None:
    """The pack, or None."""
    row = r.one(f"{_PACKS} WHERE p.id = ? GROUP BY p.id", (pack_id,))
    return None if row is None else noun(Pack, row)


def numbers(r: Reading, pack_id: str) -> list[str]:
    """The numbers of a pack's sheets, in order."""
    rows = r.all("SELECT number FROM sheets WHERE pack_id = ? ORDER BY number", (pack_id,))
    return [row["number"] for row in rows]


def sheet(r: Reading, number: str) -> Sheet | None:
    """The sheet with this number, or None when it was never printed here."""
    row = r.one(f"{_SHEETS} WHERE s.number = ?", (number,))
    return None if row is None else noun(Sheet, row)


def begun(r: Reading) -> list[Sheet]:
    """Sheets that are half typed, the oldest first."""
    where = "WHERE s.typed_at IS NULL AND s.draft_at IS NOT NULL ORDER BY s.draft_at"
    return [noun(Sheet, row) for row in r.all(f"{_SHEETS} {where}")]


def typed_lately(r: Reading, limit: int = 20) -> list[Sheet]:
    """Sheets that are typed in, the newest first."""
    where = "WHERE s.typed_at IS NOT NULL ORDER BY s.typed_at DESC, s.number DESC LIMIT ?"
    return [noun(Sheet, row) for row in r.all(f"{_SHEETS} {where}", (limit,))]


def printed(r: Reading) -> int:
    """How many sheets were ever printed."""
    return int(r.value("SELECT count(*) FROM sheets"))


def keep_pack(tx: Writing, numbers_: Sequence[str], by: str, now: datetime) -> RecordId:
    """Takes these numbers for a new pack."""
    pack_id = tx.new_id()
    tx.insert("paper_packs", {"id": pack_id, "printed_at": as_text(now), "printed_by": by})
    for number in numbers_:
        tx.insert("sheets", {"number": number, "pack_id": pack_id})
    return pack_id


def keep_draft(tx: Writing, number: str, fields: Mapping[str, str], by: str, now: datetime) -> bool:
    """Keeps what was typed so far; False when the sheet is typed in, or not ours."""
    return bool(
        tx.execute(
            "UPDATE sheets SET draft = ?, draft_by = ?, draft_at = ? "
            "WHERE number = ? AND typed_at IS NULL",
            (json.dumps(fields, ensure_ascii=False), by, as_text(now), number),
        )
    )


def typed_in(tx: Writing, number: str, call_id: str, by: str, now: datetime) -> bool:
    """Makes the sheet that call; False when it is one already."""
    return bool(
        tx.execute(
            "UPDATE sheets SET call_id = ?, typed_by = ?, typed_at = ?, draft = '{}' "
            "WHERE number = ? AND typed_at IS NULL",
            (call_id, by, as_text(now), number),
        )
    )


def came_of(tx: Writing, number: str, came: str, appointment_id: str | None = None) -> None:
    """What became of the wish for an appointment."""
    tx.execute(
        "UPDATE sheets SET came = ?, appointment_id = ? WHERE number = ?",
        (came, appointment_id, number),
    )


def forget_drafts(tx: Writing, before: datetime) -> int:
    """Empties what was half typed before then; how many. The sheets may still be typed in."""
    return tx.execute(
        "UPDATE sheets SET draft = '{}', draft_by = NULL, draft_at = NULL "
        "WHERE typed_at IS NULL AND draft_at < ?",
        (as_text(before),),
    )
