"""The runner of the benches: figures beside their targets, and a page written from them."""

import os
import threading
import time
from collections.abc import Iterable

import pytest

from bench import proc, run
from bench.figure import Figure
from bench.run import Told


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (Figure("p99", 99.0, "ms", 100), "ok"),
        (Figure("p99", 100.0, "ms", 100), "ok"),
        (Figure("p99", 101.0, "ms", 100), "short"),
        (Figure("events", 5.0, "1/s", 4, better="more"), "ok"),
        (Figure("events", 3.0, "1/s", 4, better="more"), "short"),
        (Figure("share", 0.1 + 0.2, "", 0.3, better="same"), "ok"),
        (Figure("share", 0.301, "", 0.3, better="same"), "short"),
        (Figure("cores", 2.0, ""), "-"),
    ],
)
def test_a_figure_meets_its_target_or_falls_short(figure: Figure, verdict: str) -> None:
    assert figure.verdict == verdict
    assert run.line(figure).endswith(verdict)


def test_every_bench_can_be_measured() -> None:
    assert "start" in run.benches()
    assert not {"run", "figure"} & set(run.benches())


def test_an_unknown_name_lists_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["nothing"]) == 2
    assert "start" in capsys.readouterr().err


def told(bench: str, figures: Iterable[Figure], trouble: str = "") -> Told:
    return Told(bench, list(figures), trouble)


def test_the_page_keeps_the_sections_that_were_not_measured() -> None:
    first = run.page("", [told("b", [Figure("x", 1.5, "s", 2)]), told("a", [])], "here")
    second = run.page(first, [told("a", [Figure("y", 3, "ms", 2)])], "there")
    assert second.index("## a") < second.index("## b")
    assert "| x | 1.5 | s | <= 2 | ok |" in second
    assert "| y | 3 | ms | <= 2 | short |" in second
    assert "`./install.sh bench a`, there" in second
    assert run.page(second, [], "") == second


def test_a_bench_that_fails_says_so_and_keeps_what_it_had() -> None:
    page = run.page("", [told("a", [Figure("x", 1, "s", 2)], "OSError: no port")], "here")
    assert "| x | 1 |" in page
    assert "OSError: no port" in page


def test_cpu_is_counted_finer_than_a_tick_and_with_the_threads_that_ended() -> None:
    worked = threading.Thread(target=sum, args=(range(300_000),))
    before = proc.cpu_s(os.getpid())
    own = time.process_time()
    worked.start()
    worked.join()
    told = proc.cpu_s(os.getpid()) - before
    assert told >= time.process_time() - own - 0.001 > 0
    assert round(told, 2) != told
