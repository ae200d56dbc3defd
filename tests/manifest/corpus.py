"""The corpus: manifests as people write them, in every style. All are valid."""

from __future__ import annotations

from pathlib import Path
from typing import Final

CORPUS: Final = tuple(sorted((Path(__file__).parent / "corpus").glob("*.yaml")))
