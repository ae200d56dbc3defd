"""Labels that git says were declared, and that no file declares any more, where no base removes them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from confsync._util.glob import folder
from confsync.engine.base import with_dropped
from confsync.model import Problem, Severity
from confsync.model.codes import Code
from confsync.model.errors import GitError
from confsync.project import git
from confsync.project.project import FILE, manifest_names
from confsync.project.revision import read_revision
from confsync.project.siblings import declared_elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from confsync.model import Declaration
    from confsync.project.project import Project


def forgotten(
    project: Project,
    declared: Mapping[str, Declaration],
    ignored: Callable[[str], bool],
    revision: str,
) -> Problem | None:
    """A warning about labels that `revision` declares and the project no longer does.

    None: there are none, or git cannot be asked. Nothing depends on the answer.
    """
    root = project.root
    try:
        # What was declared there since this history left it was not removed here.
        parted = git.merge_base(root, revision)
        if _is_unchanged(project, parted):
            return None
        before = read_revision(root, parted)
    except GitError:
        return None
    if not before.known:
        return None
    found = with_dropped(declared, before.declared)
    gone = found.keys() - declared.keys()
    elsewhere, unreadable = declared_elsewhere(root) if gone else (set[str](), ())
    moved = gone if unreadable else elsewhere
    keys = [key for id, each in found.items() if id not in moved for key in each.dropped or ()]
    number = sum(not ignored(key) for key in keys)
    if not number:
        return None
    one = number == 1
    they = "1 label is" if one else f"{number:,} labels are"
    stay, them = ("it stays", "it") if one else ("they stay", "them")
    shown = revision[:12] if len(revision) >= 40 else revision
    return Problem(
        Code.FORGOTTEN,
        f"{they} declared in {shown} and no longer here; without a base {stay} live",
        f"to remove {them} too: --base {shown}, or set `base` in {FILE}, such as origin/main",
        severity=Severity.WARNING,
    )


def _is_unchanged(project: Project, revision: str) -> bool:
    """Whether the project's files are those of the revision; raises `GitError`."""
    entries = git.entries(project.root, git.commit(project.root, revision))
    tree = folder(name for name, entry in entries.items() if not entry.is_submodule)
    return all(
        _is_same(project.root / name, entries[name])
        for name in (FILE, *manifest_names(project, tree))
        if name in entries
    )


def _is_same(file: Path, entry: git.TreeEntry) -> bool:
    try:
        data = file.read_bytes()
    except OSError:
        return False
    # git's own name of a content, which nothing here trusts.
    sha = hashlib.sha256 if len(entry.object) == 64 else hashlib.sha1
    return sha(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest() == entry.object
