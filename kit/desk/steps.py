"""The steps of a conversation by text: each does one thing and says what is asked next.

A step answers None when a person must take over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kit.clock import from_text
from kit.desk import booking, waiting
from kit.desk.site_texts import render
from kit.desk.talk import (
    BY_TEXT,
    Talk,
    Turn,
    beginning,
    day_and_time,
    day_of,
    give_back,
    menu,
    numbered,
    says,
    service_of,
    soonest,
    stands,
    when,
)
from kit.desk.waiting import Ask
from kit.errors import (
    AlreadyBooked,
    AlreadyWaiting,
    DeskError,
    PartyImpossible,
    SlotFull,
    SlotPast,
    WrongMoment,
)
from kit.hotline import codes, dialogue, openings
from kit.hotline.parties import Party, Share
from kit.store import appointments, holds, slots
from kit.store.appointments import Appointment
from kit.store.rows import named
from kit.store.slots import Service, Slot
from kit.wording.texts import spoken

_LOOKED_AT = 200


# What can be asked at any time ------------------------------------------------------------------


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


def _move(talk: Talk, _number: int) -> Turn | None:
    return with_appointment(talk, "which-move", _move_this)


def _cancel(talk: Talk, _number: int) -> Turn | None:
    return with_appointment(talk, "which-cancel", ask_sure)


def _code(talk: Talk, _number: int) -> Turn | None:
    """Only a code: what it is for."""
    return with_appointment(talk, "", stands)


def with_appointment(
    talk: Talk, step: str, go_on: Callable[[Talk, Appointment], Turn | None]
) -> Turn | None:
    """Finds the appointment that is meant; asks which, when there are several."""
    if talk.said.code:
        return _of_code(talk, go_on)
    ahead = coming(talk)
    if not ahead:
        return says("none")
    if len(ahead) == 1 or not step:
        return go_on(talk, ahead[0])
    tongue = spoken("which", talk.language)
    titles = [
        f"{beginning(named(one.service_names, tongue))} {day_and_time(talk, one, 'which')}"
        for one in ahead
    ]
    data = {"appointments": [one.id for one in ahead], "choices": len(ahead)}
    return Turn((("which", {"choices": numbered(titles)}),), step, data)


def _of_code(talk: Talk, go_on: Callable[[Talk, Appointment], Turn | None]) -> Turn | None:
    found = appointments.by_code(talk.tx, talk.said.code)
    if found is None:
        return says("unknown_code", code=codes.spoken(talk.said.code))
    if found.caller_id != talk.caller.id:
        return None  # another phone of the family, or somebody who found a slip of paper
    if found.state == "booked" and from_text(found.starts_at) > talk.now:
        return go_on(talk, found)
    return says("none")


def coming(talk: Talk) -> list[Appointment]:
    """A caller's next appointments, the first first."""
    known = appointments.of_caller(talk.tx, talk.caller.id)
    standing = [
        one for one in known if one.state == "booked" and from_text(one.starts_at) > talk.now
    ]
    return standing[::-1][: dialogue.OFFERED]


# A new appointment ------------------------------------------------------------------------------


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
    return _times_or_list(talk, wish)


def _minors(talk: Talk, number: int) -> Turn | None:
    """So many of them are children; all of them: the coordinator sees that they come alone."""
    return _times_or_list(talk, {**_wish(talk.known.data), "minors": number})


def _times_or_list(talk: Talk, wish: Mapping[str, Any]) -> Turn | None:
    """Three times for the party, or the waiting list."""
    service = service_of(talk, wish["service"])
    return (_offer_times(talk, wish) or _full(talk, service, wish)) if service else None


def _full(talk: Talk, service: Service, wish: Mapping[str, Any]) -> Turn:
    values = {"service": named(service.names, spoken("full", talk.language))}
    return Turn((("full", values),), "full", _wish(wish))


def _offer_times(talk: Talk, wish: Mapping[str, Any], text: str = "dates") -> Turn | None:
    """Three times that hold the party, kept for a few minutes; None when there is none."""
    give_back(talk, {})
    holds.clear(talk.tx, talk.now)
    service = service_of(talk, wish["service"])
    moved = appointments.get(talk.tx, wish["appointment"]) if "appointment" in wish else None
    if service is None:
        return None
    share: Share = moved.share if moved else "priority" if talk.priority else "open"
    after = from_text(wish["after"]) if wish.get("after") else soonest(talk, service)
    found = slots.fitting(talk.tx, service.id, wish["party"], after, _LOOKED_AT, share)
    chosen = dialogue.spread([s for s in found if moved is None or s.id != moved.slot_id], day_of)
    if not chosen:
        return None
    data = {
        **wish,
        "slots": [slot.id for slot in chosen],
        "holds": [_hold(talk, slot, wish["party"], moved) for slot in chosen],
        "choices": len(chosen),
    }
    titles = [day_and_time(talk, slot, text) for slot in chosen]
    return Turn(((text, {"choices": numbered(titles)}),), "dates", data)


def _hold(talk: Talk, slot: Slot, party: int, moved: Appointment | None) -> str:
    hold = {
        "slot_id": slot.id,
        "caller_id": talk.caller.id,
        "party": party,
        "way": moved.way if moved else "text",
        "priority": moved.priority if moved else int(talk.priority),
    }
    return holds.add(talk.tx, hold, talk.now + dialogue.HOLDS)


