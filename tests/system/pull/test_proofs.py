"""A text that would not declare what is live is not written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from confsync.manifest import text_edits
from tests.support.world import world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.manifest.text_edits import TextEdit

LIVE: dict[str, dict[str, Any]] = {"c1": {"title": "Live", "labels": {}}}
OLD = {"c1": {"title": "Old"}}


def wrongly(text: str, edits: Sequence[TextEdit]) -> str:
    return text_edits.apply_edits(text, edits).replace("Live", "Something else")


def test_a_pull_whose_edit_went_wrong_leaves_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("confsync.manifest.update_values.apply_edits", wrongly)
    with world(LIVE, OLD) as it:
        manifest = it.root / "conversations" / "all.yaml"
        before = manifest.read_text()
        ran = it.run("pull", "--format", "json")
        assert (ran.code, manifest.read_text()) == (1, before)
        assert [each["code"] for each in ran.document["problems"]] == ["CS903"]


@pytest.mark.parametrize("there", [True, False])
def test_an_import_whose_text_went_wrong_writes_nothing(
    there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("confsync.operations.pull.placing.apply_edits", wrongly)
    monkeypatch.setattr(
        "confsync.operations.pull.placing.whole",
        lambda *_: "conversations:\n  c1:\n    title: Something else\n",
    )
    with world(LIVE, {"other": {"title": "Other"}}) as it:
        manifest = it.root / "conversations" / ("all.yaml" if there else "new.yaml")
        before = manifest.read_text() if there else None
        ran = it.run("pull", "--all", "--to-file", f"conversations/{manifest.name}")
        assert ran.code == 1
        assert (manifest.read_text() if manifest.exists() else None) == before
        assert "would not declare what is live" in ran.err
