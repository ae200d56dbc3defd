"""Shows edits of manifests: what `edit` and `import` have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.cli.options import Format
from confsync.formats.words import count

if TYPE_CHECKING:
    from confsync.cli.console import Terminal
    from confsync.model.pulled import PullResult


def show_edits(edited: PullResult, terminal: Terminal, format: Format) -> None:
    """The diff of each file, and a summary; problems go to stderr."""
    from confsync.formats.pull import diff_text, pull_document

    if format is Format.JSON:
        terminal.document(pull_document(edited))
        return
    files = [file for file in edited.files if edited.dry_run or file.written]
    for file in () if terminal.quiet else files:
        terminal.lines(diff_text(file.diff, terminal.paint))
    terminal.problems(edited.problems)
    if edited.api:
        values = sum(len(taken.edits) for file in files for taken in file.taken)
        conversations = sum(len(file.taken) for file in files)
        verb = "to edit" if edited.dry_run else "edited"
        done = f"{count(values, 'value')} of {count(conversations, 'conversation')} {verb}"
        terminal.lines([f"{done} in {count(len(files), 'file')}." if files else "Nothing to edit."])
