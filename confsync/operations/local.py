"""The folder `.confsync` in a project: files of this machine that are not for git."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from pathlib import Path


def local_folder(project: Path, *below: str) -> Path:
    """`.confsync`, or the folder `below` it, made where it is missing; raises OSError.

    The `.gitignore` in it keeps it out of git. Raises `ConfsyncError` where it is a link: a commit
    can contain one, and then nothing is written or read through it.
    """
    folder = no_link(project, ".confsync")
    folder.mkdir(exist_ok=True)
    try:
        # "x" follows no link: there is a file, or a new one is made here.
        with (folder / ".gitignore").open("x", encoding="ascii") as ignore:
            ignore.write("*\n")
    except FileExistsError:
        pass
    if below:
        folder = no_link(project, ".confsync", *below)
        folder.mkdir(exist_ok=True)
    return folder


def no_link(project: Path, *steps: str) -> Path:
    """The path of these `steps` below `project`; raises `ConfsyncError` where one is a link."""
    path = project
    for step in steps:
        path /= step
        if path.is_symlink():
            message = f"{path} is a link, and nothing is written through it"
            raise ConfsyncError(message, "remove the link")
    return path
