"""`make mutants`: breaks the engine in a thousand small ways, and counts how many the tests notice.

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
from pathlib import Path


def main() -> int:
    """Run mutmut as pyproject.toml says, and print the score."""
    mutmut = [sys.executable, "-m", "mutmut"]
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "small"}
    children = str(os.cpu_count() or 1)
    subprocess.run([*mutmut, "run", "--max-children", children], env=environment, check=True)
    subprocess.run([*mutmut, "results"], check=True)
    subprocess.run([*mutmut, "export-cicd-stats"], check=True)
    counts = json.loads(Path("mutants/mutmut-cicd-stats.json").read_text(encoding="utf-8"))
    noticed = counts["killed"] + counts["timeout"]
    print(f"noticed: {noticed} of {counts['total']} ({100 * noticed / counts['total']:.1f} %)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
