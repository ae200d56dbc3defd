"""The files of tables: each is relative to its manifest, and lies within the project."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from confsync.manifest import source as sources
from confsync.manifest.source import unusable
from confsync.model.codes import Code
from confsync.project.files import is_inside

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from confsync.manifest.source import Source


def table_reader(root: Path) -> Callable[[str, str], Source]:
    """Reads the table `file` that a manifest of the project in `root` names."""

    def read(manifest: str, file: str) -> Source:
        name = table_name(manifest, file)
        path = root / name
        try:
            inside = is_inside(root, path)
        except (OSError, RuntimeError):  # such as a circle of links
            inside = False
        if not inside:
            raise unusable(
                Code.FILE, "this leads outside of the project, or into git's folder", name
            )
        return sources.read(path, name)

    return read


def table_name(manifest: str, file: str) -> str:
    """The table's name in the project; raises `InvalidInput` where it would be outside of it."""
    name = posixpath.normpath(posixpath.join(posixpath.dirname(manifest), file))
    wrong = not file or file.startswith("/") or name.startswith("../") or name in {"..", "."}
    if wrong or set(file) & set("\\:\0"):
        raise unusable(
            Code.FILE, "a table is a file of the project", file, "name it relative to this manifest"
        )
    return name
