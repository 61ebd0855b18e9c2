"""What a volunteer's own page does by itself: which rings are loud, keys, hiding the screen."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from kit.desk import presence
from kit.store import calls
from tests.fakes.clock import SteeredClock
from tests.web.person import Person
from tests.web.scene import IVAN, OLENA, Morning, busy_morning

Comes = Callable[..., Person]


def speaks_ukrainian(morning: Morning, who: str) -> None:
    with morning.writing("board") as tx:
        presence.speak(tx, who, ["uk"])


def test_a_call_is_loud_for_who_speaks_its_language_and_later_for_all(
    morning: Morning, comes: Comes, clock: SteeredClock
) -> None:
    speaks_ukrainian(morning, morning.people.borys)
    borys = comes().signs_in("borys").follows_live()
    ana = comes().signs_in("ana").follows_live()
    call = morning.rings(OLENA)
    card = f"[data-ring='{call}']"
    expect(borys.page.locator(card)).to_have_attribute("data-loudness", "loud")
    expect(ana.page.locator(card)).to_have_attribute("data-loudness", "aside")
    expect(ana.page.locator("#announce")).to_have_text("")
    clock.wait(seconds=11)
    ana.page.reload()
    expect(ana.page.locator(card)).to_have_attribute("data-loudness", "loud")
    ana.sees("A call is ringing", "#announce")


def test_on_a_break_a_call_is_a_count_and_may_be_taken_all_the_same(
    morning: Morning, comes: Comes
) -> None:
    borys = comes().signs_in("borys")
    ana = comes().signs_in("ana").follows_live()
    ana.page.click("#pause")
    expect(ana.page.locator("#come")).to_be_visible()
    ana.follows_live()
    call = morning.rings(OLENA)
    ana.sees("1 call rings", "#ringing")
    expect(ana.page.locator(f"#take-{call}")).to_be_hidden()
    expect(borys.page.locator(f"#take-{call}")).to_be_visible()
    ana.page.click("#show-rings")
    ana.page.click(f"#take-{call}")
    ana.sees("answering", ".call-state")
    ana.sees("on a call", "#presence")


def test_a_call_is_worked_by_keys_alone_and_nothing_ends_by_one_slip(
    morning: Morning, comes: Comes
) -> None:
    ana = comes().signs_in("ana").follows_live()
    keys = ana.page.keyboard
    call = morning.rings(IVAN)
    expect(ana.page.locator(f"#take-{call}")).to_be_visible()
    keys.press("t")
    ana.sees("answering", ".call-state")
    ana.follows_live()
    morning.answered(call)
    ana.sees("talking", ".call-state")
    keys.press("n")
    expect(ana.page.locator("#note")).to_be_focused()
    keys.type("half a page")
    expect(ana.page.locator("#note")).to_have_value("half a page")
    ana.page.locator("#hang-up").focus()
    ana.page.locator("h2").first.click()
    keys.press("p")
    expect(ana.page.locator("#close-prank")).to_be_focused()
    keys.press("h")
    expect(ana.page.locator("#hang-up")).to_be_focused()
    with morning.store.reading() as r:
        still = calls.get(r, call)
    assert still
    assert (still.state, still.hang_up_at) == ("talking", None)
    ana.page.locator("#call").evaluate("el => { el.dataset.before = 'yes'; }")
    keys.press("h")
    expect(ana.page.locator("#call:not([data-before])")).to_be_attached()
    ana.sees("Hanging up", "#hang-up")
    morning.ends(call, "line")
    expect(ana.page.locator("#wrap[open]")).to_be_visible()
    keys.press("1")
    expect(ana.page.locator("#end-answered")).to_be_checked()
    keys.press("?")
    expect(ana.page.locator("#shortcuts")).to_be_visible()
    ana.page.click("#shortcuts-off")
    ana.page.click("#shortcuts-close")
    keys.press("n")
    expect(ana.page.locator("#note")).not_to_be_focused()


def test_a_hidden_screen_says_nothing_of_anybody(morning: Morning, comes: Comes) -> None:
    busy_morning(morning)
    ana = comes(390).signs_in("ana").follows_live()
    other = ana.page.context.new_page()
    other.goto(f"{ana.address}/messages")
    ana.page.click("#hide")
    for page in (ana.page, other):
        expect(page.locator("#uncover")).to_be_visible()
        expect(page).to_have_title("Clock")
        assert page.locator("body").aria_snapshot().count("\n") < 3
        assert "Olena" not in page.locator("body").inner_text()
    morning.rings(IVAN)
    ana.page.reload()
    expect(ana.page).to_have_title("Clock")
    expect(ana.page.locator(".app")).to_be_hidden()
    ana.page.click("#uncover")
    ana.sees("Olena Shevchenko", "#ringing")
    expect(other.locator(".app")).to_be_visible()
    other.goto(f"{ana.address}/guide")
    other.locator("[data-key='/']").press_sequentially("shelter")
    other.keyboard.press("Escape")
    other.keyboard.press("Escape")
    expect(other.locator(".app")).to_be_hidden()
    expect(ana.page.locator(".app")).to_be_hidden()


def test_one_escape_as_a_page_opens_hides_nothing(morning: Morning, comes: Comes) -> None:
    busy_morning(morning)
    ana = comes().signs_in("ana").follows_live()
    fresh = ana.page.context.new_page()
    fresh.add_init_script(
        "addEventListener('DOMContentLoaded', () => document.dispatchEvent("
        "new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })))"
    )
    fresh.goto(f"{ana.address}/messages")
    expect(fresh.locator(".app")).to_be_visible()
    expect(fresh).not_to_have_title("Clock")
