"""What conditions found in a conversation that templates can use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from confsync.model import UNKNOWN
from confsync.rules.expression import Expression

if TYPE_CHECKING:
    from confsync.model import Unknown
    from confsync.rules.call import Word
    from confsync.rules.glob import Glob

Pattern: TypeAlias = "Glob | Expression"


@dataclass(slots=True)
class Found:
    """By fact the pattern that matched, and what it matched; by table the keys that were found."""

    matches: dict[str, tuple[Pattern, Word]] = field(default_factory=dict)
    keys: dict[str, frozenset[str] | Unknown] = field(default_factory=dict)

    def add(self, other: Found) -> None:
        """Take over what another one has and this one has not."""
        for fact, match in other.matches.items():
            self.matches.setdefault(fact, match)
        for table, keys in other.keys.items():
            self.look_up(table, keys)

    def look_up(self, table: str, keys: frozenset[str] | Unknown) -> None:
        """Note keys of a table."""
        before = self.keys.get(table)
        if before is None or keys is UNKNOWN:
            self.keys[table] = keys
        elif before is not UNKNOWN:
            self.keys[table] = before | keys

    def captured(self, number: int) -> str | None:
        """What the `*` or group of this number matched: in the title, else in another fact."""
        for fact in sorted(self.matches, key=lambda each: (each != "title", each)):
            pattern, text = self.matches[fact]
            captures = pattern.captures(text)
            if captures:
                return captures[number - 1] if number <= len(captures) else None
        return None

    def named(self, name: str) -> str | None:
        """What the group of this name matched."""
        for pattern, text in self.matches.values():
            if isinstance(pattern, Expression) and name in pattern.names:
                return pattern.named(text)[name]
        return None
