"""Ignore comments: `# confsync: ignore CS605 one call, two recordings`.

They are at the end of the line with the problem, or alone on the line directly above.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from confsync.manifest.comments import comments
from confsync.manifest.explain import PARSER_ERRORS
from confsync.manifest.source import read
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from confsync.lint.levels import Levels
    from confsync.lint.written import File
    from confsync.manifest.nodes import Span
    from confsync.manifest.source import Source
    from confsync.model import Problem

_IGNORABLE: Final = ("CS6", "CS7")
"""Lint and catalog problems. All others make a file unusable."""
_IGNORE: Final = re.compile(
    r"#+[ \t]*confsync:[ \t]*ignore\b[ \t]*(?P<codes>(?:CS\d{3}\b[ \t,:]*)*)(?P<reason>.*)"
)
_CODE: Final = re.compile(r"CS\d{3}")


@dataclass(slots=True)
class _Ignore:
    """An ignore comment; `line` is the line that it applies to."""

    source: Source
    span: Span
    codes: tuple[str, ...]
    reason: str
    line: int
    used: set[str] = field(default_factory=set)


def apply_suppressions(
    problems: Iterable[Problem], files: Sequence[File], levels: Levels
) -> Iterator[Problem]:
    """`problems` without those that comments in `files` ignore, plus problems of the comments."""
    ignores = [each for file in files for each in _ignores(file.source)]
    yield from _rest(problems, ignores)
    for ignore in ignores:
        yield from _wrong_with(ignore, levels)


def not_ignored(problems: Sequence[Problem], files: Mapping[str, Path]) -> list[Problem]:
    """`problems` without those that comments ignore; `files` are the manifests by name.

    Only files with such problems are read again, which are few.
    """
    about = {p.place.file for p in problems if p.place and can_be_ignored(p.code)} & files.keys()
    return [*_rest(problems, [each for name in about for each in _read_again(files[name], name)])]


def _read_again(path: Path, name: str) -> Iterator[_Ignore]:
    try:
        yield from _ignores(read(path, name))
    except (InvalidInput, *PARSER_ERRORS):
        # It changed meanwhile, so its problems are reported.
        return


def _rest(problems: Iterable[Problem], ignores: Sequence[_Ignore]) -> Iterator[Problem]:
    """`problems` that no comment ignores; comments that were used are marked."""
    by_line: defaultdict[tuple[str, int], list[_Ignore]] = defaultdict(list)
    for ignore in ignores:
        by_line[ignore.source.file, ignore.line].append(ignore)
    for problem in problems:
        place = problem.place
        here = by_line.get((place.file, place.line), []) if place else []
        asked = [
            each for each in here if problem.code in each.codes and can_be_ignored(problem.code)
        ]
        for ignore in asked:
            ignore.used.add(problem.code)
        if not asked:
            yield problem


def _ignores(source: Source) -> Iterator[_Ignore]:
    if "confsync:" not in source.text:
        return
    found = comments(source.text)
    alone = {source.place(each.start).line for each in found if each.alone}
    for start, text, is_alone in found:
        if ignore := _IGNORE.match(text):
            line = source.place(start).line
            while is_alone and line in alone:
                line += 1
            codes = tuple(_CODE.findall(ignore["codes"]))
            yield _Ignore(source, (start, start + len(text)), codes, ignore["reason"], line)


def _wrong_with(ignore: _Ignore, levels: Levels) -> Iterator[Problem]:
    help = "write: # confsync: ignore CS605 and the reason"
    if not ignore.codes:
        yield from _problem(
            ignore, Code.BAD_IGNORE, "this comment has no code to ignore", help, levels
        )
    elif not ignore.reason:
        message = "this comment gives no reason"
        yield from _problem(
            ignore, Code.BAD_IGNORE, message, "write the reason after the code", levels
        )
    for code in ignore.codes:
        if code not in list(Code):
            message, help = f"there is no code {code}", "see: confsync explain"
            yield from _problem(ignore, Code.BAD_IGNORE, message, help, levels)
        elif not can_be_ignored(code):
            message, help = f"{code} cannot be ignored", "only codes that begin with CS6 or CS7 can"
            yield from _problem(ignore, Code.BAD_IGNORE, message, help, levels)
        elif code not in ignore.used and (code in levels or not code.startswith("CS6")):
            message, help = f"there is no {code} to ignore here", "remove this comment"
            yield from _problem(ignore, Code.UNUSED_IGNORE, message, help, levels)


def _problem(
    ignore: _Ignore, code: Code, message: str, help: str, levels: Levels
) -> Iterator[Problem]:
    if code in levels:
        problem = ignore.source.problem(code, message, ignore.span, help=help)
        yield replace(problem, severity=levels[code])


def can_be_ignored(code: str) -> bool:
    """Whether a comment can ignore problems with this code."""
    return code.startswith(_IGNORABLE)
