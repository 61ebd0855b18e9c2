"""A coordinator brings a table: it is looked at, and the same table is booked by one tap."""

from __future__ import annotations

import html
import io
import re
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from kit.clock import from_text
from kit.hotline import imports as tables
from kit.store import appointments, slots
from kit.store.engine import Store
from tests.web.scene import Morning, busy_morning, token
from tests.web.test_calls import post

PAGE = "/appointments/import"
HEADING = "service;date;time;number;party;name\r\n"


@pytest.fixture
def slot(morning: Morning) -> slots.Slot:
    """A time with room, of the service "Registration"."""
    ids = busy_morning(morning)
    with morning.store.reading() as r:
        found = slots.first_free(r, ids["service"], 3, morning.clock.now())
    assert found
    return found


@pytest.fixture
def carmen(morning: Morning) -> FlaskClient:
    return morning.browser("carmen")


def row(slot: slots.Slot, number: str, party: str = "2", service: str = "Registration") -> str:
    at = from_text(slot.starts_at).astimezone(ZoneInfo(slot.timezone))
    return f"{service};{at:%d.%m.%Y};{at:%H:%M};{number};{party};Ганна\r\n"


def brings(client: FlaskClient, text: str | bytes, act: str = "look") -> tuple[int, str]:
    data = text if isinstance(text, bytes) else text.encode("utf-8-sig")
    form = {"csrf_token": token(client), "act": act, "file": (io.BytesIO(data), "a.csv")}
    answer = client.post(PAGE, data=form, content_type="multipart/form-data")
    return answer.status_code, answer.text


def taps(client: FlaskClient, page: str, act: str, **ticks: str) -> str:
    """Sends on the table that the page holds, as its buttons do."""
    held = re.search(r"<textarea name=\"text\" hidden>\n(.*?)</textarea>", page, re.DOTALL)
    assert held
    form = {"csrf_token": token(client), "act": act, "text": html.unescape(held[1]), **ticks}
    answer = client.post(PAGE, data=form, content_type="multipart/form-data")
    assert answer.status_code == 200
    return answer.text


def imported(store: Store) -> int:
    with store.reading() as r:
        return int(r.value("SELECT count(*) FROM appointments WHERE way = 'import'"))


def test_what_was_looked_at_is_booked_by_one_tap_and_the_bad_row_is_handed_back(
    morning: Morning, carmen: FlaskClient, slot: slots.Slot
) -> None:
    text = HEADING + row(slot, "+380670000001") + row(slot, "+380670000002", "0")
    status, page = brings(carmen, text)
    assert status == 200
    assert "1 appointment can be booked." in page
    assert "1 row cannot be taken." in page
    assert "line 3" in page
    assert "How many people: a whole number from 1 to 400." in page
    assert imported(morning.store) == 0
    done = taps(carmen, page, "import")
    assert "1 appointment was booked." in done
    assert imported(morning.store) == 1
    mended = taps(carmen, done, "rest").removeprefix("\ufeff")
    assert mended.splitlines()[0] == "service;date;time;number;party;name;reason"
    assert "Ганна;How many people" in mended
    assert "+380670000001" not in mended
    page = brings(carmen, mended.replace(";0;", ";1;"))[1]
    assert "1 appointment was booked." in taps(carmen, page, "import")
    assert (
        "2 were here already and stay as they are." in brings(carmen, text.replace(";0;", ";1;"))[1]
    )


def test_the_tick_sends_the_texts(morning: Morning, carmen: FlaskClient, slot: slots.Slot) -> None:
    page = brings(carmen, HEADING + row(slot, "+380670000001") + row(slot, "+380670000002", "1"))[1]
    taps(carmen, page, "import", confirmed="on")
    with morning.store.reading() as r:
        booked = appointments.booked_in(r, slot.id)
    assert [one.message_state for one in booked if one.way == "import"] == ["queued", "queued"]


def test_reasons_are_told_in_the_readers_language(carmen: FlaskClient, slot: slots.Slot) -> None:
    post(carmen, "/language", language="uk")
    page = brings(carmen, HEADING + row(slot, "+380670000001", service="Registraton"))[1]
    assert "Registraton" in page
    assert "Registration?" in page
    assert "No service here" not in page


def test_a_time_is_read_from_left_to_right_on_an_arabic_page(
    carmen: FlaskClient, slot: slots.Slot
) -> None:
    post(carmen, "/language", language="ar")
    line = row(slot, "+380670000001").replace(":00;+", ":07;+")
    page = brings(carmen, HEADING + line)[1]
    assert re.search("\u2068\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d\u2069", page)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The heading has no column service."),
        (b"\xff\xfeservice", "This cannot be read. Save it as CSV in UTF-8."),
        (HEADING.encode(), "There is no row under the heading."),
        (b"x" * 400_001, "This is too much for one file."),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_what_to_do(
    carmen: FlaskClient, data: bytes, words: str
) -> None:
    status, page = brings(carmen, data)
    assert status == 409
    assert words in page


def test_the_table_to_fill_in_has_every_column_and_opens_in_a_spreadsheet(
    carmen: FlaskClient,
) -> None:
    answer = carmen.get(f"{PAGE}/template.csv")
    assert answer.mimetype == "text/csv"
    assert answer.data.decode("utf-8").startswith("\ufeff")
    assert tables.read(answer.data).refused[0].reason == "no-rows"
    assert answer.text.strip().removeprefix("\ufeff").split(",") == list(tables.COLUMNS)


def test_volunteers_bring_nothing(ana: FlaskClient) -> None:
    assert ana.get(PAGE).status_code == 403
    assert ana.get(f"{PAGE}/template.csv").status_code == 403
    assert brings(ana, HEADING)[0] == 403


def test_a_long_table_shows_its_first_bad_rows(carmen: FlaskClient, slot: slots.Slot) -> None:
    text = HEADING + "".join(row(slot, f"+3806700{n:05d}", "1") for n in range(2000))
    page = brings(carmen, text)[1]
    assert "can be booked" in page
    assert "The first 200 are shown." in page


def test_who_has_no_telephone_is_booked_and_it_is_said_that_nothing_can_be_texted(
    morning: Morning, carmen: FlaskClient, slot: slots.Slot
) -> None:
    page = brings(carmen, HEADING + row(slot, "") + row(slot, "+380670000001"))[1]
    told = "Without a phone number: 1. They get no text and no reminder"
    assert "2 appointments can be booked." in page
    assert told in page
    assert told in taps(carmen, page, "import", confirmed="on")
    with morning.store.reading() as r:
        (one,) = appointments.unnumbered(r, slot.service_id, morning.clock.now())
    assert one.name == "Ганна"
    shown = carmen.get(f"/appointments/{one.id}").text
    assert "No phone number: no texts" in shown
    assert "the box cannot tell them" in shown
    assert post(carmen, f"/appointments/{one.id}/cancel")[0] == 303
