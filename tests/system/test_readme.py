"""The README tells the truth: its outputs, tables and settings are those of the program."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING

import pytest

import confsync as package
from confsync.attention.policy import RULES
from confsync.cli import exit_codes as codes
from confsync.cli.main import app
from confsync.formats.paint import plain
from confsync.formats.text import plan_text
from confsync.manifest.read import read_manifest
from confsync.manifest.source import decode
from confsync.model import ABSENT, Change, Place
from confsync.project.project import load_project
from tests.formats.samples import a_plan, label, title
from tests.support.checkout import BENCH, ROOT
from tests.support.command import confsync

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def table(header: str) -> list[list[str]]:
    """The rows of the table that begins with `header`, as cells without backticks."""
    lines = README[README.index(f"| {header} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a fresh example project, as the README has it."""
    monkeypatch.chdir(tmp_path)
    assert confsync("demo").code == 0
    assert confsync("sandbox", "reset", "-C", "confsync-demo").code == 0
    return tmp_path / "confsync-demo"


def test_every_output_is_what_the_command_prints(demo: Path) -> None:
    consoles = blocks("console")
    assert consoles
    for console in consoles:
        command, _, output = console.partition("\n")
        name, *arguments = shlex.split(command.removeprefix("$ "))
        assert name == "confsync"
        assert confsync(*arguments).out == output
    assert demo.is_dir()


def test_a_large_plan_begins_as_it_is_shown() -> None:
    team, stage = label("team", ABSENT, "emea"), label("stage", "demo", "Demo")
    changes = []
    for n in range(1300):
        own = label("owner", ABSENT, f"Person {n}") if n >= 1297 else stage
        name = f"Call {n}"
        edits = [team if n < 1240 else own]
        if n < 1240 and n % 4 == 0:
            edits.append(title(name, f"[EMEA] {name}"))
            name = f"[EMEA] {name}"
        changes.append(Change(f"c{n:04}", Place("a.yaml", n + 1), name, tuple(edits)))
    lines = list(plan_text(a_plan(*changes, declared=1300), plain))
    (block,) = blocks("text")
    assert [*lines[: lines.index("Other changes: 3 conversations") - 1]] == block.splitlines()


def test_every_command_is_in_the_table_with_its_own_words() -> None:
    listed = {row[0].split()[1]: row[1] for row in table("command | what it does")}
    commands = {
        c.callback.__name__: c.callback.__doc__ for c in app.registered_commands if c.callback
    }
    groups = {g.name: g.typer_instance.info.help for g in app.registered_groups if g.typer_instance}
    assert listed == commands | groups


def test_every_exit_code_is_in_the_table() -> None:
    listed = {int(row[0]) for row in table("exit code | meaning")}
    assert listed == {value for value in vars(codes).values() if isinstance(value, int)}


def test_the_failure_table_is_the_policy() -> None:
    rows = {row[0]: (row[1], row[2]) for row in table("failure | GET | PUT")}
    assert rows == {name: (rule.read.value, rule.write.value) for name, rule in RULES.items()}


def test_the_measurements_are_the_latest() -> None:
    latest = json.loads(BENCH.read_text())
    measured = [[row["what"], row["goal"], row["measured"]] for row in latest["rows"]]
    assert [
        [cell.replace("`", "") for cell in row] for row in table("what | at most | measured")
    ] == [[cell.replace("`", "") for cell in row] for row in measured]


def test_the_peers_are_the_latest() -> None:
    latest = json.loads(BENCH.read_text())
    assert table(" | ".join(["what", *latest["peers"][0][1:]])) == latest["peers"][1:]


def test_every_yaml_is_valid(tmp_path: Path) -> None:
    settings = []
    for text in blocks("yaml"):
        if "conversations:\n" in text:
            declarations, problems = read_manifest(decode(text.encode(), "README.md"))
            assert (len(declarations), problems) == (1, [])
        else:
            settings.append(text)
    assert len(settings) == 5
    for text in settings:
        whole = text if text.startswith("version") else f"version: 1\nmanifests: [x]\n{text}"
        (tmp_path / "confsync.yaml").write_text(whole)
        load_project(tmp_path)


def test_every_shell_command_is_one_that_there_is(demo: Path) -> None:
    known = {row[0].split()[1] for row in table("command | what it does")} | {"test"}
    groups = {group.name for group in app.registered_groups}
    for line in "".join(blocks("sh")).splitlines():
        words = shlex.split(line, comments=True)
        if words[0] == "confsync":
            assert words[1] in known
            options = [word for word in words if word.startswith("--")]
            verb = words[1:3] if words[1] in groups else words[1:2]
            help = confsync(*verb, "--help").out
            assert all(option in help for option in options), line
    assert demo.is_dir()


def test_the_python_example_runs(demo: Path) -> None:
    (example,) = blocks("python")
    names: dict[str, object] = {}
    exec(compile(example, "README.md", "exec"), names)
    run = names["run"]
    assert names["confsync"] is package
    assert len(getattr(run, "outcomes", ())) == 5
    assert demo.is_dir()
