"""What the figures are reckoned from: days added up, callbacks, appointments, persons.

A day is added up once, two days later, into `day_sums`; newer days are counted from the calls each
time. So a late note of yesterday still counts, and a month costs no more than a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kit.clock import as_text, from_text
from kit.hotline import figures
from kit.hotline.figures import Owed, Tally, Visited
from kit.store.engine import Reading, Row, Writing

LATE = timedelta(days=2)
"""How long a day may still change before it is added up."""

Counts = dict[str, dict[str, tuple[int, Tally]]]
"""By what is counted and its key: how many rings, and what came of them."""

_FIELDS = (
    "answered",
    "abandoned",
    "abandoned_late",
    "in_time",
    "waited_s",
    "longest_s",
    "talked_s",
    "wrapped_up_s",
    "in_vain_s",
)
_SUMS = ", ".join(
    f"{'max' if name == 'longest_s' else 'sum'}({name}) AS {name}" for name in ("rings", *_FIELDS)
)

# The lengths are rounded to what is stored, milliseconds: 20.000 s is within 20 s.
_HEARD = f"""
WITH heard AS (
  SELECT substr(rang_at, 1, 16) AS minute, coalesce(language, '') AS language,
    coalesce(topic_id, '') AS topic, answered_at IS NOT NULL AS answered,
    max(0, round((julianday(coalesce(answered_at, ended_at)) - julianday(rang_at)) * 86400, 3))
      AS wait_s,
    max(0, round((julianday(ended_at) - julianday(answered_at)) * 86400, 3)) AS talk_s,
    max(0, round((julianday(closed_at) - julianday(ended_at)) * 86400, 3)) AS write_s
  FROM calls
  WHERE rang_at >= ? AND rang_at < ? AND direction = 'in' AND kind = 'call'
    AND coalesce(answered_at, ended_at) IS NOT NULL)
SELECT substr(minute, 1, 14) || printf('%02dZ', substr(minute, 15, 2) / 15 * 15) AS quarter,
  language, topic,
  count(*) AS rings, sum(answered) AS answered, sum(NOT answered) AS abandoned,
  sum(NOT answered AND wait_s > {figures.ABANDONED_AFTER_S}) AS abandoned_late,
  sum(answered AND wait_s <= {figures.SERVED_WITHIN_S}) AS in_time,
  coalesce(sum(CASE WHEN answered THEN wait_s END), 0) AS waited_s, max(wait_s) AS longest_s,
  coalesce(sum(CASE WHEN answered THEN talk_s END), 0) AS talked_s,
  coalesce(sum(CASE WHEN answered THEN write_s END), 0) AS wrapped_up_s,
  coalesce(sum(CASE WHEN NOT answered THEN wait_s END), 0) AS in_vain_s
FROM heard GROUP BY quarter, language, topic
"""  # noqa: S608 - our own numbers
_NO_CALLS = """
SELECT kind, count(*) AS n FROM calls
WHERE rang_at >= ? AND rang_at < ? AND direction = 'in' AND kind != 'call' GROUP BY kind
"""
_BUSIEST = """
SELECT key, answered + abandoned AS offered FROM day_sums
WHERE counted = 'time' AND on_day BETWEEN ? AND ? ORDER BY offered DESC, on_day, key LIMIT 1
"""
_NONE = [0] * len(_FIELDS)
_LONGEST = 1 + _FIELDS.index("longest_s")
_HEARD_CALL = "direction = 'in' AND kind = 'call' AND state != 'ringing'"


@dataclass(slots=True)
class Span:
    """Some days in a row, added up. Keys: local days and hours, language tags, ids of topics.

    An empty language or topic is one that nobody wrote down. `peak` is a local half-hour with how
    many were offered in it. `kinds` counts the others: flash, blocked, test, paper.
    """

    total: Tally = field(default_factory=Tally)
    days: dict[date, Tally] = field(default_factory=dict)
    hours: dict[int, Tally] = field(default_factory=dict)
    languages: dict[str, Tally] = field(default_factory=dict)
    topics: dict[str, Tally] = field(default_factory=dict)
    peak: tuple[datetime, int] | None = None
    kinds: dict[str, int] = field(default_factory=dict)


def bounds(first: date, last: date, zone: ZoneInfo) -> tuple[str, str]:
    """From the first midnight to the last of these days, as store text."""
    return (
        as_text(datetime.combine(first, time(), zone)),
        as_text(datetime.combine(last + timedelta(days=1), time(), zone)),
    )


def span(r: Reading, first: date, last: date, zone: ZoneInfo) -> Span:
    """The days from the first to the last, both with."""
    found = _added_up(r, first, last)
    for day in _uncounted(r, first, last):
        _join(found, day, _count(r, day, zone))
    found.total = sum(found.days.values(), Tally())
    found.days = dict(sorted(found.days.items()))
    found.hours = dict(sorted(found.hours.items()))
    return found


def half_hours(r: Reading, day: date, zone: ZoneInfo) -> dict[datetime, Tally]:
    """What came of a day's calls, by local half-hour."""
    rows = r.all(
        f"SELECT key, rings, {', '.join(_FIELDS)} FROM day_sums "  # noqa: S608
        "WHERE counted = 'time' AND on_day = ?",
        (day.isoformat(),),
    )
    found = {datetime.fromisoformat(row["key"]): _tally(row) for row in rows}
    for _ in _uncounted(r, day, day) if not found else ():
        times = _count(r, day, zone)["time"].items()
        found = {datetime.fromisoformat(key): tally for key, (_n, tally) in times}
    return found


