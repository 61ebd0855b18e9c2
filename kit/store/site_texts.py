"""The site's own words for texts to callers: every edition of each, who wrote it and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a text in one language. `words` is None where it went back to the kit's."""

    id: RecordId
    edition: int
    words: str | None
    written_at: str
    written_name: str


def words(r: Reading, name: str, language: str) -> str | None:
    """The site's own words now; None where the kit's count."""
    found = r.value(
        "SELECT words FROM site_texts WHERE name = ? AND language = ? "
        "ORDER BY edition DESC LIMIT 1",
        (name, language),
    )
    return None if found is None else str(found)


def edition(r: Reading, name: str, language: str) -> int:
    """The number of the newest edition; 0 when there never was one."""
    return int(
        r.value(
            "SELECT coalesce(max(edition), 0) FROM site_texts WHERE name = ? AND language = ?",
            (name, language),
        )
    )


def history(r: Reading, name: str, language: str) -> list[Edition]:
    """Every edition, the newest first."""
    rows = r.all(
        "SELECT t.id, t.edition, t.words, t.written_at, v.name AS written_name FROM site_texts t "
        "JOIN volunteers v ON v.id = t.written_by WHERE t.name = ? AND t.language = ? "
        "ORDER BY t.edition DESC",
        (name, language),
    )
    return [noun(Edition, row) for row in rows]


def all_own(r: Reading) -> dict[tuple[str, str], str]:
    """All own words that count now, by (name, language)."""
    rows = r.all(
        "SELECT name, language, words FROM site_texts t WHERE words IS NOT NULL AND edition = "
        "(SELECT max(edition) FROM site_texts o WHERE (o.name, o.language) = (t.name, t.language))"
    )
    return {(row["name"], row["language"]): row["words"] for row in rows}


def add(tx: Writing, name: str, language: str, own: str | None, by: str, now: datetime) -> RecordId:
    """Adds an edition, which counts from now on; None for `own` goes back to the kit's words."""
    row = {
        "id": tx.new_id(),
        "name": name,
        "language": language,
        "edition": edition(tx, name, language) + 1,
        "words": own,
        "written_by": by,
        "written_at": as_text(now),
    }
    tx.insert("site_texts", row)
    return RecordId(str(row["id"]))
