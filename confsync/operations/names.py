"""The names that people write on a command line: manifests, conversations, rules, journals."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync.manifest.nodes import Mapping, child, target

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.manifest.nodes import Node
    from confsync.manifest.source import Source

LIMIT: Final = 1.0
"""Seconds that a lookup takes at most."""


class Name(NamedTuple):
    """A name, and a description, such as the title of a conversation."""

    text: str
    about: str = ""


def manifest_names(directory: Path) -> list[Name]:
    """The manifests of the project around `directory`, as paths."""
    return within(LIMIT, lambda add: _manifests(directory, add))


def target_names(directory: Path) -> list[Name]:
    """The manifests, ids and rules of the project around `directory`."""
    return within(LIMIT, lambda add: _targets(directory, add))


def journal_names(directory: Path) -> list[Name]:
    """The journals of the project around `directory` as paths, newest first."""
    return within(LIMIT, lambda add: _journals(directory, add))


def within(seconds: float, find: Callable[[Callable[[Name], None]], None]) -> list[Name]:
    """What `find` adds in `seconds`, or until it fails: a lookup for a shell must not block or report.

    A thread, because a file system that does not answer cannot be interrupted.
    """
    found: list[Name] = []

    def search() -> None:
        with suppress(Exception):
            find(found.append)

    thread = Thread(target=search, daemon=True)
    thread.start()
    thread.join(seconds)
    return [*found]


def _manifests(directory: Path, add: Callable[[Name], None]) -> None:
    from confsync.project.project import load_project, manifest_files  # noqa: PLC0415 (in the limit)

    files, _ = manifest_files(load_project(directory))
    for name, path in files:
        add(Name(_near(path, name)))


def _targets(directory: Path, add: Callable[[Name], None]) -> None:
    from confsync.operations.workspace import read_project  # noqa: PLC0415 (in the limit)
    from confsync.project.project import load_project  # noqa: PLC0415 (in the limit)

    def look(_source: Source, root: Node, _catalog: object) -> None:
        for each in _declared(root):
            add(each)

    _manifests(directory, add)
    # Of valid files, also where others have errors.
    read_project(load_project(directory), look)


def _declared(root: Node) -> list[Name]:
    """The conversations and the rules of a manifest."""
    found: list[Name] = []
    for section in ("conversations", "rules"):
        node = child(root, section)
        here = None if node is None else target(node)
        for name, (_, value) in here.written.items() if isinstance(here, Mapping) else ():
            title = child(value, "title")
            about = "rule" if section == "rules" else "" if title is None else str(title.data)
            found.append(Name(name, about))
    return found


def _journals(directory: Path, add: Callable[[Name], None]) -> None:
    from confsync.operations.local import no_link  # noqa: PLC0415 (in the limit)
    from confsync.project.project import find_project  # noqa: PLC0415 (in the limit)

    root = find_project(directory)
    for file in sorted(no_link(root, ".confsync", "runs").glob("*.jsonl"), reverse=True):
        add(Name(_near(file, str(file))))


def _near(path: Path, otherwise: str) -> str:
    """The path relative to the working folder, if it is below."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else otherwise