def first_day(r: Reading, zone: ZoneInfo) -> date | None:
    """The day of the first ring, counted or not; None when nobody ever rang."""
    counted = r.value("SELECT min(on_day) FROM day_sums WHERE counted = 'kind'")
    if counted is not None:
        return date.fromisoformat(counted)
    rang_at = r.value("SELECT min(rang_at) FROM calls")
    return None if rang_at is None else from_text(rang_at).astimezone(zone).date()


def due(r: Reading, today: date, zone: ZoneInfo) -> list[date]:
    """Days that are well over and not added up, the oldest first."""
    first = first_day(r, zone)
    return [] if first is None else list(_uncounted(r, first, today - LATE))


def add_up(tx: Writing, day: date, zone: ZoneInfo) -> None:
    """Adds a day up for good."""
    for counted, keys in _count(tx, day, zone).items():
        for key, (rings, tally) in keys.items():
            row = {"counted": counted, "on_day": day.isoformat(), "key": key, "rings": rings}
            tx.insert("day_sums", {**row, **{name: getattr(tally, name) for name in _FIELDS}})


def came_on_paper(tx: Writing, day: date) -> None:
    """A call of that day was typed in from paper: a day that is added up counts it too."""
    tx.execute(
        "INSERT INTO day_sums (counted, on_day, key, rings) SELECT 'kind', ?1, 'paper', 1 "
        "WHERE EXISTS (SELECT 1 FROM day_sums WHERE counted = 'kind' AND on_day = ?1) "
        "ON CONFLICT (counted, on_day, key) DO UPDATE SET rings = rings + 1",
        (day.isoformat(),),
    )


def repeats(
    r: Reading, first: date, last: date, zone: ZoneInfo
) -> list[tuple[tuple[int, int | None], int]]:
    """How many callers rang how often. Withheld numbers are nobody."""
    # For a few days their calls are fewer to look at than all the callers.
    by = "calls_heard" if (last - first).days > 8 else "calls_by_time"
    rows = r.all(
        "SELECT often, count(*) AS callers FROM (SELECT count(*) AS often "  # noqa: S608
        f"FROM calls INDEXED BY {by} WHERE rang_at >= ? AND rang_at < ? AND {_HEARD_CALL} "
        "AND caller_id IS NOT NULL GROUP BY caller_id) GROUP BY often",
        bounds(first, last, zone),
    )
    return figures.grouped((row["often"], row["callers"]) for row in rows)


def callbacks(r: Reading, first: date, last: date, zone: ZoneInfo) -> list[Owed]:
    """Callbacks whose first miss was on these days, but for those that another one went on as.

    Promised ones are no misses. Who rang again and was answered is reached.
    """
    rows = r.all(
        "SELECT opened_at, closed_at, outcome FROM callbacks "
        "WHERE state IN ('open', 'done') AND opened_at >= ? AND opened_at < ? "
        "AND reason != 'promised' AND coalesce(outcome, '') NOT IN ('merged', 'blocked')",
        bounds(first, last, zone),
    )
    return [_owed(row) for row in rows]


def visited(r: Reading, first: date, last: date, zone: ZoneInfo, now: datetime) -> Visited:
    """What became of the appointments of these days whose time is over."""
    start, end = bounds(first, last, zone)
    over = (start, min(end, as_text(now)))
    places = r.one(
        "SELECT coalesce(sum(places), 0) AS places, coalesce(sum(taken), 0) AS people FROM slots "
        "WHERE starts_at >= ? AND starts_at < ?",
        over,
    )
    came = r.one(
        "SELECT coalesce(sum(a.state = 'kept'), 0) AS kept, "
        "coalesce(sum(a.state = 'no-show'), 0) AS no_show, "
        "coalesce(sum(a.state = 'kept' AND a.way = 'walk-in'), 0) AS walk_ins "
        "FROM appointments a JOIN slots s ON s.id = a.slot_id "
        "WHERE s.starts_at >= ? AND s.starts_at < ?",
        over,
    )
    return Visited(**(came or {}), **(places or {}))


def lead_times(
    r: Reading, first: date, last: date, zone: ZoneInfo
) -> dict[str, list[tuple[datetime, datetime]]]:
    """When each appointment booked on these days was booked, and when it begins; by service.

    Who walked in waited for no day.
    """
    rows = r.all(
        "SELECT s.service_id, a.booked_at, s.starts_at FROM appointments a "
        "JOIN slots s ON s.id = a.slot_id WHERE a.booked_at >= ? AND a.booked_at < ? "
        "AND a.state != 'cancelled' AND a.way != 'walk-in'",
        bounds(first, last, zone),
    )
    found: dict[str, list[tuple[datetime, datetime]]] = {}
    for row in rows:
        lead = (from_text(row["booked_at"]), from_text(row["starts_at"]))
        found.setdefault(row["service_id"], []).append(lead)
    return found


