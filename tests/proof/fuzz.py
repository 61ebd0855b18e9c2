"""Coverage-guided fuzzing of one part of the line, as long as it is told to.

    python -m tests.proof.fuzz {pdu,line} CORPUS [LIBFUZZER OPTIONS ...]

The corpus begins with what modems say; whatever fails is left beside it, and the exit code says so.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["kit"], enable_loader_override=False):
    from tests.proof import fuzz_line, fuzz_pdu


def main() -> None:
    part, corpus, *options = sys.argv[1:]
    folder = Path(corpus)
    folder.mkdir(exist_ok=True)
    if part == "pdu":
        seeds, one_input = fuzz_pdu.seeds(), fuzz_pdu.one_input
    else:
        seeds, one_input = fuzz_line.seeds(), fuzz_line.Bench().live
    for place, seed in enumerate(seeds):
        (folder / f"seed{place}").write_bytes(seed)
    atheris.Setup([sys.argv[0], *options, corpus], one_input, enable_python_coverage=True)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
