"""A file system that ignores case, played by a library between the program and the C library."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pytest

from tests.support.command import KEY, Ran

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).with_name("fold.c")


@cache
def library() -> Path:
    """The library, built once; skips the test where it cannot be."""
    if not sys.platform.startswith("linux") or shutil.which("cc") is None:
        pytest.skip("NOT TESTED: a file system that ignores case, without Linux and a C compiler")
    made = Path(mkdtemp(prefix="confsync-test-")) / "fold.so"
    subprocess.run(
        ["cc", "-shared", "-fPIC", "-Wall", "-Werror", "-o", made, SOURCE, "-ldl"], check=True
    )
    return made


def removed() -> Iterator[None]:
    """Remove the library at the end."""
    yield
    if library.cache_info().currsize:
        shutil.rmtree(library().parent)


def environment(folder: Path) -> dict[str, str]:
    """The environment of a program for which case makes no difference in and below `folder`."""
    return {
        **os.environ,
        "ATTENTION_API_KEY": KEY,
        "LD_PRELOAD": str(library()),
        "FOLD_BELOW": str(folder.parent),
    }


def confsync(folder: Path, *arguments: str) -> Ran:
    """Run the command in `folder`."""
    ran = subprocess.run(
        [sys.executable, "-m", "confsync", *arguments],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)
