"""A slot of a centre that several sites share, as headquarters tells of it."""

from __future__ import annotations

from typing import Any

from kit.store.engine import Reading

SLOT = "hq-advice/hq-bridge/2026-11-26T09:00:00.000Z"

SHARED: dict[str, Any] = {
    "slot": SLOT,
    "centre": {
        "key": "hq-bridge",
        "name": "Bridge House",
        "address": "2 River Street",
        "timezone": "Europe/Madrid",
    },
    "service": {"key": "hq-advice", "names": '{"en": "Legal advice"}'},
    "starts_at": "2026-11-26T09:00:00.000Z",
    "ends_at": "2026-11-26T10:00:00.000Z",
    "total": 10,
    "others": 4,
    "free": 3,
    "asks": False,
    "as_of": "2026-11-24T08:00:00.000Z",
}


def granted(r: Reading, grant_id: str, places: int, timeline: str | None = None) -> dict[str, Any]:
    """A grant to this box in its present life, as headquarters tells it."""
    now = timeline or r.value("SELECT timeline FROM identity")
    return {"id": grant_id, "slot": SLOT, "timeline": now, "places": places}
