"""kill -9 at five hundred moments of a stream of 2,000 texts.

HOTLINE_KILLS: how many, 500 unless told; four texts are written for each.
"""

from __future__ import annotations

import os

import pytest

from kit.simulator.network import Network
from kit.store.engine import Store
from tests.faults.test_kill import (
    Box,
    bodies,
    check_what_was_received,
    check_what_was_sent,
    kill_again_and_again,
    live_to_the_end,
)
from tests.faults.witness import Witness

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("HOTLINE_KILLS", "500"))
TEXTS_A_KILL = 4
KINDS_OF_MOMENTS = 10


def test_killed_at_five_hundred_moments_nothing_is_lost_doubled_or_sent_twice(
    box: Box, witness: Witness, network: Network, store: Store
) -> None:
    street = bodies(TEXTS_A_KILL * KILLS)
    moments = kill_again_and_again(box, witness, network, street, KILLS)
    assert sum(moments.values()) == KILLS
    assert len(moments) > KINDS_OF_MOMENTS, f"too few kinds of moments: {moments}"
    live_to_the_end(box, network, store, street, patience_s=120)
    check_what_was_received(store, street)
    check_what_was_sent(store, network, street, KILLS)
