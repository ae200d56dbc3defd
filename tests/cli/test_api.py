"""The same from Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import confsync
from confsync.model import Result
from confsync.model.errors import ConfsyncError, InvalidInput
from tests.support.command import KEY
from tests.support.world import world

if TYPE_CHECKING:
    from pathlib import Path

LIVE = {"c1": {"title": "Old"}}
WANTED = {"c1": {"title": "New"}}


def test_the_example_of_the_documentation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTENTION_API_KEY", KEY)
    assert confsync.__doc__ is not None
    example = [line[4:] for line in confsync.__doc__.splitlines() if line.startswith(">>> ")]
    with world(LIVE, WANTED) as it:
        names: dict[str, object] = {}
        exec("\n".join(example).replace("my-project", str(it.root)), names)
        assert it.live["c1"][0] == "New"
        assert len(it.puts) == 1


def test_plan_only_reads_and_apply_does_what_it_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ATTENTION_API_KEY", KEY)
    with world(LIVE, WANTED) as it:
        workspace = confsync.open_project(it.root)
        plan = confsync.plan(workspace, ["c1"])
        assert [change.id for change in plan.changes] == ["c1"]
        assert it.puts == []
        run = confsync.apply(workspace, plan)
        assert [outcome.result for outcome in run.outcomes] == [Result.APPLIED]
        assert confsync.plan(workspace).changes == ()
        assert KEY not in repr((workspace, plan, run))
    assert capsys.readouterr() == ("", "")


def test_what_is_wrong_is_raised(tmp_path: Path) -> None:
    with pytest.raises(ConfsyncError, match=r"there is no confsync\.yaml"):
        confsync.open_project(tmp_path)
    with world() as it:
        it.write("conversations/all.yaml", "conversations: {c1: {titel: x}}")
        with pytest.raises(InvalidInput) as caught:
            confsync.open_project(it.root)
        assert [problem.code for problem in caught.value.problems] == ["CS202"]


def test_nothing_else_is_public() -> None:
    assert set(confsync.__all__) >= {"__version__", "apply", "open_project", "plan"}
    assert all(hasattr(confsync, name) for name in confsync.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'unknown'"):
        _ = confsync.unknown
