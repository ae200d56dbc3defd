"""What a process costs: wall time, CPU time, and the most memory that it held."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from tests.support.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LAUNCHER: Final = Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Cost:
    """Seconds, seconds, and megabytes (10^6)."""

    wall: float
    cpu: float
    memory: float
    code: int


@cache
def _compiled() -> dict[str, str]:
    """Variables by which modules are compiled once, as pip compiles those that it installs."""
    folder = TemporaryDirectory(prefix="confsync-bench-")
    atexit.register(folder.cleanup)
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder.name}


def cost(command: Sequence[str | Path], limit: float = 600.0) -> Cost:
    """Run `command` once, its output thrown away; ended after `limit` seconds."""
    usual = {"ATTENTION_API_KEY": "bench", "PYTHONPATH": str(ROOT)}
    environment = {**os.environ, **usual, **_compiled()}
    launcher = [sys.executable, "-I", "-S", str(_LAUNCHER), str(limit)]
    done = subprocess.run(
        [*launcher, *(str(word) for word in command)],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env=environment,
        cwd=ROOT,
    )
    return Cost(**json.loads(done.stdout))


def interleaved(times: int, *commands: Sequence[str | Path]) -> list[Cost]:
    """The medians of running each command `times` times, taking turns, after one warm-up each."""
    for command in commands:
        cost(command)
    runs = [[cost(command) for command in commands] for _ in range(times)]
    medians = []
    for column in zip(*runs, strict=True):
        codes = {each.code for each in column}
        if codes - {0}:
            raise SystemExit(f"a command ended with {codes}")
        medians.append(
            Cost(
                median(each.wall for each in column),
                median(each.cpu for each in column),
                median(each.memory for each in column),
                0,
            )
        )
    return medians


@contextmanager
def server(count: int, latency: float, *kind: str) -> Iterator[str]:
    """The address of a sandbox in another process, until the block ends."""
    command = [sys.executable, "-m", "tests.stress.bench.serve", str(count), str(latency), *kind]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.communicate()
