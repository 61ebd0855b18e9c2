"""By text about times: three are offered and kept, one is taken, or the waiting list is.

For a new appointment and for one that moves. A step answers None when a person must take over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kit.clock import from_text
from kit.desk import booking, waiting
from kit.desk.standing import chosen, stands_or_none, with_appointment
from kit.desk.talk import (
    BY_TEXT,
    Talk,
    Turn,
    day_and_time,
    day_of,
    give_back,
    numbered,
    says,
    service_of,
    soonest,
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
from kit.hotline import codes, dialogue
from kit.hotline.parties import Party, Share
from kit.store import appointments, holds, slots
from kit.store.appointments import Appointment
from kit.store.rows import named
from kit.store.slots import Service, Slot
from kit.wording.texts import spoken

_LOOKED_AT = 200


def times_or_list(talk: Talk, wish: Mapping[str, Any]) -> Turn | None:
    """Three times for the party, or the waiting list."""
    service = service_of(talk, wish["service"])
    return (_offer_times(talk, wish) or _full(talk, service, wish)) if service else None


def _full(talk: Talk, service: Service, wish: Mapping[str, Any]) -> Turn:
    values = {"service": named(service.names, spoken("full", talk.language))}
    return Turn((("full", values),), "full", wish_of(wish))


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
    wish = wish_of(data)
    more = _offer_times(talk, {**wish, "after": last.starts_at}) if last else None
    return more or _offer_times(talk, wish) or _nothing_else(talk, data)


def wish_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """What was chosen so far, without the times that were offered."""
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
        return _offer_times(talk, wish_of(data), "dates_again") or _nothing_else(talk, data)
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


def _move(talk: Talk, _number: int) -> Turn | None:
    return with_appointment(talk, "which-move", _move_this)


def _move_one(talk: Talk, number: int) -> Turn | None:
    return chosen(talk, number, _move_this)


def _move_this(talk: Talk, one: Appointment) -> Turn | None:
    wish = {"service": one.service_id, "party": one.party, "appointment": one.id}
    return _offer_times(talk, wish) or says(
        "no_other", **when(talk, one, "no_other"), code=codes.spoken(one.code)
    )


VERBS: Mapping[str, Callable[[Talk, int], Turn | None]] = {
    "date": _date,
    "later": _later,
    "wait": _wait,
    "move": _move,
    "move-one": _move_one,
}
"""What is done for each of these acts of `kit.hotline.dialogue`."""
