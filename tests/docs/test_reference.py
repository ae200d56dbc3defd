"""The command reference is the one that the commands give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.docs.reference import page
from tests.support.checkout import ROOT

if TYPE_CHECKING:
    import pytest

FILE = ROOT / "docs" / "commands.md"


def test_the_reference_is_current(request: pytest.FixtureRequest) -> None:
    now = page()
    if request.config.getoption("--update-golden"):
        FILE.write_text(now, encoding="utf-8")
    assert FILE.read_text(encoding="utf-8") == now
