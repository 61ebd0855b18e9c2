"""A call as the line tells it: it rang, we know who it is, it is answered, it is over."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from kit.clock import as_text, from_text
from kit.desk import hold, settled, texts
from kit.hotline import languages, phone, queueing, waits
from kit.settings import Site
from kit.store import blocks, callbacks, callers, calls, lines, messages
from kit.store.engine import Writing
from kit.store.ids import RecordId

log = logging.getLogger(__name__)

_TELL_AGAIN = timedelta(hours=6)
_CAUSES = frozenset({"busy", "no_answer", "refused", "unreachable", "not_dialled"})


@dataclass(frozen=True, slots=True)
class Manners:
    """How a line treats who rings. With `flash` a ring is turned away, to be rung back free.

    `own` are the numbers of the box's own lines: one that rings another is only a test.
    """

    flash: bool = False
    own: frozenset[str] = frozenset()


PLAIN = Manners()


def know_own(tx: Writing, number: str, name: str, now: datetime) -> None:
    """A line of the box is a caller that nobody answers: no courtesy text, no callback."""
    if callers.by_number(tx, number) is None:
        own = callers.met(tx, phone.PhoneNumber(number, answerable=False), None, now)
        callers.describe(tx, own.id, name=name, language=None, note=None)


def rang(  # noqa: PLR0913
    tx: Writing,
    site: Site,
    line: str,
    line_call: int,
    raw: str | None,
    now: datetime,
    manners: Manners = PLAIN,
    *,
    waits: bool = False,
) -> RecordId:
    """A call came in on `line`. `raw` is the number as the network gave it, None when withheld.

    With `waits` it knocks while somebody talks on that line. One that is turned away is `missed`
    from the beginning, with the wish that the line ends it.
    """
    spoken = lines.language(tx, line)
    caller = _caller(tx, site, raw, spoken, now)
    kind = _kind(tx, caller, manners, now)
    full = waits and len(calls.under_way(tx, line)) >= hold.MOST
    call_id = calls.add(
        tx,
        line=line,
        line_call=line_call,
        direction="in",
        state="ringing",
        now=now,
        raw_number=raw or "",
        caller_id=caller.id if caller else None,
        language=caller.language if caller else spoken or None,
        waits=waits,
    )
    if kind != "call":
        _turn_away(tx, site, call_id, kind, now)
    elif full and (call := calls.get(tx, call_id)):
        turn_away(tx, site, call, now)
    return call_id


def turn_away(tx: Writing, site: Site, call: calls.Call, now: datetime) -> None:
    """Nobody will answer this one: the line ends it, and we owe a call."""
    calls.change(tx, call.id, state="missed", hang_up_at=as_text(now))
    _missed(tx, site, call, now)
    log.info("call %s turned away while it waited", call.id)


def identified(
    tx: Writing,
    site: Site,
    line: str,
    line_call: int,
    raw: str,
    now: datetime,
    manners: Manners = PLAIN,
) -> None:
    """The number came late. A call that is over meanwhile is still given its caller."""
    call = calls.on_line(tx, line, line_call)
    caller = _caller(tx, site, raw, lines.language(tx, line), now)
    if call is None or caller is None or call.caller_id is not None:
        return
    calls.change(tx, call.id, raw_number=raw, caller_id=caller.id, language=caller.language)
    kind = _kind(tx, caller, manners, now)
    if kind != "call" and call.state == "ringing":
        _turn_away(tx, site, call.id, kind, now)


def answered(tx: Writing, call_id: str, now: datetime) -> None:
    """The line is through: the volunteer and the caller can talk."""
    call = calls.get(tx, call_id)
    if call is not None and call.state == "taken":
        calls.change(tx, call_id, state="talking", answered_at=as_text(now))
        hold.answered(tx, call, now)


def rings_there(tx: Writing, call_id: str) -> None:
    """The phone of whom we dial rings."""
    calls.change(tx, call_id, progress="ringing")


def ended(tx: Writing, site: Site, call_id: str, by: str, now: datetime, cause: str = "") -> None:
    """The call is over on the line: missed, not reached, or ready to be wrapped up.

    `cause` is why one that we dialled was not taken, in the line's words or others.
    """
    call = calls.get(tx, call_id)
    if call is None or call.ended_at is not None:
        return
    over: dict[str, object] = {"ended_at": as_text(now), "ended_by": by, "held_at": None}
    hold.ended(tx, call, by)
    if call.state == "talking":
        over["state"] = "wrap-up"
    elif call.direction == "out" and call.state == "taken":
        over |= {"state": "closed", "disposition": "not-reached", "closed_at": as_text(now)}
        callbacks.came_of(tx, call_id, "not-reached")
        over["cause"] = cause if cause in _CAUSES else ""
    elif call.state in {"ringing", "taken"}:
        over["state"] = "missed"
    calls.change(tx, call_id, **over)
    log.info("call %s %s, ended by %s", call_id, over.get("state", call.state), by)
    if over.get("state") == "missed" and call.caller_id is not None:
        _missed(tx, site, call, now)


def recovered(tx: Writing, site: Site, line: str, now: datetime) -> int:
    """After a restart or a lost modem: ends every call whose end nobody will tell. How many."""
    hold.begins_anew(tx, line)
    lost = calls.unended(tx, line)
    for call in lost:
        ended(tx, site, call.id, "unknown", now)
    return len(lost)


def _kind(tx: Writing, caller: callers.Caller | None, manners: Manners, now: datetime) -> str:
    """call, flash, blocked or test. Who cannot be rung back is answered as ever."""
    if caller is not None and caller.number in manners.own:
        return "test"
    if caller is not None and blocks.is_blocked(tx, caller.number, now):
        return "blocked"
    number = caller.number if caller is not None and caller.answerable else ""
    return "flash" if queueing.rejects(manners.flash, number) else "call"


def _turn_away(tx: Writing, site: Site, call_id: str, kind: str, now: datetime) -> None:
    calls.change(tx, call_id, kind=kind, state="missed", hang_up_at=as_text(now))
    call = calls.get(tx, call_id)
    if kind == "flash" and call is not None:
        _missed(tx, site, call, now)
    log.info("call %s turned away: %s", call_id, kind)


def _missed(tx: Writing, site: Site, call: calls.Call, now: datetime) -> None:
    """A missed call is a duty to ring back, and the caller is told so once in a while.

    Outside the opening hours the text says when they begin.
    """
    caller = callers.get(tx, str(call.caller_id))
    if caller is None or not caller.answerable:
        return
    reason = "flash" if call.kind == "flash" else "missed"
    callbacks.owe(tx, caller.id, reason, call.taken_by, now)
    if not site.missed_call_text or caller.do_not_text:
        return
    opens_at = _opens_at(tx, site, now)
    kind = "closed" if opens_at else "missed-call"
    told = messages.last_of_kind(tx, caller.id, kind)
    if waits.passed(from_text(told) if told else None, _TELL_AGAIN, now):
        values = {"opens": texts.opens(tx, site, caller, opens_at)} if opens_at else {}
        texts.send_template(tx, site, caller, kind, values, now)


def _opens_at(tx: Writing, site: Site, now: datetime) -> datetime | None:
    """When somebody is here again; None while somebody is, or when nobody knows."""
    doors = settled.doors(tx, site, now)
    return None if doors.open else doors.until


def _caller(
    tx: Writing, site: Site, raw: str | None, spoken: str, now: datetime
) -> callers.Caller | None:
    number = phone.read(raw or "", site.region)
    if number is None:
        return None
    country = phone.country_of(number.number)
    guess = languages.guess(country, "", settled.languages(tx, site), line=spoken, home=site.region)
    return callers.met(tx, number, guess, now)
