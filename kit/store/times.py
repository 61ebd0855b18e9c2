"""The newest instant that the store knows to have passed."""

from __future__ import annotations

from datetime import datetime

from kit.clock import as_text, from_text
from kit.store.engine import Reading, Writing

_WRITTEN = (("rang_at", "calls"), ("at", "messages"), ("changed_at", "lines"), ("at", "journal"))


def newest(r: Reading) -> datetime | None:
    """When something was written last, by the clock of then; None for an empty store.

    What `was_right` set aside does not count.
    """
    compared = r.one("SELECT right_at, beyond FROM clock_compared")
    if compared is None:
        return _read(_newest(r, "", ""))
    known = max(compared["right_at"], _newest(r, compared["right_at"], compared["beyond"]))
    return _read(known)


def was_right(tx: Writing, now: datetime) -> None:
    """The clock shows `now` and was compared with a watch: later instants have not passed."""
    beyond = max(as_text(now), _newest(tx, "", ""))
    tx.execute("DELETE FROM clock_compared")
    tx.insert("clock_compared", {"one": 1, "right_at": as_text(now), "beyond": beyond})


def still_right(tx: Writing, now: datetime) -> None:
    """The clock is trusted: what was known to be right goes along, until all is as it should be."""
    tx.execute("DELETE FROM clock_compared WHERE beyond < ?", (as_text(now),))
    tx.execute("UPDATE clock_compared SET right_at = max(right_at, ?)", (as_text(now),))


def _newest(r: Reading, right_at: str, beyond: str) -> str:
    """The newest instant written, or ""; not one that lies after `right_at` up to `beyond`."""
    each = (
        f"SELECT max({at}) AS at FROM {table} WHERE NOT ({at} > ? AND {at} <= ?)"  # noqa: S608
        for at, table in _WRITTEN
    )
    values = (right_at, beyond) * len(_WRITTEN)
    return str(r.value(f"SELECT max(at) FROM ({' UNION ALL '.join(each)})", values) or "")  # noqa: S608


def _read(at: str) -> datetime | None:
    return from_text(at) if at else None