def told(r: Reading, column: str, first: date, last: date, zone: ZoneInfo) -> dict[str, int]:
    """Of whom this was told (sex, age_band), by what it is: persons of households that rang."""
    rows = r.all(
        f"SELECT {column} AS what, count(*) AS n FROM persons p WHERE gone = 0 AND {column} != '' "  # noqa: S608
        f"AND EXISTS (SELECT 1 FROM calls WHERE caller_id = p.caller_id AND {_HEARD_CALL} "
        "AND rang_at >= ? AND rang_at < ?) GROUP BY what",
        bounds(first, last, zone),
    )
    return {row["what"]: row["n"] for row in rows}


def _owed(row: Row) -> Owed:
    over = from_text(row["closed_at"]) if row["closed_at"] else None
    reached = over if row["outcome"] in {"reached", "rang-again"} else None
    return Owed(from_text(row["opened_at"]), over, reached)


def _count(r: Reading, day: date, zone: ZoneInfo) -> Counts:
    """A day, from its calls."""
    within = bounds(day, day, zone)
    sums: dict[tuple[str, str], list[float]] = {("kind", "call"): [0, *_NONE]}
    for row in r.all(_HEARD, within):
        at = figures.half_hour(from_text(row["quarter"]), zone).isoformat()
        came = [row[name] for name in ("rings", *_FIELDS)]
        _plus(sums, ("time", at), came)
        _plus(sums, ("language", row["language"]), came)
        _plus(sums, ("topic", row["topic"]), came)
        _plus(sums, ("kind", "call"), came)
    for row in r.all(_NO_CALLS, within):
        sums["kind", row["kind"]] = [row["n"], *_NONE]
    counts: Counts = {"time": {}, "language": {}, "topic": {}, "kind": {}}
    for (counted, key), (rings, *values) in sums.items():
        counts[counted][key] = (int(rings), Tally(*values))  # type: ignore[arg-type]
    return counts


def _plus(
    sums: dict[tuple[str, str], list[float]], key: tuple[str, str], came: list[float]
) -> None:
    """Adds in place: a busy day has hundreds of these rows, and a sum of Tally is slow for that."""
    mine = sums.setdefault(key, [0, *_NONE])
    longest = max(mine[_LONGEST], came[_LONGEST])
    for n, value in enumerate(came):
        mine[n] += value
    mine[_LONGEST] = longest


def _tally(row: Row) -> Tally:
    return Tally(*[row[name] for name in _FIELDS])


def _uncounted(r: Reading, first: date, last: date) -> Iterator[date]:
    """Days of these that are not added up."""
    rows = r.all(
        "SELECT on_day FROM day_sums WHERE counted = 'kind' AND key = 'call' "
        "AND on_day BETWEEN ? AND ?",
        (first.isoformat(), last.isoformat()),
    )
    counted = {row["on_day"] for row in rows}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if day.isoformat() not in counted:
            yield day


def _added_up(r: Reading, first: date, last: date) -> Span:
    """What the days that are added up come to."""
    days = (first.isoformat(), last.isoformat())
    found = Span(
        days={date.fromisoformat(key): tally for key, (_, tally) in _sums(r, "on_day", days)},
        hours={int(key): tally for key, (_, tally) in _sums(r, "substr(key, 12, 2)", days)},
    )
    for key, (_, tally) in _sums(r, "key", days, "language"):
        found.languages[key] = tally
    for key, (_, tally) in _sums(r, "key", days, "topic"):
        found.topics[key] = tally
    for key, (rings, _) in _sums(r, "key", days, "kind"):
        found.kinds[key] = rings
    busiest = r.one(_BUSIEST, days)
    if busiest is not None:
        found.peak = (datetime.fromisoformat(busiest["key"]), busiest["offered"])
    return found


def _sums(
    r: Reading, key: str, days: tuple[str, str], counted: str = "time"
) -> Iterator[tuple[str, tuple[int, Tally]]]:
    for row in r.all(
        f"SELECT {key} AS name, {_SUMS} FROM day_sums "  # noqa: S608 - our own columns
        "WHERE counted = ? AND on_day BETWEEN ? AND ? GROUP BY name",
        (counted, *days),
    ):
        yield row["name"], (row["rings"], _tally(row))


def _join(found: Span, day: date, counts: Counts) -> None:
    """Adds a day that is counted anew each time."""
    for key, (_, tally) in sorted(counts["time"].items()):
        at = datetime.fromisoformat(key)
        found.days[day] = found.days.get(day, Tally()) + tally
        found.hours[at.hour] = found.hours.get(at.hour, Tally()) + tally
        if found.peak is None or tally.offered > found.peak[1]:
            found.peak = (at, tally.offered)
    for keys, mine in ((counts["language"], found.languages), (counts["topic"], found.topics)):
        for key, (_, tally) in keys.items():
            mine[key] = mine.get(key, Tally()) + tally
    for key, (rings, _) in counts["kind"].items():
        found.kinds[key] = found.kinds.get(key, 0) + rings
