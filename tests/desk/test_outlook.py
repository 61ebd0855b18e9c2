"""The outlook of a day: by service, and all services together by hour."""

from __future__ import annotations

from kit.desk.outlook import Outlook, by_hour
from kit.hotline.forecast import Hour, Rate
from kit.store.ids import RecordId
from kit.store.slots import Service


def outlook(key: str, rate: Rate, *hours: Hour) -> Outlook:
    return Outlook(Service(RecordId(key), key, "{}", "{}"), rate, list(hours))


REGISTRATION = outlook("r", Rate(0.2, 7), Hour(10, 9, 1, 3), Hour(11, 9, 1, 3))
DOCTOR = outlook("d", Rate(None, 2), Hour(11, 3, None, 1), Hour(12, 0, None, 4))


def test_a_day_is_reckoned_as_a_whole_so_that_parts_of_people_are_not_lost() -> None:
    assert (REGISTRATION.booked, REGISTRATION.missing, REGISTRATION.walkins) == (18, 3, 6)


def test_where_nobody_is_booked_nobody_stays_away() -> None:
    closed = outlook("c", Rate(None, 0))
    assert (closed.booked, closed.missing, closed.walkins) == (0, 0, 0)
    assert DOCTOR.missing is None


def test_services_are_added_up_by_hour_and_unknown_stays_unknown() -> None:
    assert by_hour([REGISTRATION, DOCTOR]) == [
        Hour(10, 9, 1, 3),
        Hour(11, 12, None, 4),
        Hour(12, 0, 0, 4),
    ]


def test_hours_that_are_over_are_left_out() -> None:
    assert [one.hour for one in by_hour([REGISTRATION, DOCTOR], 11)] == [11, 12]
