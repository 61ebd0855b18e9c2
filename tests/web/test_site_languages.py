"""The languages of the callers: put in order on a page, which comes before the settings file."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kit.desk import settled as desk
from kit.store import settled
from kit.web.fragments import LOOK_S
from kit.web.site_languages import moved
from tests.fakes.clock import SteeredClock
from tests.web.scene import Morning, form

WITHHELD_COUNTRY = "+34600111222"


@pytest.fixture
def carmen(morning: Morning) -> FlaskClient:
    return morning.browser("carmen")


def sends(client: FlaskClient, do: str, order: str, edition: int = 0) -> tuple[int, str]:
    data = form(client, "/", do=do, edition=str(edition)) | {"language": order.split()}
    answer = client.post("/settings/languages", data=data)
    return answer.status_code, answer.text


def order_on(page: str) -> list[str]:
    return re.findall(r'name="language" value="(\w+)"><span class="rank"', page)


def kept(morning: Morning) -> tuple[str, ...]:
    with morning.store.reading() as r:
        return desk.languages(r, morning.site)


def test_the_settings_file_counts_as_long_as_nothing_is_saved(
    morning: Morning, carmen: FlaskClient, ana: FlaskClient
) -> None:
    assert order_on(carmen.get("/settings/languages").text) == ["es", "uk", "en"]
    assert kept(morning) == ("es", "uk", "en")
    assert ana.get("/settings/languages").status_code == 403


def test_the_sign_in_page_speaks_the_first_of_the_page_to_a_browser_that_asks_for_none_of_ours(
    morning: Morning, clock: SteeredClock, carmen: FlaskClient
) -> None:
    asks = {"Accept-Language": "ja"}
    stranger = morning.browser(signed_in=False)
    assert '<html lang="es"' in stranger.get("/signin", headers=asks).text
    sends(carmen, "save", "uk es en")
    assert '<html lang="uk"' in stranger.get("/signin", headers=asks).text
    assert '<html lang="en"' in stranger.get("/signin", headers={"Accept-Language": "en"}).text
    morning.store.close()
    clock.wait(seconds=LOOK_S)
    broken = stranger.get("/signin", headers=asks)
    assert (broken.status_code, '<html lang="es"' in broken.text) == (200, True)


def test_nothing_is_kept_before_it_is_saved(morning: Morning, carmen: FlaskClient) -> None:
    status, page = sends(carmen, "up uk", "es uk en")
    assert (status, order_on(page)) == (200, ["uk", "es", "en"])
    assert "Not saved yet." in page
    assert kept(morning) == ("es", "uk", "en")
    assert sends(carmen, "save", "uk es en ar")[0] == 303
    assert kept(morning) == ("uk", "es", "en", "ar")


def test_the_page_comes_before_the_file_and_can_give_way_to_it_again(
    morning: Morning, carmen: FlaskClient
) -> None:
    sends(carmen, "save", "ro en")
    assert kept(morning) == ("ro", "en")
    assert sends(carmen, "file", "ro en", 1)[0] == 303
    assert kept(morning) == ("es", "uk", "en")
    with morning.store.reading() as r:
        story = [(one.value, one.made_name) for one in settled.history(r, "languages")]
    assert story == [("null", "Carmen Vidal"), ('["ro", "en"]', "Carmen Vidal")]


def test_whom_we_know_nothing_of_is_written_to_in_the_first_language(
    morning: Morning, carmen: FlaskClient
) -> None:
    sends(carmen, "save", "pl en")
    morning.ends(morning.rings(WITHHELD_COUNTRY))
    morning.writes(WITHHELD_COUNTRY, "?")
    with morning.store.reading() as r:
        caller = r.one("SELECT language FROM callers")
    assert caller == {"language": "es"}  # the number's country says more than the site
    morning.ends(morning.rings("+4915112345678"))
    with morning.store.reading() as r:
        row = r.one("SELECT text FROM messages WHERE number = '+4915112345678'")
    assert row
    assert "Widzimy" in row["text"]


def test_a_new_volunteer_is_offered_the_first_language(carmen: FlaskClient) -> None:
    sends(carmen, "save", "ar en")
    assert '<option value="ar" selected>' in carmen.get("/people").text


@pytest.mark.parametrize("order", ["", "xx"])
def test_a_site_has_at_least_one_language_that_we_have_texts_in(
    morning: Morning, carmen: FlaskClient, order: str
) -> None:
    status, page = sends(carmen, "save", order)
    assert status == 409
    assert "Choose at least one language" in page
    assert kept(morning) == ("es", "uk", "en")


def test_two_coordinators_do_not_overwrite_each_other(
    morning: Morning, carmen: FlaskClient
) -> None:
    sends(carmen, "save", "uk es")
    status, page = sends(carmen, "save", "ru es")
    assert (status, order_on(page)) == (409, ["ru", "es"])
    assert kept(morning) == ("uk", "es")


@pytest.mark.parametrize(
    ("verb", "tag", "order"),
    [
        ("up", "es", "es uk en"),
        ("down", "es", "uk es en"),
        ("up", "en", "es en uk"),
        ("down", "en", "es uk en"),
        ("out", "uk", "es en"),
        ("in", "ar", "es uk en ar"),
        ("in", "xx", "es uk en"),
        ("up", "xx", "es uk en"),
        ("", "", "es uk en"),
    ],
)
def test_each_button_does_what_it_says(verb: str, tag: str, order: str) -> None:
    assert moved(["es", "uk", "en"], verb, tag) == order.split()


def test_the_last_language_stays() -> None:
    assert moved(["es"], "out", "es") == ["es"]
