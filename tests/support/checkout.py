"""Paths in this checkout."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
EXAMPLES: Final = ROOT / "examples"
BENCH: Final = ROOT / "tests" / "stress" / "bench" / "latest.json"
