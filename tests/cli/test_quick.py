"""Quick answers are the library's, word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from confsync.cli.quick import answer
from tests.support.checkout import ROOT
from tests.support.library import frozen, library

if TYPE_CHECKING:
    from collections.abc import Mapping

FROZEN = ROOT / "confsync" / "cli" / "frozen.py"


def test_what_is_frozen_is_what_the_library_says(request: pytest.FixtureRequest) -> None:
    text = frozen()
    if request.config.getoption("--update-golden"):
        FROZEN.write_text(text, encoding="utf-8")
    assert FROZEN.read_text(encoding="utf-8") == text


def said(arguments: list[str], environment: Mapping[str, str]) -> tuple[int, str] | None:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("COLUMNS", "COMP_WORDS", "COMP_CWORD"):
            patch.delenv(name, raising=False)
        for name, value in environment.items():
            patch.setenv(name, value)
        found = answer(arguments)
    return None if found is None else (found.code, found.text)


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["-h"]])
def test_version_and_help(arguments: list[str]) -> None:
    assert said(arguments, {}) == library(*arguments, environment={})


LINES = [
    "",
    "p",
    "plan",
    "-",
    "--v",
    "plan ",
    "plan -",
    "plan --f",
    "plan conv",
    "apply x.json -",
    "zz",
]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "fish-asks"])
def test_completion(line: str, shell: str) -> None:
    typed = f"confsync {line}"
    environment = {
        "_CONFSYNC_COMPLETE": f"complete_{shell.partition('-')[0]}",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(typed.count(" ")),
        "_TYPER_COMPLETE_ARGS": typed,
        "_TYPER_COMPLETE_FISH_ACTION": "is-args" if shell == "fish-asks" else "get-args",
    }
    quick = said([], environment)
    slow = library(environment=environment)
    assert quick is not None
    # The library gives -h and --help in either order.
    bare = [sorted(text.strip("\n(\"')").split("\n")) for text in (quick[1], slow[1])]
    assert (quick[0], len(bare[0])) == (slow[0], len(bare[1]))
    assert {each.strip("(\"'") for each in bare[0]} == {each.strip("(\"'") for each in bare[1]}


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (["plan", "--help"], {}),
        (["--help"], {"COLUMNS": "60"}),
        ([], {"_CONFSYNC_COMPLETE": "source_bash"}),
        (
            [],
            {"_CONFSYNC_COMPLETE": "complete_bash", "COMP_WORDS": "confsync p", "COMP_CWORD": "x"},
        ),
        ([], {"_CONFSYNC_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "confsync sandbox "}),
        ([], {"_CONFSYNC_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "confsync plan 'a"}),
        (
            [],
            {
                "_CONFSYNC_COMPLETE": "complete_zsh",
                "_TYPER_COMPLETE_ARGS": "confsync plan --format ",
            },
        ),
        (
            [],
            {
                "_CONFSYNC_COMPLETE": "complete_zsh",
                "_TYPER_COMPLETE_ARGS": "confsync plan --format=j",
            },
        ),
    ],
)
def test_what_is_not_simple_is_left_to_the_library(
    arguments: list[str], environment: dict[str, str]
) -> None:
    assert said(arguments, environment) is None
