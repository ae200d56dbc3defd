"""A new project: the few files that it needs, in a folder, and nothing that is there is touched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from confsync._util.os_error import reason
from confsync.model.errors import ConfsyncError
from confsync.project.files import file_inside
from confsync.project.git import default_branch
from confsync.project.project import FILE, load_project, manifest_files

if TYPE_CHECKING:
    from collections.abc import Iterable

PACKAGE: Final = Path(__file__).parent.parent
_STARTER: Final = Path(__file__).parent / "starter"
_SCHEMAS: Final = PACKAGE / "formats" / "schemas"
_EXAMPLE: Final = "conversations/example.yaml"
_FILES: Final = {
    FILE: _STARTER / FILE,
    "schemas/project.json": _SCHEMAS / "project.json",
    "schemas/manifest.json": _SCHEMAS / "manifest.json",
    "schemas/catalog.json": _SCHEMAS / "catalog.json",
    # Not under this name in the package: git would obey it there.
    ".gitignore": _STARTER / "gitignore",
}
_NO_BASE: Final = "# base: origin/main"
_GITHUB: Final = {
    ".github/workflows/README.md": "README.md",
    **{
        name: name
        for name in (
            *(
                f".github/workflows/{verb}.yml"
                for verb in ("plan", "apply", "sync", "drift", "snapshot")
            ),
            ".pre-commit-config.yaml",
        )
    },
}
"""In a project, and in the example that they are from."""


@dataclass(frozen=True, slots=True)
class Started:
    """The files of a new project, by name: those that were `made`, and those that were there.

    `base` is the base that new settings got.
    """

    made: tuple[str, ...]
    kept: tuple[str, ...]
    base: str | None = None


def start_project(directory: Path, *, shared: bool = False) -> Started:
    """Make a project in `directory`, or what one lacks.

    `shared`: it will be changed by pull requests, so new settings get a `base` where git knows the
    branch that pull requests go to. An example manifest comes only where the settings are new and nothing else
    matches them. Raises `ConfsyncError` where the folder is within another project, or cannot be
    written.
    """
    _check_above(directory)
    made, kept = _copied(_FILES.items(), directory)
    base = default_branch(directory.resolve()) if shared and FILE in made else None
    if base is not None:
        settings = directory / FILE
        text = settings.read_text(encoding="utf-8").replace(_NO_BASE, f"base: {base}  ")
        settings.write_text(text, encoding="utf-8", newline="\n")
    if FILE in made and not _has_manifests(directory):
        more, _ = _copied([(_EXAMPLE, _STARTER / "example.yaml")], directory)
        made += more
    return Started(tuple(made), tuple(kept), base)


def add_workflows(directory: Path) -> Started:
    """Put the workflows for GitHub, and what they need, into the project in `directory`.

    Raises `ConfsyncError` where they cannot be written.
    """
    installed = PACKAGE / "github_example"
    # In a checkout it is read from its place there.
    example = installed if installed.is_dir() else PACKAGE.parent / "examples" / "github"
    files = [(name, example / origin) for name, origin in _GITHUB.items()]
    made, kept = _copied(files, directory)
    return Started(tuple(made), tuple(kept))


def _check_above(directory: Path) -> None:
    """A project within another one is mostly a mistake."""
    for folder in directory.resolve().parents:
        if (folder / FILE).is_file():
            message = f"{directory.resolve()} is within a project already: {folder}"
            raise ConfsyncError(message, "name a folder outside of it: confsync init DIR")


def _has_manifests(directory: Path) -> bool:
    files, unmatched = manifest_files(load_project(directory))
    return bool(files) and not unmatched


def _copied(files: Iterable[tuple[str, Path]], directory: Path) -> tuple[list[str], list[str]]:
    """Copy files to these names; those that were made, and those that were there."""
    made: list[str] = []
    kept: list[str] = []
    for name, origin in files:
        target = file_inside(directory, name)
        try:
            (made if _copy(origin, target) else kept).append(name)
        except OSError as error:
            raise ConfsyncError(f"cannot make {target}: {reason(error)}") from None
    return made, kept


def _copy(origin: Path, target: Path) -> bool:
    """Copy a file to where there is none; False where there is one, even if it came just now."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("xb") as file:
            file.write(origin.read_bytes())
    except FileExistsError:
        return False
    return True
