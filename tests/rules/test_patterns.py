"""Globs and regular expressions."""

from __future__ import annotations

import re
import time
from unittest import mock

import pytest
import regex
from hypothesis import assume, given
from hypothesis import strategies as st

from confsync.rules import expression
from confsync.rules.call import word
from confsync.rules.compile import compile_rules
from confsync.rules.expression import Expression, OutOfTime, WrongExpression, literal_of
from confsync.rules.found import Found
from confsync.rules.glob import Glob
from tests.rules.build import ORDINARY, decider, ruleset, seen, written, wrong


class SlowClock:
    """Simulated time, and an expression that uses up all the time it gets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def compiled(self, *arguments: object) -> mock.Mock:
        """A compiled expression that is late on each text."""
        del arguments
        return mock.Mock(groups=1, groupindex={}, search=self._search)

    def _search(self, text: str, timeout: float) -> None:
        del text
        self.now += timeout
        raise TimeoutError


@pytest.mark.parametrize(
    ("pattern", "text", "captured"),
    [
        ("*demo*", "Acme DEMO day", ("Acme ", " day")),
        ("Re: *", "re: hello", ("hello",)),
        ("Re: *", "re: ", ("",)),
        ("* - *", "a - b - c", ("a", "b - c")),
        ("a*a", "a", None),
        ("a?c", "aBc", ()),
        ("a?*", "ab", ("",)),
        ("*?.mp4", "x.mp4", ("",)),
        ("[x]*", "[X] y", (" y",)),
        ("stra\u00dfe *", "STRASSE Ab", ("Ab",)),
        ("*ss*", "a\u00dfb", ("a", "b")),
        ("caf\u00e9*", "Cafe\u0301 x", (" x",)),
        ("", "", ()),
        ("", "x", None),
    ],
)
def test_a_star_takes_as_little_as_it_can(
    pattern: str, text: str, captured: tuple[str, ...] | None
) -> None:
    glob = Glob.of(pattern)
    assert glob.matches(word(text)) == (captured is not None)
    if captured is not None:
        assert glob.captures(word(text)) == captured


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=12))
def test_a_glob_is_what_the_lazy_regular_expression_is(pattern: str, text: str) -> None:
    translated = "".join({"*": "(.*?)", "?": "."}.get(each, each) for each in pattern)
    found = re.fullmatch(translated, text, re.DOTALL)
    glob = Glob.of(pattern)
    assert glob.matches(word(text)) == glob.matcher()(word(text)) == (found is not None)
    if found:
        assert glob.captures(word(text)) == found.groups()


_PARTS = (
    "a",
    "b",
    "ab",
    "ba",
    "(a)",
    "(ab)?",
    "a*",
    "b+?",
    "[ab]",
    "a{0,2}",
    "{b",
    r"\b",
    r"\x61",
    ".",
)


@given(
    st.lists(st.sampled_from(_PARTS), min_size=1, max_size=6), st.text("abAB{ \u212a", max_size=8)
)
def test_what_an_expression_needs_of_a_text_rules_out_no_match(parts: list[str], text: str) -> None:
    made = Expression("".join(parts))
    assert made.matcher()(word(text)) == made.matches(word(text))


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        (r"\bq(uarterly )?br\b", "br"),
        ("Demo day", "demo day"),
        ("colou?r", "colo"),
        ("a|bcd", ""),
        (r"\x41bc", ""),
        (r"ab\.cde", "cde"),
        ("(?i)abc", ""),
        ("ab{2}c", "a"),
    ],
)
def test_the_literal_that_every_match_has(text: str, literal: str) -> None:
    assert literal_of(text) == literal


@pytest.mark.parametrize("pattern", ["*a" * 400 + "*b", "*" + "?a" * 499 + "b*"])
def test_a_long_glob_takes_no_longer_than_a_short_one(pattern: str) -> None:
    glob = Glob.of(pattern)
    started = time.process_time()
    assert not glob.matches(word("a" * 10_000))
    assert time.process_time() - started < 1


def test_an_expression_that_explodes_ends_as_an_error_at_its_line() -> None:
    rules = {"evil": {"when": {"title": ["x", "/(a+)+$/"]}, "labels": {"Call Type": "Demo"}}}
    tried = decider(ruleset(rules))
    started = time.process_time()
    for _ in range(20):
        found = tried.add(seen("a" * 10_000 + "b"), ORDINARY)
        assert found.declaration is None
    assert time.process_time() - started < 2
    assert tried.add(seen("an innocent aaa"), ORDINARY).declaration is not None
    first, *_, last = tried.tally.problems()
    assert first.code == "CS442"
    assert first.message == "when.title.1: this regular expression takes too long on c1"
    assert last.message == ": the same for 10 more conversations"


def test_the_time_that_all_expressions_lose_is_bounded() -> None:
    clock = SlowClock()
    with (
        mock.patch.object(expression, "perf_counter", clock),
        mock.patch.object(regex, "compile", clock.compiled),
    ):
        conditions = {f"r{n}": {"when": {"title": "/(a+)+$/"}, "title": "x"} for n in range(20)}
        rules = ruleset(conditions)
        called = decider(rules)
        for length in range(10_000, 0, -10):
            matches = rules.matches(called.call(seen("a" * length), ORDINARY))
            assert [match.late is not None for match in matches] == [True] * 20
    assert clock.now <= 2


@pytest.mark.parametrize(
    "text",
    [
        r"(((a{1000}){1000}){1000})",
        r"a{1000000}",
        r"(?:(?:(?:a|b){100}){100}){100}",
        "(" * 400 + "a" + ")" * 400,
        r"(?R)",
        r"(?P<x>a)(?&x)",
        r"(a)(?1)",
        r"(?:foo){e<=3}",
        "(?x)#[\n(((a{1000}){1000}){1000})#]",
        "(?V1)[a]{99999999}",
        "(?#[)(((a{1000}){1000}){1000})(?#])",
        r"\L<x>",
        "(a",
        "a" * 1001,
    ],
)
def test_an_expression_that_would_fill_the_memory_is_refused(text: str) -> None:
    with pytest.raises(WrongExpression):
        Expression(text)


@pytest.mark.parametrize(
    ("text", "matched", "groups"),
    [
        (r"^q[- ]?b[- ]?r\b", "QBR Acme", ()),
        (r"(\w+) <> (?P<us>\w+)", "intro: Kiwi <> Northwind", ("Kiwi", "Northwind")),
        (r"[]x]{2,3}(?i:a)", "xxA", ()),
        (r"(?<=a )b", "A B", ()),
    ],
)
def test_an_expression_is_searched_for_and_ignores_case(
    text: str, matched: str, groups: tuple[str, ...]
) -> None:
    assert Expression(text).captures(word(matched)) == groups
    assert Expression(text).matches(word(matched))


def test_an_exploding_expression_raises() -> None:
    with pytest.raises(OutOfTime):
        Expression("(a|a)+$").matches(word("a" * 5000 + "b"))


@pytest.mark.parametrize("pattern", ["*" + "a" * 1000, "!" + "a" * 1001])
def test_a_pattern_that_is_too_long_is_refused(pattern: str) -> None:
    assert wrong({"a": {"when": {"title": pattern}, "title": "x"}}) == [
        "CS222 when.title: this pattern is longer than 1,000 characters ()"
    ]


@pytest.mark.parametrize("pattern", ["//", "!//"])
def test_an_empty_expression_is_refused(pattern: str) -> None:
    [problem] = wrong({"a": {"when": {"title": pattern}, "title": "x"}})
    assert problem.startswith("CS222 when.title: this regular expression is not right: it is empty")


def test_a_wrong_expression_is_reported_at_its_line() -> None:
    assert wrong({"a": {"when": {"title": "/(a/"}, "title": "x"}}) == [
        "CS222 when.title: this regular expression is not right: missing ) at position 2 ()"
    ]


@given(
    st.lists(
        st.text(alphabet="aAsk\u212aß\u0130* ?!", min_size=1, max_size=6).filter(str.strip),
        min_size=1,
        max_size=3,
    ),
    st.text(alphabet="aASsKk\u212aßẞ\u0130i ", max_size=8),
)
def test_no_rule_is_skipped_that_matches(patterns: list[str], title: str) -> None:
    rules = ruleset({"r": {"when": {"title": patterns}, "labels": {"X": "y"}}})
    call = decider(rules).call(seen(title), ORDINARY)
    expected = rules.rules[0].test(call, Found())
    assert [match.truth for match in rules.matches(call)] == ([True] if expected else [])


_PIECES = (
    *("a", "A", "s", "k", "\u212a", "\u017f", "ß", "i", "\u0130", "e\u0301", "\u0301", " ", "ss"),
    *(".*", "?", "*", "+", "{2}", "{,1}", "(a)", "(ab)?", "[^a]", r"\.", r"\b", "^", "|", "(?!a)"),
)
_PATTERN = st.tuples(
    st.sampled_from(["", "", "!"]),
    st.lists(st.sampled_from(_PIECES), min_size=1, max_size=5).map("".join),
    st.sampled_from(["{}", "/{}/"]),
).map(lambda parts: parts[0] + parts[2].format(parts[1]))
_TITLE = st.fixed_dictionaries({"title": st.lists(_PATTERN, min_size=1, max_size=3)})
_WHEN = st.fixed_dictionaries(
    {"title": st.lists(_PATTERN, min_size=1, max_size=3)},
    optional={"any": st.lists(_TITLE, min_size=1, max_size=2), "not": _TITLE},
)


@given(
    st.lists(st.one_of(_WHEN, st.fixed_dictionaries({"not": _TITLE})), min_size=1, max_size=3),
    st.lists(st.sampled_from(("a", "S", "k", "K", "ß", "I", "e\u0301", " ", ".")), max_size=5),
)
def test_what_titles_rule_out_would_not_match(
    conditions: list[dict[str, object]], letters: list[str]
) -> None:
    given = {f"r{at}": {"when": each, "title": "x"} for at, each in enumerate(conditions)}
    given["last"] = {"when": "all", "unless": ["r0"], "title": "x"}
    rules, problems = compile_rules(written(given))
    assume(not problems)
    call = decider(rules).call(seen("".join(letters)), ORDINARY)
    matched = {match.rule.name for match in rules.matches(call)}
    tried = {rule.name: rule.test(call, Found()) for rule in rules.rules}
    tried["last"] = not tried["r0"]
    assert matched == {name for name, truth in tried.items() if truth}
