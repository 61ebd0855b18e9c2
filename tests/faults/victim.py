"""A box that is killed again and again: a process with everything loaded, which begets it.

Each line on the standard input begets one box; its process id is written on the standard output,
and "dead" when it is no more. So a new life costs a fork and not the start of an interpreter.

    python -m tests.faults.victim STORE KEY PORT
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from kit.bell import Bell
from kit.clock import SystemClock
from kit.modem.adapter import SerialLine
from kit.settings import Site
from kit.store.engine import Store
from kit.switchboard.post import Post

SITE = Site(id=7, name="Border crossing", region="ES", languages=("en",))


def live(store_path: str, key: str, port: str) -> None:
    """Runs one line until somebody kills it."""
    store = Store(Path(store_path), bytes.fromhex(key))
    post = Post(SerialLine("one", port), "one", SITE, store, Bell(), SystemClock())
    post.start()
    post.join()


def main() -> None:
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            live(*sys.argv[1:4])
            os._exit(0)
        print(child, flush=True)  # noqa: T201
        os.waitpid(child, 0)
        print("dead", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
