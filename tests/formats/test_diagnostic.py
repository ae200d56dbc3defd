"""Problems as text: of any width for other programs, within 80 columns on a terminal."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from confsync.formats.diagnostic import diagnostic, diagnostics
from confsync.formats.escape import width
from confsync.formats.paint import plain
from confsync.model import Excerpt, Place, Problem
from tests.engine.values import texts
from tests.formats.test_escape import is_harmless, risky

MESSAGE = (
    "the conversation is declared twice with different titles, and both of the files that "
    "declare it are read"
)
FOLDED = """\
conversations/a.yaml:2:1: error CS204: the conversation is declared twice with
    different titles, and both of the files that declare it are read
    also: conversations/b.yaml:7:1
    help: remove one of them; to see what each file declares, run: confsync
      explain ID"""
anything = st.builds("".join, st.lists(texts | risky | st.just("word "), max_size=40))
problems = st.builds(
    lambda message, help, file: Problem(
        "CS204", message, help, Place(file or "f", 1), Excerpt(message, 5), None, (Place(help, 1),)
    ),
    anything,
    anything,
    anything,
)


def a_problem(file: str = "conversations/a.yaml") -> Problem:
    help = "remove one of them; to see what each file declares, run: confsync explain ID"
    also = (Place("conversations/b.yaml", 7),)
    return Problem("CS204", MESSAGE, help, Place(file, 2), also=also)


def test_lines_are_folded_by_words() -> None:
    assert diagnostic(a_problem(), plain, 80) == FOLDED


def test_a_long_place_has_its_own_line() -> None:
    first, second, *_ = diagnostic(a_problem(f"{'folder/' * 9}a.yaml"), plain, 80).split("\n")
    assert first == f"{'folder/' * 9}a.yaml:2:1:"
    assert second.startswith("  error CS204: the conversation")


@given(problems)
@example(Problem("C", "x" * 66 + "::error::x", "y" * 70 + "::error::y", Place("f", 1)))
def test_every_line_is_narrow_and_harmless_and_nothing_is_lost(problem: Problem) -> None:
    lines = diagnostic(problem, plain, 80).split("\n")
    assert [line for line in lines if width(line) > 80 or not is_harmless(line)] == []
    group = "\n".join(diagnostics([problem] * 4, plain, "-v", each=False, columns=80))
    assert [line for line in group.split("\n") if width(line) > 80 or not is_harmless(line)] == []
    bare = replace(problem, excerpt=None)
    folded, unfolded = diagnostic(bare, plain, 80), diagnostic(bare, plain)
    assert _squeezed(folded) == _squeezed(unfolded)


def _squeezed(text: str) -> str:
    """Without white space, and without what keeps the start of a line from being a command."""
    return "".join(text.split()).replace("\\x3a", ":")


def test_each_problem_is_one_line_where_another_program_reads_it() -> None:
    assert diagnostic(a_problem(), plain).split("\n")[0].endswith("are read")
