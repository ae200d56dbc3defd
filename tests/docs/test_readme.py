"""What holds of the README alone."""

from __future__ import annotations

from confsync.formats.paint import plain
from confsync.formats.text import plan_text
from confsync.model import ABSENT, Change, Place
from tests.docs.pages import named
from tests.formats.samples import a_plan, label, title
from tests.support.checkout import ROOT


def test_it_can_be_read_in_five_minutes() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 150


def test_a_large_plan_begins_as_its_page_shows_it() -> None:
    team, stage = label("team", ABSENT, "emea"), label("stage", "demo", "Demo")
    changes = []
    for n in range(1300):
        own = label("owner", ABSENT, f"Person {n}") if n >= 1297 else stage
        name = f"Call {n}"
        edits = [team if n < 1240 else own]
        if n < 1240 and n % 4 == 0:
            edits.append(title(name, f"[EMEA] {name}"))
            name = f"[EMEA] {name}"
        changes.append(Change(f"c{n:04}", Place("a.yaml", n + 1), name, tuple(edits)))
    lines = list(plan_text(a_plan(*changes, declared=1300), plain))
    (block,) = named("docs/large-plans.md").of("text")
    assert [*lines[: lines.index("Other changes: 3 conversations") - 1]] == block.text.splitlines()
