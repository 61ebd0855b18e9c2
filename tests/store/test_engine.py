"""The box's file: encrypted, durable, one writer at a time, readers that cannot write."""

from __future__ import annotations

import os
import secrets
import stat
import subprocess
import sys
import textwrap
import threading
from datetime import datetime
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlite

from kit.errors import DiskFull, RuleBroken, StoreError, StoreNewer, StoreUnreadable
from kit.hotline.phone import PhoneNumber
from kit.store import callers, holds, identity
from kit.store.engine import Store, Writing

CHECKOUT = Path(__file__).parents[2]
KILLED_WRITERS = textwrap.dedent(
    """
    import os
    import random
    import signal
    import sys
    import threading
    from pathlib import Path

    from kit.store.engine import Store


    def write(path, key, name, confirm):
        store = Store(path, key)
        for number in range(1, 100_000):
            row = {"username": name, "address": str(number), "at": "-"}
            with store.writing() as tx:
                tx.insert("signin_tries", row)
            os.write(confirm, b"%d\\n" % number)


    moments = random.Random(20261124)
    for attempt in range(30):
        heard, confirm = os.pipe()
        writer = os.fork()
        if writer == 0:
            write(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), f"run-{attempt}", confirm)
        os.close(confirm)
        with open(heard) as lines:
            assert lines.readline() == "1\\n"
            threading.Event().wait(moments.uniform(0.0, 0.02))
            os.kill(writer, signal.SIGKILL)
            os.waitpid(writer, 0)
            confirmed = [1, *(int(line) for line in lines)]
        print(f"run-{attempt}", confirmed[-1])
    """
)


def meet(tx: Writing, number: int, now: datetime) -> None:
    callers.met(tx, PhoneNumber(f"+34600{number:06d}", answerable=True), "es", now)


def count(store: Store) -> int:
    with store.reading() as r:
        return int(r.value("SELECT count(*) FROM callers"))


def raw_connection(path: Path, key: bytes) -> sqlite.Connection:
    connection = sqlite.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def test_a_reader_cannot_write(store, reception):
    for sql in (
        "DELETE FROM slots",
        "UPDATE slots SET places = 100",
        "INSERT INTO signin_tries VALUES ('a', 'b', 'c')",
        "DROP TABLE slots",
        "CREATE TABLE more (x)",
    ):
        with pytest.raises(StoreError), store.reading() as r:
            r.all(sql)
    with store.reading() as r:
        assert len(r.all("SELECT id FROM slots")) == len(reception.slots)


def test_a_reader_sees_one_steady_picture_while_others_write(store, now):
    with store.reading() as r:
        assert r.value("SELECT count(*) FROM callers") == 0
        with store.writing() as tx:
            meet(tx, 1, now)
        assert r.value("SELECT count(*) FROM callers") == 0
    assert count(store) == 1


def test_a_block_that_raises_writes_nothing(store, now):
    with pytest.raises(ZeroDivisionError), store.writing() as tx:  # noqa: PT012
        meet(tx, 1, now)
        1 / 0  # noqa: B018
    assert count(store) == 0


def test_a_rule_that_is_broken_undoes_the_whole_block_and_the_store_goes_on(store, now):
    with pytest.raises(RuleBroken) as refusal, store.writing() as tx:  # noqa: PT012
        meet(tx, 1, now)
        tx.insert("callers", {"id": "x", "number": "+34600000001", "answerable": 1})
    assert "callers" in refusal.value.rule
    assert "600000001" not in refusal.value.rule
    with store.writing() as tx:
        meet(tx, 2, now)
    assert count(store) == 1


def test_a_broken_rule_is_told_also_where_rows_are_given_back(store):
    with pytest.raises(RuleBroken), store.writing() as tx:
        tx.one("UPDATE identity SET site = 0 RETURNING site")


def test_sql_that_is_no_sql_is_an_error_of_the_store(store):
    with pytest.raises(StoreError), store.writing() as tx:
        tx.execute("SELEKT")
    with pytest.raises(StoreError), store.reading() as r:
        r.all("SELEKT")


def test_ids_are_never_given_twice_and_sort_by_age(store):
    ids = []
    for _ in range(3):
        with store.writing() as tx:
            ids += [tx.new_id() for _ in range(20)]
    assert len(set(ids)) == 60
    assert ids == sorted(ids)
    assert {len(one) for one in ids} == {16}


def test_a_store_that_was_never_set_up_gives_no_ids(store_path, key):
    store = Store(store_path, key)
    with pytest.raises(StoreError, match="no identity"), store.writing() as tx:
        tx.new_id()
    store.close()


def test_a_box_keeps_its_site(store, site):
    with store.writing() as tx:
        identity.settle(tx, site.id, "Renamed")
        identity.note_pack(tx, "border")
        assert identity.get(tx) == identity.Identity(site.id, "Renamed", "border")
    with pytest.raises(StoreError, match="belongs to site 7"), store.writing() as tx:
        identity.settle(tx, 8, "Stranger")


# Keys and files ------------------------------------------------------------------------------


def test_only_the_service_may_read_the_file(store_path, reception):
    assert reception.slots
    files = list(store_path.parent.glob("hotline.db*"))
    assert len(files) == 4  # with what SQLite lays beside it, and the witness
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_the_files_are_private_whatever_the_umask(tmp_path, key):
    before = os.umask(0)
    try:
        store = Store(tmp_path / "wide.db", key)
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    store.close()
    assert modes == {0o600}


def test_nothing_readable_lies_on_the_disk(store, store_path, now):
    with store.writing() as tx:
        meet(tx, 123456, now)
    store.close()
    written = b"".join(file.read_bytes() for file in store_path.parent.iterdir())
    for plain in (b"600123456", b"SQLite format", b"CREATE TABLE", b"callers"):
        assert plain not in written


