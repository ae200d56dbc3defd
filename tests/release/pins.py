"""Makes `requirements.txt`, which the action and the image install: each file by its SHA-256.

Run: `python -m tests.release.pins UV`, with the program uv and an index that it can reach.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

from tests.support.checkout import ROOT
from tests.support.wheels import BUILDS

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = ROOT / "requirements.txt"
HEAD: Final = """\
# What an installation of confsync gets on any system, and what builds it. Made from pyproject.toml and
# constraints.txt by `make pins`.
"""
NEXT: Final = "3.15"
"""A Python to come, for which the requirements must have a solution."""


class NoSolutionError(Exception):
    """The requirements contradict each other."""


class NoIndexError(Exception):
    """There is no package index that uv can ask."""


def pins(uv: Path) -> str:
    """The whole file; raises `NoSolutionError` or `NoIndexError`."""
    options = ("--universal", "--python-version", "3.11", "--generate-hashes")
    return HEAD + compiled(uv, *options, also=BUILDS)


def compiled(uv: Path, *options: str, also: str = "") -> str:
    """The requirements of confsync with `options`, without addresses."""
    quiet = ("--quiet", "--no-header", "--no-annotate", "--no-emit-index-url")
    files = ("-c", "constraints.txt", "--only-binary", ":all:", "pyproject.toml", "-")
    ran = subprocess.run(
        [str(uv), "pip", "compile", *quiet, *options, *files],
        cwd=ROOT,
        input=also,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if ran.returncode:
        error = NoSolutionError if "No solution found" in ran.stderr else NoIndexError
        raise error(ran.stderr)
    return ran.stdout


def check(uv: Path) -> None:
    """Stop unless the file is current and the next Python has a solution; without an index, say so."""
    try:
        now = pins(uv)
        compiled(uv, "--python-version", NEXT)
    except NoIndexError as reason:
        print(f"NOT CHECKED: requirements.txt and Python {NEXT}, without an index: {reason}")
        return
    except NoSolutionError as reason:
        sys.exit(f"error: {reason}")
    if now != FILE.read_text(encoding="utf-8"):
        sys.exit("error: requirements.txt is not current; make pins writes it")
    print(f"ok: requirements.txt is current, and Python {NEXT} has a solution")


if __name__ == "__main__":
    from pathlib import Path

    FILE.write_text(pins(Path(sys.argv[1]).absolute()), encoding="utf-8")
