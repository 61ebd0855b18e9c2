"""The directory of other services: its rows as they came, and its entries as they are read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kit.hotline.hsds import COLUMNS, Row
from kit.hotline.search import folded
from kit.store.engine import Reading, Writing

_WORDS = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: an HSDS service in its nested form."""

    id: str
    name: str
    body: Mapping[str, Any]

    def all(self, name: str) -> list[Mapping[str, Any]]:
        """What of a kind (phones, schedules, languages) the service and its places have, once."""
        found: dict[str, Mapping[str, Any]] = {}
        for holder in (self.body, *self._at(), self.body.get("organization", {})):
            for one in holder.get(name, []):
                found.setdefault(one["id"], one)
        return list(found.values())

    def places(self) -> list[Mapping[str, Any]]:
        """The places where it is given."""
        return [one["location"] for one in self.body.get("service_at_locations", [])]

    def spoken(self) -> list[Mapping[str, Any]]:
        """The languages spoken there, at a place of theirs, or on one of their phones."""
        on_phones = [one for phone in self.all("phones") for one in phone.get("languages", [])]
        return [*self.all("languages"), *on_phones]

    def _at(self) -> Iterable[Mapping[str, Any]]:
        for one in self.body.get("service_at_locations", []):
            yield one
            yield one["location"]


def get(r: Reading, entry_id: str) -> Entry | None:
    """The entry, or None."""
    row = r.one("SELECT id, name, body FROM directory_entries WHERE id = ?", (entry_id,))
    return None if row is None else _entry(row)


def all_of(r: Reading, limit: int = 500) -> list[Entry]:
    """The entries by name."""
    rows = r.all(
        "SELECT id, name, body FROM directory_entries ORDER BY name COLLATE NOCASE LIMIT ?",
        (limit,),
    )
    return [_entry(row) for row in rows]


def count(r: Reading) -> int:
    """How many entries there are."""
    return int(r.value("SELECT count(*) FROM directory_entries"))


def search(r: Reading, typed: str, limit: int = 30) -> list[Entry]:
    """Entries that hold every word, or its beginning: name, what they do, area, languages.

    Source: SQLite FTS5, bm25; a name counts six times what they do.
    """
    words = folded(typed).split()[:_WORDS]
    if not words:
        return []
    rows = r.all(
        "SELECT e.id, e.name, e.body FROM directory_search s JOIN directory_entries e "
        "ON e.id = s.entry_id WHERE directory_search MATCH ? "
        "ORDER BY bm25(directory_search, 0, 6.0, 1.0, 3.0, 3.0), e.name LIMIT ?",
        (" ".join(f'"{word}"*' for word in words), limit),
    )
    return [_entry(row) for row in rows]


def rows(r: Reading) -> list[Row]:
    """Every row, table by table, in the order in which they came."""
    order = {table: place for place, table in enumerate(COLUMNS)}
    found = r.all("SELECT kind, id, body FROM directory_rows ORDER BY place")
    held = [Row(row["kind"], "", 0, json.loads(row["body"])) for row in found]
    return sorted(held, key=lambda row: order[row.table])


def replace(tx: Writing, new: Iterable[Row], entries: Iterable[Mapping[str, Any]]) -> None:
    """The whole directory anew, with its index."""
    for table in ("directory_rows", "directory_entries", "directory_search"):
        tx.execute(f"DELETE FROM {table}")  # noqa: S608
    for place, row in enumerate(new):
        text = json.dumps(row.values, ensure_ascii=False)
        tx.execute(
            "INSERT INTO directory_rows (kind, id, place, body) VALUES (?,?,?,?)",
            (row.table, row.values["id"], place, text),
        )
    for body in entries:
        _keep(tx, body)


def _keep(tx: Writing, body: Mapping[str, Any]) -> None:
    entry = Entry(body["id"], body["name"], body)
    tx.execute(
        "INSERT INTO directory_entries (id, name, body, checked_on) VALUES (?,?,?,?)",
        (
            entry.id,
            entry.name,
            json.dumps(body, ensure_ascii=False),
            (body.get("assured_date") or body.get("last_modified") or "")[:10] or None,
        ),
    )
    tx.execute(
        "INSERT INTO directory_search (entry_id, name, about, area, languages) VALUES (?,?,?,?,?)",
        (entry.id, *(folded(" ".join(words)) for words in _words(entry))),
    )


def _words(entry: Entry) -> Iterable[list[str]]:
    body, organization = entry.body, entry.body.get("organization", {})
    yield _of((body, organization), "name", "alternate_name")
    yield [
        *_of((body,), "description", "eligibility_description", "application_process"),
        *_of((organization,), "description"),
        *_of(entry.all("required_documents"), "document"),
    ]
    yield [
        *_of(body.get("service_areas", []), "name", "description"),
        *_of(entry.places(), "name", "alternate_name"),
        *_of(entry.all("addresses"), "address_1", "city", "region", "state_province"),
    ]
    spoken = entry.spoken()
    yield [*_of(spoken, "name", "code"), *_of((body,), "interpretation_services")]


def _of(things: Iterable[Mapping[str, Any]], *columns: str) -> list[str]:
    return [str(one[column]) for one in things for column in columns if one.get(column)]


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(row["id"], row["name"], json.loads(row["body"]))
