"""Appointments made elsewhere are booked as any other, or named with the reason why not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kit.desk import booking, imports, reminding
from kit.errors import AlreadyBooked, DeskError, PartyImpossible, SlotFull, SlotPast
from kit.hotline import codes
from kit.hotline import imports as tables
from kit.hotline.parties import By, Party
from kit.hotline.phone import PhoneNumber
from kit.settings import Site
from kit.store import appointments, callers, history, messages, slots
from kit.store.engine import Store
from tests.fakes.clock import SteeredClock
from tests.site import People, Reception, open_reception, open_slot

HEADING = "code,service,centre,date,time,name,number,party,adults,minors,language,needs"
OLENA = ",Registration,North Hall,2026-11-25,10:00,Olena,+380671234567,,2,2,uk,"
OUR_CODE = codes.spoken(codes.make(4242))
IVAN = ",Реєстрація,,25.11.2026,10:00,Ivan,+380509876543,1,,,,"


@pytest.fixture
def reception(store: Store, clock: SteeredClock) -> Reception:
    """Tomorrow and the day after at ten (Madrid), six places each."""
    return open_reception(store, clock.now(), (6, 6))


class Desk:
    """A coordinator with a file."""

    def __init__(self, store: Store, site: Site, clock: SteeredClock, by: str) -> None:
        self.store, self.site, self.clock, self.by = store, site, clock, by

    def looks(self, *lines: str) -> imports.Report:
        with self.store.reading() as r:
            return imports.examine(r, self.site, self.rows(*lines), self.clock.now())

    def brings(self, *lines: str, confirmed: bool = False) -> imports.Report:
        report = imports.Report()
        for rows in imports.in_parts(self.rows(*lines)):
            with self.store.writing() as tx:
                now = self.clock.now()
                report.add(imports.bring(tx, self.site, rows, self.by, now, confirmed=confirmed))
        return report

    @staticmethod
    def rows(*lines: str) -> list[tables.Row]:
        sheet = tables.read("\n".join([HEADING, *lines]).encode())
        assert not sheet.refused
        return list(sheet.rows)

    def booked(self, number: str = "+380671234567") -> list[appointments.Appointment]:
        with self.store.reading() as r:
            caller = callers.by_number(r, number)
            return appointments.of_caller(r, caller.id) if caller else []


@pytest.fixture
def desk(
    store: Store, site: Site, clock: SteeredClock, people: People, reception: Reception
) -> Desk:
    assert reception.slots
    return Desk(store, site, clock, people.coordinator)


def counts(report: imports.Report) -> tuple[int, int, int]:
    return report.booked, report.known, len(report.faults)


def refusal(report: imports.Report) -> tuple[int, str, type[DeskError] | str]:
    (fault,) = report.faults
    return (
        fault.line,
        fault.column,
        (fault.reason if isinstance(fault.reason, str) else type(fault.reason)),
    )


def test_looking_books_nothing_and_tells_what_bringing_does(desk: Desk) -> None:
    assert counts(desk.looks(OLENA, IVAN)) == (2, 0, 0)
    assert desk.booked() == []
    assert counts(desk.brings(OLENA, IVAN)) == (2, 0, 0)
    (one,) = desk.booked()
    assert (one.adults, one.minors, one.name, one.language, one.way) == (
        2,
        2,
        "Olena",
        "uk",
        "import",
    )
    assert one.starts_at == "2026-11-25T09:00:00.000Z"
    with desk.store.reading() as r:
        (event,) = history.of_appointment(r, one.id)
    assert (event.what, event.way, event.by_name) == ("booked", "import", "Carmen Vidal")


def test_a_household_gets_a_text_only_if_that_was_asked(desk: Desk) -> None:
    desk.brings(OLENA)
    desk.brings(IVAN, confirmed=True)
    (olena,), (ivan,) = desk.booked(), desk.booked("+380509876543")
    assert olena.message_id is None
    with desk.store.reading() as r:
        assert messages.with_caller(r, str(ivan.caller_id))[-1].kind == "confirmation"


def test_a_file_may_be_brought_twice(desk: Desk) -> None:
    desk.brings(OLENA, IVAN)
    assert counts(desk.looks(OLENA, IVAN)) == (0, 2, 0)
    assert counts(desk.brings(OLENA, IVAN)) == (0, 2, 0)
    assert len(desk.booked()) == 1


def test_what_was_cancelled_or_moved_since_is_not_booked_again(
    desk: Desk, reception: Reception
) -> None:
    desk.brings(OLENA, IVAN)
    (olena,), (ivan,) = desk.booked(), desk.booked("+380509876543")
    with desk.store.writing() as tx:
        now = desk.clock.now()
        booking.cancel(tx, desk.site, olena.id, now)
        was = appointments.get(tx, ivan.id)
        assert was
        party = Party(1)
        booking.move(tx, desk.site, ivan.id, reception.slots[1], party, now, By(desk.by))
    assert counts(desk.brings(OLENA, IVAN)) == (0, 2, 0)
    assert [one.state for one in desk.booked()] == ["cancelled"]


def test_a_file_never_overbooks_and_looking_counts_as_booking_does(desk: Desk) -> None:
    lines = [f",Registration,,2026-11-25,10:00,,+3460011122{n},4,,,," for n in range(3)] + [
        OLENA.replace("2,2", "1,1"),
        IVAN,
    ]
    looked = desk.looks(*lines)
    brought = desk.brings(*lines)
    assert counts(looked) == counts(brought) == (2, 0, 3)
    assert [(one.line, one.column) for one in looked.faults] == [
        (3, "time"),
        (4, "time"),
        (6, "time"),
    ]
    assert all(isinstance(one.reason, SlotFull) for one in brought.faults)
    with desk.store.reading() as r:
        assert r.value("SELECT max(taken) FROM slots") == 6


def test_places_kept_for_the_vulnerable_are_reckoned_alike(
    desk: Desk, reception: Reception
) -> None:
    with desk.store.writing() as tx:
        slots.change(tx, reception.slots[0], priority=3)
    lines = [
        ",Registration,,2026-11-25,10:00,,+34600111220,2,,,,vulnerable",
        ",Registration,,2026-11-25,10:00,,+34600111221,3,,,,",
        ",Registration,,2026-11-25,10:00,,+34600111222,1,,,,",
        ",Registration,,2026-11-25,10:00,,+34600111223,1,,,,vulnerable",
    ]
    looked, brought = desk.looks(*lines), desk.brings(*lines)
    assert counts(looked) == counts(brought) == (3, 0, 1)
    assert looked.faults[0].line == brought.faults[0].line == 4


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (",Registraton,,2026-11-25,10:00,,+380671234567,1,,,,", "service", "service"),
        (",Registration,South Hall,2026-11-25,10:00,,+380671234567,1,,,,", "centre", "centre"),
        (",Registration,,2026-11-25,10:15,,+380671234567,1,,,,", "time", "no-slot"),
        (",Registration,,2026-11-23,10:00,,+380671234567,1,,,,", "date", SlotPast),
        (",Registration,,2026-11-25,10:00,,12,1,,,,", "number", "number"),
        (",Registration,,2026-11-25,10:00,,+380671234567,400,,,,", "party", PartyImpossible),
        (",Registration,,2026-11-25,10:00,,+380671234567,0,,,,", "party", "people"),
        (",Registration,,2026-11-25,10:00,,+380671234567,1,,,,,,x", "", "cells"),
    ],
)
def test_a_bad_row_is_named_the_same_whether_looked_at_or_brought(
    desk: Desk, line: str, column: str, reason: type[DeskError] | str
) -> None:
    for report in (desk.looks(line), desk.brings(line)):
        assert refusal(report) == (2, column, reason)
    assert desk.booked() == []


def test_a_mistyped_service_and_a_wrong_time_are_guessed(desk: Desk) -> None:
    report = desk.looks(
        ",Registraton,,2026-11-25,10:00,,+380671234567,1,,,,",
        ",registration,,2026-11-26,12:00,,+380671234567,1,,,,",
    )
    assert [one.hint for one in report.faults] == ["Registration", "2026-11-26 10:00"]


def test_one_household_gets_one_appointment_for_a_service(desk: Desk) -> None:
    other_day = OLENA.replace("11-25", "11-26")
    for report in (desk.looks(OLENA, other_day), desk.brings(OLENA, other_day)):
        assert refusal(report) == (3, "number", AlreadyBooked)


def test_who_was_booked_by_telephone_already_is_known_and_for_so_many(
    desk: Desk, reception: Reception
) -> None:
    with desk.store.writing() as tx:
        number = PhoneNumber("+380671234567", answerable=True)
        olena = callers.met(tx, number, "uk", desk.clock.now())
        wish = booking.Wish(reception.slots[0], olena.id, 2, "uk", minors=2)
        booking.book(tx, desk.site, wish, desk.by, desk.clock.now())
    assert counts(desk.brings(OLENA)) == (0, 1, 0)
    more = OLENA.replace("2,2", "2,3")
    for report in (desk.looks(more), desk.brings(more)):
        assert refusal(report) == (2, "party", "other-party")


def test_a_code_of_ours_is_kept_and_any_other_is_noted(desk: Desk) -> None:
    desk.brings(OUR_CODE + OLENA, "A-17" + IVAN)
    (olena,), (ivan,) = desk.booked(), desk.booked("+380509876543")
    assert (olena.code, olena.note) == (codes.plain(OUR_CODE), "")
    assert (len(ivan.code), ivan.note) == (6, "A-17")


def test_a_code_is_given_once(desk: Desk) -> None:
    assert refusal(desk.looks(OUR_CODE + OLENA, OUR_CODE + IVAN)) == (3, "code", "code")
    assert refusal(desk.brings(OUR_CODE + OLENA, OUR_CODE + IVAN)) == (3, "code", "code")


def test_the_hour_that_comes_twice_is_found_whichever_of_them_is_offered(
    desk: Desk, reception: Reception
) -> None:
    desk.clock.jump(days=330)
    with desk.store.writing() as tx:
        second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)  # 02:30 for the second time
        open_slot(tx, reception.service, reception.centre, second, 4)
    assert counts(desk.brings(",Registration,,2027-10-31,02:30,,+380671234567,1,,,,")) == (1, 0, 0)


def test_what_is_known_of_a_household_is_not_overwritten(desk: Desk) -> None:
    desk.brings(OLENA)
    with desk.store.writing() as tx:
        known = callers.by_number(tx, "+380671234567")
        assert known
        callers.describe(tx, known.id, name="Olena S.", language="ru", note=None)
    desk.brings(OLENA.replace("Olena", "Helen"))
    with desk.store.reading() as r:
        after = callers.by_number(r, "+380671234567")
    assert after
    assert (after.name, after.language) == ("Olena S.", "ru")


def test_needs_are_ready_for_them(desk: Desk) -> None:
    desk.brings(OLENA + "wheelchair interpreter alone vulnerable")
    (one,) = desk.booked()
    assert (one.wheelchair, one.interpreter, one.unaccompanied, one.priority) == (1, "uk", 1, 1)


IRYNA = ",Registration,North Hall,2026-11-25,10:00,Iryna  Bondar,,,1,1,uk,"


def unnumbered(desk: Desk) -> list[appointments.Appointment]:
    with desk.store.reading() as r:
        service = slots.services(r)[0].id
        return appointments.unnumbered(r, service, desk.clock.now())


def test_people_without_a_telephone_are_booked_by_name_and_get_a_code_but_no_text(
    desk: Desk,
) -> None:
    looked, brought = desk.looks(IRYNA, OLENA), desk.brings(IRYNA, OLENA, confirmed=True)
    for report in (looked, brought):
        assert counts(report) == (2, 0, 0)
        assert report.unnumbered == 1
    (one,) = unnumbered(desk)
    assert (one.name, one.caller_id, one.party, one.way) == ("Iryna Bondar", None, 2, "import")
    assert (codes.valid(one.code), one.message_id) == (True, None)
    desk.clock.jump(hours=7)
    with desk.store.writing() as tx:
        due = reminding.due(tx, desk.site, desk.clock.now())
        assert one.id not in [appointment for appointment, _window in due]
        booking.cancel(tx, desk.site, one.id, desk.clock.now())


def test_one_name_in_one_file_for_two_numbers_of_people_is_named(desk: Desk) -> None:
    assert refusal(desk.looks(IRYNA, IRYNA.replace("1,1", "1,2"))) == (3, "party", "other-party")


def test_who_has_neither_a_telephone_nor_a_name_cannot_be_booked(desk: Desk) -> None:
    line = OUR_CODE + IRYNA.replace("Iryna  Bondar", "")
    for report in (desk.looks(line), desk.brings(line)):
        assert refusal(report) == (2, "name", "nobody")


@pytest.mark.parametrize("code", ["", "A-17", OUR_CODE])
def test_a_file_of_people_without_a_telephone_may_be_brought_twice(
    desk: Desk, reception: Reception, code: str
) -> None:
    desk.brings(code + IRYNA)
    for report in (desk.looks(code + IRYNA), desk.brings(code + IRYNA.replace("I", "i"))):
        assert counts(report) == (0, 1, 0)
    (one,) = unnumbered(desk)
    with desk.store.writing() as tx:
        booking.move(tx, desk.site, one.id, reception.slots[1], Party(1), desk.clock.now())
    assert counts(desk.brings(code + IRYNA)) == (0, 1, 0)
    with desk.store.writing() as tx:
        booking.cancel(tx, desk.site, one.id, desk.clock.now())
    assert counts(desk.brings(code + IRYNA)) == (0, 1, 0)
    assert unnumbered(desk) == []


def test_people_of_one_name_without_a_telephone_get_one_appointment_for_a_service(
    desk: Desk,
) -> None:
    other_day, other_code = IRYNA.replace("11-25", "11-26"), "A-18" + IRYNA
    for report in (desk.looks("A-17" + IRYNA, other_day), desk.brings("A-17" + IRYNA, other_day)):
        assert refusal(report) == (3, "name", "namesake")
    for report in (desk.looks(other_code), desk.brings(other_code)):
        assert refusal(report) == (2, "name", "namesake")
    assert counts(desk.brings(other_code.replace("Bondar", "Bondar 1980"))) == (1, 0, 0)
