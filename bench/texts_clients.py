"""Who receives and sends texts: the kit, the floor, gammu-smsd and smstools, each as a process."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Protocol

from bench.texts_line import PHONE
from kit.clock import SystemClock
from kit.store import identity, messages
from kit.store.engine import Store

_ROOT = Path(__file__).resolve().parent.parent


class Client(Protocol):
    """Who receives and sends through the port."""

    name: str

    def start(self, folder: Path, port: str) -> subprocess.Popen[str]:
        """Starts on the port; its files are in `folder`."""
        ...

    def stored(self) -> int:
        """How many texts it has stored so far."""
        ...

    def send(self, count: int) -> None:
        """Puts so many texts where it looks for them."""
        ...


def _started(command: list[str], folder: Path, *, talks: bool = False) -> subprocess.Popen[str]:
    with (folder / "output").open("w") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=_ROOT,
            start_new_session=True,
        )


class OurLine:
    """The kit: a post over its store."""

    name = "hotline"

    def start(self, folder: Path, port: str) -> subprocess.Popen[str]:
        """Starts on the port; its files are in `folder`."""
        path, key = folder / "hotline.db", secrets.token_bytes(32)
        self._store = Store(path, key)
        with self._store.writing() as tx:
            identity.settle(tx, 7, "Bench")
        command = [sys.executable, "-m", "bench.texts_line", str(path), key.hex(), port]
        self._process = _started(command, folder, talks=True)
        return self._process

    def stored(self) -> int:
        """How many texts it has stored so far."""
        with self._store.reading() as r:
            return messages.count_fresh(r)

    def send(self, count: int) -> None:
        """Puts so many texts where it looks for them."""
        now = SystemClock().now()
        with self._store.writing() as tx:
            for number in range(count):
                text = f"Your place {number}: Monday 10:00"
                messages.add(tx, direction="out", number=PHONE, text=text, kind="reply", now=now)
        assert self._process.stdin is not None
        self._process.stdin.write("look\n")
        self._process.stdin.flush()


class Floor:
    """A loop that lists, commits and deletes."""

    name = "floor"

    def start(self, folder: Path, port: str) -> subprocess.Popen[str]:
        """Starts on the port; its files are in `folder`."""
        self._count = folder / "count"
        self._count.write_text("0")
        command = [sys.executable, "-m", "bench.texts_floor", str(folder), port]
        self._process = _started(command, folder, talks=True)
        return self._process

    def stored(self) -> int:
        """How many texts it has stored so far."""
        return int(self._count.read_text() or 0)

    def send(self, count: int) -> None:
        """Puts so many texts where it looks for them."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{count}\n")
        self._process.stdin.flush()


class GammuDaemon:
    """gammu-smsd with its files service."""

    name = "gammu-smsd"

    def start(self, folder: Path, port: str) -> subprocess.Popen[str]:
        """Starts on the port; its files are in `folder`."""
        self._folder = folder
        for name in ("in", "out", "sent", "failed"):
            (folder / name).mkdir()
        settings = folder / "smsdrc"
        settings.write_text(
            f"[gammu]\ndevice = {port}\nconnection = at115200\n"
            "[smsd]\nservice = files\nloopsleep = 1\ncommtimeout = 1\nreceivefrequency = 1\n"
            "checksignal = 0\ncheckbattery = 0\nchecksecurity = 0\nstatusfrequency = 0\n"
            f"inboxpath = {folder}/in/\noutboxpath = {folder}/out/\n"
            f"sentsmspath = {folder}/sent/\nerrorsmspath = {folder}/failed/\n"
        )
        return _started(["gammu-smsd", "-c", str(settings)], folder)

    def stored(self) -> int:
        """How many texts it has stored so far."""
        return len(os.listdir(self._folder / "in"))  # noqa: PTH208 -- asked often

    def send(self, count: int) -> None:
        """Puts so many texts where it looks for them."""
        for number in range(count):
            file = self._folder / "out" / f"OUTC20261124_120000_00_{PHONE}_sms{number}.txt"
            file.write_text(f"Your place {number}: Monday 10:00")


class SmsTools:
    """The daemon of smstools."""

    name = "smstools"

    def start(self, folder: Path, port: str) -> subprocess.Popen[str]:
        """Starts on the port; its files are in `folder`."""
        self._folder = folder
        for name in ("in", "out", "sent", "failed", "checked"):
            (folder / name).mkdir()
        settings = folder / "smsd.conf"
        settings.write_text(
            f"devices = line\nincoming = {folder}/in\noutgoing = {folder}/out\n"
            f"checked = {folder}/checked\nsent = {folder}/sent\nfailed = {folder}/failed\n"
            f"logfile = {folder}/log\ndelaytime = 1\ndelaytime_mainprocess = 1\nterminal = yes\n"
            f"[line]\ndevice = {port}\nincoming = yes\nbaudrate = 115200\n"
        )
        files = (f"-p{folder}/pid", f"-i{folder}/info")
        return _started(["/usr/sbin/smsd", f"-c{settings}", "-t", *files], folder)

    def stored(self) -> int:
        """How many texts it has stored so far."""
        return len(os.listdir(self._folder / "in"))  # noqa: PTH208 -- asked often

    def send(self, count: int) -> None:
        """Puts so many texts where it looks for them."""
        for number in range(count):
            text = f"To: {PHONE.lstrip('+')}\n\nYour place {number}: Monday 10:00"
            (self._folder / "out" / f"text{number:03d}").write_text(text)
