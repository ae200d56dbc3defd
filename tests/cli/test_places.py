"""Where a project is found, and which conversations are selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.command import confsync
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIVE = {f"call-{name}": {"title": "Old"} for name in ("one", "two", "three")}


@pytest.fixture
def it() -> Iterator[World]:
    """One conversation in each of three files, two of them in a folder."""
    with world(LIVE, lint={"id-form": "off", "duplicate-title": "off"}) as made:
        (made.root / "conversations" / "all.yaml").unlink()
        made.write("conversations/one.yaml", "conversations: {call-one: {title: New}}")
        made.write("conversations/east/two.yaml", "conversations: {call-two: {title: New}}")
        made.write("conversations/east/three.yaml", "conversations: {call-three: {title: New}}")
        made.write("conversations/readme.txt", "")
        yield made


def planned(it: World, *targets: str | Path) -> list[str]:
    plan = it.plan(*targets)
    assert plan["summary"]["declared"] == len(plan["changes"])
    return [change["id"].removeprefix("call-") for change in plan["changes"]]


def test_a_project_is_found_from_any_folder_below(
    it: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plan(*arguments: str | Path) -> str:
        return confsync("plan", *arguments).out.partition("\nRun: ")[0]

    everything = it.run("plan").out.partition("\nRun: ")[0]
    assert "3 conversations to change" in everything
    for place in (it.root, it.root / "conversations/east", it.root / "conversations/one.yaml"):
        assert plan("-C", place) == everything
    monkeypatch.chdir(it.root / "conversations" / "east")
    assert plan() == everything
    assert plan("--project", "..") == everything


def test_where_there_is_no_project(tmp_path: Path) -> None:
    for place, said in (
        (tmp_path, "there is no confsync.yaml"),
        (tmp_path / "no", "there is no folder"),
    ):
        ran = confsync("plan", "-C", place)
        assert (ran.code, ran.out) == (1, "")
        assert f"{said} " in ran.err
        assert str(place) in ran.err


@pytest.mark.parametrize(
    ("targets", "selected"),
    [
        ([], ["one", "three", "two"]),
        (["call-one"], ["one"]),
        (["call-two", "call-one", "call-one"], ["one", "two"]),
        (["conversations/one.yaml"], ["one"]),
        (["conversations/east"], ["three", "two"]),
        (["conversations/east/"], ["three", "two"]),
        (["conversations/east", "call-one"], ["one", "three", "two"]),
        (["conversations"], ["one", "three", "two"]),
        (["."], ["one", "three", "two"]),
    ],
)
def test_targets(
    it: World, targets: list[str], selected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(it.root)
    assert planned(it, *targets) == selected
    code, run = it.apply(*targets)
    assert (code, run["summary"]["applied"]) == (0, len(selected))
    assert len(it.puts) == len(selected)


def test_paths_count_from_the_working_folder_else_from_the_project(
    it: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(it.root / "conversations" / "east")
    assert planned(it, "two.yaml") == ["two"]
    assert planned(it, "../one.yaml") == ["one"]
    assert planned(it, "conversations/one.yaml") == ["one"]
    assert planned(it, it.root / "conversations" / "one.yaml") == ["one"]


@pytest.mark.parametrize("verb", [["plan"], ["apply", "--yes"]])
@pytest.mark.parametrize(
    ("target", "message", "help"),
    [
        (
            "call-onf",
            "there is no conversation, manifest or folder 'call-onf'",
            "did you mean call-one?",
        ),
        (
            "zzz",
            "there is no conversation, manifest or folder 'zzz'",
            "a target is an id, a manifest or a folder",
        ),
        ("conversations/readme.txt", "nothing is declared in 'conversations/readme.txt'", ""),
        ("/", "'/' is outside of the project", ""),
        ("..", "'..' is outside of the project", ""),
        ("", "there is no conversation, manifest or folder ''", ""),
    ],
)
def test_a_target_that_means_nothing(
    it: World,
    verb: list[str],
    target: str,
    message: str,
    help: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(it.root)
    ran = it.run(*verb, "call-one", target)
    assert (ran.code, ran.out) == (64, "")
    assert f"error CS002: {message}" in ran.err
    assert help in ran.err
    assert it.service.log == []


def test_what_is_not_selected_is_not_even_read(it: World) -> None:
    assert planned(it, "call-one") == ["one"]
    assert [request.path for request in it.service.log] == ["/conversations/call-one"]


def test_validate_checks_what_is_named(it: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(it.root)
    one = "Checked 1 conversation in 1 file: no problems.\n"
    assert it.run("validate", "conversations/one.yaml").out == one
    it.write("conversations/east/two.yaml", "conversations: {call-two: {titel: New}}")
    assert it.run("validate", "conversations/one.yaml").code == 0
    ran = it.run("validate", "conversations/east")
    assert ran.code == 1
    assert "did you mean 'title'?" in ran.err
    assert it.service.log == []


def test_validate_counts_what_is_named_also_where_another_file_is_wrong(it: World) -> None:
    it.write("conversations/east/two.yaml", "conversations: {call-two: {titel: New}}")
    ran = it.run("validate", it.root / "conversations" / "one.yaml")
    assert ran.out == "Checked 1 conversation in 1 file: no problems.\n"
