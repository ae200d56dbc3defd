"""Fix from end to end: corrects what is certain in manifests, or adds ignore comments to them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from confsync.lint.add_ignores import ignore_comments
from confsync.lint.fix import Spelling, fixes
from confsync.manifest import source as sources
from confsync.manifest.compose import compose
from confsync.manifest.findings import Findings
from confsync.manifest.read import declarations
from confsync.manifest.text_edits import apply_edits
from confsync.manifest.update_values import means
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput
from confsync.operations.catalog import try_catalog
from confsync.operations.format import Formatting, Reformatted
from confsync.operations.validate import check
from confsync.project.project import FILE, load_project, manifest_files
from confsync.project.targets import choose_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from confsync.manifest.nodes import Node
    from confsync.manifest.source import Source
    from confsync.manifest.text_edits import TextEdit
    from confsync.model import Declaration, Problem
    from confsync.project.project import Project


def fix(directory: str | Path = ".", paths: Sequence[str] = ()) -> Formatting:
    """The corrected texts of a project's manifests: all, or those under `paths`. Nothing is written.

    Corrected are the case and white space of label keys and values that the catalog has, white space
    around titles and values, and labels that repeat the file's defaults. Each text is read again, and
    is a problem if it declares anything else. Raises as `check` does.
    """
    project = load_project(Path(directory))
    catalog, problems = try_catalog(project)
    if problems:
        raise InvalidInput(problems)
    spelling = Spelling(catalog or {})
    return _edited(
        project, paths, lambda source, root: fixes(source, root, spelling), spelling.declaration
    )


def add_ignores(directory: str | Path = ".", paths: Sequence[str] = ()) -> Formatting:
    """The texts of a project's manifests with comments that ignore what `check` finds in them.

    Nothing is written. Raises as `check` does.
    """
    problems = check(directory, paths).problems
    return _edited(
        load_project(Path(directory)),
        paths,
        lambda source, _: ignore_comments(source, problems),
        lambda same: same,
    )


def _edited(
    project: Project,
    paths: Sequence[str],
    edits: Callable[[Source, Node], list[TextEdit]],
    expected: Callable[[Declaration], Declaration],
) -> Formatting:
    """The texts with `edits`, where each declaration is as `expected` afterwards."""
    changed: list[Reformatted] = []
    problems: list[Problem] = []
    values = project.settings.labels.values
    others = [name for name in (FILE, project.settings.labels.catalog) if name]
    files, _ = manifest_files(project)
    chosen = choose_files(files, paths, project.root, others)
    for name, path in chosen:
        if name in others:
            continue
        try:
            source = sources.read(path, name)
            findings = Findings(source)
            root = compose(findings)
            before = declarations(root, values, findings)
        except InvalidInput as error:
            problems += error.problems
            continue
        if findings.problems:
            problems += findings.problems
            continue
        text = apply_edits(source.text, edits(source, root))
        if text == source.text:
            continue
        if means(replace(source, text=text), values, map(expected, before)):
            changed.append(Reformatted(path, source, text))
        else:
            message = "this file cannot be edited safely, so it was left as it is"
            help = "edit the file by hand"
            problems.append(source.problem(Code.UNPROVED, message, (0, 1), help=help))
    return Formatting(len(chosen) - len(changed), tuple(changed), tuple(problems))
