"""`make mutants`: breaks the engine in small ways, and counts how many its tests notice.

It tries every tenth mutant of each function (those whose number ends in 7) with the tests of `tests/engine`
alone, which takes about five minutes on two cores, and compares the share with that of `mutants.json`.
Mutants that no test of that folder reaches count as not noticed.
`python -m tests.stress.mutants 0123456789` tries all of them, which takes an hour or more; another room
is tried by changing `only_mutate` and the tests in `pyproject.toml`. A better score is written by hand.

What no test can notice stays: None where only truth counts (`owner`, the options of deepdiff, the
journal's flag, `ensure_ascii`), a shortcut that only costs time (`nfc`, `_plainly_as_declared`,
`_paths`), what is there for the type checker (`_body`, `_at`), None for absent where no value is null
(`title_of`, `wanted_labels`), and a division by one (`estimate`). The code says so where it is not
plain.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from tests.support.checkout import ROOT

EARLIER: Final = Path(__file__).with_suffix(".json")
NOTICED: Final = {1, 3, 24, 36, 152, 255, -24}
"""What mutmut notes for a mutant that a test noticed, or that made the tests take too long."""


def tried(patterns: list[str]) -> list[int]:
    """What mutmut noted for each mutant whose name matches."""
    notes = (json.loads(file.read_text()) for file in (ROOT / "mutants").rglob("*.py.meta"))
    return [
        code
        for note in notes
        for name, code in note["exit_code_by_key"].items()
        if code is not None and any(fnmatch(name, pattern) for pattern in patterns)
    ]


def main(digits: str = "7") -> int:
    """Try the mutants whose number ends in one of `digits`; 1 if fewer are noticed than before."""
    patterns = [f"confsync.*__mutmut_*{digit}" for digit in digits]
    mutmut = [sys.executable, "-m", "mutmut"]
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "small"}
    children = str(os.cpu_count() or 1)
    command = [*mutmut, "run", "--max-children", children, *patterns]
    subprocess.run(command, env=environment, check=True, cwd=ROOT)
    subprocess.run([*mutmut, "results"], check=True, cwd=ROOT)
    codes = tried(patterns)
    noticed = sum(code in NOTICED for code in codes)
    score = 100 * noticed / len(codes)
    print(f"noticed: {noticed} of {len(codes)} ({score:.1f} %), of mutants that end in {digits}")
    earlier = json.loads(EARLIER.read_text(encoding="utf-8"))
    if earlier["digits"] != digits:
        return 0
    before = 100 * earlier["noticed"] / earlier["of"]
    print(f"before:  {earlier['noticed']} of {earlier['of']} ({before:.1f} %)")
    return int(score < before)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
