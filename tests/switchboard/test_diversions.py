"""Callers sent on by the network: set and cleared on request, and shown as the network says."""

from __future__ import annotations

import pytest

from kit.desk import errands as desk
from kit.errors import LineSilent, NotFound, Refused, WrongMoment
from kit.modem.line import Diversion, Diverted
from kit.simulator.modem import SimulatedModem
from kit.store import diversions
from kit.store.errands import Errand
from tests.fakes.clock import SteeredClock
from tests.fakes.line import FakeLine
from tests.switchboard.conftest import NewCounter
from tests.switchboard.counter import Counter
from tests.switchboard.test_errands import until_over

MOBILE = "+34600999888"


def asks(counter: Counter, wish: desk.Wish) -> Errand:
    with counter.store.writing() as tx:
        desk.ask(tx, counter.site, "one", wish, counter.volunteer, counter.clock.now())
    counter.nudge()
    return until_over(counter, wish.act)


def told(counter: Counter) -> dict[str, tuple[str, int | None]]:
    with counter.store.reading() as r:
        return {one.reason: (one.number, one.after_s) for one in diversions.of_line(r, "one")}


def test_callers_are_sent_on_and_no_longer(counter: Counter, fake: FakeLine) -> None:
    done = asks(counter, desk.Wish("divert", "600 999 888", "no_reply", 15))
    assert (done.result, done.target) == ("done", "")
    assert fake.diversions == {Diversion.NO_REPLY: Diverted(MOBILE, 15)}
    assert told(counter) == {"no_reply": (MOBILE, 15)}
    assert asks(counter, desk.Wish("undivert", reason="no_reply")).result == "done"
    assert fake.diversions == {}
    assert told(counter) == {"no_reply": ("", None)}


def test_callers_are_sent_on_on_a_real_port(pty: Counter, modem: SimulatedModem) -> None:
    assert modem.reachable
    assert asks(pty, desk.Wish("divert", MOBILE, "unreachable")).result == "done"
    assert told(pty) == {"unreachable": (MOBILE, None)}


def test_what_somebody_else_set_is_found_by_asking(counter: Counter, fake: FakeLine) -> None:
    fake.diversions[Diversion.BUSY] = Diverted(MOBILE)
    assert asks(counter, desk.Wish("diversions")).result == "done"
    assert told(counter) == {
        "busy": (MOBILE, None), "no_reply": ("", None), "unreachable": ("", None),
    }  # fmt: skip


class Deaf(FakeLine):
    """A network that says yes and does nothing, or says nothing."""

    trouble: Exception | None = None

    def divert(self, when: Diversion, to: Diverted | None) -> None:
        if self.trouble:
            raise self.trouble
        assert (when, to) == (Diversion.BUSY, Diverted(MOBILE))

    def diverted(self, when: Diversion) -> Diverted | None:
        assert when is Diversion.BUSY
        return None


@pytest.mark.parametrize(
    ("trouble", "result"),
    [(None, "otherwise"), (Refused("AT+CCFC"), "refused"), (LineSilent("AT+CCFC"), "failed")],
)
def test_what_the_network_did_not_do_is_told_and_the_line_goes_on(
    new_counter: NewCounter, trouble: Exception | None, result: str
) -> None:
    line = Deaf()
    line.trouble = trouble
    counter = new_counter(line)
    counter.until_ready()
    assert asks(counter, desk.Wish("divert", MOBILE, "busy")).result == result
    assert line.set_ups == 1


def test_the_network_is_asked_once_a_day_by_itself(
    new_counter: NewCounter, fake: FakeLine, clock: SteeredClock
) -> None:
    fake.diversions[Diversion.UNREACHABLE] = Diverted(MOBILE)
    counter = new_counter(fake, clock=clock)
    counter.until_ready()
    clock.wait(seconds=70)
    counter.nudge()
    counter.until_true(lambda: told(counter).get("unreachable") == (MOBILE, None))
    fake.diversions.clear()
    clock.wait(hours=25)
    counter.nudge()
    counter.until_true(lambda: told(counter).get("unreachable") == ("", None))


def test_what_makes_no_sense_is_not_asked(counter: Counter) -> None:
    for wish, error in (
        (desk.Wish("divert", "nobody", "busy"), WrongMoment),
        (desk.Wish("divert", MOBILE, "no_reply", 90), WrongMoment),
        (desk.Wish("divert", MOBILE, "whenever"), NotFound),
    ):
        with pytest.raises(error), counter.store.writing() as tx:
            desk.ask(tx, counter.site, "one", wish, counter.volunteer, counter.clock.now())
