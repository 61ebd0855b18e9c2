"""Households: persons, consent, numbers, and two callers who turn out to be one."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.callers import Caller
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a household; everything may be empty. `name` is a name or just a word."""

    id: RecordId
    name: str
    age_band: str
    sex: str
    language: str


@dataclass(frozen=True, slots=True)
class Consent:
    """What stands for a purpose: given or withdrawn, when, how, and who wrote it down."""

    id: RecordId
    purpose: str
    given: int
    how: str
    at: str
    writer_name: str


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a household. `home_id` names the caller as whom it was met first."""

    number: str
    home_id: RecordId
    last_at: str


@dataclass(frozen=True, slots=True)
class Household:
    """Everything that is written down of a caller."""

    persons: list[Person]
    consents: dict[str, Consent]
    numbers: list[Number]
    languages: tuple[str, ...]
    vulnerabilities: tuple[str, ...]


RECORDS = (
    "calls",
    "callbacks",
    "messages",
    "appointments",
    "holds",
    "waiting",
    "persons",
    "referrals",
    "answers_given",
    "blocks",
)
"""The tables whose rows belong to a caller and go with one who is merged or split."""


def of(r: Reading, caller: Caller) -> Household:
    """What is known of a household."""
    return Household(
        persons(r, caller.id),
        {one.purpose: one for one in consents(r, caller.id)},
        numbers(r, caller.id),
        tuple(json.loads(caller.languages)),
        tuple(json.loads(caller.vulnerabilities)),
    )


def persons(r: Reading, caller_id: str) -> list[Person]:
    """The persons of a household, as they were written down."""
    rows = r.all(
        "SELECT id, name, age_band, sex, language FROM persons "
        "WHERE caller_id = ? AND gone = 0 ORDER BY id",
        (caller_id,),
    )
    return [noun(Person, row) for row in rows]


def add_person(tx: Writing, caller_id: str, person: dict[str, str], now: datetime) -> RecordId:
    """Writes down one person (name, age_band, sex, language).

    Raises: RuleBroken with no_record_is_kept when the household does not want that.
    """
    person_id = tx.new_id()
    tx.insert("persons", {"id": person_id, "caller_id": caller_id, "at": as_text(now), **person})
    return person_id


def change_person(tx: Writing, caller_id: str, person_id: str, person: dict[str, str]) -> bool:
    """Writes anew what is known of a person; False when there is none (any more)."""
    return bool(
        tx.execute(
            "UPDATE persons SET name = :name, age_band = :age_band, sex = :sex, "
            "language = :language WHERE id = :id AND caller_id = :caller_id AND gone = 0",
            {**person, "id": person_id, "caller_id": caller_id},
        )
    )


def forget_person(tx: Writing, caller_id: str, person_id: str) -> bool:
    """Empties what is known of a person; headquarters does so as well. False when there is none."""
    return bool(
        tx.execute(
            "UPDATE persons SET gone = 1, name = '', age_band = '', sex = '', language = '' "
            "WHERE id = ? AND caller_id = ? AND gone = 0",
            (person_id, caller_id),
        )
    )


def consents(r: Reading, caller_id: str) -> list[Consent]:
    """What stands for each purpose that was ever spoken of."""
    rows = r.all(
        "SELECT c.id, c.purpose, c.given, c.how, c.at, coalesce(v.name, '') AS writer_name "
        "FROM consents c LEFT JOIN volunteers v ON v.id = c.written_by WHERE c.id IN "
        "(SELECT max(id) FROM consents WHERE caller_id = ? GROUP BY purpose)",
        (caller_id,),
    )
    return [noun(Consent, row) for row in rows]


def add_consent(
    tx: Writing,
    caller_id: str,
    purpose: str,
    *,
    given: bool,
    how: str,
    written_by: str | None,
    now: datetime,
) -> RecordId:
    """Notes that consent was given or withdrawn."""
    consent_id = tx.new_id()
    tx.insert(
        "consents",
        {
            "id": consent_id,
            "caller_id": caller_id,
            "purpose": purpose,
            "given": int(given),
            "how": how,
            "at": as_text(now),
            "written_by": written_by,
        },
    )
    return consent_id


def numbers(r: Reading, caller_id: str) -> list[Number]:
    """A household's numbers, the one used last first."""
    rows = r.all(
        "SELECT number, home_id, last_at FROM numbers WHERE caller_id = ? ORDER BY last_at DESC",
        (caller_id,),
    )
    return [noun(Number, row) for row in rows]


def by_digits(r: Reading, digits: str, limit: int) -> list[RecordId]:
    """Callers one of whose numbers ends in `digits`, the last in touch first."""
    rows = r.all(
        "SELECT caller_id FROM numbers WHERE answerable AND number LIKE '%' || ? "
        "GROUP BY caller_id ORDER BY max(last_at) DESC LIMIT ?",
        (digits, limit),
    )
    return [row["caller_id"] for row in rows]


