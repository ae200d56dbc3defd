"""Which declarations the targets on the command line mean."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

from confsync.model.errors import UsageError
from confsync.project.names import as_listed
from confsync.project.project import FILE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from confsync.model import Declaration


_SHORTEST: Final = 4
"""Characters of an id's beginning, as in git."""
_FEW: Final = 3


def select(
    declared: Mapping[str, Declaration], targets: Sequence[str], root: Path
) -> dict[str, Declaration]:
    """The declarations that `targets` name: ids, their beginnings, manifests or folders.

    Without a target, all of them. Paths are relative to the working folder, else to the project's `root`. Raises `UsageError`
    where a target names nothing.
    """
    if not targets:
        return dict(declared)
    chosen: dict[str, Declaration] = {}
    for name in targets:
        if name in declared:
            chosen[name] = declared[name]
        elif id := _beginning(declared, name, root):
            chosen[id] = declared[id]
        else:
            chosen |= _below(declared, name, root)
    return chosen


def choose_rules(
    targets: Sequence[str],
    rules: Mapping[str, str],
    declared: Mapping[str, Declaration],
    root: Path,
) -> tuple[list[str], set[str]]:
    """The targets that are left for `select`, and the names of the rules that the others mean.

    `rules` are the files of the rules by name. A manifest or a folder means its rules too.
    """
    left: list[str] = []
    chosen: set[str] = set()
    for target in targets:
        if target in rules and target not in declared:
            chosen.add(target)
            continue
        try:
            inside = None if target in declared else _inside(target, root)
        except UsageError:
            inside = None
        below = {n for n, file in rules.items() if inside is not None and _is_below(file, inside)}
        chosen |= below
        by_id = (inside is not None and _is_below(d.place.file, inside) for d in declared.values())
        if not below or any(by_id):
            left.append(target)
    return left, chosen


def choose_files(
    files: Sequence[tuple[str, Path]],
    paths: Sequence[str],
    root: Path,
    others: Sequence[str] = (FILE,),
) -> list[tuple[str, Path]]:
    """Those of a project's manifests that are or are below one of `paths`; no path means all.

    The `others`, such as the settings, may be named too. Raises `UsageError` where a path has none.
    """
    if not paths:
        return list(files)
    chosen: dict[str, Path] = {}
    for name in paths:
        inside = _inside(name, root)
        below = {file: path for file, path in files if _is_below(file, inside)}
        if inside in others:
            below[inside] = root / inside
        if not below:
            raise UsageError(
                f"{name!r} is not among the project's manifests", f"see `manifests` in {FILE}"
            )
        chosen |= below
    return sorted(chosen.items())


def _beginning(declared: Mapping[str, Declaration], name: str, root: Path) -> str | None:
    """The only id that begins with `name`; None if `name` is a path, or too short."""
    if not name or any(map(_exists, (Path(name), root / name))):
        return None
    found = [id for id in declared if id.startswith(name)]
    if len(found) > 1:
        few = ", ".join(sorted(found)[:_FEW]) + (", …" if len(found) > _FEW else "")
        raise UsageError(f"{len(found):,} ids begin with {name!r}", f"write more of one: {few}")
    if found and len(name) < _SHORTEST:
        raise UsageError(
            f"{name!r} is too short for the beginning of an id", f"did you mean {found[0]}?"
        )
    return found[0] if found else None


def _below(declared: Mapping[str, Declaration], name: str, root: Path) -> dict[str, Declaration]:
    try:
        inside = _inside(name, root)
    except UsageError as error:
        near = get_close_matches(name, declared, n=1)
        help = f"did you mean {near[0]}?" if near else "a target is an id, a manifest or a folder"
        raise UsageError(error.message, help) from None
    chosen = {
        id: each
        for id, each in declared.items()
        if any(_is_below(file, inside) for file in each.files)
    }
    if not chosen:
        raise UsageError(f"nothing is declared in {name!r}")
    return chosen


def _inside(name: str, root: Path) -> str:
    """The path, relative to `root`, with `/`; `.` is the root itself."""
    path = next((p for p in (Path(name), root / name) if name and _exists(p)), None)
    if path is None:
        raise UsageError(f"there is no conversation, manifest or folder {name!r}")
    # A manifest may be a link to somewhere else; it is named as it is found.
    place = path.resolve() if path.is_dir() else path.parent.resolve() / path.name
    if not place.is_relative_to(root):
        raise UsageError(f"{name!r} is outside of the project {root}")
    return as_listed(root, place.relative_to(root).as_posix())


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # such as a name that is too long
        return False


def _is_below(file: str, folder: str) -> bool:
    return folder in {".", file} or file.startswith(f"{folder}/")
