"""Which file an imported conversation goes to. Names are made of what others wrote, so they are made safe."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from confsync.model.errors import UsageError
from confsync.model.pulled import Layout
from confsync.project.names import is_reserved
from confsync.project.project import FILE, is_manifest

if TYPE_CHECKING:
    from confsync.attention.facts import Facts
    from confsync.project.project import Project

_UNSAFE: Final = re.compile(r"[^\w.@+-]+")
_LONGEST: Final = 60


def name_for(facts: Facts, layout: Layout) -> str:
    """The name, without folder and suffix, of the file for a conversation."""
    if layout is Layout.MONTH:
        return f"{facts.times[0]:%Y-%m}" if facts.times else "no-date"
    if layout is Layout.TEAM:
        return slug(facts.team) if facts.team else "no-team"
    owner = facts.owner or facts.user
    return slug(owner) if owner else "no-owner"


def slug(text: str) -> str:
    """`text` as a file's name that every system takes, and that no other text has.

    Where something had to be changed, a few letters of its hash distinguish it from texts that look alike.
    """
    same = normalize("NFKC", text.strip()).casefold()
    made = _UNSAFE.sub("-", same).strip("-.")[:_LONGEST].rstrip("-.")
    # Two dots are no parent folder here, and a name of dots is none.
    made = re.sub(r"\.{2,}", ".", made)
    if made and made == same and not is_reserved(made):
        return made
    mark = hashlib.sha256(same.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    if made and not is_reserved(made):
        return f"{made}-{mark}"
    return f"x-{made}-{mark}" if made else f"x-{mark}"


def file_for(project: Project, name: str) -> str:
    """The manifest called `name`, where the project's first fitting pattern would find it.

    Relative to the project, with `/`. Raises `UsageError` where no pattern finds new files.
    """
    for pattern in project.settings.manifests:
        *folders, last = PurePosixPath(pattern).parts
        fixed: list[str] = []
        for folder in folders:
            if re.search(r"[*?\[]", folder):
                break
            fixed.append(folder)
        suffix = ".yml" if last.endswith(".yml") else ".yaml"
        file = "/".join([*fixed, f"{name}{suffix}"])
        if is_manifest(project, file):
            return file
    raise UsageError(
        f"no pattern of `manifests` in {FILE} would find a new file {name}.yaml",
        "name the file: --to-file FILE",
    )
