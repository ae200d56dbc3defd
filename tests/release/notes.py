"""Prints the changelog's section of a version: `python -m tests.release.notes v0.1.0`."""

from __future__ import annotations

import re
import sys

from confsync import __version__
from tests.support.checkout import ROOT


def section(changelog: str, version: str) -> str:
    """The text below the version's heading; raises ValueError if there is none."""
    found = re.search(
        rf"^## \[?{re.escape(version)}\]?(?: [^\n]*)?\n(.*?)(?=^## |\Z)",
        changelog,
        re.DOTALL | re.MULTILINE,
    )
    if found is None or not found[1].strip():
        raise ValueError(f"CHANGELOG.md has no section for {version}")
    return found[1].strip()


def main(tag: str) -> str:
    """The notes for a tag; raises ValueError if it is not the tag of this version."""
    if tag != f"v{__version__}":
        raise ValueError(f"the tag {tag} is not the version {__version__}")
    return section((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), __version__)


if __name__ == "__main__":
    try:
        print(main(sys.argv[1]))
    except ValueError as problem:
        sys.exit(f"error: {problem}")
