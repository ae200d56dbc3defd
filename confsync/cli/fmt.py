"""`confsync fmt`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import exit_codes as codes
from confsync.cli import options
from confsync.cli.console import Terminal, problems_of
from confsync.formats.words import count
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Problem
    from confsync.operations.format import Formatting, Reformatted


def fmt(
    paths: options.Manifests = None,
    project: options.Directory = Path(),
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing, and exit 1 if a file would change.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing, and print what would change.")
    ] = False,
    format: options.FormatOption = options.Format.TEXT,
    color: options.ColorOption = options.Color.AUTO,
    quiet: options.Quiet = False,
) -> int:
    """Format manifests: order, indentation and spacing."""
    from confsync.operations.format import write

    terminal = Terminal(format, color, quiet)
    found = _find(project, paths or ())
    changed: Sequence[Reformatted] = found.changed
    problems: Sequence[Problem] = found.problems
    if not check and not diff:
        changed, failed = write(found.changed)
        problems = [*problems, *failed]
    if format is options.Format.JSON:
        from confsync.formats.changed import formatting_document

        names = [each.before.file for each in changed]
        terminal.document(formatting_document(found.normal, names, problems))
    else:
        _show(changed, terminal, diff)
        terminal.problems(problems)
        if not quiet:
            would = "would change" if check or diff else "changed"
            terminal.note(_summary(found, changed, would))
    wrong = codes.wrong(problems) or (check and changed)
    return codes.ERROR if wrong else codes.FINE


def _find(project: Path, paths: Sequence[str]) -> Formatting:
    from confsync.operations.format import Formatting, formatting

    try:
        return formatting(project, paths)
    except ConfsyncError as error:
        return Formatting(0, (), problems_of(error))


def _show(changed: Sequence[Reformatted], terminal: Terminal, diff: bool) -> None:
    from confsync.formats.changed import diff_text
    from confsync.formats.escape import visible

    for each in changed:
        if diff:
            lines = diff_text(each.before.file, each.before.text, each.after, terminal.paint)
            terminal.lines(lines)
        else:
            terminal.lines([visible(each.before.file)])


def _summary(found: Formatting, changed: Sequence[Reformatted], would: str) -> str:
    parts = [f"{count(len(changed), 'file')} {would}"] if changed else []
    if found.normal or not changed:
        parts.append(f"{count(found.normal, 'file')} in normal form already")
    return f"{', '.join(parts)}."
