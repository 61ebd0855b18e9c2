"""The lines of a box in a process of their own, so that its threads and memory can be counted.

    python -m tests.proof.tenant STORE KEY SPEED BEGAN PORT [PORT ...]

It ends when its standard input does.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from kit.bell import Bell
from kit.memory import stay_small
from kit.modem.adapter import SerialLine
from kit.settings import Site
from kit.store.engine import Store
from kit.switchboard.post import Post
from tests.proof.fastclock import FastClock

SITE = Site(id=7, name="Border crossing", region="ES", languages=("en",))
LOOK_EVERY_S = 30.0
"""How often, in simulated seconds, the posts are woken to see what their own timers want."""


def main() -> None:
    store_path, key, speed, began, *ports = sys.argv[1:]
    stay_small()
    store, bell = Store(Path(store_path), bytes.fromhex(key)), Bell()
    clock = FastClock(float(speed), float(began))
    posts = [
        Post(SerialLine(f"line {place}", port), f"line {place}", SITE, store, bell, clock)
        for place, port in enumerate(ports, start=1)
    ]
    for post in posts:
        post.start()
    ended = threading.Event()
    threading.Thread(target=_until_ended, args=(ended,), daemon=True).start()
    while not ended.wait(LOOK_EVERY_S / float(speed)):
        bell.ring("lines")
    for post in posts:
        post.stop()
    for post in posts:
        post.join(10)
    store.close()


def _until_ended(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()


if __name__ == "__main__":
    main()
