"""The network's own book: everything that reached a modem and everything a modem sent."""

import csv
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field

COLUMNS = ("at_s", "kind", "id", "line", "phone", "detail")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    Kinds: `rings` (the first RING went out to the modem), `answered`, `ended`, `busy`,
    `unreachable`, `dialled`; `texted` (a phone wrote), `waiting` (a part found no place),
    `stored` (a part lies on the modem), `handed` (a part went to the terminal unstored),
    `deleted`, `sent` (a part left the modem), `received` (a whole text reached a phone).
    """

    at_s: float
    kind: str
    id: str
    line: str
    phone: str
    detail: dict[str, str | int | float | None] = field(default_factory=dict)


class Ledger:
    """A list of entries that only grows; safe to write and read from any thread."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._lock = threading.Lock()
        self._readers: list[Callable[[Entry], None]] = []

    def write(
        self, kind: str, what: str, line: str, phone: str, **detail: str | float | None
    ) -> None:
        """Enter what just happened."""
        entry = Entry(time.monotonic(), kind, what, line, phone, detail)
        with self._lock:
            self._entries.append(entry)
            for reader in self._readers:
                reader(entry)

    def tell(self, reader: Callable[[Entry], None]) -> None:
        """Call the reader with every entry from now on, in order."""
        with self._lock:
            self._readers.append(reader)

    def of_kind(self, *kinds: str) -> list[Entry]:
        """Give the entries of these kinds, oldest first."""
        return [entry for entry in self if entry.kind in kinds]

    def __iter__(self) -> Iterator[Entry]:
        with self._lock:
            return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, place: int) -> Entry:
        return self._entries[place]

    def as_jsonl(self) -> str:
        """Give the book as one JSON object a line."""
        return "".join(as_json(entry) + "\n" for entry in self)

    def as_csv(self) -> str:
        """Give the book as CSV with a header; details are JSON."""
        page = io.StringIO()
        writer = csv.writer(page)
        writer.writerow(COLUMNS)
        for entry in self:
            row = asdict(entry) | {"detail": json.dumps(entry.detail, ensure_ascii=False)}
            writer.writerow([row[column] for column in COLUMNS])
        return page.getvalue()


def as_json(entry: Entry) -> str:
    """Write one entry as a line of JSON, without its line feed."""
    return json.dumps(asdict(entry), ensure_ascii=False)
