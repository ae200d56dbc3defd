"""The unified diff of splices: another program makes the same text of it."""

from __future__ import annotations

import difflib
import re

from hypothesis import given
from hypothesis import strategies as st

from confsync.manifest.difference import created, difference
from confsync.manifest.text_edits import TextEdit, apply_edits

TEXTS = st.text("ab\n", max_size=6)
PARTS = st.lists(st.tuples(st.text("xy\n", max_size=30), TEXTS, TEXTS), max_size=5)


def patched(text: str, diff: str) -> str:
    """`text` with a unified diff applied, strictly."""
    old, new = text.splitlines(keepends=True), list[str]()
    lines = diff.splitlines(keepends=True)[2:]
    at = 0
    for number, line in enumerate(lines):
        if found := re.fullmatch(r"@@ -(\d+),(\d+) \+(\d+),(\d+) @@\n", line):
            start = int(found[1]) - (int(found[2]) > 0)
            new += old[at:start]
            at = start
            assert len(new) == int(found[3]) - (int(found[4]) > 0)
            continue
        if line.startswith("\\"):
            continue
        bare = number + 1 < len(lines) and lines[number + 1].startswith("\\")
        body = line[1:-1] if bare else line[1:]
        if line[0] in " -":
            assert old[at] == body
            at += 1
        if line[0] in " +":
            new.append(body)
    return "".join([*new, *old[at:]])


@given(PARTS, st.text("xy\n", max_size=30))
def test_it_leads_from_one_text_to_the_other(parts: list[tuple[str, str, str]], end: str) -> None:
    text, splices = "", []
    for stays, goes, comes in parts:
        text += stays
        splices.append(TextEdit(len(text), len(text) + len(goes), comes))
        text += goes
    text += end
    assert patched(text, difference("f", text, splices)) == apply_edits(text, splices)


@given(st.text("ab\n", min_size=1))
def test_a_new_file_is_all_new(text: str) -> None:
    shown = created("f", text)
    assert shown.startswith("--- /dev/null\n+++ b/f\n")
    assert patched("", shown) == text


def test_it_looks_as_people_know_it() -> None:
    old = [f"line {n}\n" for n in range(40)]
    new = [*old]
    new[3], new[30] = "other\n", "others\n"
    text = "".join(old)
    splices = [
        TextEdit(text.index(line), text.index(line) + len(line) - 1, word)
        for line, word in (("line 3\n", "other"), ("line 30\n", "others"))
    ]
    usual = "".join(difflib.unified_diff(old, new, "a/f", "b/f"))
    assert difference("f", text, splices) == usual
