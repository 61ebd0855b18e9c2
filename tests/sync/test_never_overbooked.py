"""Three boxes and a headquarters, any road and any restore: no shared slot is ever overbooked.

What counts is what people were promised, also by a box that has forgotten it since.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kit.errors import NotFound, RuleBroken
from tests.sync.sharing import ALONE, BESIDE, IMAGE, IN_MEMORY, SITES, Street

PLACES = 6

sites_ = st.sampled_from(SITES)
slots_ = st.integers(0, 1)
people = st.integers(1, 4)
any_ = st.integers(0, 30)
roads = st.sampled_from(("open", "open", "deaf", "cut"))


class Sharing(RuleBasedStateMachine):
    """Everything that can happen between three sites that share a centre."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="sharing-", dir=IN_MEMORY))
        self.street = Street(self.folder, PLACES)
        self.street.meet(1)
        self.slots = self.street.office.slots()[-2:]
        self.saved: set[str] = set()

    @rule(site=sites_, slot=slots_, party=people)
    def book(self, site: int, slot: int, party: int) -> None:
        self.street.gates[site].book(self.slots[slot], party)

    @rule(site=sites_, which=any_)
    def cancel(self, site: int, which: int) -> None:
        self.street.gates[site].change(which, state="cancelled")

    @rule(site=sites_, which=any_, party=people)
    def resize(self, site: int, which: int, party: int) -> None:
        self.street.gates[site].change(which, party=party, adults=party)

    @rule(site=sites_, which=any_, slot=slots_)
    def move(self, site: int, which: int, slot: int) -> None:
        self.street.gates[site].change(which, slot=self.slots[slot])

    @rule(site=sites_, slot=slots_, places=people)
    def give_back(self, site: int, slot: int, places: int) -> None:
        self.street.gates[site].give_back(self.slots[slot], places)

    @rule(site=sites_)
    def tend(self, site: int) -> None:
        self.street.gates[site].tend()

    @rule(site=sites_, slot=slots_, places=st.integers(1, PLACES))
    def grant(self, site: int, slot: int, places: int) -> None:
        try:
            self.street.office.grant(self.slots[slot], {site: places})
        except (RuleBroken, NotFound):
            return

    @rule(site=sites_, road=roads)
    def sync(self, site: int, road: str) -> None:
        self.street.gates[site].sync(road)

    @rule(site=sites_, which=any_)
    def replay(self, site: int, which: int) -> None:
        self.street.gates[site].replay(which)

    @rule(site=sites_)
    def back_up_a_box(self, site: int) -> None:
        self.street.gates[site].back_up(self.folder / f"backup{site}")
        self.saved.add(f"backup{site}")

    @rule(site=sites_, how=st.sampled_from((ALONE, BESIDE)))
    def restore_a_box(self, site: int, how: str) -> None:
        if f"backup{site}" in self.saved:
            self.street.gates[site].restore(self.folder / f"backup{site}", how)

    @rule(site=sites_, slot=slots_, party=people, how=st.sampled_from((ALONE, BESIDE)))
    def forget_a_booking(self, site: int, slot: int, party: int, how: str) -> None:
        gate = self.street.gates[site]
        gate.back_up(self.folder / "moment")
        gate.book(self.slots[slot], party)
        gate.restore(self.folder / "moment", how)

    @rule(site=sites_)
    def write_back_an_image(self, site: int) -> None:
        """Nothing on the box tells of it: headquarters must, which had been told everything."""
        gate = self.street.gates[site]
        if f"backup{site}" in self.saved and gate.sync():
            gate.restore(self.folder / f"backup{site}", IMAGE)
            gate.sync()

    @rule(site=sites_, slot=slots_, party=people)
    def write_back_an_image_of_a_moment_ago(self, site: int, slot: int, party: int) -> None:
        gate = self.street.gates[site]
        if gate.sync():
            gate.back_up(self.folder / "moment")
            gate.book(self.slots[slot], party)
            gate.sync()
            gate.restore(self.folder / "moment", IMAGE)
            gate.sync()

    @rule(site=sites_, slot=slots_, places=people, how=st.sampled_from((ALONE, BESIDE)))
    def forget_a_grant(self, site: int, slot: int, places: int, how: str) -> None:
        self.street.office.back_up(self.folder / "office")
        self.grant(site, slot, places)
        self.street.gates[site].sync()
        self.street.office.restore(self.folder / "office", how)

    @rule()
    def back_up_headquarters(self) -> None:
        self.street.office.back_up(self.folder / "backup")
        self.saved.add("backup")

    @rule(how=st.sampled_from((ALONE, BESIDE)))
    def restore_headquarters(self, how: str) -> None:
        if "backup" in self.saved:
            self.street.office.restore(self.folder / "backup", how)

    @invariant()
    def never_overbooked(self) -> None:
        assert not self.street.overbooked()

    def teardown(self) -> None:
        """At the end whoever can still book does: a place that lies in two hands shows."""
        for slot in self.slots:
            for gate in self.street.gates.values():
                while gate.book(slot, 1):
                    pass
        overbooked = self.street.overbooked()
        self.street.close()
        shutil.rmtree(self.folder)
        assert not overbooked


Sharing.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=40,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),  # to make a failure shorter takes minutes
    suppress_health_check=list(HealthCheck),
)
test_no_shared_slot_is_ever_overbooked = Sharing.TestCase
