"""Jobs of a workflow as GitHub's runner would do them: its steps, with the environment they get.

Actions of others are played: what they do to the workspace is known. Our own is executed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from tests.github.fake import REPOSITORY, TOKEN
from tests.github.workflows.expressions import text, value
from tests.support.checkout import ROOT
from tests.support.command import KEY
from tests.support.repository import Repository
from tests.support.user import user_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.model.transport import Request
    from tests.github.fake import FakeGitHub

ACTION = ROOT / ".github" / "actions" / "confsync"
WORKFLOWS = ROOT / "examples" / "github" / ".github" / "workflows"
ENVIRONMENTS = {"confsync", "confsync-plan"}
OURS = "your-org/confsync/.github/actions/confsync"


def load(file: Path) -> dict[str, Any]:
    """A workflow or an action. YAML 1.1 reads `on` as true."""
    loaded: dict[str | bool, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {"on" if key is True else str(key): each for key, each in loaded.items()}


@dataclass
class Job:
    """What became of a job: `ran` are the steps that were not skipped."""

    ran: list[str] = field(default_factory=list)
    log: str = ""
    summary: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    code: int = 0


@dataclass
class Runner:
    """`home` is the runner's own folder, `saved` what caches hold, by key.

    `pull` is the repository from which a pull request is checked out. `rights` are what the requests
    of each job needed so far.
    """

    github: FakeGitHub
    workspace: Path
    home: Path
    workflows: Path = WORKFLOWS
    pull: Repository | None = None
    saved: dict[str, bytes] = field(default_factory=dict)
    runs: int = 76
    rights: dict[tuple[str, str], set[tuple[str, str]]] = field(default_factory=dict)

    def run(self, name: str, kind: str, event: dict[str, Any], **inputs: str) -> dict[str, Job]:
        """The jobs of a workflow that `event` starts; one that is skipped is not there."""
        workflow = load(self.workflows / f"{name}.yml")
        assert kind in workflow["on"]
        self.runs += 1
        github = {
            "event": event,
            "event_name": kind,
            "repository": REPOSITORY,
            "run_id": str(self.runs),
            "run_attempt": "1",
            "ref_name": "main",
            "token": TOKEN,
        }
        contexts = {
            "github": github,
            "inputs": inputs,
            "runner": {"temp": str(self.home / "temp")},
        }
        done: dict[str, Job] = {}
        for id, job in workflow["jobs"].items():
            needs = job.get("needs")
            if needs is not None and (needs not in done or done[needs].code):
                continue
            # No secret is the repository's: each belongs to an environment, for the branch main only.
            of_environment = job.get("environment") in ENVIRONMENTS
            contexts["secrets"] = {"ATTENTION_API_KEY": KEY} if of_environment else {}
            if value(job.get("if", "'always'"), contexts):
                self.github.writable = "write" in job["permissions"].values()
                if name in {"apply", "sync"}:
                    self.github.branches["main"] = event.get("after", "a" * 40)
                before = len(self.github.log)
                done[id] = self._job(job, contexts, kind)
                needed = rights(self.github.log[before:])
                assert_allowed(needed, job["permissions"])
                self.rights.setdefault((name, id), set()).update(needed)
        return done

    def _job(self, job: dict[str, Any], contexts: dict[str, Any], kind: str) -> Job:
        done = Job()
        temp = self.home / "temp"
        for file in temp.glob("*.json"):
            file.unlink()  # a job begins on a new machine
        shutil.rmtree(self.workspace / ".confsync", ignore_errors=True)
        depth = str(job["steps"][0]["with"].get("fetch-depth", ""))
        with last_commit_only(self.workspace, depth, self.home):
            self._steps(job, contexts, kind, done)
        return done

    def _steps(self, job: dict[str, Any], contexts: dict[str, Any], kind: str, done: Job) -> None:
        for step in job["steps"]:
            always = step.get("if") == "always()"
            if (done.code and not always) or not (always or _is_wanted(step, contexts)):
                continue
            action = step["uses"].partition("@")[0]
            given = {name: text(each, contexts) for name, each in step.get("with", {}).items()}
            done.ran.append(action)
            contexts["steps"] = contexts.get("steps", {})
            if action == OURS:
                added = {name: text(each, contexts) for name, each in step.get("env", {}).items()}
                self._composite(given, contexts, added, kind, done)
                contexts["steps"] = {step.get("id", ""): {"outputs": done.outputs}}
            else:
                self._played(action, given)

    def _played(self, action: str, given: dict[str, str]) -> None:
        if action == "actions/checkout":
            depth = given.pop("fetch-depth", "")
            assert given.pop("persist-credentials") == "false"
            if given:
                assert self.pull is not None
                target = self.workspace / given["path"]
                shutil.rmtree(target, ignore_errors=True)
                cloned = self.pull.clone(target)
                cloned.git("checkout", "--quiet", "--detach", given["ref"])
                assert depth == "0"
        elif action == "actions/cache/save":
            self.saved[given["key"]] = packed(self.workspace / given["path"])
        elif action == "actions/upload-artifact":
            self.saved[given["name"]] = Path(given["path"]).read_bytes()
        elif action == "actions/cache/restore":
            assert given["key"] not in self.saved
            fitting = [key for key in self.saved if key.startswith(given["restore-keys"])]
            if fitting:
                unpack(self.saved[fitting[-1]], self.workspace / given["path"])
        else:
            raise AssertionError(f"{action} is not known")

    def _composite(
        self,
        given: dict[str, str],
        contexts: dict[str, Any],
        environment: dict[str, str],
        kind: str,
        done: Job,
    ) -> None:
        """Execute our action, as the runner would."""
        action = load(ACTION / "action.yml")
        inputs = {name: each.get("default", "") for name, each in action["inputs"].items()}
        assert given.keys() <= inputs.keys(), "an unknown input"
        inside = {**contexts, "inputs": inputs | given, "steps": {}}
        for step in action["runs"]["steps"]:
            if step.get("uses", "").startswith("actions/cache@"):
                continue  # There is nothing in it yet.
            assert step["shell"] == "bash"
            added = {name: text(each, inside) for name, each in step.get("env", {}).items()}
            ran = self.execute(step["run"], {**self._given(inside, kind), **environment, **added})
            done.log += ran.stdout + ran.stderr
            done.code = ran.returncode
            done.summary += self._file("summary").read_text(encoding="utf-8")
            outputs = dict(_outputs(self._file("output").read_text(encoding="utf-8")))
            inside["steps"] = {**inside["steps"], step.get("id", ""): {"outputs": outputs}}
            if done.code:
                break
        given_out = {name: text(each["value"], inside) for name, each in action["outputs"].items()}
        done.outputs = {name: each for name, each in given_out.items() if each}

    def execute(self, script: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Run a script in the workspace as `shell: bash` does."""
        file = self._file("script.sh")
        file.write_text(script, encoding="utf-8")
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(file)],
            cwd=self.workspace,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=300,
            check=False,
        )

    def _given(self, contexts: dict[str, Any], kind: str) -> dict[str, str]:
        """What the runner puts into the environment of every step."""
        event = contexts["github"]["event"]
        self._file("event.json").write_text(json.dumps(event), encoding="utf-8")
        for name in ("summary", "output"):
            self._file(name).write_text("")
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            # The user's configuration names the simulated service.
            **user_settings(),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ACTION),
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_API_URL": self.github.url,
            "GITHUB_EVENT_NAME": kind,
            "GITHUB_EVENT_PATH": str(self._file("event.json")),
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_SHA": event.get("after", "a" * 40),
            "GITHUB_TRIGGERING_ACTOR": "example-author",
            "GITHUB_RUN_ID": contexts["github"]["run_id"],
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.home / "temp"),
            "GITHUB_STEP_SUMMARY": str(self._file("summary")),
            "GITHUB_OUTPUT": str(self._file("output")),
        }

    def _file(self, name: str) -> Path:
        folder = self.home / "files"
        folder.mkdir(exist_ok=True)
        return folder / name


