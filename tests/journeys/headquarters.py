"""Somebody at headquarters, in their words."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.journeys.town import Town


class Office:
    """One person at headquarters with a browser."""

    def __init__(self, browser: Browser, town: Town) -> None:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
        context.set_default_timeout(15_000)
        self.page: Page = context.new_page()
        self._town = town

    def sign_in(self) -> None:
        self.page.goto(self._town.headquarters_url)
        self.page.fill("#username", "hq")
        self.page.fill("#passphrase", self._town.hq_words)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("heading", name="Sites")).to_be_visible()

    def opens_site(self, name: str) -> None:
        self.page.get_by_role("link", name=name).click()

    def looks_for(self, kind: str, words: str) -> int:
        """How many records of a kind hold these words now."""
        self.page.reload()
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=kind).first.click()
        return self.page.locator("tbody tr").filter(has_text=words).count()
