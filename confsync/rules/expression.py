"""Regular expressions from strangers: bounded in size when compiled, and in time when matched."""

from __future__ import annotations

import re
import sys
from time import perf_counter
from typing import TYPE_CHECKING, Final

import regex

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.rules.call import Word

LONGEST: Final = 1000
"""Characters of a pattern."""
LARGEST: Final = 5000
"""Items of an expression with its counts multiplied out: the compiler does so, in memory."""
PATIENCE: Final = 0.25
"""Seconds of CPU for one text."""
ALL_PATIENCE: Final = 0.5
"""Seconds that slow texts may take in all rules together. Then each text gets `HASTE`."""
HASTE: Final = 0.002
"""Seconds that no usual text takes."""

_TOKEN: Final = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<open>\((?:\?(?:R\)|[0-9&+]|P>))?)|(?P<close>\))"
    r"|\{(?P<least>[0-9]*)(?P<comma>,?)(?P<most>[0-9]*)\}|\{(?P<fuzzy>[^}]*[<=idse][^}]*)\}|.",
    re.DOTALL,
)


_FLAGS: Final = re.compile(r"\(\?(?:#|(?!P[<=])[a-zA-Z0-9-]*[^aimsuAIMSU:)P!=<>|(-])")
"""Flags that change how the rest is read, and comments: what follows could not be measured."""


class OutOfTime(Exception):
    """A text on which a regular expression takes too long; `where` is where that is written."""

    def __init__(self, where: tuple[str | int, ...]) -> None:
        super().__init__()
        self.where = where


class WrongExpression(ValueError):
    """What is wrong with a regular expression."""


class SlowTexts:
    """How long slow texts took: the expressions of all rules share it."""

    def __init__(self) -> None:
        self.seconds = 0.0


class Expression:
    """A compiled `/…/`: searched for anywhere, ignoring case. `where` leads to it.

    `slow` is shared with other expressions: it bounds the time that they take together.
    """

    def __init__(
        self, text: str, where: tuple[str | int, ...] = (), slow: SlowTexts | None = None
    ) -> None:
        self.where = where
        self._slow = slow or SlowTexts()
        self._late: set[str] = set()
        self._longest = sys.maxsize
        if not text:
            raise WrongExpression("it is empty, so it would match everything")
        if len(text) > LONGEST:
            raise WrongExpression(f"it is longer than {LONGEST:,} characters")
        _check_size(text)
        try:
            self._compiled = regex.compile(text, regex.IGNORECASE | regex.VERSION0)
        except (regex.error, ValueError, OverflowError) as error:
            raise WrongExpression(str(error)) from None
        except RecursionError:
            raise WrongExpression("it is nested too deeply") from None
        self._literal = literal_of(text)

    def matcher(self) -> Callable[[Word], bool]:
        """Whether it is found in a text, as a function; raises `OutOfTime`."""
        literal = self._literal
        if not literal:
            return self.matches

        def matches(text: Word) -> bool:
            raw, folded = text
            # Beyond ASCII a few letters match others that are not the same when folded.
            if literal not in folded and raw.isascii():
                return False
            return self.matches(text)

        return matches

    @property
    def literals(self) -> frozenset[str]:
        """The texts that everything in ASCII has in which it is found, folded."""
        return frozenset({self._literal} if self._literal else ())

    @property
    def groups(self) -> int:
        """How many groups it has."""
        return self._compiled.groups

    @property
    def names(self) -> frozenset[str]:
        """The names of its groups."""
        return frozenset(self._compiled.groupindex)

    def matches(self, text: Word) -> bool:
        """Whether it is found in the text; raises `OutOfTime`."""
        return self._search(text) is not None

    def captures(self, text: Word) -> tuple[str | None, ...]:
        """What each group matched; None where one took no part."""
        found = self._search(text)
        return tuple(found.groups()) if found else ()

    def named(self, text: Word) -> dict[str, str | None]:
        """The same by name."""
        found = self._search(text)
        return dict(found.groupdict()) if found else {}

    def _search(self, text: Word) -> regex.Match[str] | None:
        raw = text.raw
        if self._late and (raw in self._late or len(raw) > self._longest):
            raise OutOfTime(self.where)
        hurried = self._slow.seconds >= ALL_PATIENCE
        began = perf_counter()
        try:
            return self._compiled.search(raw, timeout=HASTE if hurried else PATIENCE)
        except TimeoutError:
            self._late.add(raw)
            if hurried:
                # Only texts of half the length are tried from now on, so few more are late.
                self._longest = len(raw) // 2
            raise OutOfTime(self.where) from None
        finally:
            took = perf_counter() - began
            if took >= HASTE:
                self._slow.seconds += took


def literal_of(text: str) -> str:
    """The longest text that everything has in which the expression is found, folded; may be empty.

    Only letters, digits and spaces outside of groups and alternatives count, and none that a count
    follows.
    """
    if "|" in text or "(?" in text or "\\Q" in text:
        return ""
    runs = [""]
    depth = 0
    for token in _TOKEN.finditer(text):
        part = token[0]
        if part[0] == "\\" and part[1:].isalnum() and part[1] not in "bBdDwWsSAZ":
            return ""
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth -= 1
        counted = part in "*+?" or token["least"] is not None
        if counted and runs[-1]:
            # It is about the character before.
            runs[-1] = runs[-1][:-1]
        plain = len(part) == 1 and part.isascii() and (part.isalnum() or part == " ")
        if depth == 0 and plain:
            runs[-1] += part
        elif runs[-1]:
            runs.append("")
    return max(runs, key=len).casefold()


def _check_size(text: str) -> None:
    """Refuse what grows when it is compiled: counts within counts, and recursion."""
    if flag := _FLAGS.search(text):
        raise WrongExpression(f"{flag[0]!r} is not allowed in it")
    sizes = [0]
    last = 0
    for token in _TOKEN.finditer(text):
        if opened := token["open"]:
            if len(opened) > 1:
                raise WrongExpression("it may not call itself or one of its groups")
            sizes.append(1)
        elif token["close"] and len(sizes) > 1:
            last = sizes.pop()
            sizes[-1] += last
        elif token["fuzzy"]:
            raise WrongExpression("it may not match approximately")
        elif token["least"] is not None and (token["least"] or token["most"]):
            # The last item is counted once already.
            times = max(int((token["most"] or token["least"])[:6]), 1)
            sizes[-1] += last * (times - 1)
            last *= times
        else:
            last = 1
            sizes[-1] += 1
        if sum(sizes) > LARGEST:
            raise WrongExpression(f"with its counts it has more than {LARGEST:,} parts")
