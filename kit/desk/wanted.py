"""By text about what is wanted: how it works, a new appointment for which service, for how many.

A step answers None when a person must take over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kit.desk.site_texts import render
from kit.desk.talk import Talk, Turn, menu, says, service_of, soonest, stands, when
from kit.desk.times import times_or_list, wish_of
from kit.hotline import openings
from kit.hotline.parties import Share
from kit.store import appointments, slots
from kit.store.rows import named
from kit.store.slots import Service
from kit.wording.texts import spoken


def _info(talk: Talk, _number: int) -> Turn:
    """How it works, with the next free place of any service."""
    found = [
        first
        for service in slots.services(talk.tx)
        if (first := slots.first_free(talk.tx, service.id, 1, soonest(talk, service)))
    ]
    if not found:
        return says("info_full")
    first = min(found, key=lambda slot: slot.starts_at)
    return says("info", **when(talk, first, "info"))


def _book(talk: Talk, _number: int) -> Turn | None:
    offered = [
        one for one in slots.services(talk.tx) if slots.largest(talk.tx, one.id, talk.now) > 0
    ]
    if not offered:
        return None
    if len(offered) == 1:
        return _ask_party(talk, offered[0])
    shown, choices = _menu(talk, offered)
    data = {"services": [one.id for one in shown], "choices": len(shown)}
    return Turn((("menu", {"choices": choices}),), "menu", data)


def _menu(talk: Talk, offered: Sequence[Service]) -> tuple[Sequence[Service], str]:
    """As many services as two parts hold; where need be, with the beginning of their names."""
    names = [named(one.names, spoken("menu", talk.language)) for one in offered]

    def whole(choices: str) -> str:
        return render(talk.tx, "menu", talk.language, {"choices": choices}).text

    shown, choices = menu(names, whole)
    return offered[:shown], choices


def _service(talk: Talk, number: int) -> Turn | None:
    chosen = talk.known.data["services"][number - 1]
    service = service_of(talk, chosen)
    return _ask_party(talk, service) if service else None


def _ask_party(talk: Talk, service: Service) -> Turn:
    known = appointments.standing(talk.tx, talk.caller.id, service.id, talk.now)
    if known is not None:
        return stands(talk, known)
    values = {"service": named(service.names, spoken("party", talk.language))}
    return Turn((("party", values),), "party", {"service": service.id})


def _party(talk: Talk, number: int) -> Turn | None:
    """So many people; a person, when they are many. Of some services children are asked apart."""
    service = service_of(talk, talk.known.data["service"])
    if service is None:
        return None
    share: Share = "priority" if talk.priority else "open"
    if number > slots.largest(talk.tx, service.id, talk.now, share):
        return None
    wish = {"service": service.id, "party": number}
    if openings.from_json(service.pattern).ask_minors:
        values = {"party": str(number)}
        return Turn((("minors", values),), "minors", {**wish, "choices": number})
    return times_or_list(talk, wish)


def _minors(talk: Talk, number: int) -> Turn | None:
    """So many of them are children; all of them: the coordinator sees that they come alone."""
    return times_or_list(talk, {**wish_of(talk.known.data), "minors": number})


VERBS: Mapping[str, Callable[[Talk, int], Turn | None]] = {
    "info": _info,
    "book": _book,
    "service": _service,
    "party": _party,
    "minors": _minors,
}
"""What is done for each of these acts of `kit.hotline.dialogue`."""
