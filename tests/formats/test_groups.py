"""What is the same on many conversations, and what is reported one by one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync.formats.documents.parts import edit_json
from confsync.formats.groups import LEAST, Groups, Merged, What, grouped, protected_ids
from confsync.formats.title_patterns import Affix, Dashes, Swapped, Trimmed, dashes, swapped
from confsync.model import ABSENT, Change, Edit, Op, Problem
from tests.engine.values import PLACE, json_values, texts
from tests.formats.samples import MISSING, label, title
from tests.formats.samples import a_plan as sample

if TYPE_CHECKING:
    from collections.abc import Sequence

EMEA = label("team", ABSENT, "emea")
few = st.sampled_from(["a", "b", "ab", "aab", "1", ""])
values = few | st.sampled_from([1, 1.0, True, None, [1], [True], {"a": 1, "b": 2}])
titles = st.sampled_from(["Re: a b", "RE: a b", "a b", " a b", "Re: c", "RE: c", "a - c", "a – c"])
edits = st.one_of(
    st.builds(title, st.just(ABSENT) | few, few),
    st.builds(title, titles, titles),
    st.builds(label, few, st.just(ABSENT), values),
    st.builds(label, few, values, values),
    st.builds(label, few, values, st.just(ABSENT)),
    st.builds(label, texts, json_values, json_values),
)
many_edits = st.lists(
    st.lists(edits, min_size=1, max_size=4, unique_by=lambda edit: edit.label), max_size=30
)


def many(*edits: Sequence[Edit]) -> list[Change]:
    """A change for each sequence of edits."""
    return [Change(f"c{n}", PLACE, "T", tuple(its)) for n, its in enumerate(edits)]


def ids(changes: Sequence[Change]) -> list[str]:
    return [change.id for change in changes]


def same(what: What, edit: Edit) -> bool:
    """Whether the group's line says all of this edit; written from the definition."""
    if isinstance(what, Edit):
        return repr(edit_json(what)) == repr(edit_json(edit))
    if edit.op is not Op.REPLACE:
        return False
    if isinstance(what, Merged):
        befores = {repr(before) for before, _ in what.befores}
        return (edit.label, repr(edit.after), repr(edit.before) in befores) == (
            what.label,
            repr(what.after),
            True,
        )
    before, after = edit.before, edit.after
    if edit.label is not None or not isinstance(before, str) or not isinstance(after, str):
        return False
    if isinstance(what, Affix):
        short, long = (before, after) if what.op is Op.ADD else (after, before)
        return long == (f"{what.text}{short}" if what.side == "prefix" else f"{short}{what.text}")
    if isinstance(what, Trimmed):
        return after == before.strip()
    if isinstance(what, Dashes):
        return after == before.replace(what.before, what.after)
    if what.side == "prefix":
        rest = before.removeprefix(what.before)
        return before == what.before + rest and after == what.after + rest
    rest = before.removesuffix(what.before)
    return before == rest + what.before and after == rest + what.after


@given(many_edits, st.sets(st.integers(0, 29)))
def test_each_change_is_reported_once(edits: list[list[Edit]], protect: set[int]) -> None:
    changes = many(*edits)
    protected = {f"c{n}" for n in protect}
    found = grouped(changes, protected)
    parts = [found.covered, found.outliers, found.removals, found.protected]
    assert sorted(id for part in parts for id in ids(part)) == sorted(ids(changes))
    assert found.in_full + len(found.covered) == len(changes)
    assert all(ids(part) == [id for id in ids(changes) if id in ids(part)] for part in parts)
    assert set(ids(found.protected)) == protected & set(ids(changes))
    removes = {c.id for c in changes if any(edit.op is Op.REMOVE for edit in c.edits)}
    assert set(ids(found.removals)) == removes - protected - set(ids(found.covered))


@given(many_edits)
def test_groups_are_exact_and_whole(edits: list[list[Edit]]) -> None:
    changes = many(*edits)
    found = grouped(changes)
    for group in found.groups:
        assert len(group.members) >= LEAST
        assert len(set(ids(group.members))) == len(group.members)
        assert all(any(same(group.what, edit) for edit in each.edits) for each in group.members)
    assert len({repr(group.what) for group in found.groups}) == len(found.groups)
    reported = Counter(id for group in found.groups for id in ids(group.members))
    for change in found.covered:
        assert reported[change.id] == len(change.edits), "each edit in a separate group"
    for change in (*found.outliers, *found.removals):
        assert reported[change.id] < len(change.edits)
    # Nothing that is the same often enough is left out; a title may go by its affix instead.
    exact = Counter(repr(edit_json(edit)) for c in changes for edit in c.edits)
    listed = [group.what for group in found.groups]
    for change in changes:
        for edit in change.edits:
            if exact[repr(edit_json(edit))] >= LEAST:
                assert any(same(what, edit) for what in listed)
    sizes = [len(group.members) for group in found.groups]
    assert sizes == sorted(sizes, reverse=True)


@given(many_edits, st.randoms())
def test_the_order_of_the_changes_does_not_matter(edits: list[list[Edit]], random: Any) -> None:
    changes = many(*edits)
    shuffled = random.sample(changes, len(changes))
    one, other = grouped(changes), grouped(shuffled)
    assert [repr(g.what) for g in one.groups] == [repr(g.what) for g in other.groups]
    assert set(ids(one.covered)) == set(ids(other.covered))


