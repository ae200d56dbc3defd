"""Names of files, on systems that compare and restrict them in different ways."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from confsync._util.nfc import nfc
from confsync._util.quoting import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_FORBIDDEN: Final = re.compile(r'[<>:"|?*\\\x00-\x1f]')
_RESERVED: Final = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)", re.IGNORECASE
)
"""Devices of Windows, also with a suffix."""
_LONGEST: Final = 255
"""Bytes of a name on most file systems."""
_IGNORED: Final = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
"""What the file system of macOS ignores in names; git refuses a `.git` with them, too."""


def unportable(name: str) -> str | None:
    """Why some system cannot have the file `name`, which has `/`; None if every system can."""
    for step in name.split("/"):
        if found := _FORBIDDEN.search(step):
            return f"{quoted(step)} has {quoted(found[0])}, and Windows takes no such name"
        if is_reserved(step):
            return f"{quoted(step)} is a device on Windows"
        if step.endswith((" ", ".")) and step not in {".", ".."}:
            return f"{quoted(step)} ends with {quoted(step[-1])}, which Windows removes"
        if len(step.encode("utf-8", "surrogatepass")) > _LONGEST:
            return f"{quoted(step)} is longer than {_LONGEST} bytes"
    return None


def is_reserved(step: str) -> bool:
    """Whether Windows takes this name, with any suffix, for a device such as the console."""
    return _RESERVED.match(step) is not None


def is_git_folder(step: str) -> bool:
    """Whether some system finds git's own folder by this name."""
    plain = _IGNORED.sub("", step).rstrip(" .").casefold()
    return plain in {".git", "git~1"}


def clashes(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each of `names` that is the same file as an earlier one where case makes no difference."""
    seen: dict[str, str] = {}
    for name in names:
        if (first := seen.setdefault(_folded(name), name)) != name:
            yield name, first


def as_listed(root: Path, name: str) -> str:
    """`name`, which is below `root` and has `/`, as the folders list it.

    Where case or normalization makes no difference, a file is found by several names. What is
    not there keeps the name that it has.
    """
    found: list[str] = []
    for step in name.split("/"):
        found.append(_listed(root.joinpath(*found), step))
    return "/".join(found)


def _listed(folder: Path, step: str) -> str:
    folded = _folded(step)
    try:
        names = [each.name for each in folder.iterdir()]
        alike = [each for each in names if _folded(each) == folded]
        if step in alike or not alike:
            return step
        wanted = (folder / step).lstat()
        same = [each for each in alike if os.path.samestat((folder / each).lstat(), wanted)]
    except OSError:
        return step
    return same[0] if same else step


def _folded(name: str) -> str:
    return nfc(nfc(name).casefold())
