"""Slips in files that people make, and how the command names them."""

from __future__ import annotations

import pytest

from tests.support.world import world


def said(text: str) -> str:
    with world() as it:
        it.write("conversations/all.yaml", text)
        ran = it.run("validate")
        assert ran.code == 1
        return ran.err


def test_a_merge_conflict_is_called_one() -> None:
    text = "conversations:\n  abc:\n<<<<<<< HEAD\n    title: x\n=======\n    title: y\n>>>>>>> b\n"
    found = said(text)
    assert found.startswith(
        "conversations/all.yaml:3:1: error CS103: a merge conflict is not resolved"
    )
    assert "keep one of both versions" in found


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("conversations:\n  abc:\n    labels:\n      a: b\n       c: d\n", "5:8"),
        ("conversations:\n  abc:\n    title: x\n     labels:\n      a: b\n", "4:6"),
    ],
)
def test_a_line_that_is_indented_too_far_is_called_so(text: str, line: str) -> None:
    found = said(text)
    assert f"conversations/all.yaml:{line}: error CS103: this line is indented too far" in found
    assert "help: indent it like the line above" in found


def test_a_colon_in_a_value_still_needs_quotes() -> None:
    assert 'text with ": " in it needs quotes' in said("conversations:\n  a:\n    title: x: y\n")
