from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.folder import Folder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture(params=["C", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Reading with ruamel's C parser, and as where it is not installed."""
    name: str = request.param
    if name == "C":
        pytest.importorskip("_ruamel_yaml")
    else:
        monkeypatch.setattr("ruamel.yaml.main.CParser", None)
    return name
