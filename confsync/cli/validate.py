"""`confsync validate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from confsync.cli import exit_codes as codes
from confsync.cli.console import Terminal, problems_of
from confsync.cli.options import (
    CheckFormat,
    CheckFormatOption,
    Color,
    ColorOption,
    Directory,
    Manifests,
    Quiet,
)
from confsync.cli.output import whole_check
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Problem


def validate(
    paths: Manifests = None,
    project: Directory = Path(),
    format: CheckFormatOption = CheckFormat.TEXT,
    color: ColorOption = Color.AUTO,
    quiet: Quiet = False,
) -> int:
    """Check the files, without a key and without the network."""
    from confsync.formats.words import count, severities
    from confsync.operations.validate import check

    terminal = Terminal(format, color, quiet)
    declared = files = 0
    problems: Sequence[Problem] = ()
    try:
        checked = check(project, paths or ())
        declared, files, problems = checked.declared, checked.files, checked.problems
    except ConfsyncError as error:
        problems = problems_of(error)
    if not terminal.is_text:
        terminal.lines([whole_check(declared, problems, format, project)])
    else:
        terminal.problems(problems)
        what = f"{count(declared, 'conversation')} in {count(files, 'file')}"
        terminal.lines([f"Checked {what}: {severities(problems)}."] if files else [])
    return codes.ERROR if codes.wrong(problems) else codes.FINE