def _later(talk: Talk, _number: int) -> Turn | None:
    """The next times; after the last ones the first come again."""
    data = talk.known.data
    last = slots.get(talk.tx, data["slots"][-1])
    wish = _wish(data)
    more = _offer_times(talk, {**wish, "after": last.starts_at}) if last else None
    return more or _offer_times(talk, wish) or _nothing_else(talk, data)


def _wish(data: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("service", "party", "minors", "appointment")
    return {key: data[key] for key in kept if key in data}


def _who_comes(data: Mapping[str, Any]) -> Party:
    """Who was not asked for children is counted as grown-ups."""
    minors = data.get("minors", 0)
    return Party(data["party"] - minors, minors)


def _date(talk: Talk, number: int) -> Turn | None:
    """Takes the chosen time; where it is gone meanwhile, others are offered."""
    data = talk.known.data
    give_back(talk, {})
    try:
        with talk.tx.trying():
            _take(talk, data["slots"][number - 1], data)
    except (SlotFull, SlotPast):
        return _offer_times(talk, _wish(data), "dates_again") or _nothing_else(talk, data)
    except AlreadyBooked as known:
        return stands_or_none(talk, known.appointment_id)
    except WrongMoment:
        return says("none")
    except PartyImpossible:
        return None
    return Turn()


def _take(talk: Talk, slot_id: str, data: Mapping[str, Any]) -> None:
    if "appointment" in data:
        was = appointments.get(talk.tx, data["appointment"])
        party = Party(was.adults, was.minors) if was else Party(data["party"])
        booking.move(talk.tx, talk.site, data["appointment"], slot_id, party, talk.now, BY_TEXT)
        return
    party = _who_comes(data)
    wish = booking.Wish(
        slot_id,
        talk.caller.id,
        party.adults,
        talk.language,
        talk.caller.name,
        minors=party.minors,
        way="text",
        priority=talk.priority,
    )
    booking.book(talk.tx, talk.site, wish, None, talk.now)


def _nothing_else(talk: Talk, data: Mapping[str, Any]) -> Turn | None:
    """No time is left: the appointment that was to be moved stands, a new one must wait."""
    if "appointment" in data:
        return stands_or_none(talk, data["appointment"])
    service = service_of(talk, data["service"])
    return _full(talk, service, data) if service else None


def _wait(talk: Talk, _number: int) -> Turn | None:
    data = talk.known.data
    ask = Ask(
        data["service"],
        talk.caller.id,
        _who_comes(data),
        talk.language,
        priority=talk.priority,
        name=talk.caller.name,
    )
    try:
        with talk.tx.trying():
            waiting.wait(talk.tx, ask, BY_TEXT, talk.now)
    except AlreadyWaiting:
        pass
    except AlreadyBooked as known:
        return stands_or_none(talk, known.appointment_id)
    except DeskError:
        return None
    service = service_of(talk, data["service"])
    names = service.names if service else "{}"
    return says("waiting", service=named(names, spoken("waiting", talk.language)))


def _leave(talk: Talk, _number: int) -> Turn:
    """Nothing of it after all."""
    if "appointment" in talk.known.data:
        return stands_or_none(talk, talk.known.data["appointment"])
    return says("left")


# One that stands --------------------------------------------------------------------------------


def _move_one(talk: Talk, number: int) -> Turn | None:
    return _chosen(talk, number, _move_this)


def _cancel_one(talk: Talk, number: int) -> Turn | None:
    return _chosen(talk, number, ask_sure)


def _chosen(
    talk: Talk, number: int, go_on: Callable[[Talk, Appointment], Turn | None]
) -> Turn | None:
    found = appointments.get(talk.tx, talk.known.data["appointments"][number - 1])
    return go_on(talk, found) if found else None


def _move_this(talk: Talk, one: Appointment) -> Turn | None:
    wish = {"service": one.service_id, "party": one.party, "appointment": one.id}
    return _offer_times(talk, wish) or says(
        "no_other", **when(talk, one, "no_other"), code=codes.spoken(one.code)
    )


def ask_sure(talk: Talk, one: Appointment) -> Turn:
    """Nothing is cancelled by one word."""
    return Turn((("sure", when(talk, one, "sure")),), "sure", {"appointment": one.id})


def _cancel_sure(talk: Talk, _number: int) -> Turn:
    return cancel_this(talk, talk.known.data["appointment"])


def cancel_this(talk: Talk, appointment_id: str) -> Turn:
    """Gives the places of an appointment back."""
    try:
        with talk.tx.trying():
            booking.cancel(talk.tx, talk.site, appointment_id, talk.now, BY_TEXT)
    except WrongMoment:
        return says("none")
    return Turn()


def stands_or_none(talk: Talk, appointment_id: str) -> Turn:
    """What an appointment is now."""
    found = appointments.get(talk.tx, appointment_id)
    if found is None or found.state != "booked":
        return says("none")
    return stands(talk, found)


VERBS: Mapping[str, Callable[[Talk, int], Turn | None]] = {
    "info": _info,
    "book": _book,
    "move": _move,
    "cancel": _cancel,
    "code": _code,
    "service": _service,
    "party": _party,
    "minors": _minors,
    "date": _date,
    "later": _later,
    "wait": _wait,
    "leave": _leave,
    "move-one": _move_one,
    "cancel-one": _cancel_one,
    "cancel-sure": _cancel_sure,
    "keep": _leave,
}
"""What is done for each act of `kit.hotline.dialogue`."""
