"""What the terminal says of a large apply, and what the records say of it later."""

from __future__ import annotations

from tests.support.command import confsync
from tests.support.world import world

MANY = 30
LIVE = {f"c{n:02}": {"title": f"Call {n}"} for n in range(MANY)}
WANTED = {id: {"title": f"{each['title']} of today"} for id, each in LIVE.items()}


def test_of_a_large_apply_only_the_exceptions_have_lines() -> None:
    with world(LIVE, WANTED) as it:
        it.run("plan", "--out", it.root / "plan.json")
        it.edit("c07", title="Somebody's")
        ran = it.run("apply", it.root / "plan.json", "--yes")
        assert ran.code == 3
        assert "  conflict    Call 7 of today" in ran.out
        assert "  applied " not in ran.out
        summary = "29 applied, 1 conflict"
        assert f"Apply: {summary}." in ran.out
        assert summary in it.run("runs").out
        (journal,) = (it.root / ".confsync" / "runs").glob("*.jsonl")
        shown = confsync("show", journal).out
        assert f"Apply: {summary}." in shown
        assert "  conflict    Call 7 of today" in shown
        assert "  applied " not in shown


def test_with_verbose_each_has_its_line() -> None:
    with world(LIVE, WANTED) as it:
        ran = it.run("apply", "--yes", "--verbose")
        assert ran.out.count("\n  applied ") == MANY
