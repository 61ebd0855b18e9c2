"""Reminders: once, at decent hours, by a clock that is trusted, never for what stands no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kit.bell import Bell
from kit.desk import booking, incoming
from kit.duties import Duties
from kit.hotline.parties import Party
from kit.hotline.phone import PhoneNumber
from kit.settings import Site
from kit.store import appointments, callers, messages, outbox, reminders, slots
from kit.store.appointments import Appointment
from kit.store.engine import Store, Writing
from tests.fakes.clock import SteeredClock
from tests.site import Reception, open_slot

OLENA = "+380671234567"


class Office:
    """An appointment on Thursday at 14:00, and the box that reminds of it."""

    def __init__(self, store: Store, site: Site, clock: SteeredClock, reception: Reception) -> None:
        self.store, self.site, self.clock = store, site, clock
        now = clock.now()
        with store.writing() as tx:
            self.later, self.slot = (
                open_slot(tx, reception.service, reception.centre, _at(now, days, 4), 10)
                for days in (3, 2)
            )
            self.caller = callers.met(tx, PhoneNumber(OLENA, answerable=True), "uk", now).id
            wish = booking.Wish(self.slot, self.caller, 3, "uk")
            self.booked = booking.book(tx, site, wish, None, now)

    def look(self, **wait: int) -> list[str]:
        """Time passes and the box looks; what lines would send of reminders, oldest first."""
        self.clock.wait(**wait)
        Duties(self.store, Bell(), self.clock, self.site).remind()
        with self.store.reading() as r:
            found = messages.with_caller(r, self.caller)
        return [one.text for one in found if one.kind == "reminder" and self.goes(one.id)]

    def goes(self, message_id: str) -> bool:
        """Whether a line would be given this text."""
        with self.store.writing() as tx:
            tx.execute("UPDATE messages SET state = 'sent' WHERE kind != 'reminder'")
            one = outbox.next_to_send(tx, "line-1", self.clock.now())
            return one is not None and one.id == message_id

    def cancels(self) -> None:
        with self.store.writing() as tx:
            booking.cancel(tx, self.site, self.booked, self.clock.now())

    def written(self) -> list[tuple[str, str]]:
        with self.store.reading() as r:
            rows = r.all(
                "SELECT d.which, m.state FROM reminders d JOIN messages m ON m.id = d.message_id "
                "ORDER BY d.made_at"
            )
        return [(row["which"], row["state"]) for row in rows]


def _at(now: datetime, days: int, hours: int) -> datetime:
    return now + timedelta(days=days, hours=hours)


@pytest.fixture
def office(store, site, clock, reception):
    return Office(store, site, clock, reception)


def test_it_goes_once_the_day_before_and_once_on_the_day(office):
    assert office.look(days=1, hours=6) == []
    (text,) = office.look(hours=1)
    assert text == "Запис: Реєстрація, чт 26 листопада, 14:00. Прийдете? ТАК, НІ, ІНШЕ."
    assert len(office.look(minutes=1)) == 1
    with office.store.writing() as tx:
        tx.execute("UPDATE messages SET state = 'sent'")
    (text,) = office.look(hours=17)
    assert text.startswith("Сьогодні 14:00: Реєстрація. Код ")
    assert [which for which, _state in office.written()] == ["day-before", "today"]


def test_while_nobody_trusts_the_clock_nobody_is_reminded(office):
    office.clock.trust(trusted=False)
    assert office.look(days=1, hours=7) == []
    office.clock.trust(trusted=True)
    assert len(office.look()) == 1


def test_one_that_waits_goes_by_a_clock_that_is_trusted_only(office):
    assert len(office.look(days=1, hours=7)) == 1, "written, and then the power went"
    with office.store.reading() as r:
        now = office.clock.now()
        assert outbox.next_to_send(r, "line-1", now, trusted=False) is None
        assert outbox.next_to_send(r, "line-1", now) is not None


def test_a_site_may_want_none(office):
    office.site = replace(office.site, reminder_hours="")
    assert office.look(days=1, hours=7) == []


def test_a_cancelled_appointment_is_not_reminded_of_not_even_by_a_text_that_waits(office):
    assert len(office.look(days=1, hours=7)) == 1
    office.cancels()
    assert office.look() == []
    assert office.written() == [("day-before", "failed")]
    assert office.look(hours=17) == []


def test_a_moved_appointment_is_reminded_of_at_its_new_time(office):
    assert len(office.look(days=1, hours=7)) == 1
    with office.store.writing() as tx:
        booking.move(tx, office.site, office.booked, office.later, Party(3), office.clock.now())
    assert office.look() == []
    (text,) = office.look(days=1)
    assert "27 листопада" in text


def test_after_an_outage_what_is_too_late_is_dropped_and_the_day_s_own_still_goes(office):
    assert len(office.look(days=1, hours=7)) == 1, "written, but no line was there to send it"
    (text,) = office.look(hours=17)
    assert text.startswith("Сьогодні")
    assert office.written() == [("day-before", "failed"), ("today", "queued")]


def test_after_a_longer_outage_nobody_is_reminded_of_what_has_begun(office):
    assert office.look(days=2, hours=5) == []
    assert office.written() == []


def test_one_that_waits_does_not_go_once_it_is_too_late_though_nobody_looked(office):
    assert len(office.look(days=2, hours=0)) == 1
    office.clock.wait(hours=4)
    with office.store.reading() as r:
        one = reminders.of_caller(r, office.caller, office.clock.now().replace(year=2020))[0]
        assert one.message_state == "queued"
    with office.store.reading() as r:
        row = r.one("SELECT message_id FROM reminders")
    assert row is not None
    assert not office.goes(row["message_id"])


def test_who_must_not_be_texted_is_not_reminded(office):
    with office.store.writing() as tx:
        callers.change(tx, office.caller, do_not_text=1)
    assert office.look(days=1, hours=7) == []
    assert office.written() == []


def standing(tx: Writing, office: Office) -> Appointment:
    found = appointments.get(tx, office.booked)
    assert found is not None
    return found


def test_yes_is_noted_on_the_appointment_until_it_is_moved(office):
    office.look(days=1, hours=7)
    with office.store.writing() as tx:
        incoming.receive(tx, office.site, "line-1", OLENA, "Так", office.clock.now())
        assert standing(tx, office).confirmed_at is not None
        booking.move(tx, office.site, office.booked, office.later, Party(3), office.clock.now())
        assert standing(tx, office).confirmed_at is None


def test_no_gives_the_places_back_to_who_waits(office):
    office.look(days=1, hours=7)
    with office.store.writing() as tx:
        incoming.receive(tx, office.site, "line-1", OLENA, "Ні", office.clock.now())
        assert standing(tx, office).state == "cancelled"
        slot = slots.get(tx, office.slot)
    assert slot is not None
    assert slot.free == 10
