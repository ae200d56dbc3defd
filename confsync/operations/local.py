"""The folder `.confsync` in a project: what stays on this machine and out of git."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def local_folder(project: Path) -> Path:
    """The folder, created if need be, with a `.gitignore` that keeps it out; raises OSError."""
    folder = project / ".confsync"
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="ascii")
    return folder
