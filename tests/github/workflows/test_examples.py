"""The examples are true: what they declare is right, what they run works, what they say is there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.github.fake import github
from tests.github.workflows.runner import OURS, WORKFLOWS, Runner, load
from tests.support.checkout import ROOT
from tests.support.command import KEY, confsync
from tests.support.user import user_settings
from tests.support.world import World, world

GITHUB = ROOT / "examples" / "github"
LIVE: dict[str, Any] = {"c1": {"title": "Old"}, "c2": {"title": "Call 2"}}
WANTED = {"c1": {"title": "New"}, "c2": {"title": "Call 2"}}


def test_the_project_is_right_and_in_its_normal_form() -> None:
    ran = confsync("validate", "-C", GITHUB)
    assert (ran.code, ran.out) == (0, "Checked 2 conversations in 1 file: no problems.\n")
    assert confsync("fmt", "--check", "-C", GITHUB).code == 0


def test_the_readme_names_what_is_there() -> None:
    text = (GITHUB / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(\w+\.yml)`", text)) == {file.name for file in WORKFLOWS.iterdir()}
    assert load(WORKFLOWS / "apply.yml")["jobs"]["apply"]["environment"] == "confsync"
    assert load(WORKFLOWS / "plan.yml")["jobs"]["plan"]["name"] == "Plan"


def test_its_command_fills_in_every_placeholder(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(GITHUB, tmp_path / "copy"))
    text = (copy / "README.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    sha = "0123456789abcdef0123456789abcdef01234567"
    environment = {**os.environ, "OWNER": "example-org", "COMMIT": sha}
    subprocess.run(["sh", "-euc", script], cwd=copy, env=environment, check=True)
    files = {file.name: file for file in copy.rglob("*") if file.is_file()}
    del files["README.md"]
    for name, file in files.items():
        assert not re.search(r"your-org|0{40}|\.bak", file.read_text() + name), name
    ours = OURS.replace("your-org", "example-org")
    assert f"uses: {ours}@{sha} # " in files["plan.yml"].read_text(encoding="utf-8")
    assert f'rev: "{sha}"' in files[".pre-commit-config.yaml"].read_text(encoding="utf-8")


def scripts(file: Path) -> dict[str, list[str]]:
    """The scripts of a pipeline's jobs."""
    loaded = yaml.safe_load(file.read_text(encoding="utf-8"))
    if "pipelines" not in loaded:
        return {name: job["script"] for name, job in loaded.items() if "script" in job}
    before, merged = loaded["pipelines"]["pull-requests"]["**"], loaded["pipelines"]["branches"]
    steps = {
        "review": before[0],
        "plan": merged["main"][0],
        "apply": merged["main"][1],
        "drift": loaded["pipelines"]["custom"]["drift"][0],
    }
    return {name: step["step"]["script"] for name, step in steps.items()}


@pytest.mark.parametrize("name", ["gitlab/.gitlab-ci.yml", "bitbucket/bitbucket-pipelines.yml"])
def test_the_pipelines_of_others_install_nothing_and_use_the_image_by_its_digest(name: str) -> None:
    text = (ROOT / "examples" / name).read_text(encoding="utf-8")
    (image,) = re.findall(r"^ *name: (\S*/.*)$", text, re.MULTILINE)
    assert re.fullmatch(r"ghcr\.io/your-org/confsync@sha256:0{64}", image)
    assert not re.search(r"\b(pip|curl)\b", text)


@pytest.mark.parametrize("name", ["gitlab/.gitlab-ci.yml", "bitbucket/bitbucket-pipelines.yml"])
def test_the_pipelines_of_others(name: str, tmp_path: Path) -> None:
    jobs = scripts(ROOT / "examples" / name)

    def run(it: World, job: str) -> int:
        with github() as fake:
            runner = Runner(fake, it.root, tmp_path)
            path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
            given = {"PATH": path, "HOME": str(tmp_path), "ATTENTION_API_KEY": KEY}
            given |= user_settings()  # they name the simulated service
            return runner.execute("\n".join(jobs[job]), given).returncode

    with world(LIVE, WANTED) as it:
        for job in jobs.keys() - {"apply", "drift"}:
            assert run(it, job) == 0
        assert it.puts == []
        assert run(it, "drift") == 2
        assert run(it, "apply") == 0
        assert it.live["c1"][0] == "New"
        assert run(it, "drift") == 0
        it.edit("c1", title="Somebody's")
        assert run(it, "apply") == 1, "the plan is not true any more"
        assert it.live["c1"][0] == "Somebody's"
        it.declare({"c1": {"title": 5}})
        assert all(run(it, job) == 1 for job in jobs)
