"""Which programs hold a file or a port open. Source: proc(5), /proc/[pid]/fd."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def holding(path: Path) -> dict[int, str]:
    """Process id and name of whoever has `path` open, as far as this user may see."""
    try:
        wanted = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return {}
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if any(target == wanted for target in _targets(process)):
                found[int(process.name)] = (process / "comm").read_text("utf-8", "replace").strip()
    return found


def _targets(process: Path) -> Iterator[Path]:
    for link in (process / "fd").iterdir():
        with suppress(OSError):
            yield link.readlink()
