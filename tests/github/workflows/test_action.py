"""The action's own step that installs confsync, in a workspace that tries to have a say in it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from confsync import __version__
from tests.github.fake import github
from tests.github.workflows.runner import ACTION, Runner, installed, load
from tests.release.build import build
from tests.support.checkout import ROOT
from tests.support.wheels import wheelhouse

if TYPE_CHECKING:
    from collections.abc import Iterator

STEPS = load(ACTION / "action.yml")["runs"]["steps"]
SUM, INSTALL, RUN = (step["run"] for step in STEPS if "run" in step)
HOSTILE = "import pathlib; pathlib.Path(__file__ + '.ran').touch(); raise SystemExit('hijacked')\n"
MODULES = [
    *("confsync", "pip", "venv", "ensurepip", "hatchling", "typer", "sitecustomize"),
    *("usercustomize", "json", "encodings"),
]


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    workspace, home = tmp_path / "workspace", tmp_path / "home"
    for folder in (workspace, home / "temp"):
        folder.mkdir(parents=True)
    (workspace / "confsync.yaml").write_text("version: 1\nmanifests: [all.yaml]\n")
    (workspace / "all.yaml").write_text(
        "conversations:\n  0b9a6f5e-2c47-4e1d-8a35-7d90c1e4b822: {title: A call}\n"
    )
    with github() as fake:
        yield Runner(fake, workspace, home)


def checkout(folder: Path, wheels: Path) -> Path:
    """The action in a copy of its repository, which pins the packages in `wheels` by their hashes."""
    copied = (".github", "confsync", "docs", "examples", "LICENSE", "README.md", "pyproject.toml")
    for name in copied:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    lines = []
    for file in sorted(wheels.glob("*.whl")):
        name, version, *_ = file.name.split("-")
        hashed = hashlib.sha256(file.read_bytes()).hexdigest()
        lines.append(f"{name}=={version} --hash=sha256:{hashed}\n")
    (folder / "requirements.txt").write_text("".join(lines))
    return folder / ".github" / "actions" / "confsync"


def environment(runner: Runner, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(runner.home),
        "GITHUB_ACTION_PATH": str(ACTION),
        "RUNNER_TEMP": str(runner.home / "temp"),
        **more,
    }


def offline(runner: Runner, folder: Path, wheels: Path) -> dict[str, str]:
    """The environment of the step that installs, without a network: pip has `wheels` only."""
    tools = folder / "tools"
    tools.mkdir()
    # The Python that these wheels are for; as after actions/setup-python.
    (tools / "python3").symlink_to(Path(getattr(sys, "_base_executable")))  # noqa: B009 (untyped)
    return environment(
        runner,
        PATH=f"{tools}{os.pathsep}{os.environ['PATH']}",
        PYTHONPATH="",
        PIP_NO_INDEX="1",
        PIP_FIND_LINKS=str(wheels),
        GITHUB_ACTION_PATH=str(checkout(folder / "action", wheels)),
    )


def take_over(workspace: Path) -> None:
    """Files that would have a say in an installation that looked at the workspace."""
    for name in MODULES:
        (workspace / f"{name}.py").write_text(HOSTILE)
    (workspace / "pyproject.toml").write_text("[build-system]\nrequires = ['evil']\n")
    (workspace / "setup.py").write_text(HOSTILE)
    for name in ("constraints.txt", "requirements.txt"):
        (workspace / name).write_text("typer==0.0.1\n")
    (workspace / "pip.conf").write_text("[global]\nindex-url = https://evil.example/\n")


def run(runner: Runner, **given: str) -> tuple[int, str]:
    """The second step: exit code, and what was printed."""
    inputs = {"COMMAND": "validate", "PROJECT": "."}
    empty = dict.fromkeys(["REVIEW", "SNAPSHOT", "API_URL"], "")
    ran = runner.execute(RUN, environment(runner, **(empty | inputs | given)))
    return ran.returncode, ran.stdout + ran.stderr


def test_what_is_installed_has_its_hash_and_nothing_in_the_workspace_interferes(
    runner: Runner, tmp_path: Path
) -> None:
    """Without a network: what would come from the index is packed from what runs this test."""
    take_over(runner.workspace)
    wheels = wheelhouse(tmp_path / "wheels")
    given = offline(runner, tmp_path, wheels)
    (one,) = wheels.glob("emoji-*.whl")
    right = one.read_bytes()
    with zipfile.ZipFile(one, "a") as archive:
        archive.writestr("evil.pth", "import evil")
    ran = runner.execute(INSTALL, given)
    assert ran.returncode == 1, "the index has another file by this name"
    assert "DO NOT MATCH THE HASHES" in ran.stderr
    assert not (runner.home / "temp" / "confsync" / "installed").exists()
    one.write_bytes(right)
    ran = runner.execute(INSTALL, given)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert runner.execute(INSTALL, given | {"PIP_FIND_LINKS": ""}).returncode == 0, "only once"

    code, said = run(runner, PYTHONPATH=str(runner.workspace))
    assert (code, said) == (0, "Checked 1 conversation in 1 file: no problems.\n")
    assert list(runner.workspace.glob("*.ran")) == []
    python = runner.home / "temp" / "confsync" / "bin" / "python"
    version = runner.execute(f'"{python}" -I -m confsync --version', given)
    assert version.stdout == f"confsync {__version__}\n"
    demo = runner.execute(f'"{python}" -I -m confsync demo "{tmp_path / "demo"}"', given)
    assert demo.returncode == 0, "its examples are in it"
    started = runner.execute(f'"{python}" -I -m confsync init --github "{tmp_path / "new"}"', given)
    assert started.returncode == 0, started.stderr
    assert (tmp_path / "new" / ".github" / "workflows" / "plan.yml").is_file()


def test_a_released_wheel_is_installed_if_it_has_the_given_hash(
    runner: Runner, tmp_path: Path
) -> None:
    take_over(runner.workspace)
    (runner.workspace / "confsync").mkdir()
    (runner.workspace / "confsync" / "__init__.py").write_text(HOSTILE)
    wheels = wheelhouse(tmp_path / "wheels")
    given = offline(runner, tmp_path, wheels)
    (wheel,) = build(ROOT, wheels, "wheel")
    given |= {"VERSION": __version__, "SHA256": hashlib.sha256(wheel.read_bytes()).hexdigest()}
    shutil.rmtree(tmp_path / "action" / "confsync")  # The commit cannot be built.
    before = runner.home / "temp" / "confsync" / "installed"
    before.parent.mkdir()
    before.touch()  # An earlier step installed the commit.

    ran = runner.execute(INSTALL, given | {"SHA256": "0" * 64})
    assert ran.returncode == 1
    assert "DO NOT MATCH THE HASHES" in ran.stderr
    assert not before.exists()
    pins = tmp_path / "action" / "requirements.txt"
    lines = pins.read_text()
    pins.write_text(re.sub("emoji==.*\n", "", lines))
    ran = runner.execute(INSTALL, given)
    assert ran.returncode == 1, "the release needs a package that the commit does not pin"
    assert "all requirements must have their versions pinned" in ran.stderr
    pins.write_text(lines)
    ran = runner.execute(INSTALL, given)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert runner.execute(INSTALL, given | {"PIP_FIND_LINKS": ""}).returncode == 0, "only once"
    assert run(runner) == (0, "Checked 1 conversation in 1 file: no problems.\n")
    assert [*runner.workspace.rglob("*.ran")] == []


@pytest.mark.parametrize(
    ("version", "sha256"),
    [
        ("1.2.3", ""),
        ("", "0" * 64),
        ("1.*", "0" * 64),
        (">=1", "0" * 64),
        ("1.0 --index-url=https://evil.example", "0" * 64),
        ("1.0\nevil", "0" * 64),
        ("1.0", "0" * 64 + " --hash=sha256:" + "1" * 64),
        ("1.0", "0" * 64 + "\nevil"),
        ("1.0", "A" * 64),
        ("1.0", "md5:0"),
    ],
)
def test_a_version_without_a_whole_hash_installs_nothing(
    runner: Runner, version: str, sha256: str
) -> None:
    ran = runner.execute(INSTALL, environment(runner, VERSION=version, SHA256=sha256))
    assert ran.returncode == 64
    assert ran.stdout.startswith("::error::the input version is for example 1.2.3; it needs sha256")
    assert [*(runner.home / "temp").iterdir()] == []


def test_the_cache_is_kept_for_one_list_of_packages(runner: Runner) -> None:
    output = runner.home / "output"
    given = environment(runner, GITHUB_OUTPUT=str(output))
    assert runner.execute(SUM, given).returncode == 0
    name, _, value = output.read_text().strip().partition("=")
    assert name == "sum"
    assert re.fullmatch(r"\d+-\d+", value)
    (cache,) = (step for step in STEPS if "uses" in step)
    (install,) = (step for step in STEPS if step.get("run") == INSTALL)
    assert cache["with"]["key"].endswith("steps.packages.outputs.sum }}")
    assert "-${{ inputs.version }}-" in cache["with"]["key"], "a release is in it as well"
    assert cache["with"]["path"] == install["env"]["PIP_CACHE_DIR"]
    assert {"ATTENTION_API_KEY", "CONFSYNC_REVIEW_KEY"} <= cache["env"].keys()
    assert {*cache["env"].values()} == {""}
    assert {each: install["env"][each] for each in cache["env"]} == cache["env"]


def test_without_a_python_that_will_do_it_says_so(runner: Runner, tmp_path: Path) -> None:
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    given = environment(runner, PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}", PYTHONPATH="")
    ran = runner.execute(INSTALL, given)
    assert ran.returncode == 1
    assert ran.stdout.startswith("::error::confsync needs Python 3.11 or later")


@pytest.mark.parametrize("command", ["", "demo", "plan; touch x", "$(touch x)", "--version"])
def test_a_command_that_there_is_not(runner: Runner, command: str) -> None:
    code, said = run(runner, COMMAND=command)
    assert code == 64
    assert (
        said
        == "::error::the input command is validate, plan, apply, sync, sync-plan, drift or snapshot\n"
    )
    assert not (runner.workspace / "x").exists()


@pytest.mark.parametrize(
    "text", ["$(touch x)", "`touch x`", "'; touch x; '", '"; touch x; "', "a b"]
)
def test_inputs_are_values_and_nothing_else(runner: Runner, text: str) -> None:
    installed(runner.home)
    code, said = run(runner, PROJECT=text)
    assert code == 1
    assert f"there is no folder {text}" in said
    folder = runner.workspace / text
    folder.mkdir()
    for name in ("confsync.yaml", "all.yaml"):
        (runner.workspace / name).rename(folder / name)
    assert run(runner, PROJECT=text) == (0, "Checked 1 conversation in 1 file: no problems.\n")
    assert not (runner.workspace / "x").exists()


def test_the_inputs_become_options(runner: Runner) -> None:
    """As a stand-in for confsync prints them."""
    python = runner.home / "temp" / "confsync" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    python.chmod(0o755)
    file = runner.home / "snapshot.json"

    def options(**given: str) -> list[str]:
        code, said = run(runner, **given)
        assert code == 0
        first, second, third, *rest, last = said.splitlines()
        assert [first, second, third, last] == ["-I", "-m", "confsync", "--project=."]
        return rest

    url = "https://api.example/v2"
    assert options() == ["validate"]
    assert options(API_URL=url) == ["validate"]
    assert options(COMMAND="plan", API_URL=url) == ["ci", "plan", f"--api-url={url}"]
    assert options(COMMAND="plan", SNAPSHOT=str(file)) == ["ci", "plan"], "there is no such file"
    file.touch()
    assert options(COMMAND="plan", SNAPSHOT=str(file)) == ["ci", "plan", f"--snapshot={file}"]
    assert options(COMMAND="apply", REVIEW="required") == ["ci", "apply", "--review=required"]
    assert options(COMMAND="plan", TREE="pull-request", SNAPSHOT=str(file)) == [
        *("ci", "plan", "--tree=pull-request", f"--snapshot={file}")
    ]
    assert options(COMMAND="sync", REVIEW="planned") == ["ci", "sync", "--review=planned"]
    assert options(COMMAND="sync-plan", REVIEW="approved", TREE="pull-request") == [
        *("ci", "sync", "--plan", "--review=approved", "--tree=pull-request")
    ]
    assert options(COMMAND="drift", SNAPSHOT=str(file)) == ["ci", "drift"]
    assert options(COMMAND="snapshot", SNAPSHOT="s.json") == ["snapshot", "--out=s.json"]
    assert options(COMMAND="snapshot", SNAPSHOT="s.json", API_URL=url) == [
        *("snapshot", "--out=s.json", f"--api-url={url}")
    ]


@pytest.mark.parametrize("code", [0, 1, 2, 3, 130])
def test_the_exit_code_is_kept_but_drift_is_no_failure(runner: Runner, code: int) -> None:
    python = runner.home / "temp" / "confsync" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\nexit {code}\n")
    python.chmod(0o755)
    assert run(runner, COMMAND="apply", REVIEW="required")[0] == code
    assert run(runner, COMMAND="drift")[0] == (0 if code == 2 else code)
    assert run(runner, COMMAND="sync", REVIEW="approved")[0] == (0 if code == 2 else code)
