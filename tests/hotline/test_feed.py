"""The calendar file: read back by a calendar library that did not write it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.hotline import ics
from kit.hotline.feed import Event

ZONES = ("Europe/Madrid", "Europe/Kyiv", "Atlantic/Canary", "Africa/Casablanca", "Asia/Kathmandu")
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NIGHTS = (datetime(2026, 10, 25, tzinfo=UTC), datetime(2027, 3, 28, tzinfo=UTC))
"""The clock goes back, and forward, in the first hours of these days."""


def event(
    starts_at: datetime = AT,
    *,
    uid: str = "1@appointments.hotline",
    summary: str = "Registration · 5 people",
    stands: bool = True,
) -> Event:
    return Event(uid, summary, starts_at, starts_at + timedelta(minutes=30), AT, 2, stands)


def read(*events: Event, name: str = "North Hall", timezone: str = "Europe/Madrid") -> Any:
    return vobject.readOne(ics.write(name, "North Hall, 1 Quay", timezone, events).decode())


def test_an_appointment_has_its_time_its_place_and_its_revision() -> None:
    found = read(event()).vevent
    assert found.uid.value == "1@appointments.hotline"
    assert found.summary.value == "Registration · 5 people"
    assert found.location.value == "North Hall, 1 Quay"
    assert (found.sequence.value, found.status.value) == ("2", "CONFIRMED")
    assert found.dtstart.value.isoformat() == "2026-11-24T10:00:00+01:00"
    assert found.dtend.value - found.dtstart.value == timedelta(minutes=30)
    assert found.last_modified.value == found.dtstamp.value == AT


def test_what_does_not_stand_is_cancelled() -> None:
    assert read(event(stands=False)).vevent.status.value == "CANCELLED"


def test_a_calendar_without_appointments_is_one_all_the_same() -> None:
    found = read()
    assert found.x_wr_calname.value == "North Hall"
    assert "vevent" not in found.contents


@settings(deadline=None, max_examples=40)
@given(
    night=st.sampled_from(NIGHTS),
    minutes=st.lists(st.integers(-120, 600), min_size=1, max_size=12, unique=True),
    timezone=st.sampled_from(ZONES),
)
def test_every_time_is_read_back_as_the_same_instant_also_when_the_clock_changes(
    night: datetime, minutes: list[int], timezone: str
) -> None:
    wanted = [night + timedelta(minutes=minute) for minute in minutes]
    events = [event(at, uid=f"{n}@appointments.hotline") for n, at in enumerate(wanted)]
    found = read(*events, timezone=timezone).vevent_list
    assert [one.dtstart.value.astimezone(UTC) for one in found] == wanted
    ends = [one.dtend.value.astimezone(UTC) for one in found]
    assert ends == [at + timedelta(minutes=30) for at in wanted]


@settings(deadline=None, max_examples=40)
@given(words=st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=200))
def test_names_in_any_script_are_read_back_as_they_were(words: str) -> None:
    body = ics.write(words, words, "Europe/Kyiv", [event(summary=words)])
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    found = vobject.readOne(body.decode())
    assert found.vevent.summary.value == words
    assert found.vevent.location.value == words


@pytest.mark.parametrize("timezone", ZONES)
def test_the_rules_of_the_clock_are_in_the_file(timezone: str) -> None:
    body = ics.write("North", "North", timezone, [event()]).decode()
    assert f"TZID:{timezone}\r\n" in body
    assert f"DTSTART;TZID={timezone}:" in body


def test_a_box_that_is_asked_for_no_calendar_does_not_carry_its_library():
    asked = "import sys, kit.box; print([name for name in sys.modules if 'icalendar' in name])"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
