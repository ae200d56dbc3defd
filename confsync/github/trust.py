"""What the files of a pull request may not do: send the key elsewhere, or show other files.

Whoever may open a pull request may write `confsync.yaml`. Its address is where the key goes; and what
a manifest says is shown in a comment, so that a link to a file with secrets would show those.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from confsync.attention.address import DEFAULT_URL, SANDBOX, is_loopback
from confsync.model import Place, Problem
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput
from confsync.operations.validate import Checked, check
from confsync.operations.workspace import open_project
from confsync.project.git_process import top
from confsync.project.project import FILE, find_project, load_project, manifest_files

if TYPE_CHECKING:
    from confsync.operations.workspace import Workspace
    from confsync.project.project import Project


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


def open_trusted(start: Path, allowed: str | None) -> Workspace:
    """The project around `start`, if its files can be trusted with a key.

    `allowed` is an address besides the usual one to which the key may go. Raises `InvalidInput`
    with what cannot be trusted, or is wrong, and `ConfsyncError` where there is no project.
    """
    trusted_project(start, allowed)
    return open_project(start)


def trusted_project(start: Path, allowed: str | None) -> Project:
    """The settings of the project around `start`, if the key may go to their address.

    Raises like `open_trusted`.
    """
    project = _read(find_project(start), repository_of(start))
    url = project.settings.api.url.rstrip("/")
    known = {DEFAULT_URL, SANDBOX, (allowed or DEFAULT_URL).rstrip("/")}
    if url not in known and not is_loopback(url):
        message = f"the key is not sent to {url}, because the workflow does not name this address"
        help = f"if it is meant, name it in the workflow: --api-url {url}"
        _refuse([Problem(Code.UNTRUSTED, message, help, Place(FILE, 1))])
    return project


def open_within(root: Path, repository: Path) -> Workspace:
    """The project in `root`, if no file of it leads out of `repository`. Its address may be any.

    Raises `InvalidInput` with what is wrong.
    """
    _read(root, repository.resolve())
    return open_project(root)


def check_trusted(start: Path) -> Checked:
    """What is wrong in the files of the project around `start`. No key is needed or used."""
    return check_within(find_project(start), repository_of(start))


def check_within(root: Path, repository: Path) -> Checked:
    """What is wrong in the files of the project in `root`, none of which leads out of `repository`."""
    try:
        _read(root, repository.resolve())
        return check(root)
    except InvalidInput as error:
        return Checked(0, 0, error.problems)


def _read(root: Path, repository: Path) -> Project:
    """The settings; raises `InvalidInput` where a file is a link to outside of the repository.

    That is looked at before a file is read, because what is wrong in it is shown with its line.
    """
    _refuse(_outside(FILE, root / FILE, repository))
    project = load_project(root)
    files = [*manifest_files(project)[0]]
    catalog = project.settings.labels.catalog
    if catalog is not None:
        files.append((catalog, root / catalog))
    _refuse([problem for name, path in files for problem in _outside(name, path, repository)])
    return project


def _refuse(found: list[Problem]) -> None:
    if found:
        raise InvalidInput(found)


def _outside(name: str, path: Path, repository: Path) -> list[Problem]:
    """The problem of a file that is a link to somewhere else."""
    real = path.resolve()
    if real.is_relative_to(repository) and ".git" not in real.relative_to(repository).parts:
        return []
    message = "this file is a link to a place outside of the repository"
    return [Problem(Code.UNTRUSTED, message, "commit the file itself", Place(name, 1))]
