"""Tests of facts that are texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from confsync.model import ABSENT, UNKNOWN
from confsync.rules.call import domain, word

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.rules.call import Call, Truth, Word
    from confsync.rules.found import Found
    from confsync.rules.patterns import Patterns, Test
    from confsync.rules.tables import Table

    LookUp: TypeAlias = Callable[[Call, tuple[Word, ...], Found], Truth]


def text_test(fact: str, patterns: Patterns) -> Test:
    """The test that the texts of `fact` match; a label is `labels.KEY`."""
    wanted = tuple((pattern, pattern.matcher()) for pattern in patterns.wanted)
    excluded = tuple(pattern.matcher() for pattern in patterns.excluded)
    otherwise, absent = patterns.only_excludes, patterns.absent
    look_up = _look_up(fact, patterns.tables) if patterns.tables else None

    def test(call: Call, found: Found) -> Truth:
        words = call.read.get(fact)
        if words is None:
            words = call.words(fact)
        if words is UNKNOWN or words is ABSENT:
            return None if words is UNKNOWN else absent
        for matches in excluded:
            for each in words:
                if matches(each):
                    return False
        for pattern, matches in wanted:
            for each in words:
                if matches(each):
                    found.matches.setdefault(fact, (pattern, each))
                    if look_up is not None:
                        look_up(call, words, found)
                    return True
        return otherwise if look_up is None else look_up(call, words, found)

    return test


def _look_up(fact: str, tables: list[tuple[str, Table]]) -> LookUp:
    """Whether one of the tables has a key; what is found in each is noted."""
    of = _people if fact == "participants" else _plain
    each = [of(name, table) for name, table in tables]
    if len(each) == 1:
        return each[0]

    def look_up(call: Call, words: tuple[Word, ...], found: Found) -> Truth:
        truths = [one(call, words, found) for one in each]
        return True if True in truths else None if None in truths else False

    return look_up


def _plain(name: str, table: Table) -> LookUp:
    rows = table.rows

    def look_up(call: Call, words: tuple[Word, ...], found: Found) -> Truth:
        del call
        keys = [each[1] for each in words if each[1] in rows]
        if keys:
            found.look_up(name, frozenset(keys))
        return bool(keys)

    return look_up


def _people(name: str, table: Table) -> LookUp:
    """By a participant's address, or by the domain of one from outside."""
    rows = table.rows

    def look_up(call: Call, words: tuple[Word, ...], found: Found) -> Truth:
        keys = [each[1] for each in words if each[1] in rows]
        if call.domains is not UNKNOWN:
            keys += [each for each in call.domains if each in rows]
        elif any(domain(each[1]) in rows for each in words):
            # It may be our own domain.
            found.look_up(name, UNKNOWN)
            return bool(keys) or None
        if keys:
            found.look_up(name, frozenset(keys))
        return bool(keys)

    return look_up


def linked_test(codes: Patterns, ids: Patterns) -> Test:
    """The test that one linked record is of a kind and has an id that match."""

    def test(call: Call, found: Found) -> Truth:
        del found
        crm = call.facts.crm
        if crm is UNKNOWN:
            return None
        return any(_matches(codes, word(e.code)) and _matches(ids, word(e.id)) for e in crm)

    return test


def _matches(patterns: Patterns, text: Word) -> bool:
    if any(pattern.matches(text) for pattern in patterns.excluded):
        return False
    return patterns.only_excludes or any(pattern.matches(text) for pattern in patterns.wanted)
