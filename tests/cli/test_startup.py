"""What starting up costs: nothing is loaded that is not needed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.world import world

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {"asyncio", "deepdiff", "httpx", "pydantic", "pydantic_core", "rich", "ruamel", "typer"}

# As the command does it: the script that pip makes calls this function.
_RUN = """
import sys
from confsync.cli import run
try:
    run()
finally:
    print({name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def loaded(*arguments: str | Path) -> tuple[set[str], str]:
    """The heavy libraries that a command loads, and what it printed."""
    ran = subprocess.run(
        [sys.executable, "-c", _RUN, *arguments], capture_output=True, text=True, check=True
    )
    modules = ran.stderr.splitlines()[-1]
    return {name for name in HEAVY if f"'{name}'" in modules}, ran.stdout


def test_the_version_needs_nothing() -> None:
    modules, out = loaded("--version")
    assert out.startswith("confsync ")
    assert modules == set()


def test_help_needs_no_more_than_the_command_line() -> None:
    modules, out = loaded("--help")
    assert out.startswith("Usage: confsync")
    assert modules <= {"typer", "rich", "asyncio"}


@pytest.mark.parametrize("verb", [["plan"], ["apply"], ["sandbox", "serve"]])
def test_help_for_a_verb_does_not_load_what_the_verb_needs(verb: list[str]) -> None:
    modules, out = loaded(*verb, "--help")
    assert out.startswith(f"Usage: confsync {' '.join(verb)}")
    assert not modules & {"asyncio", "deepdiff", "httpx", "ruamel"}


def test_validate_needs_no_network() -> None:
    with world({}, {"c1": {"title": "New"}}) as it:
        modules, out = loaded("validate", "-C", it.root)
        assert "Checked 1 conversation" in out
        assert "ruamel" in modules, "this test sees what is loaded"
        assert not modules & {"httpx", "deepdiff"}


def test_the_package_loads_nothing_until_it_is_used() -> None:
    code = "import confsync, sys, json; print(json.dumps([*sys.modules]))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = {name.partition(".")[0] for name in json.loads(ran.stdout)}
    assert "confsync" in modules
    assert not modules & HEAVY


def test_without_the_c_parser_everything_works_just_slower() -> None:
    code = """
import sys
sys.modules["_ruamel_yaml"] = sys.modules["ruamel.yaml.clib"] = None
from confsync.cli import run
run()
"""
    with world({}, {"c1": {"title": "Ünïcode"}}) as it:
        ran = subprocess.run(
            [sys.executable, "-c", code, "validate", "-C", it.root],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ran.returncode, ran.stderr) == (0, "")
        assert ran.stdout == "Checked 1 conversation in 1 file: no problems.\n"
