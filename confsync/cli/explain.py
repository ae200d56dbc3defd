"""`confsync explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from confsync.cli import codes
from confsync.cli.options import Color, ColorOption, Format, FormatOption
from confsync.cli.terminal import Terminal


def explain(
    code: Annotated[
        str | None,
        typer.Argument(metavar="[CODE]", help="A code such as CS605, or a lint rule's name."),
    ] = None,
    format: FormatOption = Format.TEXT,
    color: ColorOption = Color.AUTO,
) -> int:
    """Tell what a code means, why it matters and how to mend it."""
    from confsync.explain import GROUPS, explained
    from confsync.views.explanation import (
        explanation_text,
        explanations_document,
        overview_text,
    )

    terminal = Terminal(format, color)
    one = None if code is None else explained(code)
    if format is Format.JSON:
        every = (about for group in GROUPS.values() for about in group)
        terminal.document(explanations_document(every if one is None else [one]))
    elif one is None:
        terminal.lines(overview_text(GROUPS, terminal.paint))
    else:
        terminal.lines(explanation_text(one, terminal.paint))
    return codes.FINE
