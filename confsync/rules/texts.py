"""Tests of facts that are texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.model import ABSENT, UNKNOWN
from confsync.rules.call import domain, word

if TYPE_CHECKING:
    from confsync.rules.call import Call, Truth, Word
    from confsync.rules.found import Found
    from confsync.rules.patterns import Patterns, Test
    from confsync.rules.tables import Table


def text_test(fact: str, patterns: Patterns) -> Test:
    """The test that the texts of `fact` match; a label is `labels.KEY`."""
    wanted = tuple((pattern, pattern.matcher()) for pattern in patterns.wanted)
    excluded = tuple(pattern.matcher() for pattern in patterns.excluded)
    tables, otherwise, absent = patterns.tables, patterns.only_excludes, patterns.absent

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
                    if tables:
                        _in_tables(fact, tables, call, words, found)
                    return True
        return _in_tables(fact, tables, call, words, found) if tables else otherwise

    return test


def _in_tables(
    fact: str, tables: list[tuple[str, Table]], call: Call, words: tuple[Word, ...], found: Found
) -> Truth:
    """Whether one of the tables has a key; what is found in each is noted."""
    truth: Truth = False
    look_up = _people if fact == "participants" else _plain
    for name, table in tables:
        one = look_up(name, table, call, words, found)
        truth = True if truth or one else None if truth is None or one is None else False
    return truth


def _plain(name: str, table: Table, call: Call, words: tuple[Word, ...], found: Found) -> Truth:
    del call
    keys = frozenset(each.folded for each in words if each.folded in table.rows)
    if keys:
        found.look_up(name, keys)
    return bool(keys)


def _people(name: str, table: Table, call: Call, words: tuple[Word, ...], found: Found) -> Truth:
    """By a participant's address, or by the domain of one from outside."""
    rows = table.rows
    keys = frozenset(each[1] for each in words if each[1] in rows)
    if call.domains is not UNKNOWN:
        keys |= frozenset(each for each in call.domains if each in rows)
    elif any(domain(each.folded) in rows for each in words):
        # It may be our own domain.
        found.look_up(name, UNKNOWN)
        return bool(keys) or None
    if keys:
        found.look_up(name, keys)
    return bool(keys)


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
