"""A pull request that changes what protects: it says so first, and what was there before still counts."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from confsync.github.marker import read
from tests.github.scene import LIVE, Scene, event, scene

if TYPE_CHECKING:
    from collections.abc import Iterator

BEFORE = event("push_merge")["before"]
BASE = event("pull_request")["pull_request"]["base"]["sha"]
STRICT: list[tuple[dict[str, Any], str]] = [
    ({"guards": {"max_changes": 1}}, "max_changes allows 1"),
    ({"guards": {"max_removals": 0}}, "max_removals allows 0"),
    ({"protect": {"ids": ["c1"]}}, "c1 is protected and would change"),
    ({"protect": {"labels": ["ol*"]}}, "the label 'old' of c2 is protected and would change"),
]


@contextmanager
def loosened(before: dict[str, Any], commit: str = BEFORE) -> Iterator[Scene]:
    """A pull request that takes the safeguards out that the settings had at `commit`."""
    with scene(**before) as it:
        text = (it.world.root / "confsync.yaml").read_text()
        it.github.contents[commit, "confsync.yaml"] = text
        it.github.changed[12] = ["confsync.yaml", "conversations/all.yaml"]
        it.world.settings()
        yield it


def shown(it: Scene) -> str:
    """What people see of the comment."""
    return read(it.bodies[0])[1]


@pytest.mark.parametrize(("before", "said"), STRICT)
@pytest.mark.parametrize("mode", ["approved", "planned", "not-required"])
def test_a_guard_that_is_removed_with_the_change_that_it_forbids(
    before: dict[str, Any], said: str, mode: str
) -> None:
    with loosened(before) as it:
        it.ci("plan", "pull_request")
        it.merge()
        ran = it.ci("apply", "push_merge", "--review", mode)
        assert ran.code == 1, ran
        assert it.world.puts == []
        assert said in " ".join(ran.err.split())
        assert "the guards before this merge refuse it" in ran.err
        assert said in " ".join(it.bodies[-1].split())


def test_the_guards_count_onto_which_it_was_planned() -> None:
    """Where another merge came between, the commit before this push may have looser ones."""
    with loosened({"protect": {"ids": ["c1"]}}, BASE) as it:
        it.ci("plan", "pull_request")
        it.github.contents.clear()
        it.github.contents[BASE, "confsync.yaml"] = json.dumps(
            {"version": 1, "manifests": ["*.yaml"], "protect": {"ids": ["c1"]}}
        )
        it.merge()
        assert it.ci("apply", "push_merge").code == 1
        assert it.world.puts == []


def test_settings_before_the_merge_that_cannot_be_read() -> None:
    with loosened({"guards": {"max_changes": 1}}) as it:
        it.github.contents[BEFORE, "confsync.yaml"] = "version: 1\nguards: ["
        it.ci("plan", "pull_request")
        it.merge()
        ran = it.ci("apply", "push_merge")
        assert ran.code == 1
        assert "the settings before this merge are wrong" in ran.err
        assert it.world.puts == []


def test_a_guard_on_the_command_line_of_the_workflow_counts_instead() -> None:
    with loosened({"guards": {"max_changes": 1}}) as it:
        it.ci("plan", "pull_request")
        it.merge()
        assert it.ci("apply", "push_merge", "--max-changes", "2").code == 0


def test_the_comment_begins_with_what_changes_beside_declarations() -> None:
    before = {"guards": {"max_changes": 200}, "protect": {"labels": ["Legal *"]}}
    with loosened(before, BASE) as it:
        it.world.settings(labels={"owned": ["*"]})
        it.world.write("conversations/rules.yaml", "rules: {}\nconversations: {}\n")
        it.github.changed[12] += [
            "conversations/rules.yaml",
            "tables/people.csv",
            ".github/workflows/apply.yml",
            "docs/CODEOWNERS",
        ]
        it.ci("plan", "pull_request")
        lines = shown(it).split("\n")
        assert lines[0].startswith("> **This pull request changes more than declarations.**")
        listed = [line.removeprefix("> - ") for line in lines if line.startswith("> - ")]
        assert listed == [
            "` guards.max_changes ` in confsync.yaml: ` 200 ` → (none)",
            "` labels.owned ` in confsync.yaml: (none) → ` * `",
            "` protect.labels ` in confsync.yaml: ` Legal * ` → (none)",
            "rules or tables in ` conversations/rules.yaml `",
            "rules or tables in ` tables/people.csv `",
            "a workflow: ` .github/workflows/apply.yml `",
            "a workflow: ` docs/CODEOWNERS `",
        ]


def test_it_begins_so_also_where_nothing_would_change_or_planning_fails() -> None:
    with loosened({"guards": {"max_changes": 1}}, BASE) as it:
        it.world.declare({"c1": {"title": LIVE["c1"]["title"]}})
        it.ci("plan", "pull_request")
        assert shown(it).startswith("> **This pull request changes more than declarations.**")
        it.world.write("conversations/all.yaml", "conversations: [")
        it.ci("plan", "pull_request")
        assert shown(it).startswith("> **This pull request changes more than declarations.**")
        it.world.write("confsync.yaml", "version: 1\nguards: [")
        it.ci("plan", "pull_request")
        assert "confsync.yaml `, which cannot be read as it is now" in shown(it)


def test_a_new_project_is_one_line() -> None:
    with scene() as it:
        it.github.changed[12] = ["confsync.yaml"]
        it.ci("plan", "pull_request")
        assert f"> - ` confsync.yaml ` is new, for ` {it.world.url} `\n\n" in shown(it)


def test_names_and_values_are_no_markup() -> None:
    hostile = ".github/workflows/`@everyone` **x** <img src=x>.yml"
    with loosened({"protect": {"labels": ["a` @everyone <b> `b"]}}, BASE) as it:
        it.github.changed[12].append(hostile)
        it.ci("plan", "pull_request")
        assert f"a workflow: `` {hostile} ``" in shown(it)
        assert "`` a` @everyone <b> `b ``" in shown(it)


def test_declarations_alone_say_nothing_of_settings() -> None:
    with scene() as it:
        it.github.changed[12] = ["conversations/all.yaml", "README.md"]
        it.ci("plan", "pull_request")
        assert not shown(it).startswith(">")
