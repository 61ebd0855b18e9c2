"""Headquarters shares the places of a centre among its sites, on its pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.headquarters.store import begin_new_life
from kit.hotline.openings import DAYS
from tests.headquarters.office import Person, serving
from tests.sync.sharing import Street

HOURS = {f"hours-{day}": "12:00-14:00" for day in DAYS}
FILLED = {
    "name": "Bridge House",
    "timezone": "Europe/Madrid",
    "name-en": "Legal advice",
    "name-es": "Asesoría",
    "minutes": "60",
    "places": "8",
    "days_ahead": "2",
    **HOURS,
}


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    street = Street(tmp_path, by_itself=False)
    street.meet(1)
    yield street
    street.close()


@pytest.fixture
def ines(street: Street) -> Iterator[Person]:
    with serving(street.office) as url:
        person = Person(url)
        person.sign_in(street.office)
        yield person


def test_a_service_is_shared_and_its_places_reach_the_sites(street: Street, ines: Person) -> None:
    page = ines.send("/shared/new", **FILLED)
    assert page.status == 200
    assert "Bridge House" in page.text
    day = street.clock.now().date().isoformat()
    ines.send(f"{page.path}/grant", day=day, share="evenly")
    assert "On this day 0 places are granted to nobody." in ines.look(page.path).text
    street.meet(1)
    slot = next(one for one in street.office.slots() if one.startswith(page.path[8:]))
    assert [gate.slot(slot).places for gate in street.gates.values()] == [3, 3, 2]


def test_what_was_granted_used_and_given_back_is_seen(street: Street, ines: Person) -> None:
    slot = street.office.slots()[-1]
    service, _, starts_at = slot.split("/")
    path, day = f"/shared/{service}", starts_at[:10]
    ines.send(f"{path}/grant", day=day, slot=slot, **{"site-1": "5"})
    gate = street.gates[1]
    gate.sync()
    gate.book(slot, 2)
    gate.give_back(slot, 1)
    gate.sync()
    text = ines.look(f"{path}?day={day}").text
    assert (
        "".join(
            f'<td class="count" data-label="{label}">{count}</td>'
            for label, count in (("Granted", 5), ("Used", 2), ("Given back", 1))
        )
        in text
    )


def test_more_than_is_free_is_granted_to_nobody(street: Street, ines: Person) -> None:
    slot = street.office.slots()[-1]
    path, day = f"/shared/{slot.split('/')[0]}", slot.split("/")[2][:10]
    answer = ines.send(f"{path}/grant", day=day, slot=slot, **{"site-1": "4", "site-2": "3"})
    assert "So many are not free. Nothing was granted." in answer.text
    assert not any(one.has for one in street.office.holdings(slot).values())


def test_a_site_that_was_never_heard_from_is_named_as_the_reason(
    tmp_path: Path,
) -> None:
    street = Street(tmp_path, by_itself=False)
    slot = street.office.slots()[-1]
    with serving(street.office) as url:
        ines = Person(url)
        ines.sign_in(street.office)
        path, day = f"/shared/{slot.split('/')[0]}", slot.split("/")[2][:10]
        answer = ines.send(f"{path}/grant", day=day, share="evenly")
    assert "never heard from" in answer.text
    street.close()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("places", "many", "A whole number from"),
        ("days_ahead", "61", "A whole number from 1 to 60."),
        ("hours-monday", "14-9", "Write hours like"),
        ("timezone", "Madrid", "There is no such time zone."),
        ("name", "", "Give the centre a name."),
        ("name-en", "", "Give the service a name."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    ines: Person, field: str, typed: str, said: str
) -> None:
    filled = {**FILLED, "name-es": "", "address": "Quay 4", field: typed}
    answer = ines.send("/shared/new", **filled)
    assert said in answer.text
    assert "Quay 4" in answer.text


def test_fewer_places_than_lie_with_sites_stay_as_they_are(street: Street, ines: Person) -> None:
    slot = street.office.slots()[-1]
    street.office.grant(slot, {1: 5})
    path = f"/shared/{slot.split('/')[0]}"
    filled = {**FILLED, "timezone": "UTC", "places": "2", "days_ahead": "1"}
    assert ines.send(f"{path}/edit", **filled).path == path
    day = slot.split("/")[2][:10]
    assert "5 places" in ines.look(f"{path}?day={day}").text
    assert 'value="2"' in ines.look(f"{path}/edit").text


def test_after_a_restore_the_page_says_who_must_be_heard_and_a_person_may_go_on(
    street: Street, ines: Person
) -> None:
    slot = street.office.slots()[-1]
    path, day = f"/shared/{slot.split('/')[0]}", slot.split("/")[2][:10]
    with street.office.store.writing() as tx:
        begin_new_life(tx)
    for site in (1, 2):
        street.gates[site].sync()
    assert "Gate 3" in ines.look("/shared").text
    answer = ines.send(f"{path}/grant", day=day, slot=slot, **{"site-1": "1"})
    assert "in doubt" in answer.text
    ines.send("/shared/doubts/3")
    assert "restored from a backup" not in ines.look("/shared").text
    ines.send(f"{path}/grant", day=day, slot=slot, **{"site-1": "1"})
    assert street.office.holdings(slot)[1].has == 1


def test_unknown_services_are_no_pages(ines: Person) -> None:
    assert ines.look("/shared/other").status == 404
    assert ines.look("/shared/other/edit").status == 404
