"""A modem that answers exactly what a test tells it to, however odd."""

from __future__ import annotations

import os
import select
import threading
import tty

USUAL = {
    "AT+CMEE?": "+CMEE: 1",
    "AT+CFUN?": "+CFUN: 1",
    "AT+CREG?": "+CREG: 0,1",
    "AT+CPIN?": "+CPIN: READY",
    "AT+CGMI": "Odd",
    "AT+CGMM": "One",
    "AT+CGSN": "356999990000000",
    "AT+CSQ": "+CSQ: 20,99",
    "AT+COPS?": '+COPS: 0,0,"Street Mobile"',
    "AT+CSCA?": '+CSCA: "+34600000000",145',
    "AT+CPMS=?": '+CPMS: ("SM","ME"),("SM","ME"),("SM","ME")',
}


class OddModem:
    """`replies` by what a command begins with, the longest first.

    A reply of one word or line gets its OK; a list is written line by line as it is.
    """

    def __init__(self) -> None:
        self.replies: dict[str, str | list[str]] = dict(USUAL)
        self.typed: list[str] = []
        self.echo = False
        self.stuck = False
        self.payloads: list[str] = []
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.port = os.ttyname(self._slave)
        self._stopped, self._stop = os.pipe()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def says(self, *lines: str) -> None:
        os.write(self._master, "".join(f"\r\n{line}\r\n" for line in lines).encode("latin-1"))

    def close(self) -> None:
        os.write(self._stop, b".")
        self._thread.join()
        for descriptor in (self._master, self._slave, self._stop, self._stopped):
            os.close(descriptor)

    def _run(self) -> None:
        rest = ""
        while True:
            ears = [self._stopped] if self.stuck else [self._master, self._stopped]
            ready, _, _ = select.select(ears, [], [])
            if self._stopped in ready:
                return
            octets = os.read(self._master, 4096)
            if self.echo:
                os.write(self._master, octets.replace(b"\x1b", b"").replace(b"\x1a", b""))
            rest += octets.decode("latin-1")
            while "\r" in rest or "\x1a" in rest:
                end = min(at for at in (rest.find("\r"), rest.find("\x1a")) if at >= 0)
                typed, sign, rest = rest[:end], rest[end], rest[end + 1 :]
                if sign == "\x1a":
                    self.payloads.append(typed)
                    self._reply("PAYLOAD")
                elif typed.strip("\x1b"):
                    self._reply(typed.strip("\x1b"))

    def _reply(self, command: str) -> None:
        self.typed.append(command)
        self.stuck = self.replies.get(command) == ["stuck"]
        known = sorted((k for k in self.replies if command.startswith(k)), key=len)
        reply = self.replies[known[-1]] if known else []
        if isinstance(reply, list) and known:
            if reply == ["> "]:
                os.write(self._master, b"\r\n> ")
            else:
                self.says(*reply)
        else:
            self.says(*([reply] if isinstance(reply, str) else []), "OK")
