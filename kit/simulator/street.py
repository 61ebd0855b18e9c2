"""The street: people who ring, hang up when nobody answers, flash, write, and answer texts."""

import random
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kit.simulator.network import Call, Network, Phone, Text
from kit.simulator.scripts import Happening

FLASH_S = 2.0
HIDDEN = "+380500009999"
ANSWERING = 0.75
ANSWERS_A_PERSON = 3
READING_S = (6.0, 25.0)
YES = {"es": "SI", "uk": "ТАК", "en": "YES", "ru": "ДА"}
THANKS = {"es": "Muchas gracias", "uk": "Дякую!", "en": "Thank you", "ru": "Спасибо"}


@dataclass(frozen=True, slots=True)
class Rush:
    """How people behave when the street plays as fast as the line is free (speed 0).

    patience_s: how long they ring; flash_s: how long a flash rings; talk_s: when they hang up
    by themselves, should the line not.
    """

    patience_s: float = 5.0
    flash_s: float = 0.05
    talk_s: float = 10.0


class Street:
    """Plays what happens, at a speed.

    Args:
        network: where the phones are.
        lines: the numbers people ring; each person keeps to one of them.
        speed: 60 is an hour a minute; 0 is one thing after the other, as soon as the line is free.
        seed: of who answers texts, and what.
        rush: how people behave at speed 0.

    Thread: `play` is one thread's; `stop`, `pause` and `go_on` may be called from anywhere.
    """

    def __init__(
        self,
        network: Network,
        lines: list[str],
        *,
        speed: float = 1.0,
        seed: int = 0,
        rush: Rush | None = None,
    ) -> None:
        self.network = network
        self.lines = lines
        self.speed = speed
        self.played = 0
        self._rush = rush or Rush()
        self._dice = random.Random(seed)  # noqa: S311 -- a game, not a secret
        self._stopped = threading.Event()
        self._open = threading.Event()
        self._open.set()
        self._answers: dict[str, int] = {}

    def start(self, happenings: Iterable[Happening]) -> threading.Thread:
        """Play in a thread of its own."""
        thread = threading.Thread(target=self.play, args=(happenings,), name="street", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Let nothing more happen."""
        self._stopped.set()
        self._open.set()
        with self.network.changed:  # who waits for the end of a call looks again
            self.network.changed.notify_all()

    def pause(self) -> None:
        """Let nothing new begin until `go_on`."""
        self._open.clear()

    def go_on(self) -> None:
        """Let things begin again."""
        self._open.set()

    def play(self, happenings: Iterable[Happening]) -> None:
        """Play until the script or the street ends."""
        so_far_s = 0.0
        for happening in happenings:
            if self.speed:
                self._stopped.wait((happening.offset_s - so_far_s) / self.speed)
                so_far_s = happening.offset_s
            self._open.wait()
            if self._stopped.is_set():
                return
            self._act(happening)
            self.played += 1

    def _act(self, happening: Happening) -> None:
        phone = self._person(happening)
        line = self._line_of(phone)
        if happening.kind == "sms":
            phone.text(line, happening.text)
            return
        call = self._ring(phone, line, happening)
        if not self.speed:
            self._wait_for_end(call)

    def _ring(self, phone: Phone, line: str, happening: Happening) -> Call:
        flash = happening.kind == "flash"
        if self.speed:
            patience_s = (FLASH_S if flash else happening.patience_s) / self.speed
            talk_s = happening.talk_s / self.speed
        else:
            patience_s = self._rush.flash_s if flash else self._rush.patience_s
            talk_s = self._rush.talk_s
        withheld = not happening.number
        return phone.ring(line, withheld=withheld, patience_s=patience_s, talk_s=talk_s)

    def _wait_for_end(self, call: Call) -> None:
        with self.network.changed:
            self.network.changed.wait_for(
                lambda: call.state == "ended" or self._stopped.is_set(),
                self._rush.patience_s + self._rush.talk_s + 1,
            )

    def _line_of(self, phone: Phone) -> str:
        digits = int("".join(filter(str.isdigit, phone.number)))
        return self.lines[digits % len(self.lines)]

    def _person(self, happening: Happening) -> Phone:
        phone = self.network.phone(happening.number or HIDDEN, happening.language)
        if phone.number not in self._answers:
            self._answers[phone.number] = 0
            phone.on_text(self._answering(phone))
        return phone

    def _answering(self, phone: Phone) -> Callable[[Text], None]:
        def answer(text: Text) -> None:
            """Read it, think, and perhaps write back."""
            words = self._words_for(phone, text)
            if words is None or self._answers[phone.number] >= ANSWERS_A_PERSON:
                return
            self._answers[phone.number] += 1
            reading_s = self._dice.uniform(*READING_S) / self.speed if self.speed else 0.0
            self.network.timetable.after(reading_s, lambda: self._write(phone, text, words))

        return answer

    def _write(self, phone: Phone, text: Text, words: str) -> None:
        if not self._stopped.is_set():
            phone.text(text.sender, words)

    def _words_for(self, phone: Phone, text: Text) -> str | None:
        """Say yes to what asks for a yes; else thank, or say nothing."""
        chance = self._dice.random()
        asked = any(word in _words(text.body) for word in (*YES.values(), "SÍ"))
        if asked:
            return YES.get(phone.language, "YES") if chance < ANSWERING else None
        return THANKS.get(phone.language, "Thank you") if chance < 0.1 else None


def _words(body: str) -> set[str]:
    """Give a text's words in capitals, without their punctuation."""
    spaced = "".join(sign if sign.isalnum() else " " for sign in body)
    return set(spaced.upper().split())
