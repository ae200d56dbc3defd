"""The tree of a pull request as data.

Its manifests say what is wanted. Everything about confsync itself comes from the working folder,
which is the default branch: the address, and guards that a pull request cannot loosen for itself.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from confsync.attention.address import DEFAULT_URL
from confsync.github.event import PullRequest
from confsync.github.settings_at import stricter
from confsync.github.trust import folder_in, repository_of
from confsync.model import Problem, Severity
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError, InvalidInput
from confsync.operations.validate import check
from confsync.operations.workspace import open_project
from confsync.project import git
from confsync.project.project import FILE, find_project, load_project
from confsync.project.revision import read_revision

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.github.event import Event
    from confsync.operations.validate import Checked
    from confsync.operations.workspace import Workspace
    from confsync.project.project import Project
    from confsync.project.settings import Settings


def project_in(tree: Path, project: Path) -> Path:
    """The folder in `tree` of the project that is `project` in the working folder.

    Raises `ConfsyncError` where there is none: nothing above `tree` is looked at.
    """
    if not tree.is_dir():
        raise ConfsyncError(f"there is no folder {tree}", "check out the pull request there")
    try:
        folder = folder_in(repository_of(project), find_project(project))
    except ConfsyncError:
        folder = project.as_posix()
    root = (tree / folder).resolve()
    if not root.is_relative_to(tree.resolve()) or not (root / FILE).is_file():
        raise ConfsyncError(f"the pull request has no {FILE} in {folder or 'its root'}")
    return root


def check_tree(tree: Path, project: Path) -> Checked:
    """What is wrong in the files of a pull request. No key is needed or used."""
    return check(project_in(tree, project))


def open_tree(tree: Path, project: Path, api_url: str | None) -> Workspace:
    """What a pull request declares, to be planned with the settings of the working folder.

    Raises `InvalidInput` with what is wrong in the files, and `ConfsyncError`.
    """
    try:
        find_project(project)
        own = load_project(project, api_url)
    except InvalidInput:
        raise
    except ConfsyncError:
        own = None
    opened = open_project(project_in(tree, project), api_url or DEFAULT_URL)
    return replace(opened, project=_trusted(opened.project, own))


def read_own(project: Path, tree: Path | None) -> tuple[Settings | None, tuple[Path, ...]]:
    """The settings that a pull request itself has, or None where they cannot be read.

    And the project's folders, in `tree` and in the working folder; without a tree both are one.
    """
    roots: list[Path] = []
    with suppress(ConfsyncError):
        roots.append(find_project(project) if tree is None else project_in(tree, project))
    settings = None
    with suppress(ConfsyncError):
        settings = load_project(roots[0]).settings if roots else None
    with suppress(ConfsyncError):
        roots.append(find_project(project))
    return settings, tuple(dict.fromkeys(roots))


def rules_before(project: Path, tree: Path | None, event: Event | None) -> frozenset[str]:
    """The digests of the rules that the target branch of a pull request has.

    With a `tree` the working folder has that branch. Where it cannot be read there are none, so each
    rule of the pull request counts as new.
    """
    found = None
    with suppress(ConfsyncError):
        if tree is not None:
            found = open_project(project).rules
        elif isinstance(event, PullRequest):
            found = read_revision(find_project(project), event.base).rules
    return frozenset(found.digests.values()) if found is not None else frozenset()


def check_head(tree: Path, event: Event | None) -> None:
    """Raise `ConfsyncError` unless `tree` has the commit of the pull request that the event is about."""
    head = event.head if isinstance(event, PullRequest) else None
    found = git.commit(tree.resolve(), "HEAD")
    if head is not None and found != head:
        message = f"{tree} has commit {found[:12]}, and the pull request is at {head[:12]}"
        help = "check out github.event.pull_request.head.sha there"
        raise InvalidInput([Problem(Code.WRONG_TREE, message, help)])


def behind(tree: Path, base: str) -> list[Problem]:
    """A warning where the tree lacks commits of the target branch."""
    if git.has(tree.resolve(), base):
        return []
    message = f"this branch lacks commits up to {base[:12]}: what they declare looks undone here"
    help = "update the branch, so that the plan is of what the merge will declare"
    return [Problem(Code.BEHIND, message, help, severity=Severity.WARNING)]


def _trusted(found: Project, own: Project | None) -> Project:
    """A project of a pull request with what may not come from there.

    Where the pull request adds the project, `own` is None: its address is the documented one, or the
    one that the command line names.
    """
    if own is None:
        settings = found.settings.model_copy(update={"base": None})
        return replace(found, settings=settings, api=type(found.api)(url=found.api.url))
    settings = stricter(found.settings, own.settings)
    settings = settings.model_copy(update={"base": own.settings.base})
    return replace(found, settings=settings, api=own.api, trusted=own.trusted)
