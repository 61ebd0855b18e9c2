"""What stands beside a text: why it was refused, how far its parts are, what never came."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from kit.desk import incoming, texts
from kit.hotline import refusals
from kit.settings import Site
from kit.store import messages, outbox
from kit.store.ids import RecordId
from tests.fakes.clock import SteeredClock
from tests.web.scene import IVAN, OLENA, Morning, services
from tests.web.test_calls import post


@pytest.fixture
def ivan(morning: Morning) -> str:
    return morning.writes(IVAN, "Де?")


def reply(morning: Morning, ivan: str, text: str = "Тут.") -> RecordId:
    with morning.writing() as tx:
        return texts.reply(tx, morning.site, ivan, text, morning.people.ana, morning.clock.now())


def goes(morning: Morning, message_id: str, accepted: int, delivered: int, state: str) -> None:
    """As many parts are taken and delivered by the network."""
    now = morning.clock.now()
    with morning.writing("messages") as tx:
        assert outbox.sending(tx, message_id, "Line 1")
        for part in range(1, accepted + 1):
            outbox.part_sent(tx, message_id, part, "Line 1", part, now)
        outbox.sent(tx, message_id, now)
        for part in range(1, delivered + 1):
            outbox.reported(tx, "Line 1", part, IVAN, 0, now)
        tx.execute("UPDATE messages SET state = ? WHERE id = ?", (state, message_id))


def refuse(morning: Morning, message_id: str, trouble: str, *, again: bool) -> None:
    with morning.writing("messages") as tx:
        retry_at = morning.clock.now() if again else None
        outbox.failed(tx, message_id, trouble, retry_at)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("CMS 38", "The network was busy or away."),
        ("CMS 21", "often the SIM has no credit"),
        ("CMS 27", "The other phone could not be reached."),
        ("CMS 310", "The SIM cannot be used."),
        ("CMS 322", "The memory of the SIM or the modem is full."),
        ("CMS 330", "does not know its message centre"),
        ("CMS 500", "The network refused it without saying why."),
        ("ERROR", "The network refused it without saying why."),
        ("CMS 1", "No text can be sent to this number."),
        ("CMS 111", "does not take a text like this"),
        ("CMS 302", "The modem had a fault."),
        ("expired", "would have come too late"),
        ("not-delivered", "The network gave up"),
    ],
)
def test_a_refused_text_says_why_in_plain_words(
    morning: Morning, ana: FlaskClient, ivan: str, trouble: str, words: str
) -> None:
    message_id = reply(morning, ivan)
    refuse(morning, message_id, trouble, again=False)
    page = ana.get(f"/messages/{ivan}").text
    assert words in page
    assert "Send it again" in page
    assert "CMS" not in page
    assert "It is tried again by itself." not in page


def test_one_that_is_tried_again_says_so(morning: Morning, ana: FlaskClient, ivan: str) -> None:
    refuse(morning, reply(morning, ivan), "CMS 38", again=True)
    page = ana.get(f"/messages/{ivan}").text
    assert "The network was busy or away." in page
    assert "It is tried again by itself." in page


@pytest.mark.parametrize("language", ["es", "uk"])
def test_every_cause_is_said_in_the_readers_language(
    morning: Morning, ana: FlaskClient, ivan: str, language: str
) -> None:
    for cause in refusals.CAUSES:
        trouble = next(trouble for trouble in _TROUBLES if refusals.read(trouble) is cause)
        refuse(morning, reply(morning, ivan, cause.word), trouble, again=False)
    page = ana.get(f"/messages/{ivan}").text
    english = [line for line in _notes(page) if line.endswith(".")]
    assert len(english) == len(refusals.CAUSES)
    assert post(ana, "/language", language=language)[0] == 303
    theirs = _notes(ana.get(f"/messages/{ivan}").text)
    assert set(theirs) & set(english) == set()


def _notes(page: str) -> list[str]:
    thread = page.partition('<div id="thread"')[2].partition("</section>")[0]
    return re.findall(r'<p class="faint">([^<]+)</p>', thread)


_TROUBLES = (*(f"CMS {number}" for number in range(512)), "expired", "not-delivered", "do-not-text")


@pytest.mark.parametrize(
    ("accepted", "delivered", "state", "words"),
    [
        (3, 0, "sent", "0 of 3 parts delivered"),
        (3, 2, "sent", "2 of 3 parts delivered"),
        (3, 2, "failed", "2 of 3 parts delivered"),
        (2, 0, "unsure", "2 of 3 parts sent"),
        (1, 0, "failed", "1 of 3 parts sent"),
        (3, 3, "delivered", ">delivered<"),
    ],
)
def test_of_a_long_text_each_part_is_accounted_for(
    morning: Morning,
    ana: FlaskClient,
    ivan: str,
    accepted: int,
    delivered: int,
    state: str,
    words: str,
) -> None:
    message_id = reply(morning, ivan, "слово " * 33)
    goes(morning, message_id, accepted, delivered, state)
    page = ana.get(f"/messages/{ivan}").text
    assert words in page
    assert ("parts" in page.partition('id="thread"')[2].partition("</ol>")[0]) is (
        state != "delivered"
    )


def test_a_text_of_one_part_is_not_counted(morning: Morning, ana: FlaskClient, ivan: str) -> None:
    goes(morning, reply(morning, ivan), 1, 0, "sent")
    assert "1 parts" not in ana.get(f"/messages/{ivan}").text


def test_flash_repeats_and_gaps_are_said(morning: Morning, ana: FlaskClient) -> None:
    now = morning.clock.now()
    with morning.writing("messages") as tx:
        for _ in range(3):
            incoming.receive(
                tx,
                morning.site,
                "Line 1",
                IVAN,
                "Where?",
                now,
                incoming.Envelope(sent_at=now, flash=True),
            )
        one = incoming.Envelope(missing="2/3")
        two = incoming.Envelope(missing="1,3/4")
        incoming.receive(tx, morning.site, "Line 1", IVAN, "a […] b", now, one)
        message_id = incoming.receive(tx, morning.site, "Line 1", IVAN, "[…] a […] b", now, two)
        message = messages.get(tx, message_id)
    assert message
    page = ana.get(f"/messages/{message.caller_id}").text
    assert page.count("A flash text") == 1
    assert "The network brought it 2 more times." in page
    assert "Part 2 of 3 never came." in page
    assert "Parts 1, 3 of 4 never came." in page


@pytest.mark.parametrize(
    ("sender", "words"),
    [
        ("Movistar", "it is a name without a number"),
        ("22770", "it is the short number of a service"),
        ("", "the number is hidden"),
    ],
)
def test_who_cannot_be_answered_is_told_with_the_reason(
    morning: Morning, ana: FlaskClient, sender: str, words: str
) -> None:
    with morning.writing("messages") as tx:
        now = morning.clock.now()
        came = messages.get(
            tx, incoming.receive(tx, morning.site, "Line 1", sender, "Recarga hecha", now)
        )
    assert came
    page = ana.get(f"/messages/{came.caller_id}").text
    assert words in page
    assert 'id="reply"' not in page


@pytest.mark.parametrize("sender", ["Movistar", "22770"])
def test_firms_and_services_are_called_what_they_call_themselves(
    morning: Morning, ana: FlaskClient, sender: str
) -> None:
    caller = morning.writes(sender, "Recarga hecha")
    for path in ("/messages", f"/messages/{caller}"):
        assert f'<bdi class="name">{sender}</bdi>' in ana.get(path).text
    assert IVAN not in ana.get(f"/messages/{morning.writes(IVAN, 'Де?')}").text


def test_who_withholds_the_number_has_no_name(morning: Morning, ana: FlaskClient) -> None:
    with morning.writing("messages") as tx:
        incoming.receive(tx, morning.site, "Line 1", "", "Recarga", morning.clock.now())
    assert ">?<" not in ana.get("/messages").text.partition("<main")[2].partition("</main>")[0]


@pytest.fixture
def site(site: Site) -> Site:
    return replace(site, quiet_hours="22:00-07:00")


@pytest.mark.parametrize(("hours", "said"), [(0, False), (13, True)])
def test_what_waits_for_the_morning_says_so(
    morning: Morning, clock: SteeredClock, hours: int, *, said: bool
) -> None:
    clock.jump(hours=hours)
    caller = morning.writes(IVAN, "Де?")  # acknowledged, which waits until seven
    reply(morning, caller)
    page = morning.browser("ana").get(f"/messages/{caller}").text
    assert page.count("It waits for the end of the quiet hours.") == int(said)


def test_the_call_page_says_why_the_text_of_a_booking_was_not_sent(
    morning: Morning, ana: FlaskClient
) -> None:
    call = morning.rings(OLENA)
    morning.takes(call, morning.people.ana)
    registration, _ = services(morning)
    with morning.store.reading() as r:
        olena = r.value("SELECT caller_id FROM calls WHERE id = ?", (call,))
    wish = {"caller": olena, "call": call, "service": registration, "language": "uk"}
    pane = post(ana, "/booking/look", adults="2", minors="0", **wish)[1]
    slot = pane.split('name="slot" id="slot-')[1].split('"')[0]
    post(ana, "/booking", adults="2", minors="0", slot=slot, **wish)
    with morning.store.reading() as r:
        message_id = r.value("SELECT message_id FROM appointments WHERE call_id = ?", (call,))
    refuse(morning, message_id, "CMS 310", again=False)
    page = ana.get(f"/calls/{call}").text
    assert "not sent. The SIM cannot be used. Tell the technician." in page
