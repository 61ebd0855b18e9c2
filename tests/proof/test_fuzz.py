"""Whatever a modem says and whatever lies in its memories: no crash, no hang.

HOTLINE_FUZZ_S: how many seconds in all, 60 unless told; 3600 is the hour.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.proof import fuzz_line, fuzz_pdu

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
FUZZ_S = int(os.environ.get("HOTLINE_FUZZ_S", "60"))
HANGS_AFTER_S = 5
LONGEST = {"pdu": 600, "line": 6000}
MANY = settings(
    max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

piece = st.tuples(
    st.integers(0, 255),
    st.one_of(
        st.binary(max_size=80),
        st.sampled_from([seed[2:255] for seed in fuzz_line.seeds()]),
        st.from_regex(rb"\A\r\n[A-Z+^]{1,8}: ?[0-9,\"+]{0,20}\r\n\Z"),
    ),
)


@pytest.fixture(scope="module")
def bench() -> Iterator[fuzz_line.Bench]:
    opened = fuzz_line.Bench()
    yield opened
    opened.close()


@pytest.mark.parametrize("part", ["pdu", "line"])
def test_guided_by_coverage(part: str, tmp_path: Path) -> None:
    seconds = max(1, FUZZ_S // 2)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.proof.fuzz", part, str(tmp_path / "corpus")),
            *(f"-max_total_time={seconds}", f"-timeout={HANGS_AFTER_S}", "-seed=20220301"),
            *(f"-max_len={LONGEST[part]}", f"-artifact_prefix={tmp_path}/", "-rss_limit_mb=1024"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds + 120,
        check=False,
    )
    kept = {one.name: one.read_bytes().hex() for one in tmp_path.iterdir() if one.is_file()}
    assert done.returncode == 0, f"{done.stderr[-3000:]}\n{done.stdout[-3000:]}\n{kept}"
    assert "DONE" in done.stderr or "Done" in done.stderr, done.stderr[-3000:]


@MANY
@given(st.lists(piece, max_size=12))
def test_whatever_a_modem_says_in_whatever_pieces(
    bench: fuzz_line.Bench, pieces: list[tuple[int, bytes]]
) -> None:
    bench.live(b"".join(bytes((choice, len(said))) + said for choice, said in pieces))


@MANY
@given(st.lists(st.one_of(st.binary(max_size=180), st.sampled_from(fuzz_pdu.seeds())), max_size=3))
def test_whatever_lies_in_a_memory(octets: list[bytes]) -> None:
    fuzz_pdu.one_input(b"\xfe\xfd".join(octets))
