"""The hooks, as pre-commit itself runs them on a git repository. Without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.checkout import ROOT
from tests.support.wheels import wheelhouse

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLE = ROOT / "examples" / "github"
PARTS = [
    *("confsync", "docs", "examples"),
    *("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"),
]
Ran = subprocess.CompletedProcess[str]


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Ran]:
    """Runs a command in a folder, without anybody's settings."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    who = {
        f"GIT_{who}_{what}": f"{who.lower()}@example.org"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    environment = {
        **who,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheelhouse(wheels)),
        "VIRTUALENV_NO_PERIODIC_UPDATE": "1",
        "LANG": "C.UTF-8",
    }

    def run(folder: Path, *command: str) -> Ran:
        return subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


def committed(run: Callable[..., Ran], folder: Path) -> str:
    """Make `folder` a repository with everything in it; the commit's hash."""
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "All"]):
        ran = run(folder, "git", *command)
        assert ran.returncode == 0, ran.stderr
    return str(run(folder, "git", "rev-parse", "HEAD").stdout.strip())


def test_the_hooks_of_the_example_repository(run: Callable[..., Ran], tmp_path: Path) -> None:
    hooks, calls = tmp_path / "hooks", tmp_path / "calls"
    hooks.mkdir()
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, hooks / part)
    commit = committed(run, hooks)

    shutil.copytree(EXAMPLE, calls)
    config = calls / ".pre-commit-config.yaml"
    text = config.read_text(encoding="utf-8").replace(
        "https://github.com/your-org/confsync", str(hooks)
    )
    config.write_text(text.replace("0" * 40, commit), encoding="utf-8")
    committed(run, calls)
    assert run(calls, "pre-commit", "install").returncode == 0

    everything = run(calls, "pre-commit", "run", "--all-files")
    assert everything.returncode == 0, everything.stdout + everything.stderr
    assert everything.stdout.count("Passed") == 2

    manifest = calls / "conversations" / "emea.yaml"
    good = manifest.read_text(encoding="utf-8")
    manifest.write_text(good.replace("title: Kick-off", "titel: Kick-off"), encoding="utf-8")
    refused = run(calls, "git", "commit", "-qam", "Wrong")
    assert refused.returncode == 1
    assert "CS202" in refused.stderr
    assert "did you mean 'title'" in refused.stderr

    manifest.write_text(good.replace("    title: Q1", "    title:   Q1"), encoding="utf-8")
    formatted = run(calls, "git", "commit", "-qam", "Spaces")
    assert formatted.returncode == 1
    assert "files were modified by this hook" in formatted.stderr
    assert manifest.read_text(encoding="utf-8") == good

    manifest.write_text(good.replace("Q1", "Q2"), encoding="utf-8")
    assert run(calls, "git", "commit", "-qam", "Right").returncode == 0
    (calls / "notes.txt").write_text("nothing of ours")
    run(calls, "git", "add", "notes.txt")
    other = run(calls, "git", "commit", "-qm", "Notes")
    assert (other.returncode, other.stderr.count("Skipped")) == (0, 2)
