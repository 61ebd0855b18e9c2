"""Appointments that were made elsewhere come in: good rows are booked, bad rows are named.

Each is booked by the verb of every desk, so none is overbooked and no household gets two for one
service. A row that was imported before is known again, so a file may be brought twice. A household
is known by its number; people without a telephone by their name, among each other.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from kit.desk import booking, places, settled
from kit.errors import AlreadyBooked, DeskError, PartyImpossible, SlotFull, SlotPast
from kit.hotline import codes, imports, phone
from kit.hotline.imports import Fault, Row, Told, Wrong
from kit.hotline.parties import Needs, Share, share
from kit.hotline.phone import PhoneNumber
from kit.settings import Site
from kit.store import appointments, callers, slots
from kit.store.appointments import Appointment
from kit.store.engine import Reading, Writing
from kit.store.slots import Centre, Service, Slot

Thing = TypeVar("Thing")

log = logging.getLogger(__name__)

_AT_ONCE = 8

_COLUMN_OF = {SlotPast: "date", SlotFull: "time", PartyImpossible: "party", AlreadyBooked: "number"}


@dataclass(slots=True)
class Report:
    """What came of rows. `known` were here already; each that was not taken has its fault.

    Of the `booked`, so many are `unnumbered`: nothing can be texted to them.
    """

    booked: int = 0
    unnumbered: int = 0
    known: int = 0
    faults: list[Fault] = field(default_factory=list)

    def add(self, more: Report) -> None:
        """Takes in what came of further rows."""
        self.booked += more.booked
        self.unnumbered += more.unnumbered
        self.known += more.known
        self.faults += more.faults

    def good(self, found: _Found) -> None:
        """One more row that was taken, or is here already."""
        self.known += found.known
        self.booked += not found.known
        self.unnumbered += not found.known and found.number is None


@dataclass(frozen=True, slots=True)
class _Has:
    """What a household has for a service; `codes` are those it was given, here or elsewhere."""

    slot_id: str
    party: int
    starts_at: str
    codes: frozenset[str]
    known_id: str = ""


@dataclass(slots=True)
class _Far:
    """What the rows so far would take, while nothing is written: places by share, households."""

    taken: Counter[tuple[str, Share]] = field(default_factory=Counter)
    booked: dict[tuple[str, str], _Has] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)

    def take(self, found: _Found, of: Share) -> None:
        """One more row that fits."""
        slot, people = found.slot, found.told.party.people
        self.taken[slot.id, of] += people
        given = frozenset([found.code])
        self.booked[found.household] = _Has(slot.id, people, slot.starts_at, given)
        self.codes.add(codes.plain(found.told.code))

    def gone(self, slot: Slot, of: Share) -> int:
        """How many of the places that the store says a share has are not there any more."""
        opened, first = self.taken[slot.id, "open"], self.taken[slot.id, "priority"]
        kept = slot.room("priority") - slot.room("open")
        return opened + (first if of == "priority" else max(0, first - kept))


@dataclass(frozen=True, slots=True)
class _Found:
    """A row with what it names: it can be booked, or was. Without a `number`: no telephone."""

    told: Told
    slot: Slot
    number: PhoneNumber | None
    caller: callers.Caller | None
    known: bool = False

    @property
    def household(self) -> tuple[str, str]:
        """Who wants what: one household has one appointment for one service."""
        number = self.number.number if self.number else self.told.name.casefold()
        return self.caller.id if self.caller else number, self.slot.service_id

    @property
    def code(self) -> str:
        """The code that the row names, as an appointment keeps it; "" without one."""
        own = codes.plain(self.told.code)
        return own if codes.valid(own) else self.told.code

    @property
    def vulnerable(self) -> bool:
        """Whether the household may have the places that are kept for those."""
        known = self.caller is not None and self.caller.vulnerabilities != "[]"
        return known or "vulnerable" in self.told.needs


def examine(r: Reading, site: Site, rows: Iterable[Row], now: datetime) -> Report:
    """What an import of these rows would do; nothing is written, and nobody has to wait."""
    report, far = Report(), _Far()
    for row in rows:
        try:
            found = _found(r, site, imports.told(row), now, far)
            if not found.known:
                _fits(r, found, now, far)
        except Wrong as wrong:
            report.faults.append(wrong.fault)
        else:
            report.good(found)
    return report


def in_parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """The rows in the parts to bring them in, each its own transaction.

    So a call that rings meanwhile hardly waits. After a power cut the file is brought again.
    """
    return (rows[first : first + _AT_ONCE] for first in range(0, len(rows), _AT_ONCE))


def bring(
    tx: Writing,
    site: Site,
    rows: Sequence[Row],
    by: str | None,
    now: datetime,
    *,
    confirmed: bool = False,
) -> Report:
    """Books what can be booked, and names what cannot. `confirmed`: each household gets a text."""
    report = Report()
    for row in rows:
        try:
            found = _found(tx, site, imports.told(row), now, _Far())
            if not found.known:
                with tx.trying():
                    _book(tx, site, found, by, now, confirmed=confirmed)
        except Wrong as wrong:
            report.faults.append(wrong.fault)
        except DeskError as refusal:
            report.faults.append(_refused(row.line, refusal))
        else:
            report.good(found)
    log.info("import: %d booked, %d known, %d not", report.booked, report.known, len(report.faults))
    return report


def _found(r: Reading, site: Site, told: Told, now: datetime, far: _Far) -> _Found:
    """The slot and the household that a row names. Raises Wrong."""
    service, centre = _service(r, told), _centre(r, told)
    slot = _slot(r, told, service, centre, now)
    number = _number(told, site)
    caller = callers.by_number(r, number.number) if number else None
    found = _Found(told, slot, number, caller)
    before = far.booked.get(found.household)
    if before is not None:
        _same(found, before)
    elif not _here(r, found, now):
        _code_is_free(r, told, far)
        return found
    return replace(found, known=True)


def _number(told: Told, site: Site) -> PhoneNumber | None:
    """Theirs; None for people without a telephone. Raises Wrong."""
    number = phone.read(told.number, site.region)
    if told.number and (number is None or not number.answerable):
        raise Wrong(Fault(told.line, "number", "number"))
    return number


def _here(r: Reading, found: _Found, now: datetime) -> bool:
    """Whether it was imported before, or stands without that. Raises Wrong when only nearly."""
    slot = found.slot
    if found.number is None:
        before = _namesake(found, appointments.unnumbered_in(r, slot.id))
        standing = _namesake(found, appointments.unnumbered(r, slot.service_id, now))
    elif found.caller is None:
        return False
    else:
        before = appointments.imported(r, found.caller.id, slot.id)
        standing = appointments.standing(r, found.caller.id, slot.service_id, now)
    if before is not None and (found.number or not found.code or found.code in _codes(before)):
        return True
    if standing is not None:
        has = _Has(
            standing.slot_id, standing.party, standing.starts_at, _codes(standing), standing.id
        )
        _same(found, has)
    return standing is not None


def _namesake(found: _Found, among: Iterable[Appointment]) -> Appointment | None:
    """What people of this name have; one with the code of the row before any other."""
    same = [one for one in among if one.name.casefold() == found.told.name.casefold()]
    return max(same, key=lambda one: found.code in _codes(one), default=None)


def _codes(one: Appointment) -> frozenset[str]:
    return frozenset((one.code, one.note))


def _same(found: _Found, has: _Has) -> None:
    """Raises Wrong when what the household has for this service is not what the row asks for."""
    line, unnumbered = found.told.line, found.number is None
    elsewhere = has.slot_id != found.slot.id
    if unnumbered and (elsewhere or (found.code and found.code not in has.codes)):
        raise Wrong(Fault(line, "name", "namesake"))
    if elsewhere:
        raise Wrong(_refused(line, AlreadyBooked(has.known_id, has.starts_at)))
    if has.party != found.told.party.people:
        raise Wrong(Fault(line, "party", "other-party"))


def _fits(r: Reading, found: _Found, now: datetime, far: _Far) -> None:
    wanted, party = share("import", priority=found.vulnerable), found.told.party
    gone = far.gone(found.slot, wanted)
    try:
        places.open_slot(r, found.slot.id, party, wanted, now, -gone)
    except DeskError as refusal:
        raise Wrong(_refused(found.told.line, refusal)) from refusal
    far.take(found, wanted)


def _book(
    tx: Writing,
    site: Site,
    found: _Found,
    by: str | None,
    now: datetime,
    *,
    confirmed: bool,
) -> None:
    told, caller = found.told, found.caller
    if caller is None and found.number is not None:
        caller = callers.met(tx, found.number, told.language or None, now)
    if caller is not None and told.name and not caller.name:
        callers.describe(tx, caller.id, name=told.name, language=None, note=None)
    spoken = caller.language if caller else None
    language = told.language or spoken or settled.languages(tx, site)[0]
    ours = codes.valid(found.code)
    wish = booking.Wish(
        found.slot.id,
        caller.id if caller else "",
        told.party.adults,
        language,
        "" if caller and caller.no_record else told.name,
        "" if ours else found.code,
        minors=told.party.minors,
        way="import",
        priority=found.vulnerable,
        needs=Needs(
            "wheelchair" in told.needs,
            language if "interpreter" in told.needs else None,
            "alone" in told.needs,
        ),
        code=found.code if ours else "",
        confirmed=confirmed,
    )
    booking.book(tx, site, wish, by, now)


def _code_is_free(r: Reading, told: Told, far: _Far) -> None:
    own = codes.plain(told.code)
    if codes.valid(own) and (own in far.codes or appointments.by_code(r, own) is not None):
        raise Wrong(Fault(told.line, "code", "code"))


def _service(r: Reading, told: Told) -> Service:
    """The service by its name in any language, or its key."""
    known: dict[str, Service] = {}
    for one in slots.services(r):
        for name in (one.key, *json.loads(one.names).values()):
            known.setdefault(name, one)
    return _named(known, told, "service", told.service)


def _centre(r: Reading, told: Told) -> Centre:
    """The centre by its name or key; the only one there is may be left out."""
    every = slots.centres(r)
    if not told.centre:
        if len(every) == 1:
            return every[0]
        raise Wrong(Fault(told.line, "centre", "which-centre"))
    known = {name: one for one in every for name in (one.key, one.name)}
    return _named(known, told, "centre", told.centre)


def _named(known: Mapping[str, Thing], told: Told, column: str, said: str) -> Thing:
    for name, one in known.items():
        if name.casefold() == said.casefold():
            return one
    raise Wrong(Fault(told.line, column, column, said, imports.nearest(said, known)))


def _slot(r: Reading, told: Told, service: Service, centre: Centre, now: datetime) -> Slot:
    """The time by the centre's own clock; in the hour that comes twice, whichever is offered."""
    zone = ZoneInfo(centre.timezone)
    local = datetime.combine(told.on_day, told.clock, zone)
    for at in (local, local.replace(fold=1)):
        slot = slots.at(r, service.id, centre.id, at)
        if slot is not None:
            return slot
    if local <= now:
        raise Wrong(_refused(told.line, SlotPast()))
    near = slots.nearest(r, service.id, centre.id, local, now)
    hint = f"{_local(near, zone):%Y-%m-%d %H:%M}" if near else ""
    raise Wrong(Fault(told.line, "time", "no-slot", hint=hint))


def _local(slot: Slot, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(slot.starts_at).astimezone(zone)


def _refused(line: int, refusal: DeskError) -> Fault:
    column = next((name for kind, name in _COLUMN_OF.items() if isinstance(refusal, kind)), "")
    return Fault(line, column, refusal)
