"""What a coordinator may ask of a line."""

from __future__ import annotations

from datetime import datetime

from kit.errors import NotFound, WrongMoment
from kit.hotline import phone
from kit.settings import Site
from kit.store import errands, lines
from kit.store.engine import Writing

_TO_A_NUMBER = {"text", "ring"}


def ask(
    tx: Writing, site: Site, line: str, act: str, target: str, volunteer_id: str, now: datetime
) -> None:
    """Asks a line once; `target` is the number that a self-test texts or rings.

    Raises: NotFound; WrongMoment when it is no number, or the same is asked already.
    """
    if act not in errands.ACTS or line not in {one.name for one in lines.all_of(tx)}:
        raise NotFound
    number = ""
    if act in _TO_A_NUMBER:
        read = phone.read(target, site.region)
        if read is None or not read.answerable:
            raise WrongMoment("no-number")
        number = read.number
    if not errands.ask(tx, line, act, number, volunteer_id, now):
        raise WrongMoment("asked-already")
