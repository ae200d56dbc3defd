"""The help of every command: its group, and examples that are valid command lines."""

from __future__ import annotations

import re
import shlex

import pytest
from typer.core import TyperGroup

from confsync.cli.examples import EXAMPLES
from confsync.cli.main import command
from tests.docs.reference import commands, listed
from tests.support.command import confsync

HELPS = dict(commands())
GROUPS = ["Start", "Every day", "Check", "Pull requests", "Practise"]


def test_the_commands_are_grouped_by_what_people_want() -> None:
    out = confsync("--help").out
    assert re.findall(r"^(\w[\w ]*):$", out, re.MULTILINE) == ["Options", *GROUPS]
    assert sorted(listed(out)) == sorted(command().commands)


def test_every_summary_is_whole() -> None:
    _, _, groups = confsync("--help").out.partition("\nStart:\n")
    assert groups
    assert "..." not in groups


@pytest.mark.parametrize("path", HELPS)
def test_every_command_ends_its_help_with_examples(path: str) -> None:
    _, _, shown = HELPS[path].partition("\nExamples:\n")
    name = path.removeprefix("confsync ")
    lines = [line.strip() for line in shown.splitlines()]
    assert lines[1::2] == [line for _, line in EXAMPLES[name]]
    assert any(line.startswith(path) for line in lines[1::2])
    assert all(len(line) <= 78 for line in lines)


@pytest.mark.parametrize("line", [line for given in EXAMPLES.values() for _, line in given])
def test_every_example_is_a_valid_command_line(line: str) -> None:
    words = shlex.split(line.partition(" >")[0])
    assert words.pop(0) == "confsync"
    context = command().make_context("confsync", words.copy())
    while isinstance(context.command, TyperGroup):
        name, below, rest = context.command.resolve_command(
            context, [*context._protected_args, *context.args]
        )
        assert below is not None
        context = below.make_context(name, rest, parent=context)
    assert context.args == []


def test_examples_are_of_commands() -> None:
    assert {f"confsync {name}" for name in EXAMPLES} == {*HELPS}
