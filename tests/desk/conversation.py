"""Whole conversations between a caller and the box, written down and replayed line by line.

# A family books          a new caller
> CITA                    what the caller texts
< Citas: 1 Registro ...   what the box answers; a volunteer sees nothing
= person                  a volunteer sees it as new
= done                    what a volunteer saw as new is done, by what the caller wrote now
@ wait 5 hours            time passes, and what is due is done
@ free 2                  somebody cancels, so that places of the full service are free
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from kit.bell import Bell
from kit.desk import booking, incoming
from kit.desk.booking import Wish
from kit.duties import Duties
from kit.hotline.phone import PhoneNumber
from kit.settings import Site
from kit.store import appointments, callers, messages, slots
from kit.store.engine import Reading, Store
from kit.store.ids import RecordId
from kit.store.slots import Centre, Service
from tests.fakes.clock import SteeredClock
from tests.site import open_slot

FOLDER = Path(__file__).with_name("conversations")
_REGISTRATION = """{"es": "Registro", "en": "Registration", "uk": "Реєстрація", "ru": "Регистрация",
"ar": "التسجيل", "fr": "Enregistrement", "pl": "Rejestracja", "ro": "Înregistrare"}"""
_HOUSING = """{"es": "Alojamiento", "en": "Housing", "uk": "Житло", "ru": "Жильё", "ar": "السكن",
"fr": "Hébergement", "pl": "Zakwaterowanie", "ro": "Cazare"}"""
_PATTERNS = ("{}", '{"ask_minors": true}')


@dataclass
class Street:
    """A site with two services, of which the second is full, and whoever texts it."""

    store: Store
    site: Site
    clock: SteeredClock
    number: str = ""
    _callers: int = 0
    _seen: set[str] = field(default_factory=set)
    _services: tuple[RecordId, ...] = ()

    def open(self) -> None:
        """Registration with ten places a day for two weeks; housing with three, all taken.

        Who wants housing is asked how many are children.
        """
        now = self.clock.now()
        with self.store.writing() as tx:
            slots.put_centre(
                tx, Centre(RecordId(""), "north", "North Hall", "1 Station Road", "Europe/Madrid")
            )
            for place, names in enumerate((_REGISTRATION, _HOUSING)):
                service = Service(RecordId(""), f"s{place}", names, _PATTERNS[place])
                slots.put_service(tx, service, place)
            self._services = tuple(one.id for one in slots.services(tx))
            centre = slots.centres(tx)[0].id
            for day in range(1, 15):
                start = now + timedelta(days=day, hours=3)
                open_slot(tx, self._services[0], centre, start, 10)
            taken = open_slot(tx, self._services[1], centre, now + timedelta(days=13), 3)
            other = callers.met(tx, PhoneNumber("+34600999999", answerable=True), "en", now)
            booking.book(tx, self.site, Wish(taken, other.id, 3, "en"), None, now)
        self._duties = Duties(self.store, Bell(), self.clock, self.site)

    def meet(self, number: str = "") -> None:
        """Somebody new begins to write."""
        self._callers += 1
        self.number = number or f"+346001000{self._callers:02d}"
        self._seen = set()

    def texts(self, text: str) -> Iterator[str]:
        """The caller texts; lines of what happens then."""
        with self.store.writing() as tx:
            before = self._waiting(tx)
            message_id = incoming.receive(
                tx, self.site, "line-1", self.number, text, self.clock.now()
            )
            done = before - self._waiting(tx)
        yield from self.news()
        if done:
            yield "= done"
        with self.store.reading() as r:
            message = messages.get(r, message_id)
        assert message is not None
        if message.handled_at is None:
            yield "= urgent" if message.urgent else "= person"

    def _waiting(self, r: Reading) -> set[str]:
        """The caller's texts that a volunteer sees as new."""
        return {one.id for one in messages.fresh(r) if one.number == self.number}

    def news(self) -> Iterator[str]:
        """What the box wrote to the caller and would really send."""
        with self.store.reading() as r:
            caller = callers.by_number(r, self.number)
            found = messages.with_caller(r, caller.id) if caller else []
        for one in found:
            if one.direction == "out" and one.id not in self._seen and one.state != "failed":
                self._seen.add(one.id)
                yield f"< {one.text}"

    def directs(self, words: str) -> Iterator[str]:
        """Time passes or somebody else does something; lines of what happens then."""
        if found := re.fullmatch(r"wait (\d+) (minutes|hours|days)", words):
            self.clock.wait(**{found[2]: int(found[1])})
            self._duties.remind()
        elif words == "free":
            self._free()
        else:
            raise ValueError(words)
        self._duties.tend_waiting()
        yield from self.news()

    def directs_all(self, *directions: str) -> None:
        """Several of them, whatever comes of it."""
        for words in directions:
            list(self.directs(words))

    def _free(self) -> None:
        now = self.clock.now()
        with self.store.writing() as tx:
            for slot in slots.fitting(tx, self._services[1], 0, now):
                for one in appointments.booked_in(tx, slot.id):
                    booking.cancel(tx, self.site, one.id, now)

    def replay(self, lines: list[str]) -> list[str]:
        """The script as it really goes: what the caller does stays, the rest is what happened."""
        told: list[str] = []
        for line in lines:
            mark, _, words = line.partition(" ")
            if mark in {"<", "="}:
                continue
            told.append(line)
            if mark == "#":
                self.meet()
            elif mark == ">":
                told += self.texts(words)
            elif mark == "@":
                told += self.directs(words)
        return told
