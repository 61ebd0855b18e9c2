"""Over a real network on this machine: every way it fails is either away or refused."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kit.errors import HeadquartersAway, HeadquartersRefused, ParcelInvalid, SettingsError
from kit.parcel.keys import read_headquarters_public
from kit.sync.https import HttpsCarrier
from tests.headquarters.office import serving
from tests.sync.pair import KEYS, Box, Headquarters


@contextmanager
def answering(*answers: bytes) -> Iterator[str]:
    """Somebody on a port who says what they please to whoever knocks, then hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=_answer, args=(door, answers))
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        thread.join(10)


def _answer(door: socket.socket, answers: tuple[bytes, ...]) -> None:
    for answer in answers:
        knocking, _ = door.accept()
        with knocking:
            knocking.settimeout(5)
            knocking.recv(65536)
            knocking.sendall(answer)


def head(status: str, *lines: str) -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status}", *lines, "", "")).encode()


def test_records_reach_headquarters_over_http(box: Box, headquarters: Headquarters) -> None:
    with serving(headquarters) as url:
        for n in range(250):
            box.add_caller(f"+34600000{n:03d}")
        carrier = HttpsCarrier(f"{url}/")
        assert box.session(carrier).carry().done
        assert headquarters.holds() == box.holds()
        assert read_headquarters_public(carrier.key()) == KEYS.headquarters


def test_a_parcel_nobody_believes_is_refused(headquarters: Headquarters) -> None:
    before = headquarters.everything()
    with serving(headquarters) as url, pytest.raises(HeadquartersRefused) as refused:
        HttpsCarrier(url).deliver(b"HKP1 nonsense")
    assert refused.value.status == 400
    assert headquarters.everything() == before


def test_a_parcel_beyond_all_measure_is_refused(headquarters: Headquarters) -> None:
    with serving(headquarters) as url, pytest.raises((HeadquartersRefused, HeadquartersAway)):
        HttpsCarrier(url).deliver(bytes(2 << 20))


def test_headquarters_whose_disk_is_full_says_try_again(
    box: Box, headquarters: Headquarters
) -> None:
    box.add_caller("+34600000001")
    with headquarters.store.writing() as tx:
        tx.execute(
            "CREATE TRIGGER full BEFORE INSERT ON records"
            " BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )
    with serving(headquarters) as url:
        with pytest.raises(HeadquartersRefused) as refused:
            box.session(HttpsCarrier(url)).carry()
        assert refused.value.status == 503
        assert headquarters.holds() == {}
        with headquarters.store.writing() as tx:
            tx.execute("DROP TRIGGER full")
        assert box.session(HttpsCarrier(url)).carry().done


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    with pytest.raises(HeadquartersAway):
        HttpsCarrier(f"http://127.0.0.1:{port}").deliver(b"x")


def test_an_address_that_does_not_exist() -> None:
    with pytest.raises(HeadquartersAway):
        HttpsCarrier("http://headquarters.invalid").deliver(b"x")


def test_somebody_listens_and_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        with pytest.raises(HeadquartersAway):
            HttpsCarrier(url, timeout_s=0.2).deliver(b"x")


def test_an_answer_that_drips_in_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        stop = threading.Event()
        thread = threading.Thread(target=_drip, args=(door, stop))
        thread.start()
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        with pytest.raises(HeadquartersAway):
            HttpsCarrier(url, timeout_s=0.5).deliver(b"x")
        stop.set()
        thread.join(10)


def _drip(door: socket.socket, stop: threading.Event) -> None:
    knocking, _ = door.accept()
    with knocking:
        knocking.recv(65536)
        knocking.sendall(head("200 OK", "Content-Length: 4000"))
        while not stop.wait(0.1):
            try:
                knocking.sendall(b".")
            except OSError:
                return


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-something\r\n",
        head("200 OK", "Content-Length: 100") + b"cut",
        head("200 OK", "Transfer-Encoding: chunked") + b"zz\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Long: y\r\n" * 200,
        b"\xff" * 70000,
    ],
)
def test_an_answer_that_makes_no_sense(answer: bytes, box: Box) -> None:
    box.add_caller("+34600000001")
    with answering(answer) as url, pytest.raises((HeadquartersAway, ParcelInvalid)):
        box.session(HttpsCarrier(url, timeout_s=2)).carry()
    assert box.pending().count == 1


@pytest.mark.parametrize(
    "status",
    ["301 Moved", "302 Found", "307 Elsewhere", "401 Pay", "404 No", "500 Oh", "511 Sign in"],
)
def test_a_hotels_network_that_answers_itself(status: str) -> None:
    answer = head(status, "Location: http://127.0.0.1:9/", "Content-Length: 0")
    with answering(answer) as url, pytest.raises(HeadquartersRefused) as refused:
        HttpsCarrier(url).deliver(b"x")
    assert refused.value.status == int(status[:3])


@pytest.mark.parametrize(
    "url", ["", "headquarters.example", "ftp://a.example", "file:///etc", "https://"]
)
def test_an_address_that_is_none_is_told_at_once(url: str) -> None:
    with pytest.raises(SettingsError):
        HttpsCarrier(url)
