"""A box's line and its store in a process of their own, without pages.

    python -m bench.texts_line STORE KEY PORT

Each line on the standard input says that there are texts in the outbox.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kit.bell import Bell
from kit.clock import SystemClock
from kit.modem.adapter import SerialLine
from kit.settings import Site
from kit.store.engine import Store
from kit.switchboard.post import Post

PHONE = "+34611222333"
SITE = Site(id=7, name="Bench", region="ES", languages=("en",), acknowledge_texts=False)


def main(path: str, key: str, port: str) -> None:
    bell, clock = Bell(), SystemClock()
    store = Store(Path(path), bytes.fromhex(key))
    post = Post(SerialLine("one", port), "one", SITE, store, bell, clock)
    post.start()
    for _ in sys.stdin:
        bell.ring("lines")
    post.stop()
    post.join(5)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:4])
