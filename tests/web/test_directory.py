"""The pages of the directory."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient

from kit.store import directory, messages
from tests.web.scene import Morning, busy_morning, token
from tests.web.test_calls import post


@pytest.fixture
def ids(morning: Morning) -> dict[str, str]:
    return busy_morning(morning)


@pytest.fixture
def carmen(morning: Morning) -> FlaskClient:
    return morning.browser("carmen")


def brings(client: FlaskClient, name: str, text: bytes, act: str = "import") -> tuple[int, str]:
    form = {"csrf_token": token(client), "act": act, "file": (io.BytesIO(text), name)}
    answer = client.post("/directory/exchange", data=form, content_type="multipart/form-data")
    return answer.status_code, answer.text


def test_the_directory_is_searched_as_one_types(ana: FlaskClient, ids: dict[str, str]) -> None:
    assert ids
    assert "Safe shelter" in ana.get("/directory").text
    said = post(ana, "/directory/find", words="asylum")[1]
    assert "Legal help" in said
    assert "Safe shelter" not in said
    assert "Nothing in the directory" in post(ana, "/directory/find", words="dentist")[1]


def test_an_entry_is_read_whole_and_sent_as_a_text(
    morning: Morning, ana: FlaskClient, ids: dict[str, str]
) -> None:
    page = ana.get(f"/directory/legal-help?caller={ids['olena']}").text
    for words in (
        "1 Dock Street",
        "Mon, Tue \u206609:00-17:00\u2069",
        "Passport, if there is one",
        "Українська",
    ):
        assert words in page
    assert 'data-parts="parts"' in page
    draft = page.split('aria-describedby="parts">')[1].split("</textarea>")[0]
    assert "пн, вт 09:00-17:00" in draft, "in the caller's language"
    where = f"/messages/{ids['olena']}"
    assert post(ana, f"{where}/reply", text=draft) == (303, where)
    with morning.store.reading() as r:
        assert "+34 600 000 100" in messages.with_caller(r, ids["olena"])[-1].text


def test_an_entry_on_its_own_offers_no_text(ana: FlaskClient, ids: dict[str, str]) -> None:
    assert ids
    assert 'id="reply"' not in ana.get("/directory/legal-help").text
    assert ana.get("/directory/none").status_code == 404


def test_a_coordinator_imports_all_of_a_file_or_nothing(
    morning: Morning, carmen: FlaskClient
) -> None:
    bad = b"id,organization_id,name,status\ns1,none,A,active\n"
    status, said = brings(carmen, "service.csv", bad)
    assert status == 409
    assert "service.csv" in said
    assert "line 2" in said
    assert "organization_id names a row that is not in these files." in said
    good = b'[{"id": "s1", "name": "Food", "status": "active", "organization": {"id": "o", '
    good += b'"name": "Kitchen", "description": "Meals"}}]'
    assert "Not imported yet." in brings(carmen, "services.json", good, "check")[1]
    assert brings(carmen, "services.json", good)[0] == 200
    large = "id,number\n" + "".join(f"p{n},{n + 100}\n" for n in range(20_000))
    with morning.store.reading() as r:
        assert [one.name for one in directory.all_of(r)] == ["Food"]
    assert len(large) > 64 * 1024
    status, said = brings(carmen, "phone.csv", large.encode(), "check")
    assert "new: 0" in said, "a file larger than any form is read"


def test_the_directory_goes_out_as_hsds(carmen: FlaskClient, ids: dict[str, str]) -> None:
    assert ids
    assert carmen.get("/directory/export.zip").data.startswith(b"PK")
    assert '"id": "legal-help"' in carmen.get("/directory/export.json").text


def test_volunteers_neither_import_nor_export(ana: FlaskClient) -> None:
    for page in ("/directory/exchange", "/directory/export.zip", "/directory/export.json"):
        assert ana.get(page).status_code == 403
    assert brings(ana, "services.json", b"[]")[0] == 403
