"""Runs what is under bench/: one line a figure. `./install.sh bench [NAME ...] [--write]`.

A bench is a file beside this one with `measure() -> Iterable[Figure]`. One that fails does not
stop the others. Exit code: 0 all ok, 1 something short or failed, 2 no such bench.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import re
import sys
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from bench.figure import Figure, as_text  # noqa: E402 -- found only after the line above
from kit.clock import SystemClock  # noqa: E402

PAGE = HERE.parent / "docs" / "figures.md"
NOT_BENCHES = {"run", "figure", "__init__"}
HEAD = """# Figures

Measured by `./install.sh bench --write`; each section says when and on what. Compare figures of
one machine with each other; do not quote them for another.
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What one bench said; `trouble` when it failed, after the figures it still had."""

    bench: str
    figures: list[Figure]
    trouble: str = ""


def main(words: list[str] | None = None) -> int:
    """Measures, prints and answers the exit code."""
    parser = argparse.ArgumentParser(prog="./install.sh bench", description="Measure.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="all when none is given")
    parser.add_argument("--write", action="store_true", help="bring docs/figures.md up to date")
    wishes = parser.parse_args(words)
    known = benches()
    strangers = [name for name in wishes.names if name not in known]
    if strangers:
        print(f"There is no bench {strangers[0]}. There are: {', '.join(known)}", file=sys.stderr)
        return 2
    told = [run(name) for name in wishes.names or known]
    if wishes.write:
        before = PAGE.read_text("utf-8") if PAGE.exists() else ""
        PAGE.write_text(page(before, told, machine()), "utf-8")
    short = any(one.trouble or "short" in {f.verdict for f in one.figures} for one in told)
    return 1 if short else 0


def benches(folder: Path = HERE) -> list[str]:
    """The names of what can be measured: files with a `measure`; the others help them."""
    return sorted(
        path.stem
        for path in folder.glob("*.py")
        if path.stem not in NOT_BENCHES and "\ndef measure(" in path.read_text("utf-8")
    )


def run(name: str) -> Told:
    """Measures one bench and prints its lines as they come."""
    figures: list[Figure] = []
    print(f"-- {name}", flush=True)
    try:
        for figure in importlib.import_module(f"bench.{name}").measure():
            figures.append(figure)
            print(line(figure), flush=True)
    except Exception as error:  # noqa: BLE001 -- the other benches are still wanted
        traceback.print_exc()
        print(f"{name:<50} failed: {type(error).__name__}", flush=True)
        return Told(name, figures, f"{type(error).__name__}: {error}".strip(": "))
    return Told(name, figures)


def line(figure: Figure) -> str:
    """Name, measured, unit, target, verdict."""
    return (
        f"{figure.name:<50} {as_text(figure.measured):>10} {figure.unit:<8} "
        f"{figure.goal:>10}  {figure.verdict}"
    )


def machine() -> str:
    """What it was measured on, without its name."""
    memory = re.search(r"MemTotal: *(\d+)", Path("/proc/meminfo").read_text("utf-8"))
    gigabytes = f"{int(memory.group(1)) / 1e6:.0f} GB" if memory else "unknown memory"
    cores = len(os.sched_getaffinity(0))
    return (
        f"{platform.machine()}, {cores} cores, {gigabytes}, {platform.system()} "
        f"{platform.release().split('-')[0]}, Python {platform.python_version()}"
    )


def page(before: str, told: Iterable[Told], where: str) -> str:
    """docs/figures.md with the sections of `told` written anew; the others stay as they are."""
    sections = dict(_sections(before))
    for one in told:
        sections[one.bench] = _section(one, where)
    return HEAD + "".join(f"\n## {name}\n\n{sections[name]}\n" for name in sorted(sections))


def _sections(text: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        name, _, body = part.partition("\n")
        yield name.strip(), body.strip()


def _section(told: Told, where: str) -> str:
    rows = [
        f"| {f.name} | {as_text(f.measured)} | {f.unit} | {f.goal} | {f.verdict} |"
        for f in told.figures
    ]
    if told.trouble:
        rows.append(f"| the rest | failed | | | {told.trouble.splitlines()[0].replace('|', '/')} |")
    when = f"{SystemClock().now():%Y-%m-%d}"
    head = f"{when}, `./install.sh bench {told.bench}`, {where}.\n\n"
    table = ["| figure | measured | unit | target | |", "| --- | ---: | --- | ---: | --- |", *rows]
    return head + "\n".join(table)


if __name__ == "__main__":
    sys.exit(main())
