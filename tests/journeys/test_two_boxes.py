"""Somebody opens the hotline a second time: the first one goes on as if nothing had happened."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.journeys.town import Town, eventually

pytestmark = pytest.mark.journey


def test_a_second_hotline_on_the_same_folder_says_so_and_leaves_the_call_alone(town: Town) -> None:
    with town.modem() as modem:
        town.open_box()
        eventually(lambda: "ready" in _states(town), "the line is ready")
        call = town.network.phone("+380501234567").ring(modem.number)
        eventually(lambda: _calls(town) == ["ringing"], "the call rings")
        second = subprocess.run(
            [sys.executable, "-m", "kit", "run", "--site", str(town.folder / "site.toml")],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert second.returncode == 2
        assert "A hotline is open with the data in" in second.stderr
        assert "Traceback" not in second.stderr
        assert _calls(town) == ["ringing"]
        assert call.state == "ringing"
        call.hang_up()


def _states(town: Town) -> list[str]:
    with town.reading() as r:
        return [row["state"] for row in r.all("SELECT state FROM lines")]


def _calls(town: Town) -> list[str]:
    with town.reading() as r:
        return [row["state"] for row in r.all("SELECT state FROM calls")]
