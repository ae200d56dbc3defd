"""The repository's own settings are valid, and a source distribution has everything."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.support.checkout import ROOT

BIN = Path(sys.executable).parent
ISSUES = ROOT / ".github" / "ISSUE_TEMPLATE"


def run(*command: str | Path, folder: Path = ROOT) -> str:
    """Run a program; what it printed."""
    ran = subprocess.run(
        [str(word) for word in command], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_the_hooks_are_valid() -> None:
    run(BIN / "pre-commit", "validate-config", ".pre-commit-config.yaml")
    run(BIN / "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")


@pytest.mark.parametrize("file", sorted(ISSUES.glob("*.yml")), ids=lambda file: file.stem)
def test_the_issue_templates_are_valid(file: Path) -> None:
    kind = "config" if file.stem == "config" else "forms"
    run(BIN / "check-jsonschema", "--builtin-schema", f"vendor.github-issue-{kind}", file)


def test_a_source_distribution_has_every_file_of_the_repository(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("only a repository knows its files")
    run(sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", tmp_path)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        packed = {name.partition("/")[2] for name in opened.getnames()}
    assert set(run("git", "ls-files").split("\n")) - {""} - packed == set()
