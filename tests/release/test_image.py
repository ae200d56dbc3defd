"""The Containerfile: what its linter and its text say. `make release-check` runs its steps."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.release.image import FILE, USER, steps
from tests.support.checkout import ROOT


def test_its_linter_finds_nothing() -> None:
    program = Path(sys.executable).with_name("hadolint")
    if not program.exists():
        pytest.skip("NOT TESTED: the Containerfile, without hadolint")
    ran = subprocess.run([program, FILE], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "")


def test_it_runs_confsync_as_no_known_user_and_installs_by_hash_only() -> None:
    assert steps("USER") == [f"{USER}:{USER}"]
    assert steps("ENTRYPOINT") == ['["confsync"]']
    download, install, git = steps("RUN")
    assert "--require-hashes" in download
    assert "--no-index" in install
    assert "--without-pip" in install
    assert "confsync" not in git
    assert not steps("ADD")


def test_nothing_else_of_the_checkout_gets_into_the_build() -> None:
    ignored = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    copied = {word for step in steps("COPY") if "--from" not in step for word in step.split()[:-1]}
    assert ignored == [
        "*",
        "!Containerfile",
        *(f"!{name}" for name in sorted(copied, reverse=True)),
    ]
    assert (ROOT / ".dockerignore").read_bytes() == (ROOT / ".containerignore").read_bytes()
