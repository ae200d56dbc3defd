"""The manifests of a project in their normal form."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from confsync.manifest import source as sources
from confsync.manifest.fmt.normal import MeaningChanged, normal_form
from confsync.manifest.rewrite import rewrite
from confsync.model import Place, Problem
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError, InvalidInput
from confsync.project.project import FILE, load_project, manifest_files
from confsync.project.targets import choose_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.manifest.source import Source


@dataclass(frozen=True, slots=True)
class Reformatted:
    """A manifest that is not in its normal form, and its text as it would be."""

    path: Path
    before: Source
    after: str


@dataclass(frozen=True, slots=True)
class Formatting:
    """How many manifests are in their normal form, which are not, and what is wrong with others."""

    normal: int
    changed: tuple[Reformatted, ...]
    problems: tuple[Problem, ...]


def formatting(directory: str | Path = ".", paths: Sequence[str] = ()) -> Formatting:
    """What formatting would change in the manifests of a project: in all, or in those under `paths`.

    Nothing is written. Raises `ConfsyncError` and `InvalidInput` where the settings are wrong, and
    `UsageError` where a path is not among the project's manifests.
    """
    project = load_project(Path(directory))
    files, unmatched = manifest_files(project)
    normal = 0
    changed: list[Reformatted] = []
    problems = [*unmatched]
    others = [name for name in (FILE, project.settings.labels.catalog) if name]
    for name, path in choose_files(files, paths, project.root, others):
        if name in others:
            continue
        try:
            source = sources.read(path, name)
            text = normal_form(source, project.settings.labels.values)
        except InvalidInput as error:
            problems += error.problems
        except MeaningChanged:
            problems.append(_bug(name))
        else:
            if text == source.text:
                normal += 1
            else:
                changed.append(Reformatted(path, source, text))
    return Formatting(normal, tuple(changed), tuple(problems))


def write(changed: Sequence[Reformatted]) -> tuple[list[Reformatted], list[Problem]]:
    """Write what changed; which were written, and what went wrong with the others."""
    written: list[Reformatted] = []
    problems: list[Problem] = []
    for each in changed:
        try:
            rewrite(each.path, each.before, each.after)
        except ConfsyncError as error:
            problems.append(Problem(error.code, error.message, error.help))
        else:
            written.append(each)
    return written, problems


def _bug(name: str) -> Problem:
    message = "this file was left as it is: formatted, it would not mean the same"
    help = "that is a bug in confsync; please report it with this file"
    return Problem(Code.ERROR, message, help, Place(name, 1))
