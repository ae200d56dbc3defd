"""Templates: text with names in braces. A parser of our own over a closed list of names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from confsync._util.nfc import nfc
from confsync._util.quoting import quoted, shortened
from confsync._util.suggestions import did_you_mean
from confsync.model import ABSENT, UNKNOWN
from confsync.rules.readers import FLAGS, TEXTS, TIMES, flag, moment
from confsync.rules.times import CODES, formatted, span_text, wrong_form

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from confsync.model import Unknown
    from confsync.rules.call import Call
    from confsync.rules.found import Found
    from confsync.rules.tables import Table

    Value: TypeAlias = str | Unknown | None
    """None: no value. UNKNOWN: it depends on a fact that is unknown."""
    Read: TypeAlias = Callable[[Call, Found], Value]

NAMES: Final = (*TEXTS, *TIMES, "duration", *FLAGS)
MOST_PARTS: Final = 100
LONGEST: Final = 10_000
"""Characters of a value. What is longer is cut off, so that no value grows without a bound."""

_PIECE: Final = re.compile(r"\{\{|\}\}|[{}]|[^{}]+")
_INSIDE: Final = re.compile(
    r"(?P<name>labels\[(?P<key>[^\]]*)\]|[^:|}\[]*)(?::(?P<form>[^|}]*))?(?P<pipes>(?:\|[^|}]*)*)\}"
)
_PIPES: Final[Mapping[str, Callable[[str], str]]] = {
    "strip": str.strip,
    "lower": str.lower,
    "upper": str.upper,
    "title": lambda text: re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", lambda m: m[0].capitalize(), text),
}


class WrongTemplate(ValueError):
    """What is wrong with a template, and what helps."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.help = help


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule's templates may name beside facts.

    `looked_up` are the tables that its condition looks up; `stars` is the most that a `*` or group
    can be counted to, and `groups` are the names of groups.
    """

    tables: Mapping[str, Table]
    looked_up: frozenset[str] = frozenset()
    stars: int = 0
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Template:
    """`parts` are texts and readers; `needs` are the facts that it reads, `labels` the keys.

    `columns` are those that it reads of tables; `captures`: it has what a `*` or a group matched.
    """

    text: str
    parts: tuple[str | Read, ...]
    needs: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    columns: frozenset[tuple[str, str]] = frozenset()
    captures: bool = False

    @property
    def needs_call(self) -> bool:
        """Whether it has more than text."""
        return not all(isinstance(part, str) for part in self.parts)

    @property
    def text_alone(self) -> str:
        """The text of a template that has nothing else."""
        return nfc("".join(part for part in self.parts if isinstance(part, str)))[:LONGEST]

    def render(self, call: Call, found: Found) -> Value:
        """The text. None where a part has no value, UNKNOWN where that is not known."""
        result: list[str] = []
        unknown = False
        for part in self.parts:
            value = part if isinstance(part, str) else part(call, found)
            if value is None:
                return None
            if value is UNKNOWN:
                unknown = True
            else:
                result.append(value)
        return UNKNOWN if unknown else nfc("".join(result))[:LONGEST]


def parse(text: str, scope: Scope) -> Template:
    """The template that `text` is; raises `WrongTemplate`."""
    parts: list[str | Read] = []
    used = _Used()
    at = 0
    while at < len(text):
        piece = _PIECE.match(text, at)
        assert piece is not None  # noqa: S101 - it matches any character
        at = piece.end()
        if piece[0] in {"{{", "}}"}:
            parts.append(piece[0][0])
        elif piece[0] == "}":
            raise WrongTemplate("a } without {", "write }} for a brace")
        elif piece[0] != "{":
            parts.append(piece[0])
        else:
            inside = _INSIDE.match(text, at)
            if inside is None:
                raise WrongTemplate(
                    f"{quoted(text[at - 1 :])} is not closed", "write {{ for a brace"
                )
            at = inside.end()
            parts.append(_field(inside, scope, used))
        if len(parts) > MOST_PARTS:
            raise WrongTemplate(f"it has more than {MOST_PARTS} parts")
    needs, columns = frozenset(used.needs), frozenset(used.columns)
    return Template(text, tuple(parts), needs, frozenset(used.labels), columns, used.captures)


@dataclass(slots=True)
class _Used:
    needs: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    columns: set[tuple[str, str]] = field(default_factory=set)
    captures: bool = False


def _field(inside: re.Match[str], scope: Scope, used: _Used) -> Read:
    name, form = inside["name"].strip(), inside["form"]
    if form is not None and name not in TIMES:
        raise WrongTemplate(f"{quoted(name)} takes no format", f"only {' and '.join(TIMES)} do")
    if inside["key"] is not None:
        read = _label(nfc(inside["key"]))
        used.needs.add("labels")
        used.labels.add(nfc(inside["key"]))
    elif name in NAMES:
        read = _time(name, form) if name in TIMES else _fact(name)
        used.needs.add(name)
    elif name.isascii() and name.isdigit():
        read = _capture(int(name[:6]), scope)
        used.captures = True
    elif name in scope.groups:
        read = _group(name)
        used.captures = True
    elif "." in name and name.partition(".")[0] in scope.tables:
        table, _, column = name.partition(".")
        read = _cell(table, nfc(column), scope)
        used.columns.add((table, nfc(column)))
    else:
        raise _unknown(name, scope)
    for pipe in inside["pipes"].split("|")[1:]:
        read = _piped(read, pipe)
    return read


def _unknown(name: str, scope: Scope) -> WrongTemplate:
    table, dot, _ = name.partition(".")
    message = f"there is no {quoted(name)}"
    if name in {"settled", "labels"}:
        help = "for example {labels[Call Type]}" if name == "labels" else "it changes with time"
        return WrongTemplate(f"{quoted(name)} has no value", help)
    if dot and table and not table.startswith("_"):
        return WrongTemplate(f"there is no table {quoted(table)}", _near(table, (*scope.tables,)))
    known = (*NAMES, *sorted(scope.groups), *(f"{each}.…" for each in scope.tables))
    return WrongTemplate(message, _near(name, known))


def _near(name: str, known: tuple[str, ...]) -> str:
    return did_you_mean(name, known) if known else ""


def _fact(name: str) -> Read:
    if name == "duration":
        return lambda call, _: _maybe(call.facts.duration, span_text)
    if name in FLAGS:
        return lambda call, _: _maybe(flag(call, name), lambda value: str(value).lower())

    def read(call: Call, found: Found) -> Value:
        del found
        words = call.words(name)
        if words is UNKNOWN:
            return UNKNOWN
        return words[0].raw if words is not ABSENT and len(words) == 1 else None

    return read


def _time(name: str, form: str | None) -> Read:
    wanted = "%Y-%m-%d" if form is None else form
    if (wrong := wrong_form(wanted)) is not None:
        letters = " ".join(f"%{each}" for each in CODES)
        raise WrongTemplate(f"{quoted(wrong)} is no part of a time", f"known here: {letters}")
    return lambda call, _: _maybe(moment(call, name), lambda value: formatted(value, wanted))


def _maybe(value: object, text: Callable[..., str]) -> Value:
    if value is UNKNOWN:
        return UNKNOWN
    return None if value is None or value is ABSENT else text(value)


def _label(key: str) -> Read:
    def read(call: Call, found: Found) -> Value:
        del found
        value = call.label(key)
        return value if value is UNKNOWN or isinstance(value, str) else None

    return read


def _capture(number: int, scope: Scope) -> Read:
    if not 1 <= number <= scope.stars:
        there = f"{scope.stars} there are" if scope.stars != 1 else "one there is"
        help = "a * or a group of a condition in `when`"
        message = (
            f"there is no * or group number {number}; {there}"
            if scope.stars
            else (f"there is no * or group for {{{number}}}")
        )
        raise WrongTemplate(message, help)
    return lambda _, found: found.captured(number)


def _group(name: str) -> Read:
    return lambda _, found: found.named(name)


def _cell(table: str, column: str, scope: Scope) -> Read:
    rows = scope.tables[table]
    if column not in rows.columns:
        known = tuple(rows.columns)
        message = f"the table {quoted(table)} has no column {quoted(column)}"
        raise WrongTemplate(message, _near(column, known) if known else "it has keys only")
    if table not in scope.looked_up:
        message = f"the rule does not look anything up in {quoted(table)}"
        raise WrongTemplate(message, f"for example `participants: {{in: {table}}}` in `when`")

    def read(call: Call, found: Found) -> Value:
        del call
        keys = found.keys.get(table, frozenset())
        if keys is UNKNOWN:
            return UNKNOWN
        return rows.cell(next(iter(keys)), column) if len(keys) == 1 else None

    return read


def _piped(read: Read, pipe: str) -> Read:
    name, colon, given = pipe.partition(":")
    name = name.strip()
    if name == "default" and colon:

        def default(call: Call, found: Found) -> Value:
            value = read(call, found)
            return value if value is UNKNOWN or value else given

        return default
    if name == "cut" and colon:
        if not (given.isascii() and given.isdigit() and int(given[:6]) > 0):
            raise WrongTemplate(f"cut takes a number of characters, not {quoted(given)}", "cut:40")
        count = int(given[:6])
        return _changed(read, lambda text: text[:count].rstrip())
    if name not in _PIPES or colon:
        known = (*_PIPES, "default:", "cut:")
        raise WrongTemplate(
            f"there is no {quoted(f'|{shortened(pipe)}')}", did_you_mean(name, known)
        )
    return _changed(read, _PIPES[name])


def _changed(read: Read, change: Callable[[str], str]) -> Read:
    def changed(call: Call, found: Found) -> Value:
        value = read(call, found)
        return change(value) if isinstance(value, str) else value

    return changed