def test_the_wrong_key_does_not_open_the_file_and_stays_silent(store, store_path, key, now, capfd):
    with store.writing() as tx:
        meet(tx, 1, now)
    store.close()
    before = store_path.read_bytes()
    with pytest.raises(StoreUnreadable):
        Store(store_path, secrets.token_bytes(32))
    assert store_path.read_bytes() == before
    assert capfd.readouterr().err == ""
    again = Store(store_path, key)
    assert count(again) == 1
    again.close()


@pytest.mark.parametrize(
    "content", [b"not a database at all, " * 500, b"SQLite format 3\0" + bytes(8176), b"short"]
)
def test_a_file_that_is_no_database_is_unreadable_and_left_alone(tmp_path, key, content, capfd):
    path = tmp_path / "junk.db"
    path.write_bytes(content)
    with pytest.raises(StoreUnreadable):
        Store(path, key)
    assert path.read_bytes() == content
    assert capfd.readouterr().err == ""


def test_a_folder_that_is_not_there_is_an_error_of_the_store(tmp_path, key):
    with pytest.raises(StoreError):
        Store(tmp_path / "gone" / "hotline.db", key)


def test_a_database_of_a_newer_kit_is_refused_and_left_alone(store, store_path, key, now):
    with store.writing() as tx:
        meet(tx, 1, now)
    store.close()
    raw = raw_connection(store_path, key)
    raw.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
        "VALUES ('box', '0099_from_the_future', '2031-01-01')"
    )
    raw.close()
    before = store_path.read_bytes()
    with pytest.raises(StoreNewer) as newer:
        Store(store_path, key)
    assert newer.value.unknown == ("0099_from_the_future",)
    assert store_path.read_bytes() == before


def test_a_store_opens_again_with_all_it_held(store, store_path, key, now):
    with store.writing() as tx:
        meet(tx, 1, now)
    store.close()
    again = Store(store_path, key)
    assert count(again) == 1
    with again.writing() as tx:
        meet(tx, 2, now)
    assert count(again) == 2
    again.close()


def test_a_closed_store_says_so(store):
    store.close()
    with pytest.raises(StoreError), store.reading() as r:
        r.value("SELECT 1")
    with pytest.raises(StoreError), store.writing() as tx:
        tx.new_id()
    store.close()


def test_a_full_disk_is_told_and_loses_nothing_that_was_written(store, now):
    with store.writing() as tx:
        meet(tx, 1, now)
        pages = tx.value("PRAGMA page_count")
        tx.value(f"PRAGMA max_page_count = {pages + 20}")
    stood = 1
    with pytest.raises(DiskFull):  # noqa: PT012
        for batch in range(1, 1000):
            with store.writing() as tx:
                for number in range(50):
                    meet(tx, batch * 50 + number, now)
            stood += 50
    assert stood > 1
    assert count(store) == stood
    with store.writing() as tx:
        tx.value(f"PRAGMA max_page_count = {pages + 2000}")
        meet(tx, 999_999, now)
    assert count(store) == stood + 1


# Many at once ----------------------------------------------------------------------------------


def test_more_readers_than_connections_all_get_their_turn(store, now):
    with store.writing() as tx:
        meet(tx, 1, now)
    inside, seen, meeting = threading.Semaphore(0), [], threading.Event()

    def read() -> None:
        with store.reading() as r:
            inside.release()
            meeting.wait(5)
            seen.append(r.value("SELECT count(*) FROM callers"))

    threads = [threading.Thread(target=read) for _ in range(24)]
    for thread in threads:
        thread.start()
    for _ in range(8):
        assert inside.acquire(timeout=5)
    meeting.set()
    for thread in threads:
        thread.join(10)
    assert seen == [1] * 24


def test_writers_in_threads_wait_for_each_other(store, now):
    troubles: list[BaseException] = []

    def write(first: int) -> None:
        try:
            for number in range(first, first + 10):
                with store.writing() as tx:
                    meet(tx, number, now)
        except BaseException as error:  # noqa: BLE001
            troubles.append(error)

    threads = [threading.Thread(target=write, args=(1000 * each,)) for each in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert troubles == []
    assert count(store) == 120


# Power --------------------------------------------------------------------------------------


def test_a_writer_killed_at_any_moment_keeps_all_it_had_confirmed(store, store_path, key):
    """Thirty times kill -9: what was acknowledged stands, and nothing stands half."""
    told = subprocess.run(
        [sys.executable, "-c", KILLED_WRITERS, str(store_path), key.hex()],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=CHECKOUT,
    ).stdout
    runs = [line.split() for line in told.splitlines()]
    assert len(runs) == 30
    for name, confirmed in runs:
        kept = tries_of(store, name)
        assert kept == list(range(1, len(kept) + 1))
        assert int(confirmed) <= len(kept) <= int(confirmed) + 1
    with store.reading() as r:
        assert r.value("PRAGMA integrity_check") == "ok"


def tries_of(store: Store, name: str) -> list[int]:
    sql = "SELECT address FROM signin_tries WHERE username = ? ORDER BY rowid"
    with store.reading() as r:
        return [int(row["address"]) for row in r.all(sql, (name,))]


def test_what_is_asked_again_and_again_is_compiled_once(store, now):
    """In a store that was just made, and has compiled all its shapes."""
    compiled = []

    def compiling(*_what: object) -> int:
        compiled.append(1)
        return 0  # it may

    store._writer.set_authorizer(compiling)
    for caller in range(4):
        compiled.clear()
        with store.writing() as tx:
            meet(tx, caller % 2, now)
            holds.clear(tx, now)
    assert not compiled
