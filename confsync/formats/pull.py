"""The result of a pull, as text and as JSON."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final

from confsync.formats.changes import COLUMNS, Look, edit_lines
from confsync.formats.documents.head import head
from confsync.formats.documents.parts import edit_json, problem_json
from confsync.formats.escape import fitted, shortened, visible
from confsync.formats.text import sandbox_text
from confsync.formats.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.formats.paint import Paint, Style
    from confsync.model import Json
    from confsync.model.pulled import PulledFile, PullResult

_STYLES: Final[dict[str, Style]] = {"+": "add", "-": "remove", "@": "dim"}


def pull_text(pulled: PullResult, paint: Paint, *, each: bool = False) -> Iterator[str]:
    """The lines of a pull; with `each` conversation and its edits. A dry run shows the diff."""
    if pulled.sandbox:
        yield from sandbox_text(paint)
    for file in pulled.files:
        if pulled.dry_run:
            yield from diff_text(file.diff, paint)
        else:
            yield from _file(file, paint, each=each)
    if pulled.files:
        yield ""
    yield from (paint("strong", line) for line in wrap(pull_summary(pulled), COLUMNS))


def diff_text(diff: str, paint: Paint) -> Iterator[str]:
    """A unified diff, made safe to look at. Line ends are not shown; JSON has it as it is."""
    for line in diff.removesuffix("\n").split("\n"):
        style = "strong" if line.startswith(("--- ", "+++ ")) else _STYLES.get(line[:1])
        text = visible(line.removesuffix("\r"))
        yield paint(style, text) if style else text


def pull_summary(pulled: PullResult) -> str:
    """The pull in a sentence."""
    files = [file for file in pulled.files if pulled.dry_run or file.written]
    conversations = sum(len(file.taken) for file in files)
    parts = [_done(pulled, conversations, len(files))]
    parts += [f"{pulled.known:,} declared already"] if pulled.known else []
    parts += [f"{pulled.empty:,} with nothing to declare"] if pulled.empty else []
    if pulled.excluded:
        parts.append(f"{pulled.excluded:,} listed by the service that are not what was asked for")
    parts += [f"{count(pulled.by_rule, 'value')} left to rules"] if pulled.by_rule else []
    left = len(pulled.files) - len(files)
    parts += [f"{count(left, 'file')} not written"] if left else []
    return f"Pull: {', '.join(parts)}."


def _done(pulled: PullResult, conversations: int, files: int) -> str:
    if not conversations:
        return "nothing to import" if pulled.imported else "nothing to take over"
    how_many = count(conversations, "conversation")
    into = count(files, "file")
    if pulled.imported:
        return f"{how_many} {'to import' if pulled.dry_run else 'imported'} into {into}"
    edits = sum(
        len(taken.edits)
        for file in pulled.files
        if pulled.dry_run or file.written
        for taken in file.taken
    )
    verb = "to take over" if pulled.dry_run else "taken over"
    return f"{count(edits, 'value')} of {how_many} {verb} into {into}"


def _file(file: PulledFile, paint: Paint, *, each: bool) -> Iterator[str]:
    edits = sum(len(taken.edits) for taken in file.taken)
    how_many = f"{count(edits, 'value')} of {count(len(file.taken), 'conversation')}"
    sign = paint("add", "+") if file.created else paint("change", "~")
    state = how_many if file.written else paint("error", "not written")
    yield f"{sign} {paint('strong', shortened(file.file))}  {state}"
    for taken in file.taken if each else ():
        yield f"  {fitted(visible(taken.title[:COLUMNS]), COLUMNS - 2) or '(no title)'}"
        yield f"  {paint('dim', shortened(taken.id))}"
        yield from edit_lines(taken.edits, Look(paint))


def pull_document(pulled: PullResult) -> dict[str, Json]:
    """What a pull took over, and into which files."""
    return {
        **head("pull"),
        "api": pulled.api,
        "sandbox": pulled.sandbox,
        "imported": pulled.imported,
        "dry_run": pulled.dry_run,
        "interrupted": pulled.interrupted,
        "summary": {
            "conversations": pulled.conversations,
            "edits": sum(len(taken.edits) for each in pulled.files for taken in each.taken),
            "files": len(pulled.files),
            "written": sum(each.written for each in pulled.files),
            "known": pulled.known,
            "empty": pulled.empty,
            "excluded": pulled.excluded,
            "by_rule": pulled.by_rule,
        },
        "files": [
            {
                "file": each.file,
                "created": each.created,
                "written": each.written,
                "conversations": [
                    {
                        "id": taken.id,
                        "title": taken.title,
                        "edits": [edit_json(edit) for edit in taken.edits],
                    }
                    for taken in each.taken
                ],
                "diff": each.diff,
            }
            for each in pulled.files
        ],
        "problems": [problem_json(problem) for problem in pulled.problems],
    }
