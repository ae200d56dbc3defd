"""Large plans as text: what is the same on many, then the rest in full."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given

from confsync.formats.escape import width
from confsync.formats.groups import MANY, grouped
from confsync.formats.listing import LISTINGS, Listing, by_edit, by_file, by_label, expanded, usual
from confsync.formats.paint import plain
from confsync.formats.text import plan_text
from confsync.model import ABSENT
from tests.formats.samples import WIDE, a_plan, label, many
from tests.formats.test_groups import many as changes_of
from tests.formats.test_groups import many_edits

Golden = Callable[[str, str], None]


def listed(listing: Listing, size: int) -> list[str]:
    return list(listing(many(size), plain))


def numbers(pattern: str, lines: list[str]) -> list[int]:
    found = (re.match(pattern, line) for line in lines)
    return [int(each[1].replace(",", "")) for each in found if each]


@pytest.mark.parametrize("name", LISTINGS)
def test_a_large_plan(name: str, golden: Golden) -> None:
    plan = many(330) if name != "change" else many(3)
    lines = list(plan_text(plan, plain, "confsync apply", LISTINGS[name]))
    golden(f"plan-by-{name}.txt", "".join(f"{line}\n" for line in lines))
    assert max(map(width, lines)) <= 80


def test_nine_hundred_equal_removals_are_a_few_lines() -> None:
    plan = a_plan(*changes_of(*[[label("Stage", "lost", ABSENT)]] * 900))
    lines = list(usual(plan, plain))
    assert len(lines) < 10
    assert '  - labels.Stage       "lost"' in lines


def test_groups_begin_above_twenty_changes() -> None:
    assert listed(usual, MANY) == listed(expanded, MANY)
    assert listed(usual, MANY + 1) == listed(by_edit, MANY + 1)
    assert listed(by_edit, MANY + 1)[0] == "The same on many conversations:"
    assert listed(by_edit, MANY) != listed(expanded, MANY), "where it is asked for"


@pytest.mark.parametrize("size", [0, 1, 21, 330, 2000])
@pytest.mark.parametrize("listing", [by_edit, by_file, by_label])
def test_the_numbers_add_up(listing: Listing, size: int) -> None:
    lines = listed(listing, size)
    shown = len(numbers(r"~ .*:([0-9]+)$", lines))
    parts = numbers(r"(?:Other changes|Changes|Labels removed|Protected): ([0-9,]+)", lines)
    assert sum(parts) == shown
    said = [re.fullmatch(r"([0-9,]+) of ([0-9,]+) .*; --expand shows all\.", x) for x in lines]
    for each in filter(None, said):
        assert [n.replace(",", "") for n in each.groups()] == [str(shown), str(size)]
    assert any(said) is (shown < size)
    if listing is by_file:
        assert sum(numbers(r"conversations/.*: ([0-9,]+) conv", lines)) == size
        assert sum(numbers(r"  ([0-9,]+) of them in full below", lines)) == shown
    if listing is by_label:
        fields = numbers(r"(?:title|labels.*): ([0-9,]+) conversations?$", lines)
        in_groups = numbers(r"    on ([0-9,]+) conv", lines)
        alone = numbers(r"  ([0-9,]+) of them in full below", lines)
        edits = sum(len(change.edits) for change in many(size).changes)
        assert sum(fields) == sum(in_groups) + sum(alone) == edits


@given(many_edits)
@example([[label("\U0003134b" * 7, None, None)]])
def test_every_line_of_any_plan_is_narrow(edits: list[list[object]]) -> None:
    plan = a_plan(*changes_of(*edits))  # type: ignore[arg-type]  # the strategy makes edits
    for listing in LISTINGS.values():
        assert all(width(line) <= 80 for line in listing(plan, plain))


def test_where_all_is_reported_and_where_nothing_is_alike() -> None:
    same = a_plan(*changes_of(*[[label("a", ABSENT, "b")]] * 21))
    assert list(usual(same, plain)) == [
        "The same on many conversations:",
        '  + labels.a           "b"',
        '    on 21 conversations, such as "T"',
        "",
        "All 21 conversations are in the groups above; --expand shows each.",
        "",
    ]
    other = a_plan(*changes_of(*([label("a", ABSENT, f"b{n}")] for n in range(21))))
    assert list(usual(other, plain))[:2] == ["Changes: 21 conversations", ""]


def test_long_and_wide_values_fit_into_groups() -> None:
    plan = a_plan(*(replace(WIDE, id=f"c{n}") for n in range(21)))
    assert len(grouped(plan.changes).groups) == len(WIDE.edits)
    for listing in LISTINGS.values():
        assert all(width(line) <= 80 for line in listing(plan, plain))
