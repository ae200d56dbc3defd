"""The widths of text, and lines that are cut or folded, as another reader of Unicode measures them."""

from __future__ import annotations

import pytest
from emoji import EMOJI_DATA
from hypothesis import example, given
from hypothesis import strategies as st
from wcwidth import wcswidth

from confsync.formats.escape import fitted, folded, visible, width

EMOJI = sorted(EMOJI_DATA)
pieces = st.sampled_from(EMOJI) | st.text(st.sampled_from("ab 第é🇩🇪🏻"), max_size=4)
texts = st.lists(pieces, max_size=30).map("".join).map(visible)


def test_an_emoji_is_as_wide_as_another_reader_says() -> None:
    differ = {each for each in EMOJI if width(visible(each)) != wcswidth(visible(each))}
    assert differ == set()


@pytest.mark.parametrize("letter", ["\U0001f1e6", "\U0001f1ff"])
def test_half_a_flag_is_as_wide_as_a_flag(letter: str) -> None:
    assert width(letter) == width(letter * 2) == wcswidth(letter) == 2
    assert width(letter * 3) == 4


@given(texts, st.integers(4, 90))
@example("x" * 79 + "🇿🇼🇿🇼", 80)
@example("🇿🇼🇿" * 40, 80)
@example("a🏻" * 40, 80)
def test_no_line_is_too_wide_for_another_reader(text: str, columns: int) -> None:
    lines = [fitted(text, columns), *folded(text, columns)]
    assert [line for line in lines if wcswidth(line) > columns] == []
    assert "".join(folded(text, columns)) == text


def test_no_flag_is_cut_in_two() -> None:
    assert folded("x" * 79 + "🇿🇼", 80) == ["x" * 79, "🇿🇼"]
    assert fitted("x" * 78 + "🇿🇼 y", 80) == f"{'x' * 78}…"
