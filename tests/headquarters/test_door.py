"""Only people who were let in see anything, and nobody guesses for long."""

from datetime import timedelta

from kit.headquarters import people
from tests.headquarters.office import Person
from tests.sync.pair import HandClock, Headquarters

WRONG = "-".join(("lumo", "teka", "ravi"))


def test_without_signing_in_there_is_only_the_door(person: Person) -> None:
    for path in ("/", "/sites/7", "/sites/7/callers"):
        assert person.look(path).path == "/signin"


def test_a_person_signs_in_and_out(person: Person, headquarters: Headquarters) -> None:
    assert "North gate" in person.sign_in(headquarters).text
    kept = {cookie.name: cookie.value for cookie in person.cookies}
    assert person.send("/signout").path == "/signin"
    assert (
        people.who(headquarters.store, kept["headquarters_session"] or "", headquarters.clock.at)
        is None
    )
    assert person.look("/").path == "/signin"


def test_a_wrong_passphrase_and_an_unknown_name_get_the_same_answer(
    person: Person, headquarters: Headquarters
) -> None:
    people.add(headquarters.store, "ines", headquarters.clock.now())
    wrong = person.send("/signin", username="ines", passphrase=WRONG)
    unknown = person.send("/signin", username="nobody", passphrase=WRONG)
    assert wrong.status == unknown.status == 403
    assert "Name or passphrase is not right." in wrong.text
    assert "Name or passphrase is not right." in unknown.text


def test_guessing_is_slowed_down_and_waiting_helps(
    person: Person, headquarters: Headquarters, clock: HandClock
) -> None:
    words = people.add(headquarters.store, "ines", clock.now())
    for _ in range(people.TRIES_OF_NAME_AT_ADDRESS):
        assert person.send("/signin", username="Ines", passphrase=WRONG).status == 403
    refused = person.send("/signin", username="ines", passphrase=words)
    assert refused.status == 429
    assert refused.headers["Retry-After"] == "900"
    assert "Wait 15 minutes" in refused.text
    clock.move(people.WINDOW + timedelta(seconds=1))
    assert person.send("/signin", username="ines", passphrase=words).path == "/"


def test_many_names_from_one_address_are_slowed_down_too(person: Person) -> None:
    statuses = [
        person.send("/signin", username=f"name{n}", passphrase=WRONG).status
        for n in range(people.TRIES_AT_ADDRESS + 1)
    ]
    assert statuses == [403] * people.TRIES_AT_ADDRESS + [429]


def test_tries_noted_by_a_clock_that_was_wrong_shut_nobody_out(
    person: Person, headquarters: Headquarters, clock: HandClock
) -> None:
    words = people.add(headquarters.store, "ines", clock.now())
    clock.move(timedelta(days=400))
    for _ in range(people.TRIES_OF_NAME_AT_ADDRESS):
        person.send("/signin", username="ines", passphrase=WRONG)
    clock.move(timedelta(days=-400))
    assert person.send("/signin", username="ines", passphrase=words).path == "/"


def test_a_new_passphrase_ends_the_open_sessions(
    person: Person, headquarters: Headquarters
) -> None:
    person.sign_in(headquarters)
    people.add(headquarters.store, "ines", headquarters.clock.now())
    assert person.look("/").path == "/signin"


def test_a_session_ends_by_itself(
    person: Person, headquarters: Headquarters, clock: HandClock
) -> None:
    person.sign_in(headquarters)
    for _ in range(7):
        clock.move(timedelta(minutes=100))
        assert person.look("/").path == "/"
    clock.move(timedelta(minutes=100))
    assert person.look("/").path == "/signin", "after twelve hours"
    person.sign_in(headquarters)
    clock.move(people.IDLE + timedelta(minutes=1))
    assert person.look("/").path == "/signin", "after two hours of silence"


def test_a_form_without_its_token_is_refused(person: Person, headquarters: Headquarters) -> None:
    words = people.add(headquarters.store, "ines", headquarters.clock.now())
    answer = person.send_bare("/signin", username="ines", passphrase=words)
    assert answer.status == 403
    assert "open for too long" in answer.text


def test_the_cookie_is_out_of_reach_of_scripts(person: Person, headquarters: Headquarters) -> None:
    person.sign_in(headquarters)
    cookie = next(c for c in person.cookies if c.name == "headquarters_session")
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Lax"
    with headquarters.store.reading() as r:
        kept = [tuple(row) for row in r.execute("SELECT * FROM sessions")]
    assert str(cookie.value) not in str(kept), "the store holds only its digest"


def test_nobody_is_sent_elsewhere_by_choosing_a_language(person: Person) -> None:
    for path in ("//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"):
        assert person.send("/language", language="uk", back=path).path in {"/", "/signin"}
    assert person.send("/language", language="xx", back="/").status == 400
