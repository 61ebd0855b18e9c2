"""The newest instant that the store knows to have passed."""

from __future__ import annotations

from datetime import datetime

from kit.clock import from_text
from kit.store.engine import Reading

_NEWEST = """
SELECT max(at) FROM (
  SELECT max(rang_at) AS at FROM calls UNION ALL SELECT max(at) FROM messages
  UNION ALL SELECT max(changed_at) FROM lines UNION ALL SELECT max(at) FROM journal
)
"""


def newest(r: Reading) -> datetime | None:
    """When something was written last, by the clock of then; None for an empty store."""
    at = r.value(_NEWEST)
    return None if at is None else from_text(str(at))
