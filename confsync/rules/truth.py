"""Three-valued logic over tests: true, false, or undecided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.rules.found import Found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.rules.call import Call, Truth
    from confsync.rules.patterns import Test


def all_of(tests: Sequence[Test]) -> Test:
    """True where all are, false where one is, even if others are undecided."""
    if len(tests) == 1:
        return tests[0]

    def test(call: Call, found: Found) -> Truth:
        truth: Truth = True
        for each in tests:
            one = each(call, found)
            if one is False:
                return False
            if one is None:
                truth = None
        return truth

    return test


def any_of(tests: Sequence[Test]) -> Test:
    """True where one is, false where all are; what the first true one found counts."""

    def test(call: Call, found: Found) -> Truth:
        truth: Truth = False
        mine = Found()
        for each in tests:
            one = each(call, mine)
            if one:
                found.add(mine)
                return True
            if one is None:
                truth = None
            if mine.matches or mine.keys:
                mine = Found()
        return truth

    return test


def negation(inner: Test) -> Test:
    """The opposite; what is found within it is of no use."""

    def test(call: Call, found: Found) -> Truth:
        del found
        truth = inner(call, Found())
        return None if truth is None else not truth

    return test
