"""Guessing live titles and labels from a snapshot that anyone may read."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

from tests.support.faults import Faults, answer
from tests.support.repository import Repository
from tests.support.world import world

TITLES = [
    f"{what} - {who}" for what in ("Merger", "Layoffs", "Renewal") for who in ("Acme", "Globex")
]
STAGES = ["Won", "Lost", "Discovery"]


def test_values_are_guessed() -> None:
    """Every title and label that a reader can think of is tried against what the file contains."""
    live: dict[str, dict[str, Any]] = {
        f"c{number}": {"title": title, "labels": {"Stage": stage}}
        for number, (title, stage) in enumerate(itertools.product(TITLES, STAGES))
    }
    declared = {id: {"title": "Call", "labels": {"Stage": "Unknown"}} for id in live}
    with world(live, declared) as it:
        Repository.new(it.root).commit()
        file = it.root / "snapshot.json"
        hidden = it.run("snapshot", "--out", file, "--redact", "title", "--redact", "labels")
        if hidden.code == 64:
            assert it.run("snapshot", "--out", file).code == 0
        text = file.read_text()
        assert not any(value in text for value in (*TITLES, *STAGES))
        # No digest, key or encoded value either: beside ids and names there is one bit a field.
        document = json.loads(text)
        assert not re.search(r"[0-9a-f]{24}", text.replace(document.get("commit", "-"), ""))
        for entry in document["conversations"]:
            assert entry == {
                "id": entry["id"],
                "state": "observed",
                "title": False,
                "labels": {"Stage": False},
            }
        assert document.keys() == {
            *("format_version", "kind", "tool_version", "api", "sandbox", "taken", "commit"),
            "conversations",
        }


def test_a_snapshot_says_nothing_of_what_is_not_declared() -> None:
    live = {"a": {"title": "Secret", "labels": {"Secret label": "x"}}}
    with world(live, {"a": {"labels": {"Stage": "Won"}}}) as it:
        Repository.new(it.root).commit()
        file = it.root / "snapshot.json"
        it.run("snapshot", "--out", file)
        assert "Secret" not in file.read_text()


def test_why_a_conversation_could_not_be_read_is_not_in_the_snapshot() -> None:
    """What the service says of an error can have a title in it."""
    refused = answer(403, b"no access to 'Secret merger'")
    faults = Faults({"GET": [None, *[refused] * 9]})
    with world(
        {"a": {"title": "x"}}, {"a": {"title": "x"}, "b": {"title": "y"}}, faults=faults
    ) as it:
        Repository.new(it.root).commit()
        file = it.root / "snapshot.json"
        it.run("snapshot", "--out", file)
        assert not file.exists() or "merger" not in file.read_text()
