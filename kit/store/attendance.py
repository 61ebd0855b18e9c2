"""Attendance: how many of those who had booked came, day by day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kit.clock import as_text, from_text
from kit.hotline.forecast import Past
from kit.store.engine import Reading


def history(r: Reading, start: datetime, end: datetime, zone: ZoneInfo) -> list[Past]:
    """People who came and who did not, by service and the site's day, for slots in [start, end)."""
    rows = r.all(
        "SELECT s.service_id, s.starts_at, "
        "sum(CASE WHEN a.state = 'kept' THEN a.party ELSE 0 END) AS came, "
        "sum(CASE WHEN a.state = 'no-show' THEN a.party ELSE 0 END) AS missed "
        "FROM slots s JOIN appointments a ON a.slot_id = s.id "
        "WHERE s.starts_at >= ? AND s.starts_at < ? AND a.way != 'walk-in' "
        "AND a.state IN ('kept', 'no-show') GROUP BY s.service_id, s.starts_at",
        (as_text(start), as_text(end)),
    )
    came: dict[tuple[str, date], int] = defaultdict(int)
    missed: dict[tuple[str, date], int] = defaultdict(int)
    for row in rows:
        key = (row["service_id"], from_text(row["starts_at"]).astimezone(zone).date())
        came[key] += row["came"]
        missed[key] += row["missed"]
    return [Past(service, day, came[service, day], missed[service, day]) for service, day in came]
