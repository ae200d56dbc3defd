"""The soak in small, and proof that its audit finds what is false."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.stress.soak.audit import Run, false_reports
from tests.stress.soak.soak import Soak, run
from tests.stress.soak.witness import Seen

if TYPE_CHECKING:
    from pathlib import Path


def test_nothing_is_lost_and_no_report_is_false() -> None:
    result = run(Soak(60, 3, "storm=400,lost-answers,flaky", seed=5, seconds=120))
    rows = dict(result.rows())
    assert result.false == []
    assert result.lost == []
    assert result.good
    assert (rows["kills"], rows["PUTs needed"], rows["PUTs accepted"]) == (3, 60, 60)
    assert rows["PUTs sent"] >= 60
    assert min(rows["429s"], rows["other failures"], rows["retries"]) > 0


def test_writes_that_come_late_also_after_their_run_are_not_lost_and_not_false() -> None:
    result = run(Soak(20, 1, "late", seed=2, seconds=120))
    assert result.good, [*result.lost, *result.false]


ACCEPTED = Seen(1, "PUT", "/conversations/c1", 200, accepted=True, failed=False)
TURNED_AWAY = Seen(1, "PUT", "/conversations/c1", 429, accepted=False, failed=True)
OLD = Seen(1, "GET", "/conversations/c1", 200, accepted=False, failed=False)
SHOWN = Seen(1, "GET", "/conversations/c1", 200, accepted=False, failed=False, shows=True)
AT_ONCE, LATER = {"c1": 0}, {"c1": 9}


def reported(
    folder: Path, outcome: str, *, intents: int = 1, code: int = 0, report: Any = None
) -> Run:
    """A run that says this of c1 in its journal, and in its report too."""
    place = {"file": "all.yaml", "line": 1, "column": 1}
    subject = {"id": "c1", "source": place, "title": "New", "edits": []}
    head = {"type": "run", "format_version": "1.0", "api": "x", "sandbox": True, "started": "now"}
    lines = [{**head, "changes": 1}, *[{"type": "intent", **subject}] * intents]
    lines.append({"type": "outcome", **subject, "outcome": outcome, "written": False, "detail": ""})
    journal = folder / "run.jsonl"
    journal.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    said = [{"id": "c1", "outcome": report or outcome}]
    return Run(1, journal, code, {"outcomes": said, "problems": []})


@pytest.mark.parametrize(
    ("outcome", "seen", "effects", "more"),
    [
        ("applied", [ACCEPTED, SHOWN], AT_ONCE, {}),
        ("applied", [TURNED_AWAY, SHOWN], AT_ONCE, {}),
        ("already", [SHOWN], AT_ONCE, {"intents": 0}),
        ("refused", [TURNED_AWAY], {}, {"code": 1}),
        ("unknown", [TURNED_AWAY, ACCEPTED], LATER, {"intents": 2, "code": 3}),
        ("diverged", [ACCEPTED, OLD], LATER, {"code": 3}),
    ],
)
def test_the_audit_accepts_what_is_true(
    tmp_path: Path, outcome: str, seen: list[Seen], effects: dict[str, int], more: dict[str, Any]
) -> None:
    assert false_reports([reported(tmp_path, outcome, **more)], seen, effects) == []


@pytest.mark.parametrize(
    ("outcome", "seen", "effects", "more"),
    [
        ("applied", [TURNED_AWAY], {}, {}),
        ("applied", [ACCEPTED], LATER, {}),
        ("applied", [SHOWN], AT_ONCE, {"intents": 0}),
        ("already", [ACCEPTED], AT_ONCE, {}),
        ("already", [OLD], {}, {"intents": 0}),
        ("refused", [ACCEPTED], AT_ONCE, {"code": 1}),
        ("refused", [ACCEPTED], LATER, {"code": 1}),
        ("not_reached", [ACCEPTED], AT_ONCE, {"code": 1}),
        ("unknown", [], {}, {"code": 3}),
        ("unknown", [ACCEPTED, SHOWN], AT_ONCE, {"code": 3}),
        ("conflict", [TURNED_AWAY], {}, {"code": 1}),
        ("diverged", [ACCEPTED, SHOWN], AT_ONCE, {"code": 3}),
        ("diverged", [TURNED_AWAY, OLD], {}, {"code": 3}),
        ("applied", [ACCEPTED], AT_ONCE, {"intents": 0}),
        ("applied", [ACCEPTED, ACCEPTED], AT_ONCE, {}),
        ("applied", [ACCEPTED], AT_ONCE, {"code": 3}),
        ("refused", [TURNED_AWAY], {}, {"code": 0}),
        ("applied", [ACCEPTED], AT_ONCE, {"report": "already"}),
    ],
)
def test_the_audit_finds_what_is_false(
    tmp_path: Path, outcome: str, seen: list[Seen], effects: dict[str, int], more: dict[str, Any]
) -> None:
    assert false_reports([reported(tmp_path, outcome, **more)], seen, effects)


def test_the_audit_finds_a_change_that_the_report_lacks(tmp_path: Path) -> None:
    silent = Run(1, tmp_path / "none.jsonl", 0, {"outcomes": [], "problems": []})
    assert len(false_reports([silent], [ACCEPTED], AT_ONCE)) == 2
