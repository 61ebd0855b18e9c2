"""What the desk wants of the calls on a line: answer this one, dial that one, hang up.

A wish is a row of the store. It is tried once; what comes of it is written by the ear.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from kit.errors import Refused
from kit.modem.line import Line
from kit.store import acts, calls
from kit.store.engine import Store
from kit.switchboard.ear import Ear

log = logging.getLogger(__name__)


class Wishes:
    """The desk's wishes for one line. Thread: the line's hands."""

    def __init__(self, line: Line, name: str, store: Store, ear: Ear) -> None:
        self._modem = line
        self._line = name
        self._store = store
        self._ear = ear
        self._tried: set[tuple[str, str]] = set()
        self._dialled: dict[str, int] = {}  # the last one, until the ear has written it

    def forget(self) -> None:
        """The line begins anew: none of its calls is left."""
        self._tried.clear()
        self._dialled.clear()

    def attend(self) -> None:
        """Does what is wanted and was not tried yet. Raises: LineLost, LineSilent, StoreError."""
        with self._store.reading() as r:
            wanted = calls.wanted(r, self._line)
            moments = acts.waiting(r, self._line)
        still = {call.id for call in wanted}
        self._tried = {tried for tried in self._tried if tried[0] in still}
        for call in wanted:
            self._serve(call)
        for act in moments:
            self._try(act)

    def leave(self) -> None:
        """The box stops: whoever still talks is not left alone with a dead line.

        Raises: LineError, StoreError.
        """
        with self._store.reading() as r:
            left = calls.unended(r, self._line)
        for call in left:
            if call.answered_at is not None or call.direction == "out":
                self._hang_up(call)

    def _serve(self, call: calls.Call) -> None:
        if call.hang_up_at is not None:
            self._once(call, "hang-up", self._hang_up)
        elif call.direction == "in":
            self._once(call, "answer", self._answer)
        else:
            self._once(call, "dial", self._dial)

    def _once(self, call: calls.Call, wish: str, act: Callable[[calls.Call], None]) -> None:
        if (call.id, wish) in self._tried:
            return
        self._tried.add((call.id, wish))
        try:
            act(call)
        except Refused as refusal:
            log.info("call %s: %s refused (%s)", call.id, wish, refusal)
            by = "caller" if wish == "answer" else "unknown"
            self._ear.over(call.id, by, "not_dialled" if wish == "dial" else "")

    def _try(self, act: acts.Act) -> None:
        """A swap, or keys: tried once, and told when the line refuses."""
        with self._store.writing() as tx:
            acts.tried(tx, act.id)
        line_call = self._dialled.get(act.call_id, act.line_call)
        try:
            if act.act == "swap":
                self._modem.swap()
                self._ear.swapped()
            elif line_call is not None:
                self._modem.press(line_call, act.keys)
        except Refused as refusal:
            log.info("call %s: %s refused (%s)", act.call_id, act.act, refusal)
            self._ear.refused(act.call_id, act.act)

    def _answer(self, call: calls.Call) -> None:
        if call.line_call is not None:
            self._modem.answer(call.line_call)
            self._ear.answered(call.id)

    def _dial(self, call: calls.Call) -> None:
        line_call = self._modem.dial(call.number)
        self._dialled = {call.id: line_call}
        self._ear.dialled(call.id, line_call)

    def _hang_up(self, call: calls.Call) -> None:
        line_call = self._dialled.get(call.id, call.line_call)
        if line_call is not None:
            self._modem.hang_up(line_call)
        self._ear.over(call.id, "line")
