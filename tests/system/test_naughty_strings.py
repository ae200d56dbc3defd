"""Strings that break programs, and every emoji, through the whole product and every view.

They come from lists that others keep: the Big List of Naughty Strings, and Unicode's emoji.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.formats.test_escape import is_harmless
from tests.support.node import MODULES, needs, read_yaml
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Sequence

# These repeat the same lines: measuring their coverage doubles their time.
pytestmark = pytest.mark.no_cover

HARD = "- a: #b\t'c' \"d\" & *e"
VIEWS = ("text", "markdown", "html", "codequality", "json")


def naughty() -> list[str]:
    # The list has each string once as it is; the empty one cannot be a title that is looked for.
    text = (MODULES / "blns/resources/blns.json").read_text(encoding="utf-8")
    return [each for each in dict.fromkeys(json.loads(text)) if each.strip()]


def emoji() -> list[str]:
    text = (MODULES / "unicode-emoji-json/data-ordered-emoji.json").read_text(encoding="utf-8")
    return list(json.loads(text))


LISTS = [
    pytest.param(naughty, marks=needs("blns"), id="naughty strings"),
    pytest.param(emoji, marks=needs("unicode-emoji-json"), id="emoji"),
]


def declared(strings: Sequence[str]) -> dict[str, Any]:
    return {
        f"c{number:04}": {"title": string, "labels": {"note": string}}
        for number, string in enumerate(strings)
    }


def declare(it: World, strings: Sequence[str]) -> None:
    """JSON is YAML, but for characters that YAML wants to be escaped."""
    text = json.dumps({"conversations": declared(strings)}, ensure_ascii=False)
    it.write(
        "conversations/all.yaml",
        re.sub("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda c: f"\\u{ord(c[0]):04x}", text),
    )


def live(strings: Sequence[str]) -> dict[str, Any]:
    return {
        f"c{number:04}": {"title": "before", "labels": {"note": "before"}}
        for number in range(len(strings))
    }


def texts(it: World) -> list[tuple[str, Any]]:
    return [(title, labels["note"]) for _, (title, labels) in sorted(it.live.items())]


@needs("yaml")
@pytest.mark.parametrize("strings", LISTS)
def test_every_string_is_applied_imported_and_left_alone(strings: Any) -> None:
    strings = strings()
    # Every view below has each of them; here each fourth emoji costs requests enough.
    strings = strings[::4] if len(strings) > 1000 else strings
    assert len(strings) > 400
    with world(live(strings)) as it:
        declare(it, strings)
        assert it.apply()[0] == 0
        assert texts(it) == [(string, string) for string in strings]
        assert len(it.puts) == len(strings)
        assert it.plan()["changes"] == []

        it.write("conversations/all.yaml", "conversations: {}\n")
        imported = it.run("pull", "--all", "--to-file", "conversations/all.yaml")
        assert imported.code == 0, imported.err
        again = it.plan()
        assert (again["changes"], again["summary"]["unchanged"]) == ([], len(strings))

        # Another reader of YAML reads the same in what pull wrote, and in what edit makes of it.
        assert read_by_another(it) == declared(strings)
        ids = sorted(declared(strings))[::9]
        assert it.run("edit", *ids, "--set", f"Extra={HARD}", "--unset", "old").code == 0
        expected = declared(strings)
        for id in ids:
            expected[id]["labels"] |= {"Extra": HARD, "old": None}
        assert read_by_another(it) == expected


def read_by_another(it: World) -> Any:
    (read,) = read_yaml([(it.root / "conversations/all.yaml").read_text(encoding="utf-8")])
    return read["value"]["conversations"]


@pytest.mark.parametrize("strings", LISTS)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_every_string_safely(view: str, strings: Any) -> None:
    strings = strings()
    with world(live(strings)) as it:
        declare(it, strings)
        ran = it.run("plan", "--format", view)
        assert ran.code == 0
        assert all(is_harmless(line) for line in ran.out.splitlines())
        if view == "json":
            shown = [change["edits"][0]["after"] for change in ran.document["changes"]]
            assert shown == strings
        if view == "html":
            # No string starts a script, an attribute or a comment: the page has its own markup only.
            assert len(re.findall(r"<script\b", ran.out)) <= 2
