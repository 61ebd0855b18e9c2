"""What a coordinator may ask of a line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.errors import NotFound, WrongMoment
from kit.hotline import phone
from kit.settings import Site
from kit.store import errands, lines
from kit.store.engine import Writing

_TO_A_NUMBER = {"text", "ring", "divert"}
_SEND_ON = {"divert", "undivert"}
_AFTER_S = range(5, 31)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked. `target` is the number that a self-test texts or rings, or callers go on to.

    `reason` (busy, no_reply, unreachable) and `after_s` say when callers shall be sent on.
    """

    act: str
    target: str = ""
    reason: str = ""
    after_s: int | None = None


def ask(tx: Writing, site: Site, line: str, wish: Wish, volunteer_id: str, now: datetime) -> None:
    """Asks a line once.

    Raises: NotFound; WrongMoment when it is no number, or the same is asked already.
    """
    if wish.act not in errands.ACTS or line not in {one.name for one in lines.all_of(tx)}:
        raise NotFound
    sends_on = wish.act in _SEND_ON
    if sends_on and wish.reason not in errands.REASONS:
        raise NotFound
    late = wish.act == "divert" and wish.reason == "no_reply"
    if late and wish.after_s not in _AFTER_S:
        raise WrongMoment("no-seconds")
    asked = errands.ask(
        tx,
        line,
        wish.act,
        _number(site, wish.target) if wish.act in _TO_A_NUMBER else "",
        volunteer_id,
        now,
        reason=wish.reason if sends_on else "",
        after_s=wish.after_s if late else None,
    )
    if not asked:
        raise WrongMoment("asked-already")


def _number(site: Site, target: str) -> str:
    read = phone.read(target, site.region)
    if read is None or not read.answerable:
        raise WrongMoment("no-number")
    return read.number