def rights(requests: Sequence[Request]) -> set[tuple[str, str]]:
    """What GitHub asks of a token for these requests.

    Every token may read who may write, and about the repository itself.
    """
    kinds = {
        r"/git/|/contents/": "contents",
        r"/(pulls|commits)(/|$)|/issues/(\d+/)?comments": "pull-requests",
        r"/issues": "issues",
    }
    return {
        (next(kind for pattern, kind in kinds.items() if re.search(pattern, each.path)), level)
        for each in requests
        if "/collaborators/" not in each.path and each.path != f"/repos/{REPOSITORY}"
        for level in [("read" if each.method == "GET" else "write")]
    }


def assert_allowed(needed: set[tuple[str, str]], permissions: dict[str, str]) -> None:
    """Whether a job was given what it needed."""
    given = set(permissions.items()) | {(kind, "read") for kind in permissions}
    assert needed <= given


def installed(home: Path) -> None:
    """Put confsync where the action's first step does, so that it has nothing to do.

    That step itself has a separate test.
    """
    folder = home / "temp" / "confsync"
    venv.create(folder)
    (packages,) = folder.glob("lib/python*/site-packages")
    paths = [str(ROOT), *(path for path in sys.path if path.endswith("site-packages"))]
    (packages / "tests.pth").write_text("\n".join(paths), encoding="utf-8")
    (folder / "installed").touch()


def _outputs(written: str) -> Iterator[tuple[str, str]]:
    """What the runner reads from the file of a step's outputs."""
    for each in re.finditer(r"^([a-z-]+)<<(\S+)\n(.*?)\n\2\n", written, re.DOTALL | re.MULTILINE):
        yield each[1], each[3]


def _is_wanted(step: dict[str, Any], contexts: dict[str, Any]) -> bool:
    return bool(value(step.get("if", "'always'"), contexts))


@contextmanager
def last_commit_only(checkout: Path, depth: str, home: Path) -> Iterator[None]:
    """Unless `depth` is 0, git has only the commit that is checked out, until the end of the block."""
    git, whole = checkout / ".git", home / "whole.git"
    if depth == "0" or not (git / "HEAD").exists():
        yield
        return
    clone = Repository(checkout).clone(home / "shallow", "--depth=1", "--no-checkout")
    git.rename(whole)
    (clone.root / ".git").rename(git)
    Repository(checkout).git("reset", "--quiet")
    try:
        yield
    finally:
        shutil.rmtree(git)
        shutil.rmtree(clone.root)
        whole.rename(git)


def packed(path: Path) -> bytes:
    """A file, or the files of a folder, as a cache keeps it."""
    if path.is_file():
        return path.read_bytes()
    files = [*path.iterdir()] if path.exists() else []
    return json.dumps({each.name: each.read_text() for each in files}).encode()


def unpack(data: bytes, path: Path) -> None:
    """The opposite: a name without a suffix is a folder's."""
    if path.suffix:
        path.write_bytes(data)
        return
    path.mkdir(parents=True, exist_ok=True)
    for name, content in json.loads(data).items():
        (path / name).write_text(content)