def whats(found: Groups) -> list[tuple[What, int]]:
    return [(group.what, len(group.members)) for group in found.groups]


def test_two_alike_are_no_group() -> None:
    assert whats(grouped(many([EMEA], [EMEA]))) == []
    assert whats(grouped(many([EMEA], [EMEA], [EMEA]))) == [(EMEA, 3)]


def test_a_change_is_an_outlier_as_soon_as_one_edit_is_its_own() -> None:
    found = grouped(many([EMEA], [EMEA], [EMEA, title("a", "b")]))
    assert whats(found) == [(EMEA, 3)]
    assert (ids(found.covered), ids(found.outliers)) == (["c0", "c1"], ["c2"])


def test_a_removal_is_in_full_unless_an_exact_group_has_it() -> None:
    off, other = label("old", "x", ABSENT), label("old", "y", ABSENT)
    found = grouped(many([off], [off], [off], [off, other], [EMEA]), {"c1"})
    assert whats(found) == [(off, 4)]
    assert ids(found.covered) == ["c0", "c2"]
    assert ids(found.removals) == ["c3"]
    assert (ids(found.protected), ids(found.outliers)) == (["c1"], ["c4"])


@pytest.mark.parametrize(
    ("pairs", "what"),
    [
        ([("a", "[E] a"), ("b", "[E] b"), ("c", "[E] c")], Affix(Op.ADD, "prefix", "[E] ")),
        ([("a", "a (old)"), ("b", "b (old)"), ("b", "b (old)")], Affix(Op.ADD, "suffix", " (old)")),
        ([("[E] a", "a"), ("[E] b", "b"), ("[E] c", "c")], Affix(Op.REMOVE, "prefix", "[E] ")),
        ([("a!", "a"), ("b!", "b"), ("c!", "c")], Affix(Op.REMOVE, "suffix", "!")),
        ([(" a", "a"), ("b  ", "b"), (" c ", "c")], Trimmed()),
        (
            [("a – b", "a - b"), ("b–c–d", "b-c-d"), ("c – d", "c - d")],
            Dashes("–", "-"),
        ),
        (
            [("RE: Acme", "Reply: Acme"), ("RE: b - c", "Reply: b - c"), ("RE: Bo", "Reply: Bo")],
            Swapped("prefix", "RE", "Reply"),
        ),
        (
            [("Acme (Q1)", "Acme (Q2)"), ("b c (Q1)", "b c (Q2)"), ("Bo (Q1)", "Bo (Q2)")],
            Swapped("suffix", "Q1)", "Q2)"),
        ),
        ([("a", "New"), ("b", "New")] * 3, Merged(None, (("a", 3), ("b", 3)), "New")),
        ([("", "New")] * 3, title("", "New")),
        ([(ABSENT, "New")] * 3, title(ABSENT, "New")),
        ([("a", "b")] * 3, title("a", "b")),
    ],
)
def test_titles(pairs: list[tuple[Any, Any]], what: What) -> None:
    assert whats(grouped(many(*([title(*pair)] for pair in pairs)))) == [(what, len(pairs))]


def test_values_that_become_the_same_are_one_group() -> None:
    """Each value that is named has at least three; of fewer, each is shown in full."""
    befores = [*["amer"] * 3, *["Amer"] * 4, "EMEA"]
    found = grouped(many(*([label("Team", each, "AMER")] for each in befores)))
    assert whats(found) == [(Merged("Team", (("Amer", 4), ("amer", 3)), "AMER"), 7)]
    assert ids(found.outliers) == ["c7"]
    assert ids(found.groups[0].members) == [f"c{n}" for n in range(7)]


def test_a_group_names_all_of_its_values() -> None:
    changes = many(*([label("Team", f"t{n % 21}", "AMER")] for n in range(63)))
    assert [len(group.members) for group in grouped(changes).groups] == [3] * 21


def test_titles_that_change_alike_are_their_edit() -> None:
    assert whats(grouped(many(*[[title("Re: a", "a")]] * 3))) == [(title("Re: a", "a"), 3)]


@pytest.mark.parametrize(
    ("before", "after"), [("a – b - c", "a - b – c"), ("a-b", "a–c"), ("a - b", "a _ b")]
)
def test_titles_whose_dashes_do_not_all_change_alike(before: str, after: str) -> None:
    assert dashes(before, after) is None


@pytest.mark.parametrize(
    ("before", "after"), [("a", "b"), ("a b", "c d"), ("- a", "- b"), ("", "a")]
)
def test_titles_that_share_no_words_at_one_side(before: str, after: str) -> None:
    assert swapped(before, after) is None


def test_a_prefix_of_a_label_is_no_pattern() -> None:
    found = grouped(many(*([label("a", each, f"x{each}")] for each in "abc")))
    assert (whats(found), len(found.outliers)) == ([], 3)


def test_values_that_only_python_calls_equal_are_different() -> None:
    found = grouped(many(*([label("a", ABSENT, value)] for value in (1, 1.0, True))))
    assert (whats(found), len(found.outliers)) == ([], 3)


def test_protected_ids_are_those_of_the_guards_that_protect() -> None:
    protects = Problem("CS502", "", id="c1")
    plan = sample(refusals=(protects, Problem("CS501", "")), problems=(MISSING,))
    assert protected_ids(plan) == {"c1"}
