"""Before the first call of a shift the day's briefing is read, and its questions are answered."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kit.desk import briefing
from kit.resources import templates
from kit.store import briefings, shifts
from kit.store.shifts import Shift
from kit.wording.packs import read_pack
from tests.fakes.clock import SteeredClock
from tests.web.scene import OLENA, Morning, guide_of_the_site, token
from tests.web.test_calls import post
from tests.web.test_presence import states

NOTE = {
    "language": "en",
    "words": "The northern hall is closed until noon.",
    "ask": "Where do families go before noon?",
    "choice": ["The northern hall", "The southern hall", ""],
    "right": "1",
    "why": "The northern hall has no heating.",
}


@pytest.fixture(autouse=True)
def pack(morning: Morning) -> None:
    """The site has a standing briefing with questions."""
    with morning.writing() as tx:
        briefing.install(tx, read_pack(templates("packs", "border-demo")).briefing)


def send(client: FlaskClient, where: str, **fields: object) -> tuple[int, str]:
    headers = {"X-CSRFToken": token(client), "HX-Request": "true"}
    answer = client.post(where, data=fields, headers=headers)
    return answer.status_code, answer.location or answer.text


def parts(client: FlaskClient) -> list[str]:
    return re.findall(r'name="part" value="([^"]+)"', client.get("/briefing").text)


def answers(morning: Morning, *, right: bool = True) -> dict[str, int]:
    """An answer to every question there is."""
    with morning.store.reading() as r:
        notes = [note.question for note in briefings.notes(r, morning.clock.now())]
        asked = [*notes, *briefings.questions(r)]
    return {one.key: one.right if right else (one.right + 1) % 2 for one in asked}


def reads(morning: Morning, client: FlaskClient) -> None:
    """Somebody reads everything and answers everything."""
    assert send(client, "/briefing", part=parts(client)) == (303, "/briefing/questions")
    assert send(client, "/briefing/questions", **answers(morning)) == (303, "/")


def shift(morning: Morning, who: str) -> Shift:
    with morning.store.reading() as r:
        return shifts.current(r, morning.clock.now())[who]


def test_calls_come_only_after_the_briefing_and_its_questions(
    morning: Morning, ana: FlaskClient, borys: FlaskClient
) -> None:
    reads(morning, borys)
    assert states(morning) == {"Ana Ruiz": "briefing", "Borys Koval": "free", "Carmen Vidal": "off"}
    assert "Before your first call, read today" in ana.get("/").text
    call = morning.rings(OLENA)
    status, words = post(ana, f"/calls/{call}/take")
    assert status == 409
    assert "Read the briefing first" in words
    reads(morning, ana)
    assert states(morning)["Ana Ruiz"] == "free"
    assert post(ana, f"/calls/{call}/take")[0] == 303
    assert "You have read this briefing." in ana.get("/briefing").text


def test_every_part_is_ticked_before_anything_is_asked(morning: Morning, ana: FlaskClient) -> None:
    send(morning.browser("carmen"), "/briefing/day/notes", **NOTE)
    first, *others = parts(ana)
    assert others == ["standing"]
    assert send(ana, "/briefing", part=first) == (303, "/briefing")
    assert send(ana, "/briefing/questions", **answers(morning))[0] == 409
    assert ana.get("/briefing/questions").location == "/briefing"
    assert re.search(rf'value="{first}" required checked', ana.get("/briefing").text)
    assert send(ana, "/briefing", part=others) == (303, "/briefing/questions")


def test_a_wrong_answer_is_explained_and_asked_again(morning: Morning, ana: FlaskClient) -> None:
    send(morning.browser("carmen"), "/briefing/day/notes", **NOTE)
    send(ana, "/briefing", part=parts(ana))
    page = ana.get("/briefing/questions").text
    assert page.count("<fieldset") == 3
    assert "Where do families go before noon?" in page
    status, page = send(ana, "/briefing/questions", **answers(morning, right=False))
    assert status == 200
    assert "The northern hall has no heating." in page
    send(ana, "/briefing/questions", **answers(morning))
    assert shift(morning, morning.people.ana).tries == 2
    assert not shift(morning, morning.people.ana).owes


def test_nobody_is_locked_out_when_nobody_else_can_take_the_call(
    morning: Morning, ana: FlaskClient, borys: FlaskClient
) -> None:
    reads(morning, borys)
    morning.takes(morning.rings(OLENA), morning.people.borys)
    second = morning.rings(None)
    assert "because nobody else can" in ana.get("/").text
    assert post(ana, f"/calls/{second}/take")[0] == 303
    assert shift(morning, morning.people.ana).owes


def test_a_coordinator_waives_the_briefing_for_this_shift(
    morning: Morning, ana: FlaskClient, borys: FlaskClient, clock: SteeredClock
) -> None:
    reads(morning, borys)
    where = f"/briefing/day/waive/{morning.people.ana}"
    assert send(borys, where)[0] == 403
    carmen = morning.browser("carmen")
    assert "not read yet" in carmen.get("/briefing/day").text
    assert send(carmen, where)[0] == 303
    assert states(morning)["Ana Ruiz"] == "free"
    assert "waived" in carmen.get("/briefing/day").text
    post(ana, "/presence", chosen="off")
    assert send(carmen, where)[0] == 404
    clock.wait(hours=3)
    post(borys, "/presence", chosen="free")
    post(ana, "/presence", chosen="free")
    assert states(morning)["Ana Ruiz"] == "briefing"


def test_who_is_back_within_two_hours_goes_on_with_the_shift(
    morning: Morning, ana: FlaskClient, clock: SteeredClock
) -> None:
    reads(morning, ana)
    first = shift(morning, morning.people.ana)
    post(ana, "/presence", chosen="off")
    clock.wait(minutes=119)
    post(ana, "/presence", chosen="free")
    assert shift(morning, morning.people.ana).id == first.id
    post(ana, "/presence", chosen="off")
    clock.wait(minutes=121)
    post(ana, "/presence", chosen="free")
    assert shift(morning, morning.people.ana).id != first.id
    assert shift(morning, morning.people.ana).owes


def test_what_changed_in_the_guide_since_the_last_shift_is_a_part_of_it(
    morning: Morning, ana: FlaskClient, clock: SteeredClock
) -> None:
    answer = guide_of_the_site(morning.store)["work"]
    reads(morning, ana)
    with morning.writing() as tx:
        tx.execute(
            "UPDATE answer_editions SET edition = 2, reviewed_at = ? WHERE answer_id = ?",
            (clock.now().isoformat().replace("+00:00", "Z"), answer),
        )
    clock.wait(hours=13)
    later = morning.browser("ana")
    page = later.get("/briefing").text
    assert "What changed in the guide" in page
    assert "Working under temporary protection" in page
    reads(morning, later)


def test_a_note_that_is_not_whole_is_refused_and_one_may_be_taken_back(
    morning: Morning, ana: FlaskClient
) -> None:
    carmen, where = morning.browser("carmen"), "/briefing/day/notes"
    for wrong in ({"right": "2"}, {"right": ""}, {"choice": ["one"]}, {"ask": " "}):
        assert "two choices or more" in send(carmen, where, **{**NOTE, **wrong})[1]
    assert send(carmen, where, **{**NOTE, "words": " "})[0] == 409
    assert "a later day" in send(carmen, where, **NOTE, day="2020-01-01")[1]
    assert send(carmen, where, **NOTE)[0] == 303
    note = re.findall(r"withdraw-([\w-]+)", carmen.get("/briefing/day").text)[0]
    assert "northern hall is closed" in ana.get("/briefing").text
    assert send(carmen, f"{where}/{note}/withdraw")[0] == 303
    assert send(carmen, f"{where}/{note}/withdraw")[0] == 404
    assert "northern hall is closed" not in ana.get("/briefing").text


def test_a_note_for_tomorrow_waits_until_then(
    morning: Morning, ana: FlaskClient, clock: SteeredClock
) -> None:
    send(morning.browser("carmen"), "/briefing/day/notes", **NOTE, day="2026-11-25")
    assert "northern hall" not in ana.get("/briefing").text
    clock.wait(hours=24)
    assert "northern hall" in morning.browser("ana").get("/briefing").text


def test_the_site_makes_the_standing_part_its_own_and_an_update_keeps_it(
    morning: Morning, ana: FlaskClient
) -> None:
    carmen = morning.browser("carmen")
    mine = {"language": "en", "title": "Ours", "body": "First.\r\n\r\nSecond\nline."}
    assert send(carmen, "/briefing/day/standing", **mine)[0] == 303
    assert send(carmen, "/briefing/day/standing", **{**mine, "body": " "})[0] == 409
    pack_again = read_pack(templates("packs", "border-demo")).briefing
    with morning.writing() as tx:
        briefing.install(tx, pack_again)
    page = ana.get("/briefing").text
    assert "<p>First.</p><p>Second line.</p>" in page
    assert send(carmen, "/briefing/day/questions", question="standing-0")[0] == 303
    send(ana, "/briefing", part=parts(ana))
    assert ana.get("/briefing/questions").text.count("<fieldset") == 1


def test_a_language_that_the_briefing_does_not_speak_gets_another_and_is_told(
    morning: Morning, ana: FlaskClient
) -> None:
    send(morning.browser("carmen"), "/briefing/day/notes", **NOTE)
    assert send(ana, "/language", language="es")[0] == 303
    page = ana.get("/briefing").text
    assert len(re.findall(r"Por ahora solo está en [Ii]nglés", page)) == 1


def test_results_are_shown_to_coordinators_only(morning: Morning, ana: FlaskClient) -> None:
    reads(morning, ana)
    assert ana.get("/briefing/day").status_code == 403
    assert "1 try" in morning.browser("carmen").get("/briefing/day").text
