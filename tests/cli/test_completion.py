"""Completion: what the shells are offered, in the shells that this machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import chdir
from threading import Event
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from confsync.cli import completers
from confsync.operations import names
from confsync.operations.names import Name, within
from tests.docs.reference import listed
from tests.support.command import confsync
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UUID = "6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11"
RULE = {"when": {"title": "*demo*"}, "labels": {"Team": "EMEA"}}
HOSTILE = ("$(touch hit)", "`touch hit`", "a b", "'; touch hit; '", '"x', "*", "-rf", "a\nb", "héé")


@pytest.fixture(scope="module")
def project() -> Iterator[World]:
    """A project with a run, a saved plan, rules, and names that mean something to a shell."""
    declared: dict[str, Any] = {
        UUID: {"title": "Q1 $(touch hit) `x` 'y' \"z\" [b]: Müller"},
        "c2": {"labels": {"a": "b"}},
    }
    live: dict[str, Any] = {UUID: {"title": "old"}, "c2": {"labels": {}}}
    with world(live, declared) as it:
        it.declare(declared, rules={"demo-calls": RULE})
        assert it.run("apply", "--yes").code == 0
        it.write("conversations/bad.yaml", "conversations: {half-written: {titel: x}}\n")
        it.write("plan.json", "{}")
        ids = "".join(
            f"  {id!r}: {{title: x}}\n" for id in HOSTILE if "'" not in id and "\n" not in id
        )
        it.write("conversations/hostile.yaml", f"conversations:\n{ids}")
        it.write("conversations/$(touch hit).yaml", "conversations: {c9: {title: x}}\n")
        # The machine may be busy with other tests.
        with chdir(it.root), mock.patch.object(names, "LIMIT", 60):
            yield it
        assert not (it.root / "hit").exists()


def offered(line: str, shell: str = "fish") -> list[str]:
    """What completes `line`, each with its description after a tab."""
    environment = {
        "_CONFSYNC_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_TYPER_COMPLETE_ARGS": line,
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split(" ")) - 1),
    }
    ran = confsync(environment=environment)
    assert (ran.code, ran.err) == (0, "")
    return ran.out.strip().splitlines()


def values(line: str) -> list[str]:
    """The same without descriptions."""
    return [each.partition("\t")[0] for each in offered(line)]


FILES = ["conversations/all.yaml", "conversations/bad.yaml", "conversations/hostile.yaml"]


def test_targets_are_manifests_ids_and_rules_where_another_file_has_errors(project: World) -> None:
    offers = [*FILES, UUID, "c2", "demo-calls", "c9"]
    assert sorted(values("confsync plan ")) == sorted(offers)
    assert values("confsync plan 6f") == [UUID]
    assert values("confsync pull demo") == ["demo-calls"]
    assert values(f"confsync undo last {UUID[:4]}") == [UUID]
    assert values("confsync fmt ") == FILES


def test_an_id_is_offered_with_its_title_as_plain_words(project: World) -> None:
    assert offered("confsync plan 6f") == [f"{UUID}\tQ1 touch hit x y z b Müller"]


def test_plans_and_runs_are_offered_where_they_are_arguments(project: World) -> None:
    (journal,) = (project.root / ".confsync" / "runs").glob("*.jsonl")
    run = journal.relative_to(project.root).as_posix()
    assert values("confsync undo ") == ["last", run]
    assert values("confsync show ") == ["plan.json", run]
    assert values("confsync apply pl") == ["plan.json"]


def test_codes_and_lint_rules_are_offered_to_explain(project: World) -> None:
    assert values("confsync explain CS60")[:2] == ["CS601", "CS602"]
    assert values("confsync explain sim") == ["similar-keys", "similar-values"]
    assert values("confsync explain 6f") == [UUID]


def test_commands_options_and_values_are_offered() -> None:
    assert values("confsync va") == ["validate"]
    assert values("confsync ci ") == listed(confsync("ci", "--help").out)
    assert "apply" in values("confsync ci ")
    assert values("confsync plan --detailed") == ["--detailed-exitcode"]
    assert values("confsync plan --format c") == ["codequality"]


def test_the_project_of_the_command_line_counts(project: World, tmp_path: Path) -> None:
    with chdir(tmp_path):
        assert values("confsync plan 6f") == []
        assert values(f"confsync plan -C {project.root} 6f") == [UUID]
        with mock.patch.dict(os.environ, HOME=str(project.root.parent)):
            assert values(f"confsync plan -C ~/{project.root.name} 6f") == [UUID]


def test_nothing_that_a_shell_interprets_is_offered(project: World) -> None:
    for line in ("confsync plan ", "confsync fmt ", "confsync apply "):
        assert not {*values(line)} & {*HOSTILE, "conversations/$(touch hit).yaml"}
        assert all(char not in "".join(offered(line)) for char in "$`'\"*[:;")


@pytest.mark.parametrize("line", ["confsync plan x", "confsync nothing x", "confsync plan '"])
def test_an_error_offers_nothing_and_says_nothing(line: str, tmp_path: Path) -> None:
    (tmp_path / "confsync.yaml").write_text("{", encoding="utf-8")
    with chdir(tmp_path):
        assert values(line) == []


@pytest.mark.parametrize("instruction", ["complete_bash", "complete_csh", "nonsense", "", "_"])
def test_a_shell_that_asks_in_another_way_gets_no_message(instruction: str) -> None:
    ran = confsync(environment={"_CONFSYNC_COMPLETE": instruction, "COMP_WORDS": None})
    assert (ran.out, ran.err) == ("", "")


def test_a_lookup_that_takes_too_long_offers_what_it_has() -> None:
    end = Event()

    def slow(add: object) -> None:
        assert callable(add)
        add(Name("first"))
        end.wait()

    assert within(0.05, slow) == [Name("first")]
    end.set()


def test_no_more_are_offered_than_a_person_can_read() -> None:
    many = [Name(f"c{n}") for n in range(5000)]
    with mock.patch.object(names, "target_names", return_value=many):
        assert len(values("confsync plan ")) == completers.MOST


def test_nothing_is_sent(project: World) -> None:
    before = len(project.service.log)
    values("confsync plan ")
    assert len(project.service.log) == before


# In real shells.
PATIENT = (
    "from confsync.operations import names; names.LIMIT = 60; from confsync.cli import run; run()"
)


@pytest.fixture(scope="module")
def script_of(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The script of each shell, and `confsync` beside it."""
    folder = tmp_path_factory.mktemp("scripts")
    found = {}
    for shell in ("bash", "zsh", "fish", "powershell"):
        ran = confsync("completion", shell)
        assert (ran.code, ran.err) == (0, "")
        found[shell] = folder / shell
        found[shell].write_text(ran.out, encoding="utf-8")
    command = folder / "confsync"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{PATIENT}" "$@"\n')
    command.chmod(0o755)
    return found


