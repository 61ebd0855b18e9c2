"""What nobody needs any more is forgotten at night, each kind after its days."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kit.bell import Bell
from kit.desk import blocks, paper, presence
from kit.duties import Duties
from kit.hotline.phone import PhoneNumber
from kit.settings import Site
from kit.store import callers
from kit.store import paper as sheets
from kit.store.engine import Store
from tests.fakes.clock import SteeredClock
from tests.site import People

OLENA = "+380501234567"


class Night:
    """A site on which something of each kind was written today, and its nights."""

    def __init__(self, store: Store, site: Site, clock: SteeredClock, people: People) -> None:
        self.store, self.clock = store, clock
        self._duties = Duties(store, Bell(), clock, site)
        now = clock.now()
        with store.writing() as tx:
            presence.come(tx, people.ana, now)
            olena = callers.met(tx, PhoneNumber(OLENA, answerable=True), "uk", now).id
            blocks.block(tx, site, olena, people.ana, "prank", 24, now, note="laughed")
            pack = paper.print_pack(tx, 2, people.ana, now)
            self.sheet = sheets.numbers(tx, pack)[0]
            sheets.keep_draft(tx, self.sheet, {"name": "Olena"}, people.ana, now)

    def passes(self, days: int) -> dict[str, int]:
        """So many days later the box tidies; what is left of each kind."""
        self.clock.wait(days=days)
        self._duties.tidy()
        with self.store.reading() as r:
            return {
                "presence": r.value("SELECT count(*) FROM presence_log"),
                "blocks": r.value("SELECT count(*) FROM blocks"),
                "drafts": len(sheets.begun(r)),
            }


@pytest.fixture
def short(site: Site) -> Site:
    """Three kinds, three ends."""
    return replace(site, draft_days=5, block_days=10, presence_days=40)


@pytest.fixture
def night(store: Store, short: Site, clock: SteeredClock, people: People) -> Night:
    return Night(store, short, clock, people)


def test_each_kind_is_kept_for_its_days_and_no_longer(night: Night) -> None:
    assert night.passes(days=5) == {"presence": 1, "blocks": 1, "drafts": 1}
    assert night.passes(days=1) == {"presence": 1, "blocks": 1, "drafts": 0}
    assert night.passes(days=5) == {"presence": 1, "blocks": 1, "drafts": 0}
    assert night.passes(days=1) == {"presence": 1, "blocks": 0, "drafts": 0}
    assert night.passes(days=28) == {"presence": 1, "blocks": 0, "drafts": 0}
    assert night.passes(days=1) == {"presence": 0, "blocks": 0, "drafts": 0}


def test_a_sheet_whose_draft_is_forgotten_can_still_be_typed_in(
    night: Night, people: People
) -> None:
    night.passes(days=7)
    with night.store.writing() as tx:
        assert sheets.keep_draft(tx, night.sheet, {"name": "O."}, people.ana, night.clock.now())


def test_a_clock_that_leapt_ahead_forgets_nothing(night: Night) -> None:
    night.clock.trust(trusted=False)
    assert night.passes(days=400) == {"presence": 1, "blocks": 1, "drafts": 1}
    night.clock.jump(days=-400)
    night.clock.trust(trusted=True)
    assert night.passes(days=0) == {"presence": 1, "blocks": 1, "drafts": 1}
