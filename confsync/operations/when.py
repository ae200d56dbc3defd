"""Conditions on the command line, `fact=pattern`, read as those of rules in a manifest."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from confsync._util.quoting import quoted
from confsync.manifest.read import read_manifest
from confsync.manifest.rules import RuleCollector
from confsync.manifest.source import Source
from confsync.model.errors import InvalidInput, UsageError
from confsync.rules.columns import label_of
from confsync.rules.compile import compile_rule
from confsync.rules.readers import FLAGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from confsync.model import Problem
    from confsync.rules.rule import Rule
    from confsync.rules.tables import Table

_HELP: Final = "for example --when 'title=*demo*' or --when 'started={within: 30d}'"
_FLOW: Final = re.compile(r"\{.*\}|\[.*\]|\".*\"|'.*'", re.DOTALL)


def conditions(
    when: Sequence[str], start: str | None, end: str | None, tables: Mapping[str, Table]
) -> list[Rule]:
    """A rule for each `fact=pattern`, and one for the days from `start` to `end`.

    A pattern in braces, brackets or quotation marks is YAML, any other is text. Raises `UsageError`.
    """
    given = [(f"--when {each}", _written(each)) for each in when]
    ends = {"from": start, "to": end}
    times = {name: text for name, text in ends.items() if text is not None}
    if times:
        option = " ".join(f"--{name} {text}" for name, text in times.items())
        given.append((option, f'{{"started": {_quoted(times)}}}'))
    if not given:
        return []
    lines = [
        f'  "{number}": {{when: {text}, labels: {{x: x}}}}'
        for number, (_, text) in enumerate(given)
    ]
    # A line for each, by which a problem is found again.
    source = Source("the command line", "\n".join(["rules:", *lines, ""]))
    collector = RuleCollector(_no_file)
    problems: list[Problem] = []
    try:
        _, found = read_manifest(source, look=collector)
        problems += [*found, *collector.problems]
    except InvalidInput as error:
        problems += error.problems
    rules = [compile_rule(each, tables, problems) for each in collector.written().rules]
    if problems:
        first = problems[0]
        line = first.place.line - 2 if first.place else 0
        option = given[min(max(line, 0), len(given) - 1)][0]
        raise UsageError(f"{quoted(option)}: {first.message}", first.help or _HELP)
    return rules


def _written(text: str) -> str:
    """The condition as a YAML mapping in one line."""
    name, equals, pattern = text.partition("=")
    fact, label = name.strip(), label_of(name.strip())
    if not equals or not fact:
        raise UsageError(f"--when {quoted(text)} has no {'fact' if equals else '='}", _HELP)
    plain = pattern.strip()
    literal = plain in {"true", "false"} if fact in FLAGS else plain == "null" and label is not None
    is_yaml = literal or _FLOW.fullmatch(plain)
    value = plain.replace("\n", " ") if is_yaml else _quoted(pattern)
    if label is not None:
        return f'{{"labels": {{{_quoted(label)}: {value}}}}}'
    return f"{{{_quoted(fact)}: {value}}}"


def _quoted(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(f"{value!r} is not UTF-8") from None
    return text


def _no_file(manifest: str, file: str) -> Source:
    raise UsageError(f"{manifest} has no {file}")
