"""The words by which somebody drives a simulator: ring, text, hangup, inbox, and the faults.

A word is a method's name: what `help` lists is what is here.
"""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from kit.simulator.faults import NOISE
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Answering, Call, Network, Phone, Text
from kit.simulator.street import Street

Reply = dict[str, Any]
WAIT_S = 5.0
_ANSWERINGS = ("answer", "busy", "no answer", "refused", "by hand")


class MisspokenError(Exception):
    """The words make no sense; the message says why."""


class Words:
    """Understands one line of words at a time.

    Thread: `say` may be called from anywhere; `wait` keeps only its caller waiting.
    """

    def __init__(
        self,
        network: Network,
        modems: Sequence[SimulatedModem],
        street: Street | None = None,
        quit_: Callable[[], None] = lambda: None,
    ) -> None:
        self.network = network
        self.modems = modems
        self.street = street
        self._quit = quit_

    def say(self, words: str) -> Reply:
        """Do what the words say; the reply has `ok`, `said` for people, and what was asked for."""
        try:
            return {"ok": True} | self._do(_split(words))
        except MisspokenError as problem:
            return {"ok": False, "said": str(problem)}

    def _do(self, words: list[str]) -> Reply:
        modem = self.modems[0]
        if words and words[0] == "line" and len(words) > 1:
            modem, words = self._line(words[1]), words[2:]
        if not words:
            return {"said": ""}
        word, rest = words[0].lower(), words[1:]
        if word in modem.faults.names:
            return self._fault(modem, word, rest)
        method = getattr(self, f"do_{word}", None)
        if method is None:
            known = f"what is {word!r}? try help"
            raise MisspokenError(known)
        reply: Reply = method(modem, rest)
        return reply

    # People

    def do_ring(self, modem: SimulatedModem, rest: list[str]) -> Reply:
        """`ring NUMBER [withheld] [patience=30] [talk=60]`: somebody rings the line."""
        phone = self._phone(rest)
        options = dict(option.split("=", 1) for option in rest[1:] if "=" in option)
        call = phone.ring(
            modem.number,
            withheld="withheld" in rest[1:],
            patience_s=_seconds(options.get("patience", "30")),
            talk_s=_seconds(options["talk"]) if "talk" in options else None,
        )
        return {"said": _of_call(call), "call": _facts(call)}

    def do_hangup(self, _: SimulatedModem, rest: list[str]) -> Reply:
        """`hangup [NUMBER]`: whoever rings or talks hangs up."""
        calls = self._calls(rest)
        for call in calls:
            call.hang_up()
        return {"said": f"{len(calls)} hung up", "calls": [_facts(call) for call in calls]}

    def do_pickup(self, _: SimulatedModem, rest: list[str]) -> Reply:
        """`pickup [NUMBER]`: the phone that the line rings is answered."""
        calls = self._calls(rest)
        for call in calls:
            call.pick_up()
        return {"said": f"{len(calls)} picked up", "calls": [_facts(call) for call in calls]}

    def do_press(self, _: SimulatedModem, rest: list[str]) -> Reply:
        """`press NUMBER KEYS`: press keys in the call."""
        for call in self._calls(rest[:1]):
            call.press("".join(rest[1:]))
        return {"said": "pressed"}

    def do_answers(self, _: SimulatedModem, rest: list[str]) -> Reply:
        """`answers NUMBER answer|busy|refused|no answer|by hand [SECONDS]`: when the line rings."""
        phone = self._phone(rest)
        seconds = rest[-1] if rest[-1].replace(".", "", 1).isdigit() else None
        how = " ".join(rest[1:-1] if seconds else rest[1:])
        for known in _ANSWERINGS:
            if known == how:
                phone.answers_calls = Answering(known, _seconds(seconds or "0"))  # type: ignore[arg-type]
                return {"said": f"{phone.number}: {how}"}
        raise MisspokenError("answers: " + ", ".join(_ANSWERINGS))

    def do_text(self, modem: SimulatedModem, rest: list[str]) -> Reply:
        """`text NUMBER WORDS`: somebody writes to the line."""
        phone = self._phone(rest)
        text = phone.text(modem.number, " ".join(rest[1:]))
        return {"said": f"{text.parts} part(s) on the way", "text": _written(text)}

    def do_inbox(self, _: SimulatedModem, rest: list[str]) -> Reply:
        """`inbox NUMBER`: what a phone received."""
        texts = list(self._phone(rest).inbox)
        said = "\n".join(f"{text.sender}: {text.body}" for text in texts) or "nothing yet"
        return {"said": said, "texts": [_written(text) for text in texts]}

    def do_wait(self, _: SimulatedModem, rest: list[str]) -> Reply:
        """`wait NUMBER [AFTER] [SECONDS]`: wait for the text that follows the first AFTER ones."""
        phone = self._phone(rest)
        after = int(_seconds(rest[1])) if len(rest) > 1 else 0
        try:
            text = phone.wait_for_text(_seconds(rest[2]) if len(rest) > 2 else WAIT_S, after)
        except TimeoutError as problem:
            raise MisspokenError("no text came") from problem
        return {"said": text.body, "text": _written(text)}

    def do_phones(self, _: SimulatedModem, __: list[str]) -> Reply:
        """`phones`: who is on the street."""
        phones = [
            {"number": phone.number, "language": phone.language, "texts": len(phone.inbox)}
            for phone in list(self.network.phones.values())
        ]
        lines = (f"{row['number']} {row['language']} {row['texts']} text(s)" for row in phones)
        return {"said": "\n".join(lines), "phones": phones}

    def do_calls(self, _: SimulatedModem, rest: list[str]) -> Reply:
        """`calls [NUMBER]`: the calls that ring or are talked, or all of one phone."""
        calls = self._phone(rest).calls if rest else self._calls([])
        said = "\n".join(map(_of_call, calls)) or "no call"
        return {"said": said, "calls": [_facts(call) for call in calls]}

    def do_street(self, _: SimulatedModem, rest: list[str]) -> Reply:
        """`street pause|go`: let nothing new happen, or go on."""
        if self.street is None:
            raise MisspokenError("there is no street")
        if rest[:1] == ["pause"]:
            self.street.pause()
        else:
            self.street.go_on()
        return {"said": f"{self.street.played} played", "played": self.street.played}

    # The modem

    def _fault(self, modem: SimulatedModem, name: str, values: list[str]) -> Reply:
        if name == "garble" and values[:1] == ["once"]:
            modem.faults.garble(NOISE)
            return {"said": "garbled once"}
        try:
            modem.faults.start(name, *values)
        except (ValueError, TypeError) as problem:
            raise MisspokenError(f"{name}: {problem}") from problem
        return {"said": f"{name} started", "faults": sorted(modem.faults.active)}

    def do_plug(self, modem: SimulatedModem, _: list[str]) -> Reply:
        """`plug`: put the modem in again."""
        modem.faults.plug()
        return {"said": "plugged in", "port": str(modem.port)}

    def do_clear(self, modem: SimulatedModem, rest: list[str]) -> Reply:
        """`clear [FAULT]`: end a fault, or all of them."""
        if rest and rest[0] not in modem.faults.names:
            raise MisspokenError("faults: " + ", ".join(modem.faults.names))
        modem.faults.clear(rest[0] if rest else None)
        return {"said": "cleared", "faults": sorted(modem.faults.active)}

    def do_ledger(self, _: SimulatedModem, rest: list[str]) -> Reply:
        """`ledger [KINDS]`: what reached the lines and left them, in order."""
        entries = self.network.ledger.of_kind(*rest) if rest else list(self.network.ledger)
        said = "\n".join(f"{entry.kind} {entry.id} {entry.phone}" for entry in entries)
        return {"said": said, "entries": [asdict(entry) for entry in entries]}

    def do_faults(self, modem: SimulatedModem, _: list[str]) -> Reply:
        """`faults`: the faults there are, and those that are on."""
        active = sorted(modem.faults.active)
        said = "know: " + ", ".join(modem.faults.names) + "\non: " + (", ".join(active) or "none")
        return {"said": said, "faults": active, "known": list(modem.faults.names)}

    def do_status(self, _: SimulatedModem, __: list[str]) -> Reply:
        """`status`: the lines, their memories, and what waits for them."""
        lines = [self._status(modem) for modem in self.modems]
        said = "\n".join(
            f"{line['number']} at {line['port']}: "
            f"{'in the network' if line['registered'] else 'not in the network'}, "
            f"{line['kept']} kept, {line['waiting']} waiting, {line['calls']} call(s)"
            for line in lines
        )
        return {"said": said, "lines": lines, "ledger": len(self.network.ledger)}

    def _status(self, modem: SimulatedModem) -> Reply:
        return {
            "number": modem.number,
            "port": str(modem.port),
            "registered": modem.reachable,
            "kept": sum(len(memory.kept) for memory in modem.board.memories.values()),
            "waiting": self.network.waiting_for(modem.number),
            "calls": len(modem.voice.legs),
            "commands": modem.commands_run,
            "faults": sorted(modem.faults.active),
        }

    def do_help(self, modem: SimulatedModem, _: list[str]) -> Reply:
        """`help`: this."""
        words = (getattr(self, name).__doc__ for name in dir(self) if name.startswith("do_"))
        said = "\n".join(
            [
                *(str(word).replace("`", "") for word in words),
                "faults: " + ", ".join(modem.faults.names),
            ]
        )
        return {"said": f"{said}\nline N WORDS: the same, for the Nth line"}

    def do_quit(self, _: SimulatedModem, __: list[str]) -> Reply:
        """`quit`: end the simulator."""
        self._quit()
        return {"said": "bye"}

    # Who is meant

    def _line(self, place: str) -> SimulatedModem:
        if not place.isdigit() or not 1 <= int(place) <= len(self.modems):
            raise MisspokenError(f"there are {len(self.modems)} line(s)")
        return self.modems[int(place) - 1]

    def _phone(self, rest: list[str]) -> Phone:
        if not rest:
            raise MisspokenError("whose number?")
        return self.network.phone(rest[0])

    def _calls(self, rest: list[str]) -> list[Call]:
        with self.network.changed:
            live = [call for call in self.network.calls if call.state != "ended"]
        if not rest:
            return live
        number = self._phone(rest).number
        return [call for call in live if call.phone_number == number]


def _split(words: str) -> list[str]:
    try:
        return shlex.split(words)
    except ValueError:
        return words.split()


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError as problem:
        raise MisspokenError(f"{text!r} is no number") from problem


def _of_call(call: Call) -> str:
    ended = f" by {call.ended_by}" if call.ended_by else ""
    return f"{call.id} {call.phone_number} {call.state}{ended}"


def _facts(call: Call) -> Reply:
    return {
        "id": call.id,
        "phone": call.phone_number,
        "line": call.line_number,
        "direction": call.direction,
        "state": call.state,
        "states": list(call.states),
        "ended_by": call.ended_by,
        "digits_heard": call.digits_heard,
    }


def _written(text: Text) -> Reply:
    return {
        "id": text.id,
        "sender": text.sender,
        "recipient": text.recipient,
        "body": text.body,
        "parts": text.parts,
        "at": text.at.isoformat(),
    }
