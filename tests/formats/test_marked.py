"""Which words differ."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from confsync.formats.marked import Parts, marked

words = st.lists(st.sampled_from(["Acme", "call", " ", "-", "3", "第", "み", "'", "é"])).map(
    "".join
)
some = words | st.text(max_size=20)


def in_common(parts: Parts) -> str:
    return "".join(parts[::2])


@given(some, some)
def test_nothing_is_lost_and_what_is_not_marked_is_in_both(before: str, after: str) -> None:
    one, other = marked(before, after)
    assert ("".join(one), "".join(other)) == (before, after)
    assert in_common(one) == in_common(other)
    assert all(one[1:]), "only the first part may be empty"
    assert all(other[1:])


@given(some)
@example("_0")
@example("__ __")
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    one, other = marked(text, text)
    assert one == other
    if any(char.isalnum() for char in text):
        assert one == (text,)


def reported(parts: Parts) -> str:
    return "".join(f"<{part}>" if n % 2 else part for n, part in enumerate(parts))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Acme <call 3>", "<Q1 Deal Review - >Acme <Corp>"),
        ("Call 5", "<[EMEA] >Call 5"),
        ("<Zoom Meeting> 300", "<Q1 Deal Review> 300< - Acme>"),
        ("第<1>四半期レビュー", "第<2>四半期レビュー"),
        ("<Discovery>", "<Demo>"),
        ("<a - b>", "<c - d>"),
        ("", "<x>"),
        ("<call >me<,> Ishmael", "me< and> Ishmael< (3)>"),
    ],
)
def test_marks(before: str, after: str) -> None:
    plain = (text.replace("<", "").replace(">", "") for text in (before, after))
    assert tuple(map(reported, marked(*plain))) == (before, after)


def test_texts_that_differ_in_much_are_marked_between_what_they_begin_and_end_with() -> None:
    before, after = (" ".join(f"{side}{n}" for n in range(100)) for side in "ab")
    one, other = marked(f"Call {before} end", f"Call {after} end")
    assert one == ("Call ", before, " end")
    assert other == ("Call ", after, " end")
