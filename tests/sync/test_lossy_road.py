"""Changes, losses, repeats, delays in any order: headquarters ends with what the box has."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from kit.errors import CarryError
from tests.sync.pair import Box, Carrier, Headquarters


class LossyRoad(RuleBasedStateMachine):
    callers = Bundle("callers")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.box = Box(Path(self.folder.name))
        self.headquarters = Headquarters(Path(self.folder.name))
        self.carrier = Carrier(self.headquarters)
        self.session = self.box.session(self.carrier)
        self.session._batch = 2
        self.numbers = 0
        self.restores = 0

    @rule(target=callers)
    def somebody_calls(self) -> str:
        self.numbers += 1
        return self.box.add_caller(f"+346{self.numbers:08d}")

    @rule(caller=callers, name=st.sampled_from(["Ana", "Олена", "<script>"]))
    def a_record_changes(self, caller: str, name: str) -> None:
        self.box.rename(caller, name)

    @rule(road=st.sampled_from(["arrive", "vanish", "lose_the_answer"]))
    def carry(self, road: str) -> None:
        self.carrier.happening = getattr(self.carrier, road)
        try:
            self.session.carry()
        except CarryError:
            assert road != "arrive"

    @rule(data=st.data())
    def an_old_parcel_arrives_again(self, data: st.DataObject) -> None:
        if self.carrier.delivered:
            self.headquarters.receive(data.draw(st.sampled_from(self.carrier.delivered)))

    @rule()
    def an_old_answer_comes_instead(self) -> None:
        if self.carrier.delivered:
            old = self.headquarters.receive(self.carrier.delivered[0])
            self.carrier.happening = lambda _sealed: old
            try:
                self.session.carry()
            except CarryError:
                return
            raise AssertionError("an old answer was believed")

    @rule()
    def headquarters_is_set_up_anew(self) -> None:
        self.restores += 1
        self.headquarters.close()
        anew = Path(self.folder.name) / str(self.restores)
        anew.mkdir()
        self.headquarters = self.carrier.headquarters = Headquarters(anew)
        self.carrier.delivered.clear()
        self.carrier.happening = self.carrier.arrive
        self.session.carry()

    @invariant()
    def headquarters_holds_nothing_the_box_never_had(self) -> None:
        has = self.box.holds()
        assert all(version <= has[name] for name, version in self.headquarters.holds().items())

    @invariant()
    def what_is_acknowledged_is_held(self) -> None:
        acknowledged, held = self.box.acknowledged(), self.headquarters.holds()
        with self.box.store.reading() as r:
            for entry in r.all("SELECT * FROM journal WHERE seq <= ?", (acknowledged,)):
                assert held[entry["record"], entry["record_id"]] >= entry["version"]

    def teardown(self) -> None:
        self.carrier.happening = self.carrier.arrive
        while not self.session.carry().done:
            pass
        assert self.headquarters.holds() == self.box.holds()
        assert self.box.pending().count == 0
        self.box.close()
        self.headquarters.close()
        self.folder.cleanup()


TestLossyRoad = LossyRoad.TestCase
TestLossyRoad.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
