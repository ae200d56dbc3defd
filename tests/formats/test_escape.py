"""Text from other people, made safe."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pytest
from emoji import replace_emoji
from hypothesis import assume, example, given
from hypothesis import strategies as st

from confsync.formats.escape import fitted, folded, padded, shortened, visible, width
from confsync.formats.values import shown, shown_both
from confsync.model import ABSENT
from confsync.model.values import same
from tests.engine.values import json_values

if TYPE_CHECKING:
    from confsync.model import Absent, Json

anything = st.text(st.characters(exclude_categories=()))
# Characters that could do something, more often than chance would have them.
risky = st.text(
    st.sampled_from(
        'a :#[]\\"\n\r\t\x00\x1b\x7f\x85\xad\u200b\u200d\u2028\u202e\u2066\ufeff\u3000\u3164\ufe0f\ud800é第🚀'
    )
)

# What Unicode says is not drawn, although it is neither a control nor a format character.
IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# Joiners and selectors are text in emoji, as another reader of Unicode's list finds them, and
# between Arabic letters.
BETWEEN = re.compile("(?<=[\u0620-\u064a\u066e-\u06d3])\u200c(?=[\u0620-\u064a\u066e-\u06d3])")
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def is_harmless(text: str) -> bool:
    """Whether it is one line without anything that acts on a terminal or on GitHub's runner."""
    text = (
        BETWEEN.sub("", replace_emoji(text))
        if set(text) & {"\u200d", "\u200c", "\ufe0f", "\U000e007f"}
        else text
    )
    return (
        not any(unicodedata.category(char) in UNSEEN for char in text)
        and not IGNORABLE.search(text)
        and len(text.splitlines()) <= 1
        and not text.lstrip().startswith("::")
        and "##[" not in text
    )


@given(anything | risky)
@example("::error::x")
@example(" \u3000::error::x")
@example("\n::error::x")
@example("###[error]x##[")
@example("\ud83d\ude80")
def test_nothing_unseen_comes_out(text: str) -> None:
    out = visible(text)
    assert is_harmless(out)
    out.encode("utf-8")
    assert visible(out) == out, "a text that is safe stays as it is"


