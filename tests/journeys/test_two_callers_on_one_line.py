"""The very box with one line, and more than one person who wants to use it."""

from __future__ import annotations

import pytest

from tests.journeys.town import Town, eventually
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

OLENA, MARIA = "+380501234567", "+34611222333"


def test_a_second_caller_waits_is_taken_swapped_and_both_calls_are_closed(town: Town) -> None:
    town.volunteer("ana", "Ana", "en")
    town.volunteer("borys", "Borys", "en")
    with town.modem() as modem:
        town.open_box()
        ana, borys = Visitor(town), Visitor(town)
        ana.signs_in("ana")
        borys.signs_in("borys")
        ana.sees("ready")

        olena = town.network.phone(OLENA).ring(modem.number)
        first = ana.finds(r'id="take-([^"]+)"')
        ana.sends(f"/calls/{first}/take")
        assert olena.wait_for("talking")
        ana.sees("talking", f"/calls/{first}")

        maria = town.network.phone(MARIA).ring(modem.number)
        waiting = borys.finds(r'id="take-([^"]+)"')
        assert "Waits on the line on which Ana talks" in borys.reads("/")
        assert "Ana talks on this line" in borys.sends(f"/calls/{waiting}/take")

        ana.sees("Waiting on this line", f"/calls/{first}")
        ana.sends(f"/calls/{waiting}/take")
        assert maria.wait_for("talking")
        ana.sees("on hold", f"/calls/{first}")
        ana.sends(f"/calls/{first}/swap")
        ana.sees("on hold", f"/calls/{waiting}")
        ana.sees("Talk to this caller", f"/calls/{first}")
        olena.press("42")
        ana.sees("Keys the caller pressed:", f"/calls/{first}")
        assert "on hold" in ana.sends(f"/calls/{waiting}/keys", keys="1")

        ana.sends(f"/calls/{first}/hang-up")
        assert eventually(lambda: olena.state == "ended", "the first call ends")
        assert maria.state == "talking"
        ana.sees("Press keys", f"/calls/{waiting}")
        ana.sends(f"/calls/{first}/close", disposition="answered")
        maria.hang_up()
        ana.sees("the other side hung up", f"/calls/{waiting}")
        ana.sends(f"/calls/{waiting}/close", disposition="answered")
        assert "My call" not in ana.sees("Nobody is on the phone.")


def test_callers_are_sent_on_when_the_box_must_close_and_no_longer_when_it_is_back(
    town: Town,
) -> None:
    town.volunteer("carmen", "Carmen", "en", "coordinator")
    with town.modem() as modem:
        town.open_box()
        carmen = Visitor(town)
        carmen.signs_in("carmen")
        carmen.sees("ready")
        assert modem.reachable

        wish = {"line": "Line 1", "reason": "unreachable"}
        carmen.sends("/lines/ask", act="divert", number=MARIA, **wish)
        page = carmen.sees("The network sends callers on to", "/lines")
        assert "when the line is off or without network" in page
        assert MARIA not in page

        carmen.sends("/lines/ask", act="undivert", **wish)
        page = carmen.sees("no, says the network", "/lines")
        assert "The network sends callers on to" not in page
