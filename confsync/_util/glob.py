"""`Path.glob`, with case, for file names that are not on disk."""

from __future__ import annotations

import re
from fnmatch import translate
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Folder: TypeAlias = "dict[str, Folder | None]"
"""The content of a folder: folders by name, and None for files."""


def folder(names: Iterable[str]) -> Folder:
    """The tree of files with these `names`, which use `/`."""
    root: Folder = {}
    for name in names:
        *steps, last = name.split("/")
        here = root
        for step in steps:
            below = here.setdefault(step, {})
            if below is None:
                break
            here = below
        else:
            here.setdefault(last, None)
    return root


def glob(root: Folder, pattern: str) -> Iterator[tuple[str, bool]]:
    """The names that match `pattern`, perhaps twice, and whether each is a folder.

    Names that begin with a dot are not matched.
    """
    steps = [step for step in pattern.split("/") if step not in {"", "."}]
    for name, found in _below(root, steps, ""):
        if found is not None or not pattern.endswith("/"):
            yield name, found is not None


def _below(here: Folder, steps: list[str], path: str) -> Iterator[tuple[str, Folder | None]]:
    step, *rest = steps
    if step == "**":
        yield from _below(here, rest, path)
        for name, found in here.items():
            if found is not None and not name.startswith("."):
                yield from _below(found, steps, f"{path}{name}/")
        return
    matches = re.compile(translate(step)).match
    for name, found in here.items():
        if name.startswith(".") or not matches(name):
            continue
        if not rest:
            yield path + name, found
        elif found is not None:
            yield from _below(found, rest, f"{path}{name}/")
