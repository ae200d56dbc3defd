"""The repository around a project, as pull requests and commits name its files."""

from __future__ import annotations

import os
from pathlib import Path

from confsync.project.git_process import top
from confsync.project.project import find_project


def repository_of(start: Path) -> Path:
    """The folder of the repository around the project around `start`; raises `ConfsyncError`."""
    root = find_project(start)
    if repository := top(root):
        return repository
    # A checkout without git is a download of the files.
    workspace = Path(os.environ.get("GITHUB_WORKSPACE") or root).resolve()
    return workspace if root.is_relative_to(workspace) else root


def folder_in(repository: Path, project: Path) -> str:
    """A project's folder relative to its repository, with `/`; "" where they are the same."""
    folder = project.relative_to(repository).as_posix()
    return "" if folder == "." else folder
