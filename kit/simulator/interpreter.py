"""Carries out command lines: finds each command's method by name and gathers the replies."""

from collections.abc import Callable, Iterable
from functools import partial

from kit.simulator.board import Board
from kit.simulator.refusals import CmeRefusedError, RefusedError
from kit.simulator.request import Request, requests_of
from kit.simulator.terminal import Done, Later, Outcome, Prompt

Method = Callable[[Request], "list[str] | Outcome"]
WITHOUT_CARD = ("basic_", "at_cpin", "at_cgm", "at_gm", "at_cgsn", "at_gsn", "at_cmee", "at_cfun",
                "at_spic", "at_creg", "at_cgreg", "at_cereg", "at_csq", "at_cscs", "at_cclk",
                "at_cops", "at_gcap", "at_cpas", "at_cm", "at_cpms", "at_csms",
                "at_ipr", "at_ifc", "at_cbc", "at_cnmi")  # fmt: skip


class Interpreter:
    """Knows every command of its groups by the names of their methods."""

    def __init__(self, board: Board, groups: Iterable[object]) -> None:
        self._board = board
        self._methods: dict[str, Method] = {
            name: getattr(group, name)
            for group in groups
            for name in dir(group)
            if name.startswith(("at_", "basic_"))
        }

    def know(self, name: str, method: Method) -> None:
        """Learn one more command."""
        self._methods[name] = method

    def run(self, line: str) -> Outcome:
        """Carry out what stands after AT, one command after the other, until one fails."""
        lines: list[str] = []
        for request in requests_of(line):
            outcome = self._try(partial(self._outcome, request))
            if not isinstance(outcome, Done) or outcome.final != "OK":
                return self._behind(lines, outcome)
            lines += outcome.lines
        return Done(tuple(lines))

    def _behind(self, lines: list[str], outcome: Outcome) -> Outcome:
        if isinstance(outcome, Done):
            return Done((*lines, *outcome.lines), outcome.final)
        return self._guarded(outcome)

    def _guarded(self, outcome: Outcome) -> Outcome:
        """Let a later refusal become a final result too."""
        if isinstance(outcome, Later):
            later = outcome
            return Later(later.seconds, lambda: self._guarded(self._try(later.work)))
        if isinstance(outcome, Prompt):
            prompt = outcome
            return Prompt(lambda typed: self._guarded(self._try(lambda: prompt.finish(typed))))
        return outcome

    def _try(self, work: Callable[[], Outcome]) -> Outcome:
        try:
            return work()
        except RefusedError as refusal:
            return Done((), refusal.final(self._board.settings.verbosity))
        except ValueError:
            # Something typed was no number, no hex, or nothing in the character set.
            return Done((), CmeRefusedError(50).final(self._board.settings.verbosity))

    def _outcome(self, request: Request) -> Outcome:
        method = self._methods.get(request.method)
        if method is None:
            raise CmeRefusedError(100)
        if not request.method.startswith(WITHOUT_CARD):
            self._check_card()
        reply = method(request)
        return Done(tuple(reply)) if isinstance(reply, list) else reply

    def _check_card(self) -> None:
        if self._board.troubles.no_sim:
            raise CmeRefusedError(10)
        state = self._board.sim.state
        if state != "READY":
            raise CmeRefusedError(11 if state == "SIM PIN" else 12)
