"""A conversation by text: one text of a caller in it, and what the box says to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kit.clock import from_text
from kit.desk import telling
from kit.hotline import codes, openings, segments
from kit.hotline.keywords import Said
from kit.hotline.parties import By
from kit.settings import Site
from kit.store import callers, holds, slots
from kit.store.appointments import Appointment
from kit.store.dialogues import Dialogue
from kit.store.engine import Writing
from kit.store.slots import Service, Slot

BY_TEXT = By(way="text")

_SHORT_NAME = 18
_MENU_PARTS = 2


@dataclass(frozen=True, slots=True)
class Talk:
    """One text of a caller within a conversation."""

    tx: Writing
    site: Site
    caller: callers.Caller
    said: Said
    known: Dialogue
    now: datetime

    @property
    def language(self) -> str:
        """The language that the two write in."""
        return self.known.language

    @property
    def priority(self) -> bool:
        """Whether the household may have places that are kept for vulnerable people."""
        return self.caller.vulnerabilities != "[]"


@dataclass(frozen=True, slots=True)
class Turn:
    """What the box says (names of texts with their values) and what it has asked: "" for nothing.

    `data` is what was chosen so far, for the next step.
    """

    texts: tuple[tuple[str, Mapping[str, str]], ...] = ()
    step: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def says(name: str, **values: str) -> Turn:
    """The last word of a conversation."""
    return Turn(((name, values),))


def give_back(talk: Talk, data: Mapping[str, Any]) -> None:
    """What was held for earlier choices and is not for the next is free again."""
    for hold_id in set(talk.known.data.get("holds", ())) - set(data.get("holds", ())):
        holds.drop(talk.tx, hold_id)


def numbered(titles: Sequence[str]) -> str:
    """Choices to be answered by number."""
    return ", ".join(f"{number} {title}" for number, title in enumerate(titles, start=1))


def menu(names: Sequence[str], whole: Callable[[str], str]) -> tuple[int, str]:
    """How many of the names a text of two parts holds, at least one, and the choices in it.

    Where need be they are cut to their beginnings. `whole` puts choices into the text.
    """
    choices = ""
    for shown in range(len(names), 0, -1):
        for titles in (names[:shown], [beginning(name) for name in names[:shown]]):
            choices = numbered(titles)
            if segments.count(whole(choices)).parts <= _MENU_PARTS:
                return shown, choices
    return min(len(names), 1), choices


def when(talk: Talk, what: Slot | Appointment, text: str) -> dict[str, str]:
    """Service, day and time, in the language that the text `text` will be in."""
    filled = telling.when_and_where(what, text, talk.language)
    return {key: filled[key] for key in ("service", "day", "time")}


def day_and_time(talk: Talk, what: Slot | Appointment, text: str) -> str:
    """Day and time in one."""
    filled = telling.when_and_where(what, text, talk.language)
    return f"{filled['day']} {filled['time']}"


def day_of(slot: Slot) -> date:
    """The day of a slot by its centre's calendar."""
    return from_text(slot.starts_at).astimezone(ZoneInfo(slot.timezone)).date()


def soonest(talk: Talk, service: Service) -> datetime:
    """Nothing that begins sooner is offered."""
    return talk.now + timedelta(hours=openings.from_json(service.pattern).lead_hours)


def service_of(talk: Talk, service_id: str) -> Service | None:
    """The service, or None when it is no more."""
    return next((one for one in slots.services(talk.tx) if one.id == service_id), None)


def beginning(name: str) -> str:
    """A name short enough for a menu."""
    if len(name) <= _SHORT_NAME:
        return name
    whole = name[: _SHORT_NAME + 1].rsplit(" ", maxsplit=1)
    return whole[0] if len(whole) > 1 else name[:_SHORT_NAME]


def stands(talk: Talk, one: Appointment) -> Turn:
    """That an appointment stands, with its code."""
    return says("stands", **when(talk, one, "stands"), code=codes.spoken(one.code))
