"""An output in cp1252, as programs of Windows have it in a pipe: titles in Japanese are shown, not lost."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from confsync.cli.main import main
from tests.support.repository import Repository
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "四半期レビュー 🚀"
ENDING = "\\u56db\\u534a\\u671f"
"""The first characters of the title, as Python and JSON write what an encoding lacks."""
VERBS = (
    "plan",
    "plan --expand --no-pager",
    "plan --format json",
    "plan --format markdown",
    "plan --format html",
    "status",
    "validate",
    "fmt",
    "list --when title=*四半期*",
    "explain c1",
    "explain CS201",
    "pull --dry-run",
    "pull --from 2020-01-01 --to-file conversations/通話.yaml",
    "edit --set ラベル=値 --dry-run",
    "catalog pull",
    "schema manifest",
    "snapshot --out 写し.json",
    "completion bash",
    "skill",
    "runs",
    "sandbox --help",
    "--help",
)


@pytest.fixture
def it(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A project in Japanese; the working folder is its root."""
    live: dict[str, dict[str, Any]] = {
        "c1": {"title": "古い", "labels": {"段階": "新規"}},
        "c2": {"title": TITLE},
    }
    wanted = {"c1": {"title": TITLE, "labels": {"段階": None, "チーム": "東京"}}}
    with world(live, wanted, labels={"catalog": "ラベル.yaml"}) as made:
        made.write(
            "ラベル.yaml",
            "version: 1\nlabels: {段階: {options: [新規]}, チーム: {options: [東京]}}\n",
        )
        Repository.new(made.root).commit()
        monkeypatch.chdir(made.root)
        yield made


@pytest.mark.parametrize("command", VERBS)
def test_no_command_ends_in_an_error_of_the_encoding(command: str, it: World) -> None:
    code, shown = in_encoding("cp1252", *command.split())
    assert "Traceback" not in shown
    assert code in {0, 2}, shown


def test_nor_does_a_run_that_is_saved_shown_and_reverted(it: World) -> None:
    for command in ("plan --out 計画.json", "show 計画.json", "apply --yes 計画.json", "runs"):
        code, shown = in_encoding("cp1252", *command.split())
        assert code == 0, shown
    (run,) = (it.root / ".confsync" / "runs").glob("*.jsonl")
    code, shown = in_encoding("cp1252", "show", str(run))
    assert (code, ENDING in shown) == (0, True)
    code, shown = in_encoding("cp1252", "undo", "--yes", str(run))
    assert (code, ENDING in shown) == (0, True)
    assert it.live["c1"] == ("古い", {"段階": "新規"})


def test_errors_are_shown_too(it: World) -> None:
    for command in ("plan 四半期", "plan -C 四半期", "ラベル", "plan --四半期", "explain 四半期"):
        code, shown = in_encoding("cp1252", *command.split())
        assert code in {1, 64}, shown
        assert "\\u" in shown
        assert "Traceback" not in shown
    it.write("conversations/通話.yaml", "conversations: {東京: [四半期]}")
    code, shown = in_encoding("cp437", "validate")
    assert code == 1
    assert "Traceback" not in shown
    assert "conversations/\\u901a\\u8a71.yaml:1" in shown


def test_a_table_for_spreadsheets_is_in_utf_8(it: World) -> None:
    out = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(out, encoding="cp1252")):
        assert main(["export"]) == 0
        assert TITLE in out.getvalue().decode("utf-8")


def in_encoding(encoding: str, *arguments: str) -> tuple[int, str]:
    """Run the command with an output that has strict errors, as a program's pipe has."""
    out, err = io.BytesIO(), io.BytesIO()
    streams = [io.TextIOWrapper(each, encoding=encoding) for each in (out, err)]
    with (
        redirect_stdout(streams[0]),
        redirect_stderr(streams[1]),
        mock.patch.object(sys, "stdin", io.StringIO()),
        mock.patch.dict("os.environ", {"ATTENTION_API_KEY": "x" * 20}),
    ):
        code = main(arguments)
    for stream in streams:
        stream.flush()
    return code, (out.getvalue() + err.getvalue()).decode(encoding)


def test_what_the_encoding_lacks_is_shown_as_its_code(it: World) -> None:
    for options in ([], ["--format", "markdown"], ["--format", "html"], ["--format", "json"]):
        code, shown = in_encoding("cp1252", "plan", "-C", str(it.root), *options)
        assert code == 0
        assert ENDING in shown
    _, shown = in_encoding("cp1252", "plan", "-C", str(it.root), "--format", "json")
    titles = [e["after"] for c in json.loads(shown)["changes"] for e in c["edits"]]
    assert TITLE in titles
