"""Volunteers without a shell: let in, renamed, given a new passphrase, shut out."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kit.store import choices, volunteers
from tests.web.scene import Morning, credentials, form


@pytest.fixture
def carmen(morning: Morning) -> FlaskClient:
    return morning.browser("carmen")


def sends(client: FlaskClient, where: str, **fields: str) -> tuple[int, str]:
    answer = client.post(where, data=form(client, "/people", **fields))
    return answer.status_code, answer.location or answer.text


def words_of(page: str) -> str:
    found = re.search(r'id="words" dir="ltr">([a-z-]+)<', page)
    assert found
    return found[1]


def signs_in(morning: Morning, username: str, words: str) -> int:
    client = morning.browser(signed_in=False)
    data = form(client, "/signin", **credentials(username, words))
    return client.post("/signin", data=data).status_code


def decided(morning: Morning, volunteer_id: str) -> list[tuple[str, str, str]]:
    with morning.store.reading() as r:
        story = choices.of(r, "volunteer", volunteer_id)
    return [(one.what, one.value, one.made_name) for one in story]


def test_somebody_new_signs_in_with_the_passphrase_that_is_shown_once(
    morning: Morning, carmen: FlaskClient
) -> None:
    status, page = sends(
        carmen, "/people", username="daria", name="Daria", role="volunteer", language="uk"
    )
    words = words_of(page)
    assert (status, signs_in(morning, "daria", words)) == (200, 303)
    with morning.store.reading() as r:
        daria = volunteers.by_username(r, "daria")
    assert daria
    assert (daria.name, daria.language) == ("Daria", "uk")
    assert decided(morning, daria.id) == [("added", "volunteer", "Carmen Vidal")]
    for path in ("/people", f"/people/{daria.id}"):
        assert words not in carmen.get(path).text


@pytest.mark.parametrize("username", ["ana", "ANA", "", " ", "x" * 41, "a\u200bb"])
def test_a_name_that_is_none_or_taken_is_refused_and_nothing_typed_is_lost(
    morning: Morning, carmen: FlaskClient, username: str
) -> None:
    status, page = sends(carmen, "/people", username=username, name="Ola", role="volunteer")
    assert status == 409
    assert 'value="Ola"' in page
    with morning.store.reading() as r:
        assert len(volunteers.all_of(r)) == 3


def test_a_new_passphrase_ends_the_old_one_and_every_session(
    morning: Morning, carmen: FlaskClient, ana: FlaskClient
) -> None:
    page = sends(carmen, f"/people/{morning.people.ana}/passphrase")[1]
    assert ana.get("/").status_code == 303
    assert signs_in(morning, "ana", words_of(page)) == 303
    assert signs_in(morning, "ana", credentials("ana")["passphrase"]) == 401
    assert decided(morning, morning.people.ana) == [("passphrase", "", "Carmen Vidal")]


def test_who_is_shut_out_is_out_at_once_and_may_be_let_in_again(
    morning: Morning, carmen: FlaskClient, ana: FlaskClient
) -> None:
    where = f"/people/{morning.people.ana}/door"
    assert sends(carmen, where, do="shut-out")[0] == 303
    assert ana.get("/").status_code == 303
    assert signs_in(morning, "ana", credentials("ana")["passphrase"]) == 401
    assert sends(carmen, where, do="let-in")[0] == 303
    assert signs_in(morning, "ana", credentials("ana")["passphrase"]) == 303
    assert [one[0] for one in decided(morning, morning.people.ana)] == ["let-in", "shut-out"]


def test_one_coordinator_always_remains(morning: Morning, carmen: FlaskClient) -> None:
    me = morning.people.coordinator
    for where, fields in (
        (f"/people/{me}/door", {"do": "shut-out"}),
        (f"/people/{me}", {"name": "Carmen Vidal", "role": "volunteer"}),
    ):
        status, page = sends(carmen, where, **fields)
        assert (status, "nobody would be coordinator" in page) == (409, True)
    ana = f"/people/{morning.people.ana}"
    assert sends(carmen, ana, name="Ana Ruiz", role="coordinator")[0] == 303
    assert sends(carmen, f"/people/{me}", name="Carmen Vidal", role="volunteer")[0] == 303
    assert carmen.get("/people").status_code == 403


def test_a_volunteer_is_turned_away(morning: Morning, ana: FlaskClient) -> None:
    assert ana.get("/people").status_code == 403
    data = form(ana, "/guide", username="eve", role="coordinator")
    assert ana.post("/people", data=data).status_code == 403
    with morning.store.reading() as r:
        assert volunteers.by_username(r, "eve") is None
