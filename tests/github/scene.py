"""A repository with a project, the service, and GitHub, in which jobs run."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tests.github.described import undescribed
from tests.github.fake import REPOSITORY, TOKEN, FakeGitHub, github
from tests.support.command import KEY, Ran, confsync
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EVENTS = Path(__file__).parent / "events"
LIVE: dict[str, Any] = {
    "c1": {"title": "Call 1", "labels": {"Team": "EMEA"}},
    "c2": {"title": "Call 2", "labels": {"Team": "EMEA", "old": "x"}},
}
WANTED: dict[str, Any] = {
    "c1": {"title": "Kick-off - Acme"},
    "c2": {"title": "Review - Globex", "labels": {"old": None}},
}


def event(name: str) -> dict[str, Any]:
    """A recorded event."""
    loaded: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return loaded


@dataclass
class Scene:
    """`temp` is where the runner keeps its files."""

    world: World
    github: FakeGitHub
    temp: Path
    tip: str | None = None
    """The last commit of the branch that a run is on; None: the commit that it is of."""
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""

    def ci(
        self,
        verb: str,
        name: str,
        *arguments: str | Path,
        environment: Mapping[str, str | None] | None = None,
        happened: dict[str, Any] | None = None,
        project: Path | None = None,
    ) -> Ran:
        """Run a verb in a job that this event started."""
        variables = self.job(verb, name, happened)
        where = self.world.root if project is None else project
        ran = confsync(
            "ci", verb, "-C", where, *arguments, environment={**variables, **(environment or {})}
        )
        self.outputs = _outputs((self.temp / "output").read_text(encoding="utf-8"))
        self.summary = (self.temp / "summary").read_text(encoding="utf-8")
        everything = ran.out + ran.err + self.summary + json.dumps(self.outputs) + self.on_github
        assert KEY not in everything
        assert TOKEN not in everything
        assert "Traceback" not in ran.err
        return ran

    def job(self, verb: str, name: str, happened: dict[str, Any] | None = None) -> dict[str, str]:
        """The environment of a job that this event started, and its files."""
        document = happened or event(name)
        kind = "_".join(name.split("_")[:2]) if name.startswith("pull_request") else name
        kind = "push" if name.startswith("push") else kind
        file, output, summary = (self.temp / each for each in ("event.json", "output", "summary"))
        file.write_text(json.dumps(document), encoding="utf-8")
        output.write_text("")
        summary.write_text("")
        sha = document.get("after", "a" * 40)
        branch = document.get("ref", "refs/heads/main").removeprefix("refs/heads/")
        if verb in {"apply", "sync"}:
            self.github.branches[branch] = self.tip or sha
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_API_URL": self.github.url,
            "GITHUB_EVENT_NAME": kind,
            "GITHUB_EVENT_PATH": str(file),
            "GITHUB_REF": document.get("ref", "refs/heads/main"),
            "GITHUB_SHA": sha,
            "GITHUB_TRIGGERING_ACTOR": document.get("sender", {"login": "example-author"})["login"],
            "GITHUB_RUN_ID": "77",
            "GITHUB_WORKSPACE": str(self.world.root),
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_TOKEN": TOKEN,
        }

    @property
    def on_github(self) -> str:
        """Everything that was written on GitHub."""
        return json.dumps([self.github.comments, self.github.issues, self.github.proposed])

    @property
    def bodies(self) -> list[str]:
        """The comments of the pull request."""
        return [each["body"] for each in self.github.comments.get(12, [])]

    def open_pull(self, name: str = "pull_request") -> None:
        """Open the pull request of a recorded event, or push to it."""
        pull = event(name)["pull_request"]
        self.github.pulls[12] = {**pull, "commits": [pull["head"]["sha"]]}

    def approve(self) -> None:
        """Somebody else with the right to write approves the last commit."""
        self.github.approve(12)

    def merge(self, name: str = "push_merge", *, approved: bool = True) -> None:
        """Merge it so that the recorded push comes; first approve it, unless somebody did."""
        if approved and not self.github.reviews.get(12):
            self.approve()
        push = event(name)
        pull = self.github.pulls[12]
        pull.update(state="closed", merged=True, merged_at="2026-11-20T09:00:00Z")
        pull["merge_commit_sha"] = push["after"]
        pull["commits"] = [each["id"] for each in push["commits"]]


@contextmanager
def scene(
    live: Mapping[str, Any] | None = None,
    declared: Mapping[str, Any] | None = None,
    **settings: Any,
) -> Iterator[Scene]:
    """A scene with an open pull request."""
    live, declared = live or LIVE, WANTED if declared is None else declared
    with (
        world(live, declared, **settings) as it,
        github() as fake,
        TemporaryDirectory(prefix="confsync-runner-") as temp,
    ):
        (it.root / ".git").mkdir()
        made = Scene(it, fake, Path(temp))
        made.open_pull()
        yield made
        wrong = [each for request in fake.log for each in undescribed(request)]
        assert not wrong, wrong


def _outputs(text: str) -> dict[str, str]:
    """What the runner reads from the file."""
    found = re.finditer(r"^([a-z-]+)<<(\S+)\n(.*?)\n\2\n", text, re.DOTALL | re.MULTILINE)
    return {each[1]: each[3] for each in found}
