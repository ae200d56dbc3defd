"""Builds the distributions, the same bytes each time."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from typing import TYPE_CHECKING

from tests.support.checkout import ROOT
from tests.support.wheels import NAME

if TYPE_CHECKING:
    from pathlib import Path

EPOCH = "1767225600"
"""The time in the archives, if SOURCE_DATE_EPOCH has no other: 2026-01-01."""


def build(source: Path, folder: Path, *targets: str) -> list[Path]:
    """Build `source` into `folder`: `sdist`, `wheel`, both by default; the new files.

    It uses the installed build backend, so nothing is downloaded.
    """
    chosen = [word for target in targets for word in ("--target", target)]
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--directory", str(folder), *chosen],
        cwd=source,
        env={"SOURCE_DATE_EPOCH": EPOCH, **os.environ},
        check=True,
        capture_output=True,
    )
    return sorted(folder.glob(f"{NAME.replace('-', '_')}-*"))


def unpacked(sdist: Path, folder: Path) -> Path:
    """Unpack a source distribution; its folder."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return folder / sdist.name.removesuffix(".tar.gz")


def differences(one: list[Path], other: list[Path]) -> list[str]:
    """The names of files that are missing on one side, or that differ."""
    left, right = ({file.name: file.read_bytes() for file in files} for files in (one, other))
    return sorted(name for name in left | right if left.get(name) != right.get(name))


__all__ = ["ROOT", "build", "differences", "unpacked"]
