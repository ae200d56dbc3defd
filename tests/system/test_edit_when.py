"""`edit --when`: only conversations that match now."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.support.faults import Faults, answer
from tests.support.world import World, world

LIVE: dict[str, Any] = {
    "c1": {"title": "Acme demo", "labels": {"Team": "EMEA"}},
    "c2": {"title": "Acme review"},
    "c3": {"title": "Globex demo"},
}
WANTED: dict[str, Any] = {"c1": {"title": "A"}, "c2": {"title": "B"}}


def declared(it: World, file: str = "conversations/all.yaml") -> dict[str, Any]:
    text = (it.root / file).read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["conversations"]
    return found


@pytest.mark.parametrize(
    ("arguments", "edited"),
    [
        (("--when", "title=*demo*"), ["c1"]),
        (("--when", "title=*acme*"), ["c1", "c2"]),
        (("--when", "title=*acme*", "--when", "labels.Team=EMEA"), ["c1"]),
        (("c2", "--when", "title=*acme*"), ["c2"]),
        (("c2", "--when", "title=*demo*"), []),
    ],
)
def test_declarations_of_matching_calls_are_edited(
    arguments: tuple[str, ...], edited: list[str]
) -> None:
    with world(LIVE, WANTED) as it:
        ran = it.run("edit", *arguments, "--set", "Stage=Won")
        assert ran.code == 0, ran
        found = {
            id: {**each, "labels": {"Stage": "Won"}} for id, each in WANTED.items() if id in edited
        }
        assert declared(it) == {**WANTED, **found}
        assert it.puts == []


def test_calls_that_are_not_declared_come_into_a_file() -> None:
    with world(LIVE, WANTED) as it:
        arguments = ("--when", "title=*demo*", "--set", "Stage=Won")
        ran = it.run("edit", *arguments, "--to-file", str(it.root / "conversations/new.yaml"))
        assert ran.code == 0, ran
        assert declared(it, "conversations/new.yaml") == {"c3": {"labels": {"Stage": "Won"}}}
        assert declared(it)["c1"] == {"title": "A", "labels": {"Stage": "Won"}}


def test_a_title_that_is_not_declared_is_the_live_one() -> None:
    with world(LIVE, {**WANTED, "c2": {"labels": {"Stage": "Won"}}}) as it:
        arguments = ("--when", "title=*", "--title", "[X] {title}", "--to-file")
        ran = it.run("edit", *arguments, str(it.root / "conversations/new.yaml"))
        assert (ran.code, ran.err) == (0, "")
        assert declared(it, "conversations/new.yaml") == {"c3": {"title": "[X] Globex demo"}}
        assert declared(it)["c1"] == {"title": "[X] A"}
        assert declared(it)["c2"]["title"] == "[X] Acme review"


def test_nothing_is_edited_where_not_all_is_known() -> None:
    with world(LIVE, WANTED, faults=Faults({"GET": [answer(401)] * 9})) as it:
        ran = it.run("edit", "--when", "title=*demo*", "--set", "Stage=Won")
        assert ran.code == 1
        assert declared(it) == WANTED
        assert it.run("edit", "--when", "titel=x", "--set", "Stage=Won").code == 64
