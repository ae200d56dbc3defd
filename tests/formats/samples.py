"""Plans and runs to look at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from confsync.engine.cost import estimate
from confsync.model import (
    ABSENT,
    Base,
    Change,
    ChangedSince,
    Edit,
    Excerpt,
    Outcome,
    Place,
    Plan,
    Problem,
    Record,
    Result,
    Run,
    Severity,
    SnapshotInfo,
)
from confsync.model.facts import CallInfo

API = "https://api.attention.tech/v2"
ACME = "6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11"
MIRAI = "a7b03f61-e8c9-47d2-8f54-0d3b9a1c6277"
GLOBEX = "c25f7b9a-4d10-4e83-b7f6-6e8a3d0c15cc"
LONG = "The customer asked for a discount, and we agreed to check with finance until Thursday. " * 5
JAPANESE = "第1四半期レビュー - 株式会社みらい"


def title(before: Any, after: Any) -> Edit:
    return Edit(None, before, after)


def label(key: str, before: Any, after: Any) -> Edit:
    return Edit(key, before, after)


CHANGE = Change(
    ACME,
    Place("conversations/acme.yaml", 3, 3),
    "Q1 Deal Review - Acme Corp",
    (
        label("Call Type", ABSENT, "Discovery"),
        label("old_stage", "lost", ABSENT),
        title("Acme call 3", "Q1 Deal Review - Acme Corp"),
    ),
    ("Sentiment", "Team"),
    "sha256:d1",
    call=CallInfo("ana@acme.example", "2026-11-24T16:30:59Z"),
)
WIDE = Change(
    MIRAI,
    Place("conversations/apac/east/第1四半期.yaml", 1234, 3),
    JAPANESE * 3,
    (
        label("Attendance", None, "Shown"),
        label("Call Type", "Negotiation with customer", "Business review with customer"),
        label("Next steps that were agreed on in the call", "Send offer", "Send contract"),
        label("Scores", [1, {"trust": True}], "high"),
        label("Summary", LONG + "OK", LONG + "Not OK"),
        label("Team", "Asia Pacific", "Asia\u00a0Pacific"),
        label("Was", LONG, ABSENT),
        label("種類", "デモ", "商談"),
        title(ABSENT, JAPANESE * 3),
    ),
    tuple(f"Category {number}" for number in range(1, 41)),
    "sha256:d2",
)
UNTITLED = Change(
    GLOBEX, Place("conversations/globex.yaml", 2, 3), "", (label("a", ABSENT, ""),), (), "sha256:d3"
)
DROPPED = Change(
    GLOBEX,
    Place("origin/main:conversations/globex.yaml", 2, 3),
    "Globex renewal",
    (label("Team", "EMEA", ABSENT), label("old_stage", "lost", ABSENT)),
    ("Sentiment",),
    "sha256:d4",
    ("Team", "old_stage"),
)
BASE = Base("origin/main", "1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d", 3, 2)
SINCE = ChangedSince("origin/main", "1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d", 1180)
MISSING = Problem(
    "CS401",
    f"{GLOBEX} does not exist in the service",
    "check the id, or remove the declaration if the conversation was deleted",
    Place("conversations/globex.yaml", 2, 3),
    id=GLOBEX,
)
UNREAD = Problem(
    "CS402",
    f"{MIRAI} could not be read: HTTP 500",
    "its state is unknown, so nothing is planned for it; plan again",
    Place("conversations/apac.yaml", 2, 3),
    id=MIRAI,
)
NEWER = Problem(
    "CS411",
    f"{MIRAI} is not in the snapshot, so nothing is planned for it",
    "it was declared after the snapshot was taken; a plan with the API key tells",
    Place("conversations/apac.yaml", 2, 3),
    id=MIRAI,
    severity=Severity.WARNING,
)
REFUSAL = Problem(
    "CS501",
    "3 conversations would change; max_changes allows 2",
    "name targets to apply a part of it, or say the number: --max-changes 3",
)
PROTECTED = Problem(
    "CS502",
    "c00011 is protected and would change",
    "see protect.ids in confsync.yaml",
    Place("conversations/みらい.yaml", 14, 3),
    id="c00011",
)
SYNTAX = Problem(
    "CS203",
    "'title' must be text, but YAML reads 10 as a number",
    'put it in quotes: "10"',
    Place("conversations/acme.yaml", 4, 12),
    Excerpt("    title: 10", 2),
)
TWICE = Problem(
    "CS204",
    f"{ACME} is declared twice",
    "",
    Place("b.yaml", 2, 3),
    also=(Place("a.yaml", 2, 3),),
    severity=Severity.WARNING,
)


def against_a_snapshot() -> Plan:
    plan = a_plan(CHANGE, problems=(MISSING, NEWER))
    return replace(plan, snapshot=SnapshotInfo("2026-11-22T06:00:00Z", 10_800))


def a_plan(*changes: Change, declared: int = 1200, **more: Any) -> Plan:
    same = declared - len(changes) - len(more.get("problems", ()))
    cost = estimate(len(changes), 8, None)
    return Plan(API, declared, same, changes, cost=cost, **more)


MOOD = (Edit("Mood", "good", ABSENT),)


def a_run(**more: Any) -> Run:
    """Every way in which a change can end."""
    details = {
        Result.CONFLICT: 'title is "Someone else was here", not "Acme call 3"',
        Result.REFUSED: f"HTTP 400 Bad Request: {LONG}",
        Result.DIVERGED: 'accepted, but not in effect: labels.old_stage is "lost", not absent',
        Result.COLLATERAL: 'labels.Mood changed too: it was "good" and is absent',
        Result.UNKNOWN: "the answer was lost, and reading again failed: HTTP 503",
        Result.WITHHELD: "3 conversations would change; max_changes allows 2",
        Result.NOT_REACHED: "interrupted",
    }
    changes = (CHANGE, WIDE, UNTITLED)
    return Run(
        API,
        tuple(
            Outcome(
                changes[n % 3],
                result,
                details.get(result, ""),
                written=n == 0,
                collateral=MOOD if result is Result.COLLATERAL else (),
            )
            for n, result in enumerate(Result)
        ),
        **more,
    )


def a_record(**more: Any) -> Record:
    fields: dict[str, Any] = {"api": API, "sandbox": False, "started": "2026-01-31T08:00:00Z"}
    return Record(**(fields | {"changes": 2} | more))


def many(size: int) -> Plan:
    """A plan of `size` changes: most alike, and some of every other kind."""
    return a_plan(*(_one_of_many(n) for n in range(size)), refusals=(PROTECTED,), declared=size * 2)


def _one_of_many(number: int) -> Change:
    name = f"Call {number}"
    edits = [label("team", ABSENT, "emea")]
    if number % 4 == 0:
        edits.append(label("stage", "demo", "Demo"))
    if number % 5 == 0:
        edits.append(title(name, f"[EMEA] {name}"))
    if number % 97 == 3:
        edits = [label("Summary", "", LONG)]
        edits.append(label("owner", "nobody", f"Person {number}"))
    if number % 101 == 7:
        edits.append(label("old_stage", "lost", ABSENT))
    file = f"conversations/{('acme', 'globex', 'みらい')[number % 3]}.yaml"
    named = next((str(edit.after) for edit in edits if edit.label is None), name)
    return Change(f"c{number:05}", Place(file, 3 + number, 3), named, tuple(edits), ("Sentiment",))
