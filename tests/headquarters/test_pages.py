"""What headquarters sees of its sites."""

import re
from datetime import timedelta

import pytest

from kit.clock import as_text
from kit.errors import HeadquartersAway
from kit.headquarters import sites
from kit.parcel.keys import BoxKey
from tests.headquarters.office import Person
from tests.sync.pair import BEGUN, Box, Carrier, HandClock, Headquarters, new_caller


def words(html: str) -> str:
    """The page as it is read."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_what_is_missing_is_shown(
    box: Box, carrier: Carrier, person: Person, headquarters: Headquarters, clock: HandClock
) -> None:
    with box.store.writing() as tx:
        for n in range(412):
            new_caller(tx, f"+3460000{n:04d}")
        tx.execute("UPDATE journal SET at = ?", (as_text(clock.now() - timedelta(hours=25)),))
    box.session(carrier).carry(lambda: not carrier.delivered)
    clock.move(timedelta(hours=1))
    person.sign_in(headquarters)
    for path in ("/", "/sites/7"):
        page = words(person.look(path).text)
        assert "Site 7 holds 212 records we lack, the oldest 26 h." in page
        assert "No contact for 1 h" in page
    carrier.headquarters = headquarters
    box.session(carrier).carry()
    page = words(person.look("/").text)
    assert "we lack" not in page
    assert "In contact" in page
    assert "412" in page


def test_a_site_never_heard_from_is_shown_as_such(
    person: Person, headquarters: Headquarters
) -> None:
    with headquarters.store.writing() as tx:
        sites.enrol(tx, 12, "South gate", BoxKey(b"s" * 32).public, BEGUN)
    person.sign_in(headquarters)
    page = words(person.look("/").text)
    assert page.count("Never heard from") == 2
    assert "South gate" in page


def test_without_sites_the_page_says_how_to_enrol_one(
    person: Person, headquarters: Headquarters
) -> None:
    with headquarters.store.writing() as tx:
        tx.execute("DELETE FROM sites")
    person.sign_in(headquarters)
    assert "hotline headquarters enrol" in person.look("/").text


def test_what_strangers_wrote_is_shown_and_never_run(
    box: Box, carrier: Carrier, person: Person, headquarters: Headquarters
) -> None:
    evil = "<script>alert(1)</script>"
    with box.store.writing() as tx:
        new_caller(tx, "+34600000001", name=evil)
        tx.execute("UPDATE identity SET site_name = ?", (evil,))
        tx.insert(
            "messages",
            {
                "id": tx.new_id(),
                "direction": "in",
                "number": evil,
                "text": f'{evil}"><img src=x onerror=alert(1)>',
                "kind": "received",
                "state": "received",
                "at": as_text(BEGUN),
            },
        )
    box.session(carrier).carry()
    person.sign_in(headquarters)
    for path in ("/", "/sites/7", "/sites/7/callers", "/sites/7/messages"):
        answer = person.look(path)
        assert "<script" not in answer.text
        assert "<img src=x" not in answer.text
        assert "script-src" not in answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
    assert "&lt;script&gt;" in person.look("/sites/7/messages").text


def test_numbers_are_masked(
    box: Box, carrier: Carrier, person: Person, headquarters: Headquarters
) -> None:
    caller = box.add_caller("+380671234567")
    with box.store.writing() as tx:
        tx.insert(
            "calls",
            {
                "id": tx.new_id(),
                "line": "one",
                "direction": "in",
                "raw_number": "+380671234567",
                "caller_id": caller,
                "state": "missed",
                "rang_at": as_text(BEGUN),
            },
        )
        tx.insert(
            "callbacks",
            {
                "id": tx.new_id(),
                "caller_id": caller,
                "reason": "missed",
                "opened_at": as_text(BEGUN),
                "last_miss_at": as_text(BEGUN),
            },
        )
    box.session(carrier).carry()
    person.sign_in(headquarters)
    for kind in ("calls", "callers", "callbacks"):
        page = person.look(f"/sites/7/{kind}").text
        assert "12345" not in page
        assert "671" not in page
        assert "67<" in page, kind


def test_an_appointment_shows_its_time_service_and_party(
    box: Box, carrier: Carrier, person: Person, headquarters: Headquarters
) -> None:
    with box.store.writing() as tx:
        centre, service, slot = tx.new_id(), tx.new_id(), tx.new_id()
        tx.insert("centres", {"id": centre, "key": "c", "name": "Old school", "timezone": "UTC"})
        names = '{"en": "Registration", "uk": "Реєстрація"}'
        tx.insert("services", {"id": service, "key": "registration", "names": names})
        tx.insert(
            "slots",
            {
                "id": slot,
                "service_id": service,
                "centre_id": centre,
                "starts_at": "2026-11-25T09:30:00.000Z",
                "ends_at": "2026-11-25T10:00:00.000Z",
                "places": 30,
            },
        )
        tx.insert(
            "appointments",
            {
                "id": tx.new_id(),
                "slot_id": slot,
                "code": "482913",
                "party": 5,
                "adults": 2,
                "minors": 3,
                "name": "Олена",
                "language": "uk",
                "state": "booked",
                "booked_at": as_text(BEGUN),
                "changed_at": as_text(BEGUN),
            },
        )
    box.session(carrier).carry()
    person.sign_in(headquarters)
    page = words(person.look("/sites/7/appointments").text)
    assert "2026-11-25 09:30 Registration 482913 5 Олена booked" in page
    person.send("/language", language="uk", back="/")
    assert "Реєстрація" in person.look("/sites/7/appointments").text
    assert "Old school 30 5" in words(person.look("/sites/7/slots").text)


def test_a_language_is_shown_by_its_name_in_the_language_of_the_reader(
    box: Box, carrier: Carrier, person: Person, headquarters: Headquarters
) -> None:
    with box.store.writing() as tx:
        new_caller(tx, "+34600000001", language="uk")
    box.session(carrier).carry()
    person.sign_in(headquarters)
    assert "Ukrainian" in words(person.look("/sites/7/callers").text)
    person.send("/language", language="es", back="/")
    assert "Ucraniano" in words(person.look("/sites/7/callers").text)


def test_records_come_in_pages_newest_first(
    box: Box, carrier: Carrier, person: Person, headquarters: Headquarters
) -> None:
    with box.store.writing() as tx:
        for n in range(120):
            new_caller(tx, f"+3460000{n:04d}", name=f"name{n:03d}")
    box.session(carrier).carry()
    person.sign_in(headquarters)
    path, seen = "/sites/7/callers", list[str]()
    while path:
        page = person.look(path).text
        seen += re.findall(r"name\d{3}", page)
        older = re.search(r'href="([^"]+)">Older', page)
        path = older[1] if older else ""
    assert seen == [f"name{n:03d}" for n in reversed(range(120))]


def test_a_kind_from_a_newer_box_is_shown_too(
    box: Box, carrier: Carrier, person: Person, headquarters: Headquarters
) -> None:
    box.add_caller("+34600000001")
    box.session(carrier).carry()
    with headquarters.store.writing() as tx:
        tx.execute("UPDATE records SET record = 'tents'")
    person.sign_in(headquarters)
    assert "tents" in person.look("/sites/7").text
    assert person.look("/sites/7/tents").status == 200


def test_what_is_not_there_is_said_with_a_reference(
    person: Person, headquarters: Headquarters
) -> None:
    person.sign_in(headquarters)
    for path in ("/sites/8", "/sites/7/secrets", "/nowhere"):
        answer = person.look(path)
        assert answer.status == 404
        assert re.search(r'class="reference">[0-9a-f]{8}<', answer.text)


def test_a_failure_is_one_page_with_the_reference_the_log_holds(
    person: Person, headquarters: Headquarters, caplog: pytest.LogCaptureFixture
) -> None:
    person.sign_in(headquarters)
    with headquarters.store.writing() as tx:
        tx.execute("UPDATE sites SET contact_at = 'a secret that is no time'")
    answer = person.look("/")
    assert answer.status == 500
    reference = re.search(r'class="reference">([0-9a-f]{8})<', answer.text)
    assert reference is not None
    assert reference[1] in caplog.text
    assert "a secret" not in caplog.text + answer.text


def test_the_pages_speak_spanish_and_ukrainian(person: Person, headquarters: Headquarters) -> None:
    assert "Iniciar sesión" in person.look("/signin", "es").text
    assert "Увійти" in person.look("/signin", "uk").text
    person.sign_in(headquarters)
    person.send("/language", language="uk", back="/")
    page = person.look("/").text
    assert 'lang="uk"' in page
    assert "Пункти" in page


def test_a_box_that_stays_away_is_overdue(
    box: Box, carrier: Carrier, person: Person, headquarters: Headquarters, clock: HandClock
) -> None:
    session = box.session(carrier)
    session.carry()
    person.sign_in(headquarters)
    assert "In contact" in person.look("/").text
    carrier.happening = carrier.vanish
    clock.move(sites.OVERDUE + timedelta(seconds=1))
    with pytest.raises(HeadquartersAway):
        session.carry()
    assert "No contact for 15 min" in words(person.look("/").text)
