"""A volunteer at a real browser: verbs in the user's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect

from tests.web.scene import PASSPHRASE

PATIENCE_MS = 10_000
expect.set_options(timeout=PATIENCE_MS)
_CHROMIUM = "/usr/bin/chromium"
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
]
_COMPLAINTS = ("Content Security Policy", "Uncaught", "returned no matches")
"""What no console of ours says: refused by the policy, broken, or asking for what is not there."""


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_QUIET)
    try:
        yield browser
    finally:
        browser.close()


@dataclass
class Person:
    """Somebody at a page of the site."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def sits_down(cls, browser: Browser, address: str, width: int = 1280) -> Person:
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="en-GB")
        context.set_default_timeout(PATIENCE_MS)
        person = cls(context.new_page(), address)
        person.page.on("console", person._complains)
        person.page.on("pageerror", lambda error: person.complaints.append(str(error)))
        return person

    def signs_in(self, username: str = "ana") -> Person:
        self.opens("/signin")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=passphrase]", PASSPHRASE)
        self.page.press("[name=passphrase]", "Enter")
        expect(self.page.locator("#state")).to_be_visible()
        return self

    def opens(self, path: str) -> Person:
        self.page.goto(self.address + path)
        return self

    def follows_live(self) -> Person:
        """Waits until the page's stream has said how all stands: after that, only what changes."""
        expect(self.page.locator("html[data-live=on]")).to_be_attached()
        return self

    def sees(self, words: str, where: str = "body") -> None:
        expect(self.page.locator(where)).to_contain_text(words)

    def sees_no(self, where: str) -> None:
        expect(self.page.locator(where)).to_be_hidden()

    def speaks(self, language: str) -> None:
        self.page.click("#self")
        self.page.click(f"button[name=language][value={language}]")
        expect(self.page.locator("html")).to_have_attribute("lang", language)

    def leaves(self) -> None:
        self.page.context.close()

    def _complains(self, message: ConsoleMessage) -> None:
        if any(words in message.text for words in _COMPLAINTS):
            self.complaints.append(message.text)
