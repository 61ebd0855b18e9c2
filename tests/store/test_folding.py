"""The write-ahead log is folded into the file beside those who write."""

import threading
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlite

from kit.store.engine import Store
from kit.store.folding import EVERY, Folding

PAGE = 4096


def write(store: Store, times: int) -> None:
    for _ in range(times):
        with store.writing() as tx:
            tx.new_id()


def test_however_much_is_written_the_log_stays_short(store: Store, store_path: Path) -> None:
    write(store, 40 * EVERY)
    # At least one page a commit would lie there by now.
    assert store_path.with_name(f"{store_path.name}-wal").stat().st_size < 30 * EVERY * PAGE


def test_nor_does_it_grow_while_somebody_always_reads(store: Store, store_path: Path) -> None:
    """Boards look all the time: each begins before the one before it has seen enough."""
    stop = threading.Event()

    def look_on() -> None:
        before: ExitStack | None = None
        while not stop.is_set():
            mine = ExitStack()
            mine.enter_context(store.reading()).value("SELECT counter FROM identity")
            stop.wait(0.02)
            if before:
                before.close()
            before = mine
        if before:
            before.close()

    boards = threading.Thread(target=look_on)
    boards.start()
    write(store, 40 * EVERY)
    stop.set()
    boards.join()
    assert store_path.with_name(f"{store_path.name}-wal").stat().st_size < 30 * EVERY * PAGE


def test_who_writes_little_has_no_thread_for_it(store: Store) -> None:
    write(store, EVERY // 2)
    assert "folding" not in {thread.name for thread in threading.enumerate()}


def test_it_ends_with_the_store(store_path: Path, key: bytes, store: Store) -> None:
    write(store, EVERY)
    assert "folding" in {thread.name for thread in threading.enumerate()}
    store.close()
    assert "folding" not in {thread.name for thread in threading.enumerate()}
    again = Store(store_path, key)
    again.close()


def test_a_folding_that_fails_is_tried_again_at_the_next(caplog: pytest.LogCaptureFixture) -> None:
    tried = threading.Semaphore(0)

    def refuse() -> sqlite.Connection:
        tried.release()
        raise sqlite.OperationalError("disk I/O error")

    folding = Folding(refuse, threading.Lock())
    for _ in range(2):
        for _ in range(EVERY):
            folding.committed()
        assert tried.acquire(timeout=5)
    folding.close()
    assert "could not be folded now" in caplog.text
