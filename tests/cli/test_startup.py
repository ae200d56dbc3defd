"""What starting up costs: nothing is loaded that is not needed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from tests.support.checkout import ROOT
from tests.support.command import KEY
from tests.support.world import world

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {"asyncio", "deepdiff", "httpx", "pydantic", "pydantic_core", "rich", "ruamel", "typer"}

NOT_FOR_A_PLAN = {
    "deepdiff",
    "httpx",
    "rich.console",
    "confsync.attention.answers",
    "confsync.attention.categories",
    "confsync.attention.directory",
    "confsync.attention.facts",
    "confsync.attention.secret_scrubber",
    "confsync.attention.http",
    "confsync.cli.apply",
    "confsync.cli.pager",
    "confsync.cli.pull",
    "confsync.formats.json",
    "confsync.formats.documents.journal",
    "confsync.formats.markdown",
    "confsync.formats.page",
    "confsync.formats.documents.saved",
    "confsync.formats.documents.snapshot",
    "confsync.github",
    "confsync.lint",
    "confsync.manifest.catalog",
    "confsync.manifest.labels",
    "confsync.manifest.rewrite",
    "confsync.manifest.rule_schema",
    "confsync.manifest.rules",
    "confsync.manifest.schema",
    "confsync.model.catalog",
    "confsync.model.rule",
    "confsync.operations.apply",
    "confsync.operations.catalog",
    "confsync.operations.journal",
    "confsync.operations.pull",
    "confsync.operations.snapshot",
    "confsync.project.git",
    "confsync.rules",
    "confsync.project.revision",
    "confsync.project.user_settings",
    "confsync.sandbox.server",
}

# As the command does it: the script that pip makes calls this function.
_RUN = """
import json, sys
from confsync.cli import run
try:
    run()
finally:
    print(json.dumps([*sys.modules]), file=sys.stderr)
"""


def loaded(*arguments: str | Path) -> tuple[set[str], str]:
    """The modules that a command loads, and what it printed."""
    ran = subprocess.run(
        [sys.executable, "-c", _RUN, *arguments], capture_output=True, text=True, check=True
    )
    return set(json.loads(ran.stderr.splitlines()[-1])), ran.stdout


def test_the_version_needs_only_the_library_of_the_command_line() -> None:
    modules, out = loaded("--version")
    assert out.startswith("confsync ")
    assert modules & HEAVY <= {"typer", "rich", "asyncio"}
    assert "confsync.cli.plan" not in modules


def test_help_needs_no_more_than_the_command_line() -> None:
    modules, out = loaded("--help")
    assert out.startswith("Usage: confsync")
    assert modules & HEAVY <= {"typer", "rich", "asyncio"}


@pytest.mark.parametrize("verb", [["plan"], ["apply"], ["sandbox", "serve"]])
def test_help_for_a_verb_does_not_load_what_the_verb_needs(verb: list[str]) -> None:
    modules, out = loaded(*verb, "--help")
    assert out.startswith(f"Usage: confsync {' '.join(verb)}")
    assert not modules & {"asyncio", "deepdiff", "httpx", "ruamel", "confsync.cli.pull"}


@pytest.mark.parametrize("name", sorted(NOT_FOR_A_PLAN))
def test_what_a_plan_does_not_need_exists(name: str) -> None:
    assert find_spec(name)


def test_a_plan_loads_only_what_it_needs(tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(ROOT / "examples" / "quickstart", root)
    (root / "conversations" / "rules.yaml").unlink()
    modules, out = loaded("plan", "-C", root)
    assert "Run: confsync apply" in out
    assert "confsync.sandbox.transport" in modules, "this test sees what is loaded"
    assert modules & NOT_FOR_A_PLAN == set()


def test_validate_needs_no_network() -> None:
    with world({}, {"c1": {"title": "New"}}) as it:
        modules, out = loaded("validate", "-C", it.root)
        assert "Checked 1 conversation" in out
        assert "ruamel.yaml" in modules, "this test sees what is loaded"
        assert not modules & {"httpx", "deepdiff"}


def test_a_plan_over_http_does_not_load_the_command_line_of_its_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ATTENTION_API_KEY", KEY)
    with world({"c1": {"title": "Old"}}, {"c1": {"title": "New"}}) as it:
        modules, out = loaded("plan", "-C", it.root)
        assert "1 conversation to change" in out
        assert "httpx" in modules, "this test sees what is loaded"
        assert not modules & {"click", "pygments", "rich.console", "rich.progress"}


def test_the_package_loads_nothing_until_it_is_used() -> None:
    code = "import confsync, sys, json; print(json.dumps([*sys.modules]))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = {name.partition(".")[0] for name in json.loads(ran.stdout)}
    assert "confsync" in modules
    assert not modules & HEAVY


def test_a_program_that_uses_the_package_keeps_its_process_as_it_is() -> None:
    code = """
import gc, os, sys
before = gc.get_threshold(), dict(os.environ), "sniffio" in sys.modules
import confsync, confsync.attention.http
from confsync.cli.main import main
main(["validate", "-C", sys.argv[1]])
assert (gc.get_threshold(), dict(os.environ), "sniffio" in sys.modules) == before
assert gc.isenabled()
"""
    with world({}, {"c1": {"title": "New"}}) as it:
        subprocess.run([sys.executable, "-c", code, it.root], capture_output=True, check=True)


def test_ctrl_c_while_the_command_is_being_imported_has_no_traceback() -> None:
    code = """
import sys
class Interrupted:
    def find_spec(self, name, *rest):
        if name == "typer":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupted())
from confsync.cli import run
run()
"""
    ran = subprocess.run(
        [sys.executable, "-c", code, "plan"], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "interrupted\n")


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
