"""The main job, through the front door: the command, real HTTP, and what the service received."""

from __future__ import annotations

import stat

from tests.support.world import world

ACME = "6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11"
EMEA = "0b9a6f5e-2c47-4e1d-8a35-7d90c1e4b822"
LIVE = {
    ACME: {
        "title": "Acme call 3",
        "labels": {"old_stage": "lost", "Sentiment": "Positive", "Team": "EMEA"},
    },
    EMEA: {"title": "第1四半期レビュー", "labels": {}},
}
WANTED = {
    ACME: {
        "title": "Q1 Deal Review - Acme Corp",
        "labels": {"Call Type": "Discovery", "old_stage": None},
    },
    EMEA: {"title": "第1四半期レビュー"},
}

PLAN = """\
SANDBOX: this is the built-in simulator; nothing real is read or changed.

~ Q1 Deal Review - Acme Corp                            conversations/all.yaml:1
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11
    ~ title              "Acme call 3" → "Q1 Deal Review - Acme Corp"
    + labels.Call Type   "Discovery"
    - labels.old_stage   "lost"
      2 labels left alone: Sentiment, Team

Plan: 1 conversation to change (1 title, 1 label added, 1 removed), 1 already as
declared.
To apply: 3 requests, up to 3 seconds.
"""


def test_a_plan_shows_what_would_change_and_only_reads() -> None:
    with world(LIVE, WANTED) as it:
        ran = it.run("plan")
        command = f"Run: confsync apply -C {it.root}\n"
        assert (ran.code, ran.out, ran.err) == (0, PLAN + command, "")
        assert {request.method for request in it.service.log} == {"GET"}


def test_apply_sends_only_what_changes_and_leaves_the_rest() -> None:
    with world(LIVE, WANTED) as it:
        ran = it.run("apply", "--yes")
        assert ran.code == 0, ran
        assert ran.out.startswith(PLAN)
        assert ran.out.endswith("  applied     Q1 Deal Review - Acme Corp\n\nApply: 1 applied.\n")
        assert [put.body for put in it.puts] == [
            {
                "title": "Q1 Deal Review - Acme Corp",
                "labels": {"Sentiment": "Positive", "Team": "EMEA", "Call Type": "Discovery"},
            }
        ]
        assert it.plan()["changes"] == []
        assert it.apply()[1]["summary"]["applied"] == 0
        assert len(it.puts) == 1


def test_a_saved_plan_is_applied_exactly() -> None:
    with world(LIVE, WANTED) as it:
        file = it.root / "plan.json"
        saved = it.run("plan", "--out", file)
        assert saved.out.endswith(f"Run: confsync apply -C {it.root} {file}\n")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        code, run = it.apply(file)
        assert code == 0
        assert run["summary"]["applied"] == 1
        assert it.live[ACME][0] == "Q1 Deal Review - Acme Corp"


def test_detailed_exit_codes() -> None:
    with world(LIVE, WANTED) as it:
        assert it.run("plan", "--detailed-exitcode").code == 2
        assert it.run("apply", "--yes").code == 0
        assert it.run("plan", "--detailed-exitcode").code == 0
