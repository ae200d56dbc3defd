"""What the workflows' own linters say of everything that GitHub, GitLab or Bitbucket would run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.github.workflows.runner import ACTION, OURS, WORKFLOWS, load
from tests.support.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL = [*sorted(WORKFLOWS.glob("*.yml")), *sorted((ROOT / ".github" / "workflows").glob("*.yml"))]
BIN = Path(sys.executable).parent


def passes(program: str, *arguments: str | Path) -> None:
    ran = subprocess.run(
        [BIN / program, *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_zizmor() -> None:
    passes("zizmor", "--offline", "--persona=auditor", "--no-progress", ACTION, *ALL)


def test_what_the_linter_does_not_report_has_its_reason_beside_it() -> None:
    for file in (ACTION / "action.yml", *ALL):
        lines = file.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            if "zizmor: ignore" in line:
                assert lines[number - 1].lstrip().startswith("# zizmor "), line


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", ALL),
        ("vendor.github-actions", [ACTION / "action.yml"]),
        ("vendor.gitlab-ci", [ROOT / "examples" / "gitlab" / ".gitlab-ci.yml"]),
        (
            "vendor.bitbucket-pipelines",
            [ROOT / "examples" / "bitbucket" / "bitbucket-pipelines.yml"],
        ),
    ],
)
def test_schemas(schema: str, files: list[Path]) -> None:
    assert files
    passes("check-jsonschema", "--builtin-schema", schema, *files)


def scripts() -> Iterator[tuple[str, str]]:
    """Every script, and its place."""
    for number, step in enumerate(load(ACTION / "action.yml")["runs"]["steps"]):
        if "run" in step:
            yield f"action {number}", step["run"]
    for file in ALL:
        for id, job in load(file)["jobs"].items():
            for number, step in enumerate(job["steps"]):
                if "run" in step:
                    yield f"{file.stem} {id} {number}", step["run"]
    for name in ("gitlab/.gitlab-ci.yml", "bitbucket/bitbucket-pipelines.yml"):
        for number, script in enumerate(shell_of(ROOT / "examples" / name)):
            yield f"{name} {number}", script


def shell_of(file: Path) -> Iterator[str]:
    """The scripts in a pipeline of GitLab or Bitbucket, wherever they stand."""

    def found(here: Any, name: str = "") -> Iterator[str]:
        if name in {"script", "before_script"}:
            yield here if isinstance(here, str) else "\n".join(here)
        elif isinstance(here, (dict, list)):
            for key, value in here.items() if isinstance(here, dict) else enumerate(here):
                yield from found(value, str(key))

    yield from found(yaml.safe_load(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("script", [pytest.param(text, id=name) for name, text in scripts()])
def test_shellcheck(script: str, tmp_path: Path) -> None:
    file = tmp_path / "script.sh"
    # As every runner starts it.
    file.write_text(f"set -eo pipefail\n{script}", encoding="utf-8")
    passes("shellcheck", "--shell=bash", "--enable=all", "--exclude=SC2250,SC2292,SC2154", file)
    assert "${{" not in script, "a value that others choose must come by the environment"


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.stem)
def test_rights_are_none_unless_a_job_says_why(file: Path) -> None:
    assert load(file)["permissions"] == {}
    text = file.read_text(encoding="utf-8")
    for id, job in load(file)["jobs"].items():
        assert job["timeout-minutes"] <= 60
        for right, level in job["permissions"].items():
            assert re.search(rf"^      {right}: {level} # \w", text, re.MULTILINE), (id, right)
    # There, whoever opens a pull request decides what the key's own job checks out and runs.
    assert not ({"pull_request", "workflow_run"} & {*load(file)["on"]} and "secrets." in text)


@pytest.mark.parametrize("file", [*ALL, ACTION / "action.yml"], ids=lambda file: file.stem)
def test_every_action_is_pinned_by_its_whole_hash_and_named_by_its_version(file: Path) -> None:
    for line in file.read_text(encoding="utf-8").splitlines():
        if found := re.search(r"uses: (\S+)@(\S+) # (.*)", line):
            name, sha, comment = found.groups()
            assert re.fullmatch(r"[0-9a-f]{40}", sha)
            assert comment == "see README.md" if name == OURS else comment.startswith("v")
        else:
            assert "uses:" not in line, line


def test_the_key_is_given_only_to_the_step_that_needs_it() -> None:
    for file in WORKFLOWS.glob("*.yml"):
        for job in load(file)["jobs"].values():
            assert "env" not in job
            for step in job["steps"]:
                ours = step["uses"].startswith(OURS)
                secret = step.get("env") == {
                    "ATTENTION_API_KEY": "${{ secrets.ATTENTION_API_KEY }}"
                }
                assert secret is (ours and "environment" in job)


def test_a_pull_request_is_only_checked_out_beside_the_default_branch() -> None:
    for job in load(WORKFLOWS / "plan.yml")["jobs"].values():
        checkouts = [step["with"] for step in job["steps"] if "checkout" in step["uses"]]
        assert [each.get("path") for each in checkouts] == [None, "pull-request"]
        assert "ref" not in checkouts[0]
        for step in job["steps"]:
            assert "run" not in step
            inside = {
                name for name, each in step.get("with", {}).items() if "pull-request" in str(each)
            }
            assert inside <= {"path", "tree", "project"}


def test_an_apply_is_never_cancelled_and_waits_for_people() -> None:
    apply = load(WORKFLOWS / "apply.yml")
    assert apply["concurrency"] == {
        "group": "confsync-apply",
        "cancel-in-progress": False,
        "queue": "max",
    }
    assert apply["jobs"]["apply"]["environment"] == "confsync"
    assert apply["on"]["push"] == {"branches": ["main"]}
