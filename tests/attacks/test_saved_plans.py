"""Saved plans that somebody changed before they are applied."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Any

import pytest

from confsync.model import digest
from tests.support.command import KEY, confsync
from tests.support.repository import Repository
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LIVE: dict[str, dict[str, Any]] = {
    "a": {"title": "Old", "labels": {"stage": "won", "other": "x"}},
    "b": {"title": "Theirs", "labels": {"stage": "won"}},
}
WANTED = {"a": {"title": "New", "labels": {"stage": "lost"}}}


def saved(it: World) -> tuple[Path, dict[str, Any]]:
    file = it.root / "plan.json"
    assert it.run("plan", "--out", file).code == 0
    return file, json.loads(file.read_text())


def fingerprinted(document: dict[str, Any]) -> dict[str, Any]:
    """The document with every hash computed anew, as anyone can who reads the source."""
    for change in document["changes"]:
        edits: list[Any] = [
            [
                edit["path"],
                [] if edit["op"] == "add" else [edit["before"]],
                [] if edit["op"] == "remove" else [edit["after"]],
            ]
            for edit in sorted(change["edits"], key=lambda edit: edit["path"])
        ]
        change["fingerprint"] = digest([change["id"], edits])
    document["fingerprint"] = digest(sorted(each["fingerprint"] for each in document["changes"]))
    return document


def edit(document: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """An edit like the first one, with other fields."""
    return {**document["changes"][0]["edits"][0], **fields}


def other_value(document: dict[str, Any]) -> None:
    document["changes"][0]["edits"][-1]["after"] = "Attacked"


def other_label(document: dict[str, Any]) -> None:
    document["changes"][0]["edits"].append(
        edit(document, path=["labels", "other"], op="remove", before="x", after=None)
    )


def undeclared(document: dict[str, Any]) -> None:
    document["changes"].append(
        {
            **document["changes"][0],
            "id": "b",
            "declaration": digest(["b", None, None]),
            "edits": [
                edit(document, path=["title"], op="replace", before="Theirs", after="Attacked")
            ],
            "left_alone": [],
        }
    )


def dropped(document: dict[str, Any]) -> None:
    undeclared(document)
    document["changes"][-1]["dropped"] = ["stage"]
    document["changes"][-1]["edits"] = [
        edit(document, path=["labels", "stage"], op="remove", before="won", after=None)
    ]


ATTACKS = (other_value, other_label, undeclared, dropped)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("mac", ["old", "none", "own"])
def test_a_saved_plan_is_edited(attack: Callable[[dict[str, Any]], None], mac: str) -> None:
    """An artifact is changed between the job that plans and the one that applies."""
    with world(LIVE, WANTED) as it:
        file, document = saved(it)
        attack(document)
        if mac == "none":
            document.pop("mac", None)
        elif mac == "own":
            document["mac"] = "0" * 64
        file.write_text(json.dumps(fingerprinted(document)))
        shown = confsync("show", file)
        assert (shown.code, "Attacked" in shown.out or "stage" in shown.out) == (0, True)
        assert "was changed since it was saved" in shown.err
        ran = it.run("apply", "--yes", file)
        assert (ran.code, it.puts) == (1, [])


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_plan_is_forged_with_the_key(attack: Callable[[dict[str, Any]], None]) -> None:
    """The MAC fits, as if the key were known or a program had a bug; nothing declares the change."""
    with world(LIVE, WANTED) as it:
        Repository.new(it.root).commit()
        file, document = saved(it)
        attack(document)
        document["mac"] = resigned(fingerprinted(document))
        file.write_text(json.dumps(document))
        ran = it.run("apply", "--yes", "--format", "json", file)
        outcomes = {each["id"]: each["outcome"] for each in ran.document["outcomes"]}
        attacked = "b" if attack in {undeclared, dropped} else "a"
        assert outcomes[attacked] == "conflict", ran.err
        assert all(f"/{attacked}" not in put.path for put in it.puts)


def resigned(document: dict[str, Any]) -> str:
    key = hmac.digest(KEY.encode(), b"confsync: a saved plan, v1", "sha256")
    left_out = ("format_version", "tool_version", "mac")
    edits = sum(len(change["edits"]) for change in document["changes"])
    document["summary"] |= {"to_change": len(document["changes"]), "edits": edits}
    # Derived numbers are computed anew when it is read.
    document["summary"]["unknown"] = document["summary"]["declared"] - len(document["changes"])
    content = {name: value for name, value in document.items() if name not in left_out}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hmac.digest(key, text.encode(), "sha256").hex()


def test_a_plan_was_saved_with_another_key() -> None:
    with world(LIVE, WANTED) as it:
        file, _ = saved(it)
        ran = it.run("apply", "--yes", file, environment={"ATTENTION_API_KEY": "another-key"})
        assert (ran.code, it.puts) == (1, [])
        assert "saved with another API key" in ran.err


def test_a_plan_is_as_it_was_saved() -> None:
    with world(LIVE, WANTED) as it:
        file, _ = saved(it)
        assert "This plan is as it was saved." in confsync("show", file).err
        unknown = confsync("show", file, environment={"ATTENTION_API_KEY": None})
        assert (unknown.code, "only known with the API key" in unknown.err) == (0, True)
        assert it.run("apply", "--yes", file).code == 0
        assert len(it.puts) == 1


def test_the_guards_of_a_saved_plan_do_not_count() -> None:
    """What refuses a plan is computed anew: an edited file cannot take it out."""
    with world(LIVE, WANTED, protect={"ids": ["a"]}) as it:
        file, document = saved(it)
        document["refusals"] = []
        document["mac"] = resigned(document)
        file.write_text(json.dumps(document))
        assert it.run("apply", "--yes", file).code == 1
        assert it.puts == []
