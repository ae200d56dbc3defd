"""`confsync explain`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from confsync.cli import completers, options
from confsync.cli import exit_codes as codes
from confsync.cli.console import Terminal
from confsync.model.errors import ConfsyncError, UsageError

if TYPE_CHECKING:
    from confsync.model.code_explanation import CodeExplanation

_CODE: Final = re.compile(r"CS\d+", re.IGNORECASE)


def explain(
    topic: Annotated[
        str | None,
        typer.Argument(
            metavar="TOPIC",
            help="A code such as CS605, a lint rule, or a conversation's id.",
            autocompletion=completers.topics,
        ),
    ] = None,
    label: Annotated[
        str | None, typer.Argument(metavar="LABEL", help="Only this label of the conversation.")
    ] = None,
    project: options.Directory = Path(),
    base: options.BaseOption = None,
    format: options.FormatOption = options.Format.TEXT,
    key_file: options.KeyFile = None,
    api_url: options.ApiUrl = None,
    deadline: options.Deadline = None,
    color: options.ColorOption = options.Color.AUTO,
    no_pager: options.NoPager = False,
) -> int:
    """Explain a code, a lint rule, or the wanted state of a conversation."""
    terminal = Terminal(format, color, pager=not no_pager)
    about = None if topic is None else _code(topic, label, project)
    if topic is not None and about is None:
        return _conversation(topic, label, project, base, key_file, api_url, deadline, terminal)
    from confsync.formats.explanation import explanation_text, explanations_document, overview_text
    from confsync.operations.explain_code import GROUPS

    if format is options.Format.JSON:
        every = (each for group in GROUPS.values() for each in group)
        terminal.document(explanations_document(every if about is None else [about]))
    elif about is None:
        terminal.long(lambda: overview_text(GROUPS, terminal.paint))
    else:
        terminal.long(lambda: explanation_text(about, terminal.paint))
    return codes.FINE


def _code(topic: str, label: str | None, project: Path) -> CodeExplanation | None:
    """The explanation of a code or a rule; None if `topic` may be a conversation."""
    from confsync.operations.explain_code import explained
    from confsync.project.project import find_project

    if label is not None:
        return None
    try:
        return explained(topic)
    except UsageError as unknown:
        if _CODE.fullmatch(topic):
            raise
        try:
            find_project(project)
        except ConfsyncError:
            raise unknown from None
        return None


def _conversation(
    id: str,
    label: str | None,
    project: Path,
    base: str | None,
    key_file: Path | None,
    api_url: str | None,
    deadline: str | None,
    terminal: Terminal,
) -> int:
    from confsync.cli.invocation import Invocation
    from confsync.cli.progress import watching
    from confsync.formats.account import account_document, account_text
    from confsync.operations.explain import account_of
    from confsync.operations.workspace import open_project
    from confsync.project.scope import Revisions

    request = Invocation.of(key_file, deadline)
    with watching(terminal, "Reading the conversation") as listener:
        found = account_of(
            open_project(project, api_url),
            id,
            label,
            revisions=Revisions(base),
            access=request.access,
            listener=listener,
        )
    if terminal.is_text:
        terminal.long(lambda: account_text(found, terminal.paint))
        terminal.problems(found.plan.problems)
    else:
        terminal.document(account_document(found))
    return codes.of_plan(found.plan, detailed=False)
