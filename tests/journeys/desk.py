"""A volunteer at a browser, in the volunteer's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from kit.resources import templates
from kit.web.app import TRANSLATIONS
from kit.web.i18n import Words
from kit.wording.packs import read_pack
from tests.journeys.town import Town

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-lcd-text",  # so that pictures are small
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Desk:
    """One volunteer with one browser window, whose pages are in `language`."""

    def __init__(
        self, browser: Browser, town: Town, width: int = 1280, language: str = "en"
    ) -> None:
        self._words = Words(TRANSLATIONS, lambda: language).of(language)
        context = browser.new_context(viewport={"width": width, "height": 900}, locale=language)
        context.set_default_timeout(15_000)
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._town = town
        self._address: str | None = None

    def signs_in(self, username: str) -> None:
        self.page.goto(self._town.url)
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=passphrase]", self._town.words[username])
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("main").get_by_role("heading").first).to_be_attached()
        expect(self.page.locator("input[name=passphrase]")).to_have_count(0)

    def speaks(self, language: str) -> None:
        """Chooses the language of these pages, whatever it was before."""
        self.page.locator("#self").click()
        self.page.locator(f"button[name=language][value={language}]").click()
        expect(self.page.locator("html")).to_have_attribute("lang", language)

    def word(self, english: str) -> str:
        """What stands on this volunteer's pages for it."""
        return self._words.gettext(english)

    def taps(self, button: str) -> None:
        self.page.get_by_role("button", name=self.word(button)).first.click()

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(self.word(words)).first).to_be_visible()

    def sees_ringing(self) -> Locator:
        button = self.page.get_by_role("button", name=self.word("Take the call"))
        expect(button.first).to_be_visible()
        return button.first

    def takes_the_call(self) -> None:
        self.sees_ringing().click()
        expect(self.page.get_by_role("button", name=self.word("Hang up"))).to_be_visible()

    def is_about_to_take_the_call(self) -> None:
        """Sees the card; what happens elsewhere meanwhile does not reach this page any more."""
        self.sees_ringing()
        self._address = self.page.locator("form[action$='/take']").first.get_attribute("action")

    def taps_all_the_same(self) -> None:
        """Taps in the very moment in which somebody else was first."""
        self.page.evaluate(
            """(to) => htmx.ajax("POST", to, {
              source: document.body, target: document.body,
              headers: JSON.parse(document.body.getAttribute("hx-headers")) })""",
            self._address,
        )

    def closes_with_one_tap(self, ending: str) -> None:
        self.page.locator(".one-tap").get_by_role("button", name=ending).click()

    def opens_the_callback(self) -> None:
        self.page.locator("[id^=callback-]").first.click()

    def takes_on_the_callback(self) -> None:
        self.page.get_by_role("button", name="Take it on").first.click()
        expect(self.page.get_by_role("button", name="Give it back to everybody")).to_be_visible()

    def rings_back(self) -> None:
        self.page.get_by_role("button", name="Ring through the box").click()
        expect(self.page.get_by_role("button", name=self.word("Hang up"))).to_be_visible()

    def signs_out(self) -> None:
        self.page.locator("#self").click()
        self.page.get_by_role("button", name="Sign out").click()
        expect(self.page.locator("input[name=passphrase]")).to_be_visible()

    def reads_the_briefing(self) -> None:
        self.page.locator("#read-briefing").click()
        expect(self.page.locator("#to-questions")).to_be_visible()
        for part in self.page.locator("input[name=part]").all():
            part.check()
        self.page.locator("#to-questions").click()
        expect(self.page.locator("#send-answers")).to_be_visible()

    def answers(self, *, rightly: bool) -> None:
        """Chooses at each question what the pack calls right, or something else."""
        right = _right_answers()
        for question in self.page.locator("fieldset.options").all():
            rights = right[question.locator("legend").inner_text()]
            choices = question.locator("label.option")
            choices.nth(rights if rightly else (rights + 1) % choices.count()).click()
        self.page.locator("#send-answers").click()

    def looks_up(self, words: str) -> None:
        with self.page.expect_response("**/guide/find"):
            self.page.get_by_role("searchbox").first.fill(words)

    def opens_answer(self, title: str) -> Locator:
        answer = self.page.locator("details.answer").filter(has_text=title).first
        answer.locator("summary").click()
        return answer

    def chooses_party(self, people: int) -> None:
        self.page.get_by_label(self.word("Grown-ups")).fill(str(people))
        self.page.get_by_label(self.word("Grown-ups")).blur()

    def chooses_service(self, name: str) -> None:
        self.page.locator("label.option").filter(has_text=name).click()

    def chooses_first_time(self) -> None:
        self.page.locator("fieldset.times label.choice").first.click()

    def books(self) -> None:
        self.page.locator("#book").click()

    def hangs_up(self) -> None:
        """Waits for the page that answers: it would undo what a script, not a hand, fills in."""
        self.page.locator("#call").evaluate("el => { el.dataset.before = 'yes'; }")
        self.page.get_by_role("button", name=self.word("Hang up")).click()
        expect(self.page.locator("#call:not([data-before])")).to_be_attached()

    def closes_the_call(self, ending: str, topic: str) -> None:
        self.page.locator(".wrap-form label.choice").filter(has_text=self.word(ending)).click()
        topics = self.page.locator("#wrap-topic")
        topics.focus()
        self.page.keyboard.type(topic)  # a script's own choice would not be kept as a hand's is
        expect(topics.locator("option:checked")).to_have_text(topic)
        self.page.get_by_role("button", name=self.word("Close the call")).click()
        expect(self.page.locator(".call-bar")).to_be_hidden()

    def goes_to(self, room: str) -> None:
        self.page.get_by_role("link", name=self.word(room)).first.click()

    def opens_the_end_of_the_shift(self) -> None:
        self.page.locator("#self").click()
        self.page.locator("#end-shift").click()
        expect(self.page.locator("#end-now")).to_be_visible()

    def picture(self, path: Path) -> None:
        self.page.screenshot(path=str(path))


def _right_answers() -> dict[str, int]:
    """Of each question of the site's pack, as it is asked in English, which choice is right."""
    briefing = read_pack(templates("packs", "border-demo")).briefing
    assert briefing is not None
    return {one.texts["en"].ask: one.right for one in briefing.questions}
