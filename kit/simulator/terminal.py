"""The conversation on the wire: echo, one command at a time, replies and unasked lines apart.

Source: ITU-T V.250 section 5.2 (command line), 3GPP TS 27.005 section 3.5.1 (the prompt).
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from kit.simulator.timetable import Timetable
from kit.simulator.troubles import Troubles

CTRL_Z = 0x1A
ESC = 0x1B
HOLD_S = 0.5
LONGEST_LINE = 2048


@dataclass(frozen=True, slots=True)
class Done:
    """A command has its reply: information lines and a final result ("" for none)."""

    lines: tuple[str, ...] = ()
    final: str = "OK"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A command asks for a text, ended by Ctrl-Z; ESC gives it up."""

    finish: "Callable[[str], Outcome]"


@dataclass(frozen=True, slots=True)
class Later:
    """A command takes its time, and is carried out at the end of it."""

    seconds: float
    work: "Callable[[], Outcome]"


Outcome = Done | Prompt | Later


class Terminal:
    """What a client and a modem say to each other.

    Thread: every method is called with the network held.
    """

    def __init__(
        self,
        send: Callable[[bytes], None],
        run: Callable[[str], Outcome],
        *,
        changed: threading.Condition,
        timetable: Timetable,
        troubles: Troubles,
    ) -> None:
        self.echo = True
        self.command_latency_s = 0.0
        self.line_end = "\r\n"
        self.commands_run = 0
        self._send = send
        self._run = run
        self._changed = changed
        self._timetable = timetable
        self._troubles = troubles
        self._typed = bytearray()
        self._busy = False
        self._prompt: Prompt | None = None
        self._unasked: list[str] = []
        self._era = 0
        self._going_on = False

    def forget(self) -> None:
        """Lose the thread of the conversation, as a reset does."""
        self._era += 1
        self._typed.clear()
        self._unasked.clear()
        self._busy = False
        self._prompt = None
        self.echo = True

    def hear(self, octets: bytes) -> None:
        """Take what the client typed."""
        if self._troubles.mute:
            return
        self._typed += octets
        if self.echo:
            self._say(octets.replace(bytes([CTRL_Z]), b"").replace(bytes([ESC]), b""))
        self._go_on()

    def notify(self, line: str) -> None:
        """Say something unasked: between commands, or where the fault wants it, inside replies."""
        if self._troubles.mute:
            return
        self._unasked.append(line)
        if self._troubles.inside_reply:
            self._later(HOLD_S, self._say_unasked_if_idle)
        else:
            self._say_unasked_if_idle()

    def _go_on(self) -> None:
        if self._going_on:
            return
        self._going_on = True
        try:
            while not self._busy and self._typed and self._step():
                pass
        finally:
            self._going_on = False

    def _step(self) -> bool:
        """Do the next whole thing that was typed; False when there is none yet."""
        return self._run_line() if self._prompt is None else self._end_prompt(self._prompt)

    def _run_line(self) -> bool:
        """Run the next whole line, if there is one."""
        end = self._typed.find(b"\r")
        if end < 0:
            if len(self._typed) > LONGEST_LINE:
                self._typed.clear()
            return False
        typed = self._typed[:end].decode("latin-1").strip()
        del self._typed[: end + 1]
        start = typed.upper().find("AT")
        if start >= 0:
            self.commands_run += 1
            self._busy = True
            command = typed[start + 2 :]
            self._finish(Later(self.command_latency_s, lambda: self._run(command)))
        return True

    def _end_prompt(self, prompt: Prompt) -> bool:
        """Take the text up to Ctrl-Z or ESC, if one is there yet."""
        end = next((at for at, octet in enumerate(self._typed) if octet in (CTRL_Z, ESC)), -1)
        if end < 0:
            return False
        text = self._typed[:end].decode("latin-1").lstrip("\n")
        given_up = self._typed[end] == ESC
        del self._typed[: end + 1]
        self._prompt = None
        self._busy = True
        self._finish(Done() if given_up else Later(0.0, lambda: prompt.finish(text)))
        return True

    def _finish(self, outcome: Outcome) -> None:
        if isinstance(outcome, Later):
            if outcome.seconds > 0:
                self._later(outcome.seconds, lambda: self._finish(outcome.work()))
            else:
                self._finish(outcome.work())
        elif isinstance(outcome, Prompt):
            self._prompt = outcome
            self._busy = False
            self._say(b"\r\n> ")
        else:
            self._reply(outcome)

    def _reply(self, done: Done) -> None:
        lines = list(done.lines)
        if self._troubles.inside_reply and lines:
            lines[1:1] = [f"\r\n{line}\r\n" for line in self._unasked]
            self._unasked.clear()
        if lines:
            self._say_lines("\r\n".join(lines))
        if self._troubles.late_ok_s:
            self._later(self._troubles.late_ok_s, lambda: self._end(done.final))
        else:
            self._end(done.final)

    def _end(self, final: str) -> None:
        if final:
            self._say_lines(final)
        self._busy = False
        if not self._troubles.inside_reply:
            self._say_unasked_if_idle()
        self._go_on()

    def _later(self, seconds: float, work: Callable[[], None]) -> None:
        era = self._era

        def if_still_wanted() -> None:
            with self._changed:
                if self._era == era:
                    work()

        self._timetable.after(seconds, if_still_wanted)

    def _say_unasked_if_idle(self) -> None:
        if self._busy or self._prompt is not None or not self._unasked:
            return
        lines, self._unasked = self._unasked, []
        self._say(b"".join(f"\r\n{line}\r\n".encode("latin-1", "replace") for line in lines))

    def _say_lines(self, text: str) -> None:
        whole = f"\r\n{text}\r\n".replace("\r\n", self.line_end)
        self._say(whole.encode("latin-1", "replace"))

    def _say(self, octets: bytes) -> None:
        if not self._troubles.mute:
            self._send(self._troubles.noise + octets)
