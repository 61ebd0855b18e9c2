"""What the modem itself takes: list, one commit, one deletion a text; one text sent at a time.

    python -m bench.texts_floor FOLDER PORT

Nothing is decoded, joined, shown or acknowledged. Each line on the standard input is a number of
texts to send. FOLDER/count holds how many texts were stored.
"""

from __future__ import annotations

import os
import re
import select
import sqlite3
import sys
import tty
from pathlib import Path

from bench.texts_line import PHONE
from kit.modem import pdu

_MEMORIES = ("SM", "ME")
_OK = re.compile(rb"(?:^|\n)(?:OK|ERROR|\+CM[ES] ERROR[^\r]*)\r+\n")
_PROMPT = re.compile(rb"> ")


class Floor:
    """A terminal with a database."""

    def __init__(self, folder: Path, port: str) -> None:
        self._port = os.open(port, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self._port)
        self._store = sqlite3.connect(folder / "floor.db", isolation_level=None)
        self._store.execute("PRAGMA journal_mode = WAL")
        self._store.execute("PRAGMA synchronous = FULL")
        self._store.execute("CREATE TABLE raw (pdu TEXT)")
        self._count = folder / "count"
        self._stored = 0
        self._hinted = True
        for command in ("ATE0", "AT+CMGF=0", "AT+CNMI=2,1"):
            self._ask(command)

    def work(self) -> None:
        """Until the standard input ends."""
        while True:
            if self._hinted:
                self._hinted = False
                self._count.write_text(str(self._drain()))
                continue
            ready, _, _ = select.select([self._port, sys.stdin], [], [])
            if self._port in ready:
                self._note(os.read(self._port, 65536))
            if sys.stdin in ready:
                line = sys.stdin.readline()
                if not line:
                    return
                self._send(int(line))

    def _drain(self) -> int:
        for memory in _MEMORIES:
            self._ask(f'AT+CPMS="{memory}"')
            lines = self._ask("AT+CMGL=4")
            heads = [at for at, line in enumerate(lines) if line.startswith(b"+CMGL:")]
            self._store.execute("BEGIN IMMEDIATE")
            self._store.executemany(
                "INSERT INTO raw VALUES (?)", [(lines[at + 1],) for at in heads]
            )
            self._store.execute("COMMIT")
            for at in heads:
                place = lines[at].partition(b":")[2].partition(b",")[0].strip().decode()
                self._ask(f"AT+CMGD={place}")
            self._stored += len(heads)
        return self._stored

    def _send(self, count: int) -> None:
        for number in range(count):
            (part,) = pdu.encode(PHONE, f"Your place {number}: Monday 10:00", number)
            os.write(self._port, f"AT+CMGS={len(part) // 2 - 1}\r".encode())
            self._until(_PROMPT)
            os.write(self._port, part.encode() + b"\x1a")
            self._until(_OK)

    def _ask(self, command: str) -> list[bytes]:
        os.write(self._port, f"{command}\r".encode())
        return [line for line in self._until(_OK).split(b"\r\n") if line]

    def _until(self, end: re.Pattern[bytes]) -> bytes:
        said = b""
        while not end.search(said):
            said += os.read(self._port, 65536)
        self._note(said)
        return said

    def _note(self, said: bytes) -> None:
        self._hinted = self._hinted or b"+CMTI" in said


if __name__ == "__main__":
    Floor(Path(sys.argv[1]), sys.argv[2]).work()
