"""Who is let in, for how long, and who is kept out."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kit.store import volunteers
from kit.web import door
from tests.fakes.clock import SteeredClock
from tests.web.scene import Morning, credentials, form, token


def enter(client: FlaskClient, username: str, words: str = "wrong") -> int:
    return client.post(
        "/signin", data=form(client, "/signin", **credentials(username, words))
    ).status_code


def test_a_volunteer_signs_in_and_sees_the_board(morning: Morning) -> None:
    client = morning.browser("ana")
    assert "Ana Ruiz" in client.get("/").text


def test_a_wrong_passphrase_and_an_unknown_name_are_told_in_the_same_words(
    morning: Morning,
) -> None:
    client = morning.browser(signed_in=False)
    wrong = client.post("/signin", data=form(client, "/signin", **credentials("ana", "no")))
    unknown = client.post("/signin", data=form(client, "/signin", **credentials("zoe", "no")))
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    sentence = "El nombre o la contraseña no es correcto."
    assert sentence in wrong.text
    assert sentence in unknown.text


def test_after_five_wrong_tries_even_the_right_passphrase_must_wait(
    morning: Morning, clock: SteeredClock
) -> None:
    client = morning.browser(signed_in=False)
    assert [enter(client, "ana") for _ in range(5)] == [401] * 5
    data = form(client, "/signin", **credentials("ana"))
    waiting = client.post("/signin", data=data)
    assert waiting.status_code == 429
    assert "Demasiados intentos. Espere hasta las 10:05." in waiting.text
    clock.wait(minutes=5, seconds=1)
    assert client.post("/signin", data=data).status_code == 303


def test_tries_survive_a_restart_of_the_box(morning: Morning) -> None:
    client = morning.browser(signed_in=False)
    for _ in range(5):
        enter(client, "ana")
    again = Morning(morning.store, morning.site, morning.clock, morning.people)
    fresh = again.browser(signed_in=False)
    data = form(fresh, "/signin", **credentials("ana"))
    assert fresh.post("/signin", data=data).status_code == 429


def test_one_address_cannot_try_many_names(morning: Morning) -> None:
    client = morning.browser(signed_in=False)
    codes = [enter(client, f"name{n}") for n in range(31)]
    assert codes == [401] * 30 + [429]


def test_a_clock_set_back_does_not_lock_people_out(morning: Morning, clock: SteeredClock) -> None:
    client = morning.browser(signed_in=False)
    for _ in range(5):
        enter(client, "ana")
    clock.jump(days=-400)
    assert enter(client, "ana") == 429
    clock.wait(minutes=6)
    assert enter(client, "borys") == 401


def test_signing_out_ends_the_session_on_the_box_too(morning: Morning) -> None:
    client = morning.browser("ana")
    kept = client.get_cookie(door.COOKIE)
    assert kept
    gone = client.post("/signout", data=form(client, "/"))
    assert gone.headers["Clear-Site-Data"] == '"cache", "storage"'
    thief = morning.app.test_client()
    thief.set_cookie(door.COOKIE, kept.value)
    assert thief.get("/").status_code == 303


def test_signing_out_everywhere_ends_the_other_phone(morning: Morning) -> None:
    phone, tablet = morning.browser("ana"), morning.browser("ana")
    phone.post("/signout/everywhere", data=form(phone, "/"))
    assert tablet.get("/").status_code == 303


def test_a_coordinator_shuts_a_lost_phone_out(morning: Morning, ana: FlaskClient) -> None:
    carmen = morning.browser("carmen")
    assert "Ana Ruiz" in carmen.get("/me").text
    carmen.post(f"/volunteers/{morning.people.ana}/signout", data=form(carmen, "/me"))
    assert ana.get("/").status_code == 303


def test_a_volunteer_cannot_shut_others_out(morning: Morning, ana: FlaskClient) -> None:
    answer = ana.post(f"/volunteers/{morning.people.borys}/signout", data=form(ana, "/me"))
    assert answer.status_code == 403
    assert "Borys" not in ana.get("/me").text


def test_an_account_that_was_closed_is_out_at_once(morning: Morning, ana: FlaskClient) -> None:
    with morning.writing() as tx:
        volunteers.change(tx, morning.people.ana, active=0)
    assert ana.get("/").status_code == 303
    client = morning.browser(signed_in=False)
    data = form(client, "/signin", **credentials("ana"))
    assert client.post("/signin", data=data).status_code == 401


def test_a_session_nobody_used_for_half_a_day_is_over(
    ana: FlaskClient, clock: SteeredClock
) -> None:
    clock.wait(hours=11)
    assert ana.get("/").status_code == 200
    clock.wait(hours=11)
    assert ana.get("/").status_code == 200
    clock.wait(hours=12, minutes=1)
    assert ana.get("/").status_code == 303


def test_only_the_digest_of_a_token_is_stored(morning: Morning, ana: FlaskClient) -> None:
    kept = ana.get_cookie(door.COOKIE)
    assert kept
    with morning.store.reading() as r:
        rows = r.all("SELECT * FROM sessions")
    assert [row["token_digest"] for row in rows] == [door.digest(kept.value)]
    assert kept.value not in str(rows)


def test_the_cookie_is_for_this_site_and_not_for_scripts(morning: Morning) -> None:
    client = morning.browser(signed_in=False)
    answer = client.post("/signin", data=form(client, "/signin", **credentials("ana")))
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith(door.COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "where", ["https://elsewhere.example/", "//elsewhere.example", "x", "/\\e"]
)
def test_signing_in_never_leads_away(morning: Morning, where: str) -> None:
    client = morning.browser(signed_in=False)
    data = form(client, "/signin", next=where, **credentials("ana"))
    assert client.post("/signin", data=data).location == "/"


def test_signing_in_leads_back_to_the_page_that_was_wanted(morning: Morning) -> None:
    client = morning.browser(signed_in=False)
    assert client.get("/callbacks").location == "/signin?next=/callbacks"
    data = form(client, "/signin", next="/callbacks", **credentials("ana"))
    assert client.post("/signin", data=data).location == "/callbacks"


def test_a_script_of_a_page_is_sent_to_sign_in_too(morning: Morning) -> None:
    client = morning.browser(signed_in=False)
    answer = client.get("/guide", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/signin")
    assert client.get("/live/board").status_code == 401


def test_the_language_is_the_browsers_until_it_is_chosen_and_then_the_volunteers_own(
    morning: Morning,
) -> None:
    client = morning.browser(signed_in=False)
    page = client.get("/signin", headers={"Accept-Language": "uk-UA,uk;q=0.9"})
    assert '<html lang="uk" dir="ltr">' in page.text
    client.post("/language", data=form(client, "/signin", language="es", next="/signin"))
    assert "Contraseña" in client.get("/signin").text
    client.post("/signin", data=form(client, "/signin", **credentials("ana")))
    assert '<html lang="en"' in client.get("/").text
    client.post("/language", data=form(client, "/", language="uk", next="/guide"))
    other = morning.browser("ana")
    assert '<html lang="uk"' in other.get("/").text


def test_a_language_nobody_speaks_is_refused(ana: FlaskClient) -> None:
    assert ana.post("/language", data=form(ana, "/", language="xx")).status_code == 400


def test_the_form_token_of_before_signing_in_is_worth_nothing_after(morning: Morning) -> None:
    client = morning.browser(signed_in=False)
    old = token(client, "/signin")
    client.post("/signin", data={"csrf_token": old, **credentials("ana")})
    assert client.post("/signout", data={"csrf_token": old}).status_code == 403
