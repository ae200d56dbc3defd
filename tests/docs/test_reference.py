"""The command reference and the manual page are those that the commands give."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.docs.manual import escaped, manual
from tests.docs.reference import page
from tests.support.checkout import ROOT

REFERENCE = ROOT / "docs" / "commands.md"
MANUAL = ROOT / "docs" / "confsync.1"


def test_the_reference_is_current(request: pytest.FixtureRequest) -> None:
    now = page()
    if request.config.getoption("--update-golden"):
        REFERENCE.write_text(now, encoding="utf-8")
    assert REFERENCE.read_text(encoding="utf-8") == now


def test_the_manual_page_is_current(request: pytest.FixtureRequest) -> None:
    now = manual()
    if request.config.getoption("--update-golden"):
        MANUAL.write_text(now, encoding="utf-8")
    assert MANUAL.read_text(encoding="utf-8") == now


def test_nothing_in_the_manual_page_is_lost_or_interpreted() -> None:
    if shutil.which("groff") is None:
        pytest.skip("NOT TESTED: the manual page, without groff")
    ran = subprocess.run(
        ["groff", "-man", "-ww", "-Tutf8", "-P-cbou", "-rLL=100n", str(MANUAL)],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert ran.stderr == ""
    shown = ran.stdout.split()
    reference = REFERENCE.read_text(encoding="utf-8")
    blocks = reference.split("```")[1::2]
    assert blocks
    for block in blocks:
        words = block.removeprefix("text").split()
        start = next(n for n, word in enumerate(shown) if shown[n : n + len(words)] == words)
        del shown[: start + len(words)]


@pytest.mark.parametrize(
    ("line", "roff"),
    [
        (".TH", "\\&.TH"),
        ("a\\b", "a\\eb"),
        ("--no-input", "\\-\\-no\\-input"),
        ("'x", "\\(aqx"),
        ("…", "\\[u2026]"),
    ],
)
def test_a_line_of_the_manual_is_text(line: str, roff: str) -> None:
    assert escaped(line) == roff
