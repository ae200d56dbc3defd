"""Which commits changed files of a project, along the first parents of HEAD: as its branch grew."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync.model.errors import GitError
from confsync.project.git_process import repository_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST: Final = 5000
"""Commits that are looked at, the newest first."""


class Step(NamedTuple):
    """A commit on the branch, and the files of the project that it changed; `new` ones it added."""

    commit: str
    files: frozenset[str]
    new: frozenset[str]


def steps(root: Path) -> list[Step]:
    """The commits that changed something in `root`, newest first; names are relative to it.

    A merge counts with all that it brought. Raises `GitError`, also where the clone is shallow.
    """
    repository = repository_at(root)
    if repository.run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true":
        help = "git fetch --unshallow (actions/checkout: fetch-depth: 0)"
        raise GitError(
            "this clone is shallow, so it does not say which commit brought a rule", help
        )
    ran = repository.run(
        *("log", "--first-parent", "--diff-merges=first-parent", "--no-renames", "--name-status"),
        *("-z", "--relative", f"--max-count={MOST}", "--format=%x01%H", "HEAD", "--", "."),
    )
    if ran.returncode:
        raise GitError("git cannot list the commits of this branch")
    return [*_parsed(ran.stdout)]


def _parsed(output: bytes) -> Iterator[Step]:
    """Per commit a hash behind a control character, then a status and a name in turn."""
    words = iter(output.split(b"\0"))
    commit, files, new = "", set[str](), set[str]()
    for word in words:
        if word.startswith(b"\x01"):
            if commit:
                yield Step(commit, frozenset(files), frozenset(new))
            commit, files, new = word[1:].decode("ascii"), set(), set()
        elif status := word.strip():
            name = os.fsdecode(next(words))
            files.add(name)
            if status == b"A":
                new.add(name)
    if commit:
        yield Step(commit, frozenset(files), frozenset(new))
