"""Patterns of texts: globs, regular expressions, tables, and what is excluded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from confsync._util.nfc import nfc
from confsync._util.quoting import quoted
from confsync._util.suggestions import did_you_mean
from confsync.model.codes import Code
from confsync.rules.expression import LONGEST, Expression, WrongExpression
from confsync.rules.glob import Glob

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from confsync.model import Json
    from confsync.rules.call import Call, Truth
    from confsync.rules.expression import SlowTexts
    from confsync.rules.found import Found, Pattern
    from confsync.rules.tables import Table

    Test: TypeAlias = Callable[[Call, Found], Truth]
    """Whether a condition holds; what it finds is added to `Found`."""


@dataclass(slots=True)
class Patterns:
    """What a text must match: one of `wanted` or of `tables`, and none of `excluded`.

    `absent`: it holds where the fact is known not to be there. `normal` are the patterns as they
    are written.
    """

    wanted: list[Pattern] = field(default_factory=list)
    excluded: list[Pattern] = field(default_factory=list)
    tables: list[tuple[str, Table]] = field(default_factory=list)
    absent: bool = False
    normal: list[Json] = field(default_factory=list)

    @property
    def only_excludes(self) -> bool:
        """Whether everything matches that is not excluded."""
        return not (self.wanted or self.tables or self.absent)

    @property
    def literals(self) -> tuple[frozenset[str], ...]:
        """All of one of these are in each text that matches, if it is ASCII."""
        if self.tables or self.absent or not self.wanted:
            return (frozenset(),)
        return tuple(each.literals for each in self.wanted)

    @property
    def cost(self) -> int:
        """What trying them costs, in an order: texts, then tables, then regular expressions."""
        if any(isinstance(each, Expression) for each in (*self.wanted, *self.excluded)):
            return 3
        return 2 if self.tables else 1

    @property
    def stars(self) -> int:
        """How many `*` or groups one of `wanted` has at most."""
        return max((_stars(each) for each in self.wanted), default=0)

    @property
    def groups(self) -> frozenset[str]:
        """The names of all groups."""
        named = [each.names for each in self.wanted if isinstance(each, Expression)]
        return frozenset[str]().union(*named)


def _stars(pattern: Pattern) -> int:
    return pattern.stars if isinstance(pattern, Glob) else pattern.groups


class PatternReader:
    """Reads what is written for one fact.

    `wrong` is called with what is wrong, where (from the fact on), what helps, and the code.
    `steps` lead to the fact; `slow` is shared by all rules.
    """

    def __init__(
        self,
        tables: Mapping[str, Table],
        wrong: Callable[[str, tuple[str | int, ...], str, Code], None],
        steps: tuple[str | int, ...] = (),
        slow: SlowTexts | None = None,
    ) -> None:
        self._tables = tables
        self._wrong = wrong
        self._steps = steps
        self._slow = slow

    def read(self, written: Json) -> Patterns:
        """The patterns."""
        made = Patterns()
        several = written if isinstance(written, list) else [written]
        for number, each in enumerate(several):
            steps = (number,) if isinstance(written, list) else ()
            if each is None:
                made.absent = True
                made.normal.append(None)
            elif isinstance(each, dict):
                self._table(each, steps, made)
            else:
                self._pattern(str(each), steps, made)
        if not several:
            self._wrong("there is no pattern, so this never matches", (), "", Code.RULE)
        return made

    def _table(
        self, written: dict[str, Json], steps: tuple[str | int, ...], made: Patterns
    ) -> None:
        name = str(written.get("in"))
        if name in self._tables:
            made.tables.append((name, self._tables[name]))
            made.normal.append({"in": name})
            return
        message = f"there is no table {quoted(name)}"
        help = did_you_mean(name, tuple(self._tables)) if self._tables else "add it to `tables`"
        self._wrong(message, (*steps, "in"), help, Code.UNKNOWN_NAME)

    def _pattern(self, text: str, steps: tuple[str | int, ...], made: Patterns) -> None:
        bare = text.removeprefix("!")
        is_expression = len(bare) >= 2 and bare[0] == bare[-1] == "/"
        if len(bare) > LONGEST and not is_expression:
            message = f"this pattern is longer than {LONGEST:,} characters"
            self._wrong(message, steps, "", Code.PATTERN)
            return
        try:
            where = (*self._steps, *steps)
            pattern = Expression(bare[1:-1], where, self._slow) if is_expression else Glob.of(bare)
        except WrongExpression as error:
            message = f"this regular expression is not right: {error}"
            self._wrong(message, steps, "", Code.PATTERN)
            return
        (made.wanted if bare is text else made.excluded).append(pattern)
        made.normal.append(nfc(text))