def shell(name: str, scripts: dict[str, Path], code: str, *options: str) -> list[str]:
    """What a shell prints that has read its script."""
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"NOT TESTED: completion in {name}, which is not installed")
    path = f"{scripts[name].parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        [program, *options, "-c", code.replace("SCRIPT", str(scripts[name]))],
        env={**os.environ, "PATH": path},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.stderr == ""
    return ran.stdout.splitlines()


BASH = """
source SCRIPT
complete -p confsync
COMP_WORDS=(confsync plan c) COMP_CWORD=2
_confsync_completion confsync
printf '%s\\n' "${COMPREPLY[@]}"
"""
# As zsh calls it; the last step, the menu, needs somebody who types.
ZSH = """
compdef() { }
_arguments() { print -r -- "$1" }
source SCRIPT
words=(confsync plan 6f) CURRENT=3
_confsync_completion
"""


@pytest.mark.skipif(os.name == "nt", reason="for the shells of POSIX")
class TestShells:
    """Three shells."""

    def test_bash(self, project: World, script_of: dict[str, Path]) -> None:
        complete, *targets = shell("bash", script_of, BASH, "--norc")
        assert complete == "complete -o default -F _confsync_completion confsync"
        assert sorted(targets) == ["c2", "c9", *FILES]

    def test_fish(self, project: World, script_of: dict[str, Path]) -> None:
        code = "source SCRIPT; complete -C 'confsync plan 6'"
        (target,) = shell("fish", script_of, code, "--no-config")
        assert target == f"{UUID}\tQ1 touch hit x y z b Müller"

    def test_zsh(self, project: World, script_of: dict[str, Path]) -> None:
        (target,) = shell("zsh", script_of, ZSH, "-f")
        assert target == f'*: :(("{UUID}":"Q1 touch hit x y z b Müller"))'
