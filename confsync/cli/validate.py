"""`confsync validate`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import exit_codes as codes
from confsync.cli import options
from confsync.cli.console import Terminal, problems_of
from confsync.cli.output import whole_check
from confsync.formats.words import count, severities
from confsync.model.errors import ConfsyncError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Problem
    from confsync.operations.format import Reformatted


def validate(
    paths: options.Manifests = None,
    project: options.Directory = Path(),
    fix: Annotated[
        bool,
        typer.Option("--fix", help="First fix white space, and spelling by the catalog."),
    ] = False,
    add_ignores: Annotated[
        bool,
        typer.Option("--add-ignores", help="First add comments that ignore today's problems."),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Print what --fix or --add-ignores would change.")
    ] = False,
    all_: options.All = False,
    format: options.CheckFormatOption = options.CheckFormat.TEXT,
    color: options.ColorOption = options.Color.AUTO,
    quiet: options.Quiet = False,
) -> int:
    """Check all files, without a key and without the network."""
    from confsync.operations.validate import check

    terminal = Terminal(format, color, quiet, all=all_)
    if diff and not (fix or add_ignores):
        raise UsageError("--diff needs --fix or --add-ignores")
    if fix or add_ignores:
        failed = _edit(project, paths or (), terminal, add_ignores=add_ignores, diff=diff)
        if failed or diff:
            return codes.ERROR if failed else codes.FINE
    declared = files = rules = tests = 0
    problems: Sequence[Problem] = ()
    try:
        checked = check(project, paths or ())
        declared, files, problems = checked.declared, checked.files, checked.problems
        rules, tests = checked.rules, checked.tests
    except ConfsyncError as error:
        problems = problems_of(error)
    if not terminal.is_text:
        terminal.lines([whole_check(declared, problems, format, project)])
    else:
        terminal.problems(problems)
        if rules:
            ruled = f"{count(declared, 'conversation')}, {count(rules, 'rule')}"
            what = f"{ruled} and {count(tests, 'test')} in {count(files, 'file')}"
        else:
            what = f"{count(declared, 'conversation')} in {count(files, 'file')}"
        terminal.lines([f"Checked {what}: {severities(problems)}."] if files else [])
    return codes.ERROR if codes.wrong(problems) else codes.FINE


def _edit(
    project: Path, paths: Sequence[str], terminal: Terminal, *, add_ignores: bool, diff: bool
) -> bool:
    """Edit the manifests, or only print the `diff`; whether something went wrong."""
    from confsync.formats.changed import diff_text
    from confsync.formats.escape import visible
    from confsync.operations import fix
    from confsync.operations.format import write

    edited = (fix.add_ignores if add_ignores else fix.fix)(project, paths)
    changed: Sequence[Reformatted] = edited.changed
    problems = [*edited.problems]
    if not diff:
        changed, failed = write(edited.changed)
        problems += failed
    for each in changed if diff else ():
        terminal.lines(diff_text(each.before.file, each.before.text, each.after, terminal.paint))
    terminal.problems(problems)
    names = ", ".join(visible(each.before.file) for each in changed[:3])
    more = f" and {count(len(changed) - 3, 'other')}" if len(changed) > 3 else ""
    verb = "Would edit" if diff else "Edited"
    terminal.note(f"{verb} {count(len(changed), 'file')}{f': {names}{more}' if changed else ''}.")
    return codes.wrong(problems)