@given((anything | risky).filter(lambda text: "\\" not in text))
def test_nothing_is_lost(text: str) -> None:
    def original(found: re.Match[str]) -> str:
        return {"n": "\n", "r": "\r", "t": "\t"}.get(found[1]) or chr(int(found[1][1:], 16))

    escape = re.compile(r"\\([nrt]|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")
    assert escape.sub(original, visible(text)) == text


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("Q1 Deal Review – Müller & 株式会社 🚀", "Q1 Deal Review – Müller & 株式会社 🚀"),
        ("a\u3000b\u00a0c", "a\u3000b\u00a0c"),
        ("e\u0301", "e\u0301"),
        ("\u2764\ufe0f \U0001f469\u200d\U0001f4bb", "\u2764\ufe0f \U0001f469\u200d\U0001f4bb"),
        ("1\ufe0f\u20e3 \u2764\ufe0e", "1\ufe0f\u20e3 \u2764\ufe0e"),
        ("Caf\u00e9 \u2615\ufe0f", "Caf\u00e9 \u2615\ufe0f"),
        ("1\ufe0f a\ufe0f", "1\\ufe0f a\\ufe0f"),
        ("\U0001f4bb\u200d\U0001f4bb", "\U0001f4bb\\u200d\U0001f4bb"),
        ("\u2764\ufe0f\ufe0f", "\u2764\ufe0f\\ufe0f"),
        (
            "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
        ("a\U000e0067", "a\\U000e0067"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("\u0627\u200c\u062e a\u200cb", "\u0627\\u200c\u062e a\\u200cb"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\x1b[31mred\x9b", "\\x1b[31mred\\x9b"),
        ("\u202eevil\u2066", "\\u202eevil\\u2066"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("\ud800", "\\ud800"),
        ("\U000e0041tag\U000f0000", "\\U000e0041tag\\U000f0000"),
        ("\u3164", "\\u3164"),
        ("[bold]x[/bold]", "[bold]x[/bold]"),
        ("::error::x", "\\x3a:error::x"),
        ("  ::error::x", "  \\x3a:error::x"),
        ("std::vector", "std::vector"),
        ("see ##[error]x", "see \\x23#[error]x"),
        ("## heading", "## heading"),
        ("", ""),
    ],
)
def test_visible(text: str, out: str) -> None:
    assert visible(text) == out


@given(anything | risky, st.integers(4, 40))
def test_folded_text_is_whole_and_narrow(text: str, columns: int) -> None:
    safe = visible(text)
    lines = folded(safe, columns)
    assert all(width(line) <= columns for line in lines)
    assert all(is_harmless(line) for line in lines)
    assert "".join(lines).replace("\\x3a:", "::") == safe.replace("\\x3a:", "::")


def test_folded_breaks_after_a_space_where_there_is_one() -> None:
    assert folded("to be or not to be", 8) == ["to be ", "or not ", "to be"]
    assert folded("a disproportionate", 8) == ["a dispro", "portiona", "te"]
    assert folded("第1四半期レビュー", 7) == ["第1四半", "期レビ", "ュー"]


def test_a_broken_line_begins_no_command() -> None:
    assert folded("12345678::error::x", 8) == ["12345678", "\\x3a:err", "or::x"]


@given(anything | risky, st.integers(2, 40))
def test_fitted_and_padded(text: str, columns: int) -> None:
    out = fitted(visible(text), columns)
    assert width(out) <= columns
    assert out == visible(text) or out.endswith("…")
    assert width(padded(out, columns)) == columns


def test_shortened() -> None:
    assert shortened("x" * 300) == "x" * 300
    assert shortened("x" * 1_000_000) == f"{'x' * 300}… (1,000,000 characters)"
    assert shortened("\n\n\n", 2) == "\\n\\n… (3 characters)"


@pytest.mark.parametrize(
    ("value", "out"),
    [
        ("Discovery", '"Discovery"'),
        ('say "x" \\n', '"say \\"x\\" \\\\n"'),
        ("\n", '"\\n"'),
        ("", '""'),
        (None, "null"),
        (ABSENT, "(absent)"),
        (True, "true"),
        (1.0, "1.0"),
        (["a", {"b": "é\n"}], '["a", {"b": "é\\n"}]'),
        ("x" * 301, f'"{"x" * 300}"… (301 characters)'),
        (["x" * 400], f'["{"x" * 298}… (404 characters)'),
    ],
)
def test_values(value: Json | Absent, out: str) -> None:
    assert shown(value) == out


@given(json_values, json_values)
def test_two_values_that_differ_look_different(one: Json, other: Json) -> None:
    assume(not same(one, other))
    before, after = shown_both(one, other)
    assert before != after
    assert is_harmless(before)
    assert is_harmless(after)


def test_long_values_are_shown_from_where_they_differ() -> None:
    start = "0123456789" * 1000
    before, after = shown_both(f"{start}one and the rest", f"{start}two")
    assert before == f'…"{start[-50:]}one and the rest" (10,016 characters)'
    assert after == f'…"{start[-50:]}two" (10,003 characters)'
    assert shown_both(start, f"{start}x")[1].endswith('9x" (10,001 characters)')
    assert shown_both("x" * 400, "y" * 400)[0] == f'"{"x" * 300}"… (400 characters)'


def test_values_that_differ_in_the_kind_of_a_space_show_it() -> None:
    assert shown_both("a b", "a\u00a0b") == ('"a b"', '"a\\xa0b"')
    assert shown_both("a\u3000b", "a\u2003b") == ('"a\\u3000b"', '"a\\u2003b"')
    assert shown_both("a\u00a0b", "a\u00a0c") == ('"a\u00a0b"', '"a\u00a0c"')
