"""The files that a project names, all of which stay within its folder.

A commit can contain links, and a link can lead anywhere. What would be read, listed or written
outside of the project is refused by the link's name; nothing of its target is shown.
"""

from __future__ import annotations

import os
import re
from fnmatch import translate
from typing import TYPE_CHECKING, Final

from confsync.model import Place, Problem
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput
from confsync.project.names import is_git_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_NAMES: Final = 500_000
"""So many names of files and folders are looked at, at most."""
DEEPEST: Final = 64
"""Folders within folders."""


def is_inside(root: Path, path: Path) -> bool:
    """Whether `path`, with all links followed, is in the project in `root`, and not git's own."""
    real, root = path.resolve(), root.resolve()
    return real.is_relative_to(root) and not any(map(is_git_folder, real.relative_to(root).parts))


def link_outside(name: str) -> Problem:
    """The problem with a file or folder that leads out of the project."""
    message = f"{name} is a link to a place outside of the project"
    return Problem(Code.LINK_OUTSIDE, message, "replace the link by a file", Place(name, 1))


def file_inside(root: Path, name: str) -> Path:
    """The path of the file `name` of a project; raises `InvalidInput` where a link leads outside."""
    if not is_inside(root, root / name):
        raise InvalidInput([link_outside(name)])
    return root / name


class FileFinder:
    """Finds the files of the project in `root` by patterns, like `Path.glob`.

    Case matters on every system, because it does in git.

    `**` follows no links to folders, as git does not. Another step follows them within the project,
    and looks into each folder once, however many links lead there. `outside` are the links that a
    pattern matches and that lead elsewhere. Names that begin with a dot are not matched.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._left = MOST_NAMES
        self._entered: set[tuple[str, int]] = set()
        self.outside: set[str] = set()

    def find(self, pattern: str) -> Iterator[tuple[str, bool]]:
        """The names that match `pattern`, with `/`, and whether each is a folder.

        Raises `InvalidInput` where there are too many names to look at.
        """
        steps = [step for step in pattern.split("/") if step not in {"", "."}]
        self._entered = set()
        for name, is_folder in self._below(self._root, steps, ""):
            if is_folder or not pattern.endswith("/"):
                yield name, is_folder

    def _below(self, folder: Path, steps: list[str], path: str) -> Iterator[tuple[str, bool]]:
        step, *rest = steps
        here = (os.path.realpath(folder), len(steps))
        if here in self._entered:
            return
        self._entered.add(here)
        if path.count("/") > DEEPEST:
            raise _too_much(f"{path} is more than {DEEPEST} folders deep")
        if step == "**":
            yield from self._below(folder, rest, path)
            for entry in self._entries(folder):
                if entry.is_dir(follow_symlinks=False):
                    yield from self._below(folder / entry.name, steps, f"{path}{entry.name}/")
            return
        matches = re.compile(translate(step)).match
        for entry in self._entries(folder):
            name = f"{path}{entry.name}"
            if not matches(entry.name):
                continue
            if entry.is_symlink() and not is_inside(self._root, folder / entry.name):
                self.outside.add(name)
            elif not rest:
                yield name, entry.is_dir()
            elif entry.is_dir():
                yield from self._below(folder / entry.name, rest, f"{name}/")

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        """What is in a folder: what is no link first, so that a link does not hide the folder itself."""
        found: list[os.DirEntry[str]] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    self._left -= 1
                    if self._left < 0:
                        raise _too_much(f"the patterns look at more than {MOST_NAMES:,} names")
                    if not entry.name.startswith("."):
                        found.append(entry)
        except OSError:  # such as a folder that may not be read; like `Path.glob`
            return []
        return sorted(found, key=lambda entry: (entry.is_symlink(), entry.name))


def _too_much(message: str) -> InvalidInput:
    help = "make `manifests` more specific, such as conversations/**/*.yaml"
    return InvalidInput([Problem(Code.LIMIT, message, help)])
