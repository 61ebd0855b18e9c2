"""The rules by which a text comes home, each with the edit that breaks it.

An edit is made of exact pieces of the source; a piece that is no longer there fails the check, so
that the list follows the code.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

STORAGE = "kit/modem/storage.py"
ADAPTER = "kit/modem/adapter.py"
INBOUND = "kit/switchboard/inbound.py"
OUTBOUND = "kit/switchboard/outbound.py"
POST = "kit/switchboard/post.py"
EAR = "kit/switchboard/ear.py"
INTAKE = "kit/store/intake.py"

LINE_TESTS = ("tests/contracts/test_line.py", "tests/modem/test_odd_modems.py")
MODEM_TESTS = ("tests/modem/test_adapter.py",)
INBOUND_TESTS = ("tests/store/test_intake.py", "tests/switchboard/test_inbound.py")
POST_TESTS = ("tests/switchboard/test_post.py", "tests/switchboard/test_inbound.py")
OUTBOUND_TESTS = ("tests/switchboard/test_outbound.py", "tests/switchboard/test_post.py")


@dataclass(frozen=True, slots=True)
class Mutant:
    """`rule` in words; `edits` take it out of `file`; one of `tests` must then fail."""

    rule: str
    file: str
    edits: tuple[tuple[str, str], ...]
    tests: tuple[str, ...]

    def apply(self, root: Path) -> None:
        """Breaks the rule in the copy of the tree at `root`."""
        text = (root / self.file).read_text("utf-8")
        for old, new in self.edits:
            assert text.count(old) == 1, f"{self.file} no longer holds once: {old!r}"
            text = text.replace(old, new)
        (root / self.file).write_text(text, "utf-8")


MUTANTS = (
    Mutant(
        "list, keep, and only then delete",
        STORAGE,
        (
            ("    keep(found)\n    deleted:", "    deleted:"),
            ("            cleared(deleted)\n", "            cleared(deleted)\n    keep(found)\n"),
        ),
        LINE_TESTS,
    ),
    Mutant(
        "delete only what was listed",
        STORAGE,
        (('f"AT+CMGD={stored.place}"', 'f"AT+CMGD={stored.place},4"'),),
        LINE_TESTS,
    ),
    Mutant(
        "delete by the listed place, never by counting",
        STORAGE,
        (("Stored(memory, place, line.upper())", "Stored(memory, len(found) + 1, line.upper())"),),
        LINE_TESTS,
    ),
    Mutant(
        "list the messages of every state, also those that were read",
        STORAGE,
        (("_EVERY_STATE = 4", "_EVERY_STATE = 0"),),
        LINE_TESTS,
    ),
    Mutant(
        "what could not be deleted is not cleared",
        STORAGE,
        (("        return False\n    return True", "        return True\n    return True"),),
        LINE_TESTS,
    ),
    Mutant(
        "what was deleted before an error is told as cleared",
        STORAGE,
        (
            (
                "    finally:\n        if deleted:\n            cleared(deleted)\n",
                "    finally:\n        pass\n    if deleted:\n        cleared(deleted)\n",
            ),
        ),
        LINE_TESTS,
    ),
    Mutant(
        "both memories: the SIM",
        ADAPTER,
        (("for memory in self._memories:", 'for memory in set(self._memories) - {"SM"}:'),),
        LINE_TESTS,
    ),
    Mutant(
        "both memories: the modem's own",
        ADAPTER,
        (("for memory in self._memories:", 'for memory in set(self._memories) - {"ME"}:'),),
        LINE_TESTS,
    ),
    Mutant(
        "what was handed over past every memory counts too",
        ADAPTER,
        (
            (
                "kept = storage.drain_delivered(self._dispatch.delivered, keep, cleared)",
                "kept = 0",
            ),
        ),
        MODEM_TESTS,
    ),
    Mutant(
        "what was handed over is forgotten only when it is kept",
        STORAGE,
        (
            (
                "        keep(found)\n        del delivered[: len(found)]\n",
                "        del delivered[: len(found)]\n        keep(found)\n",
            ),
        ),
        MODEM_TESTS,
    ),
    Mutant(
        "commit before delete",
        INBOUND,
        (
            (
                "    return line.drain(keep, cleared, between)",
                "    later: list[Stored] = []\n"
                "    count = line.drain(later.extend, cleared, between)\n"
                "    keep(later)\n"
                "    return count",
            ),
        ),
        INBOUND_TESTS,
    ),
    Mutant(
        "what is kept need not be decoded",
        INBOUND,
        (
            (
                "    for one in found:\n        intake.keep",
                "    for one in found:\n        pdu.decode(one.pdu)\n        intake.keep",
            ),
        ),
        INBOUND_TESTS,
    ),
    Mutant(
        "what cannot be decoded is kept raw and shown",
        INBOUND,
        (
            (
                'kept raw", raw.id, raw.line)\n        _show_raw(tx, raw, now)',
                'kept raw", raw.id, raw.line)\n        intake.became(tx, [raw.id], None, now)',
            ),
        ),
        INBOUND_TESTS,
    ),
    Mutant(
        "a row at fault keeps no other back",
        INBOUND,
        (("    return _read_apart(store, name, site, now)", "    return 0"),),
        INBOUND_TESTS,
    ),
    Mutant(
        "a part that the network repeats is dropped",
        INBOUND,
        (("elif intake.came_before(tx, raw):", "elif raw.id < 0:"),),
        INBOUND_TESTS,
    ),
    Mutant(
        "parts are joined as octets and then decoded",
        INBOUND,
        (
            (
                "text = pdu.text_of(parts) if",
                'text = "".join(pdu.text_of([one]) for one in parts) if',
            ),
        ),
        INBOUND_TESTS,
    ),
    Mutant(
        "parts that never complete are shown",
        INBOUND,
        (("in overdue:", "in overdue[:0]:"),),
        INBOUND_TESTS,
    ),
    Mutant(
        "a place not seen cleared, listed again, is the same message",
        INTAKE,
        (("ON CONFLICT DO NOTHING", "ON CONFLICT DO UPDATE SET read_at = NULL"),),
        INBOUND_TESTS,
    ),
    Mutant(
        "a place that was cleared may bring a new message",
        INTAKE,
        (("(as_text(now), line, memory, *places)", "(None, line, memory, *places)"),),
        INBOUND_TESTS,
    ),
    Mutant(
        "drain at connect",
        POST,
        (
            (
                "        self._drain_at = self._clock.monotonic()\n        log.info",
                "        self._drain_at = math.inf\n        log.info",
            ),
        ),
        POST_TESTS,
    ),
    Mutant(
        "drain on notification",
        POST,
        (("if any(isinstance(event, MessageWaiting) for event in heard):", "if False:"),),
        POST_TESTS,
    ),
    Mutant(
        "drain on the timer",
        POST,
        (
            (
                "            self._note_health(self._modem.check())\n"
                "            self._drain_at = self._clock.monotonic()\n",
                "            self._note_health(self._modem.check())\n",
            ),
        ),
        POST_TESTS,
    ),
    Mutant(
        "drain again soon when the memories could not be read",
        POST,
        (
            (
                "self._drain_at = self._clock.monotonic() + _SETTLING_S",
                "self._drain_at = math.inf",
            ),
        ),
        POST_TESTS,
    ),
    Mutant(
        "what was kept in an earlier life is read although the modem is away",
        POST,
        (
            (
                '            self._bell.ring("board", "messages")\n        self._modem.open()',
                "            pass\n        self._modem.open()",
            ),
            (
                "        self._end_earlier_life()\n        if inbound.read(",
                "        self._end_earlier_life()\n        if False and inbound.read(",
            ),
        ),
        POST_TESTS,
    ),
    Mutant(
        "a text that was on its way when the line went is unsure",
        OUTBOUND,
        (("waiting.unsure(tx, message.id)", 'waiting.failed(tx, message.id, "lost", now())'),),
        OUTBOUND_TESTS,
    ),
    Mutant(
        "a text that was on its way when the power went is unsure",
        EAR,
        (("if outbox.interrupted(tx, self._line) + ended else", "if ended else"),),
        OUTBOUND_TESTS,
    ),
    Mutant(
        "a text claimed ahead waits again while something else comes first",
        POST,
        (("        if looks or self._is_anything_first():\n", "        if looks:\n"),),
        OUTBOUND_TESTS,
    ),
    Mutant(
        "a text claimed ahead waits again when the box stops",
        POST,
        (
            (
                "            self._work()\n            self._outbound.put_back()\n",
                "            self._work()\n",
            ),
        ),
        OUTBOUND_TESTS,
    ),
)
