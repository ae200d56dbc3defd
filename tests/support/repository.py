"""Real git repositories in temporary folders."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_WHO = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (
        ("NAME", "Ada Lovelace"),
        ("EMAIL", "ada@example.com"),
        ("DATE", "2026-01-31T08:00:00+0530"),
    )
}


@dataclass(frozen=True)
class Repository:
    """The repository in the folder `root`."""

    root: Path

    @classmethod
    def new(cls, root: Path) -> Repository:
        """A repository without a commit, whose branch is `main`."""
        root.mkdir(parents=True, exist_ok=True)
        made = cls(root)
        made.git("init", "--quiet", "--initial-branch=main")
        return made

    def git(self, *arguments: str) -> str:
        """Run git in the repository; its output."""
        ran = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env={**os.environ, **_WHO},
            check=True,
            capture_output=True,
            encoding="utf-8",
        )
        return ran.stdout.strip()

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file of the work tree."""
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def commit(self, summary: str = "Change something") -> str:
        """Commit everything; the hash of the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", summary)
        return self.git("rev-parse", "HEAD")

    def clone(self, to: Path, *options: str) -> Repository:
        """A clone over git's own protocol, which can be shallow."""
        self.git("clone", "--quiet", *options, self.root.as_uri(), str(to))
        return Repository(to)