def by_name(r: Reading, words: str, limit: int) -> list[RecordId]:
    """Callers by a name of theirs, their persons' or an appointment's, best first.

    Each word may be the beginning of one. Source: SQLite FTS5.
    """
    words = unicodedata.normalize("NFC", words)
    parts = "".join(sign if _in_word(sign) else " " for sign in words).split()
    if not parts:
        return []
    query = " ".join(f'"{part}"*' for part in parts)
    rows = r.all(
        "SELECT coalesce(k.merged_into, k.id) AS id FROM caller_search s "
        "JOIN callers k ON k.id = s.caller_id WHERE caller_search MATCH ? "
        "GROUP BY 1 ORDER BY min(rank), max(k.last_at) DESC LIMIT ?",
        (query, limit),
    )
    return [row["id"] for row in rows]


def _in_word(sign: str) -> bool:
    return (sign.isalnum() or unicodedata.combining(sign) > 0) and sign != "ʼ"


def note_event(tx: Writing, caller_id: str, what: str, done_by: str, now: datetime) -> None:
    """Notes who did what with a household's record."""
    tx.execute(
        "INSERT INTO caller_events (caller_id, what, at, done_by) VALUES (?,?,?,?)",
        (caller_id, what, as_text(now), done_by),
    )


def merge(tx: Writing, kept: str, gone: str) -> None:
    """Everything of `gone` becomes `kept`'s; what came that way is remembered.

    Two open callbacks become the one that waits longer.
    """
    _one_callback(tx, kept, gone)
    for table in RECORDS:
        tx.execute(
            f"INSERT INTO merged_records (home_id, record, record_id) "  # noqa: S608
            f"SELECT ?, '{table}', id FROM {table} WHERE caller_id = ?",
            (gone, gone),
        )
        tx.execute(f"UPDATE OR IGNORE {table} SET caller_id = ? WHERE caller_id = ?", (kept, gone))  # noqa: S608
    tx.execute("UPDATE numbers SET caller_id = ? WHERE caller_id = ?", (kept, gone))
    tx.execute("UPDATE callers SET merged_into = ? WHERE ? IN (id, merged_into)", (kept, gone))
    last = numbers(tx, kept)[0]
    tx.execute(
        "UPDATE callers SET number = ?, last_at = max(last_at, ?) WHERE id = ?",
        (last.number, last.last_at, kept),
    )


def _one_callback(tx: Writing, kept: str, gone: str) -> None:
    found = tx.all(
        "SELECT id, caller_id, opened_at, misses FROM callbacks WHERE state = 'open' "
        "AND caller_id IN (?, ?) ORDER BY opened_at",
        (kept, gone),
    )
    if len(found) < 2:
        return
    stays, goes = found
    tx.execute(
        "UPDATE callbacks SET state = 'done', outcome = 'merged', closed_at = last_miss_at "
        "WHERE id = ?",
        (goes["id"],),
    )
    tx.execute(
        "UPDATE callbacks SET misses = misses + ?, last_miss_at = max(last_miss_at, "
        "(SELECT last_miss_at FROM callbacks WHERE id = ?)), owner_id = coalesce(owner_id, "
        "(SELECT owner_id FROM callbacks WHERE id = ?)) WHERE id = ?",
        (goes["misses"], goes["id"], goes["id"], stays["id"]),
    )


def _two_callbacks(tx: Writing, *both: str) -> None:
    """What was merged while a call was owed to both is owed to both again."""
    owed = {
        row["caller_id"]
        for row in tx.all(
            "SELECT caller_id FROM callbacks WHERE state = 'open' AND caller_id IN (?, ?)", both
        )
    }
    for other in set(both) - owed if owed else ():
        tx.execute(
            "UPDATE callbacks SET state = 'open', outcome = NULL, closed_at = NULL WHERE id = "
            "(SELECT max(id) FROM callbacks WHERE caller_id = ? AND outcome = 'merged')",
            (other,),
        )


def split(tx: Writing, home_id: str) -> None:
    """Gives a caller who was merged back what came with it, and its number's texts since then."""
    number = tx.value("SELECT number FROM numbers WHERE home_id = ?", (home_id,))
    kept = tx.value("SELECT caller_id FROM numbers WHERE home_id = ?", (home_id,))
    tx.execute("UPDATE callers SET merged_into = NULL WHERE id = ?", (home_id,))
    tx.execute("UPDATE numbers SET caller_id = home_id WHERE home_id = ?", (home_id,))
    for table in RECORDS:
        tx.execute(
            f"UPDATE OR IGNORE {table} SET caller_id = ? WHERE caller_id = ? AND id IN "  # noqa: S608
            "(SELECT record_id FROM merged_records WHERE home_id = ? AND record = ?)",
            (home_id, kept, home_id, table),
        )
    tx.execute(
        "UPDATE messages SET caller_id = ? WHERE caller_id = ? AND number = ?",
        (home_id, kept, number),
    )
    tx.execute("DELETE FROM merged_records WHERE home_id = ?", (home_id,))
    _two_callbacks(tx, kept, home_id)
    tx.execute("UPDATE callers SET number = ? WHERE id = ?", (number, home_id))
    tx.execute(
        "UPDATE callers SET number = (SELECT number FROM numbers WHERE caller_id = callers.id "
        "ORDER BY last_at DESC LIMIT 1) WHERE id = ?",
        (kept,),
    )
