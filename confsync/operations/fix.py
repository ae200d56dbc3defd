"""Fix from end to end: corrects what is certain in manifests, or adds ignore comments to them."""

from __future__ import annotations

from dataclasses import replace
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
from confsync.operations.format import Formatting, Reformatted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from confsync.manifest.nodes import Node
    from confsync.manifest.schema import LabelValues
    from confsync.manifest.source import Source
    from confsync.manifest.text_edits import TextEdit
    from confsync.model import Declaration, Problem
    from confsync.model.catalog import Catalog


def fix(files: Mapping[str, Path], values: LabelValues, catalog: Catalog | None) -> Formatting:
    """The corrected texts of `files`, by name; nothing is written.

    Corrected are the case and white space of label keys and values that the catalog has, white space
    around titles and values, and labels that repeat the file's defaults. Each text is read again, and
    is a problem if it declares anything else.
    """
    spelling = Spelling(catalog or {})
    return _edited(
        files, values, lambda source, root: fixes(source, root, spelling), spelling.declaration
    )


def add_ignores(
    files: Mapping[str, Path], values: LabelValues, problems: Sequence[Problem]
) -> Formatting:
    """The texts of `files` with a comment that ignores each of `problems`; nothing is written."""
    return _edited(
        files, values, lambda source, _: ignore_comments(source, problems), lambda same: same
    )


def _edited(
    files: Mapping[str, Path],
    values: LabelValues,
    edits: Callable[[Source, Node], list[TextEdit]],
    expected: Callable[[Declaration], Declaration],
) -> Formatting:
    """The texts with `edits`, where each declaration is as `expected` afterwards."""
    changed: list[Reformatted] = []
    problems: list[Problem] = []
    for name, path in files.items():
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
    return Formatting(len(files) - len(changed), tuple(changed), tuple(problems))
