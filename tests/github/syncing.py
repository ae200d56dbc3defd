"""A repository with rules, whose pull requests are planned, approved and merged, and then synced."""

from __future__ import annotations

import copy
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from confsync.operations.sync.journals import kept_file
from confsync.sandbox.people import User
from confsync.sandbox.switches import Switches
from tests.github.scene import Scene, event, scene
from tests.support.clock import virtual_clock
from tests.support.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.support.command import Ran

NOW = datetime.fromtimestamp(virtual_clock().wall(), UTC)
"""The time of every command in tests."""
DEMO: dict[str, Any] = {"when": {"title": "*demo*"}, "labels": {"Call Type": "Demo"}}
RENAME: dict[str, Any] = {"when": {"title": "Zoom Meeting"}, "title": "Call of {started:%Y-%m-%d}"}
EVERY_DAY = "schedule"


def call(title: str, hours: float = 24, now: datetime = NOW, **more: Any) -> dict[str, Any]:
    """A call that began so many hours before `now` and took half an hour."""
    began = now - timedelta(hours=hours)
    return {
        "title": title,
        "createdAt": f"{began:%Y-%m-%dT%H:%M:%SZ}",
        "finishedAt": f"{began + timedelta(minutes=30):%Y-%m-%dT%H:%M:%SZ}",
        "userUUID": "u-jane",
        "user": {"email": "jane@northwind.com"},
        "participants": [{"id": "p1", "email": "jane@northwind.com", "organizer": True}],
        **more,
    }


@dataclass
class Synced:
    """`scene` with real git in its project. The pull requests are #1, #2, …"""

    scene: Scene
    git: Repository
    number: int = 0
    heads: dict[int, str] = field(default_factory=dict)

    @property
    def head(self) -> str:
        """The last commit."""
        return self.git.git("rev-parse", "HEAD")

    def declare(self, rules: Mapping[str, Any], **more: Any) -> None:
        """Replace the manifest with rules."""
        text = json.dumps({"rules": rules, **more}, indent=1)
        self.scene.world.write("conversations/rules.yaml", text)

    def propose(self, *, plan: bool = True, commits: int = 1) -> int:
        """A pull request with what is in the work tree, as its last commit; planned on GitHub."""
        self.number += 1
        base = self.head
        self.git.git("checkout", "--quiet", "-b", f"change-{self.number}")
        for each in range(commits - 1):
            self.git.write(f"note-{self.number}-{each}", "")
            self.git.git("add", f"note-{self.number}-{each}")
            self.git.git("commit", "--quiet", "-m", "Note something")
        self.heads[self.number] = head = self.git.commit(f"Change {self.number}")
        document = copy.deepcopy(event("pull_request"))
        pull = document["pull_request"]
        document["number"] = pull["number"] = self.number
        pull["head"]["sha"], pull["base"]["sha"] = head, base
        self.scene.github.pulls[self.number] = {**pull, "commits": []}
        changed = self.git.git("diff", "--name-only", base, head).split()
        self.scene.github.changed[self.number] = changed
        if plan:
            ran = self.scene.ci("plan", "pull_request", happened=document)
            assert ran.code in {0, 1}, ran
        return self.number

    def merge(self, number: int | None = None, how: str = "merge", *, approve: bool = True) -> None:
        """Merge a pull request into main: `merge`, `squash` or `rebase`; first approve it."""
        number = number or self.number
        github, git = self.scene.github, self.git
        if approve:
            github.approve(number)
        git.git("checkout", "--quiet", "main")
        before = self.head
        if how == "merge":
            git.git("merge", "--quiet", "--no-ff", "-m", f"Merge #{number}", f"change-{number}")
        elif how == "squash":
            git.git("merge", "--quiet", "--squash", f"change-{number}")
            git.git("commit", "--quiet", "-m", f"Squash #{number}")
        else:
            git.git("cherry-pick", f"main..change-{number}")
        brought = git.git("rev-list", f"{before}..HEAD").split()
        pull = github.pulls[number]
        pull.update(state="closed", merged=True, merged_at=github._now())
        pull.update(merge_commit_sha=self.head, commits=brought)

    def bring(self, rules: Mapping[str, Any], how: str = "merge", **more: Any) -> None:
        """Declare rules in a pull request that is planned, approved and merged."""
        self.declare(rules, **more)
        self.propose()
        self.merge(how=how)

    def sync(self, *arguments: str, **environment: str | None) -> Ran:
        """Run `ci sync` on the schedule, on the last commit of main."""
        head = self.head
        self.scene.tip = head
        return self.scene.ci(
            "sync", EVERY_DAY, *arguments, environment={"GITHUB_SHA": head, **environment}
        )

    def apply(self, *arguments: str, **environment: str | None) -> Ran:
        """Run `ci apply` after the last merge."""
        document = copy.deepcopy(event("push_merge"))
        commits = self.scene.github.pulls[self.number]["commits"]
        document.update(after=self.head, commits=[{"id": each} for each in commits])
        self.scene.tip = None
        return self.scene.ci(
            "apply", "push_merge", *arguments, happened=document, environment=environment
        )

    @property
    def issue(self) -> dict[str, Any]:
        """The one open issue about what waits."""
        (found,) = [each for each in self.scene.github.issues if each["state"] == "open"]
        return found

    @property
    def live(self) -> dict[str, tuple[Any, dict[str, Any]]]:
        """The live state."""
        return self.scene.world.live

    def know_since(self, moment: datetime, workflow: str = "") -> None:
        """Let the records of a workflow's runs be complete since this moment."""
        text = json.dumps({"since": moment.isoformat(timespec="milliseconds"), "last": None})
        self.scene.world.write(f".confsync/runs/{kept_file(workflow)}", text)


@contextmanager
def synced(
    live: Mapping[str, Any], *switches: str, known: bool = True, **settings: Any
) -> Iterator[Synced]:
    """A repository on main with a first commit, and a service that has `live` calls.

    `known`: every earlier write of a rule is recorded (there was none).
    """
    with scene(live, {}, **settings) as it:
        it.world.service.switches = Switches.parse(switches or ["rows=all"])
        it.world.service.users = (User("u-jane", "jane@northwind.com"),)
        it.world.write("conversations/all.yaml", "conversations: {}\n")
        it.world.write(".gitignore", ".confsync/\n")
        (it.world.root / ".git").rmdir()
        made = Synced(it, Repository.new(it.world.root))
        made.git.commit("Begin")
        it.github.pulls.clear()
        if known:
            made.know_since(NOW - timedelta(days=60))
        yield made
