"""The command line itself: usage errors, help, version."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from confsync import __version__
from tests.support.command import confsync

CI = [["ci"], *(["ci", verb] for verb in ("plan", "apply", "drift"))]
VERBS = ["plan", "apply", "validate", "show", "undo", "runs", "demo"]


@pytest.mark.parametrize(
    ("arguments", "said", "see"),
    [
        (["plna"], "No such command 'plna'", "confsync --help"),
        (["--unknown"], "--unknown", "confsync --help"),
        (["plan", "--unknown"], "--unknown", "confsync plan --help"),
        (["plan", "--format", "xml"], "xml", "confsync plan --help"),
        (["plan", "--color", "purple"], "purple", "confsync plan --help"),
        (["plan", "--max-changes", "-1"], "--max-changes", "confsync plan --help"),
        (["plan", "--max-changes", "many"], "--max-changes", "confsync plan --help"),
        (["plan", "--out"], "--out", "confsync --help"),
        (["show"], "FILE", "confsync show --help"),
        (["sandbox", "serve", "--port", "x"], "--port", "confsync sandbox serve --help"),
    ],
)
def test_a_usage_error_says_what_is_wrong_and_where_to_read(
    arguments: list[str], said: str, see: str
) -> None:
    ran = confsync(*arguments)
    assert (ran.code, ran.out) == (64, "")
    assert ran.err.startswith("error CS002: ")
    assert said in ran.err
    assert ran.err.endswith(f"    help: see: {see}\n")


def test_a_time_that_is_none() -> None:
    ran = confsync("plan", "--deadline", "soon")
    assert ran.code == 64
    assert "for example 90s, 10m or 1h" in ran.err


@pytest.mark.parametrize("arguments", [[], ["sandbox"], ["ci"]])
def test_without_a_verb_there_is_help(arguments: list[str]) -> None:
    ran = confsync(*arguments)
    assert (ran.code, ran.out) == (64, "")
    assert ran.err.startswith("Usage: confsync")


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize(
    "verb",
    [[], *([verb] for verb in VERBS), ["sandbox"], ["sandbox", "serve"], ["sandbox", "reset"], *CI],
)
def test_help(verb: list[str], flag: str) -> None:
    ran = confsync(*verb, flag)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: {' '.join(['confsync', *verb])} ")
    if not verb:
        assert all(f"  {each} " in ran.out for each in [*VERBS, "ci", "sandbox"])


def test_the_key_is_never_the_value_of_an_option() -> None:
    assert "--key-file FILE" in confsync("plan", "--help").out
    assert confsync("plan", "--key", "secret").code == 64


def test_version() -> None:
    assert confsync("--version").out == f"confsync {__version__}\n"


def test_the_command_and_the_module_are_the_same(tmp_path: Path) -> None:
    for command in (
        [sys.executable, "-m", "confsync"],
        [Path(sys.executable).with_name("confsync")],
    ):
        run = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
        assert (run.stdout, run.stderr) == (f"confsync {__version__}\n", "")
        run = subprocess.run(
            [*command, "plan"], capture_output=True, text=True, cwd=tmp_path, check=False
        )
        assert run.returncode == 1
        assert "there is no confsync.yaml" in run.stderr
