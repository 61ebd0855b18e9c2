"""What a parcel says: who sends it, which stretch of the journal it covers, and the records.

Records travel as columns per table, because equal things side by side compress best.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

from kit.clock import as_text, from_text
from kit.errors import ParcelInvalid

FORMAT = 1

_SENSELESS = (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError)
"""What reading bytes that say something else runs into."""

Columns = Mapping[str, tuple[Any, ...]]
"""A table as columns of equal length; `id` and `version` are always among them."""


class Carried(NamedTuple):
    """One record out of a parcel."""

    table: str
    id: str
    version: int
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A batch of changes, lo..hi of the journal (hi = lo - 1: nothing but a sign of life).

    `head` is the journal's newest seq; `pending` records and `oldest_at` are what still waits on
    the box beyond `hi`. `withheld` are (table, id) of records the box could not put in.

    `timeline` names the life of the box's database, its `lives`th; `heard` is the last item applied
    of what headquarters said in its life `incarnation`.
    """

    site: int
    site_name: str
    lo: int
    hi: int
    head: int
    pending: int
    oldest_at: datetime | None
    sent_at: datetime
    tables: Mapping[str, Columns] = field(default_factory=dict)
    withheld: tuple[tuple[str, str], ...] = ()
    timeline: str = ""
    lives: int = 1
    incarnation: str = ""
    heard: int = 0
    format: int = FORMAT

    def records(self) -> Iterator[Carried]:
        """Every record inside."""
        for table, columns in self.tables.items():
            for values in zip(*columns.values(), strict=True):
                row = dict(zip(columns, values, strict=True))
                yield Carried(table, row["id"], row["version"], row)


def as_columns(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Columns]:
    """Rows with the name of their table, gathered into columns per table."""
    gathered: dict[str, list[Mapping[str, Any]]] = {}
    for table, row in rows:
        gathered.setdefault(table, []).append(row)
    return {
        table: {name: tuple(row[name] for row in rows_) for name in rows_[0]}
        for table, rows_ in gathered.items()
    }


def to_json(parcel: Parcel) -> bytes:
    """The parcel as bytes. Raises: TypeError or ValueError for a value JSON cannot hold."""
    said = {
        "format": parcel.format,
        "site": parcel.site,
        "site_name": parcel.site_name,
        "lo": parcel.lo,
        "hi": parcel.hi,
        "head": parcel.head,
        "pending": parcel.pending,
        "oldest_at": None if parcel.oldest_at is None else as_text(parcel.oldest_at),
        "sent_at": as_text(parcel.sent_at),
        "tables": parcel.tables,
        "withheld": parcel.withheld,
        "timeline": parcel.timeline,
        "lives": parcel.lives,
        "incarnation": parcel.incarnation,
        "heard": parcel.heard,
    }
    return json.dumps(said, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def from_json(raw: bytes) -> Parcel:
    """The parcel that `to_json` wrote. Raises: ParcelInvalid for anything else."""
    try:
        said = json.loads(raw)
        if said["format"] != FORMAT:
            raise ParcelInvalid(f"format {said['format']!r:.20}")
        return _checked(said)
    except _SENSELESS as error:
        raise ParcelInvalid(type(error).__name__) from error


def _checked(said: Mapping[str, Any]) -> Parcel:
    numbers = {
        key: _count(said[key]) for key in ("site", "lo", "hi", "head", "pending", "lives", "heard")
    }
    oldest_at = said["oldest_at"]
    if not numbers["lo"] - 1 <= numbers["hi"] <= numbers["head"]:
        raise ParcelInvalid("covers more than there is")
    return Parcel(
        site_name=_words(said["site_name"]),
        oldest_at=None if oldest_at is None else _instant(oldest_at),
        sent_at=_instant(said["sent_at"]),
        tables={_words(table): _columns(columns) for table, columns in said["tables"].items()},
        withheld=tuple((_words(table), _words(id_)) for table, id_ in said["withheld"]),
        timeline=_words(said["timeline"]),
        incarnation=_words(said["incarnation"]),
        **numbers,
    )


def _columns(said: Mapping[str, Any]) -> Columns:
    columns = {name: tuple(cast("list[Any]", values)) for name, values in said.items()}
    if len({len(values) for values in columns.values()}) != 1:
        raise ParcelInvalid("columns of unequal length")
    for record_id, version in zip(columns["id"], columns["version"], strict=True):
        _words(record_id)
        _count(version)
    return columns


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise ParcelInvalid("a number that is none")
    return value


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise ParcelInvalid("a text that is none")
    value.encode("utf-8")  # half a surrogate pair raises ValueError
    return value


def _instant(value: object) -> datetime:
    at = from_text(_words(value))
    if at.tzinfo is None:
        raise ParcelInvalid("a time without zone")
    return at.astimezone(UTC)
