"""`confsync explain`: every code is reported, and its examples are true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from confsync.formats.escape import width
from confsync.model.codes import Code
from confsync.operations.explain_code import GROUPS
from confsync.sandbox.switches import Switches
from tests.support.command import confsync
from tests.support.folder import Folder
from tests.support.world import world

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.model.code_explanation import CodeExplanation

EVERY = [about for group in GROUPS.values() for about in group]
SETTINGS = "version: 1\nmanifests: [conversations/*.yaml]\n"
GOOD = "conversations:\n  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11: {title: A}\n"
EACH = pytest.mark.parametrize("about", EVERY, ids=lambda about: about.code.value)


def test_every_code_is_explained_once() -> None:
    assert sorted(about.code for about in EVERY) == sorted(Code)


@EACH
def test_an_explanation_is_whole_and_fits(about: CodeExplanation) -> None:
    assert all(text.strip() == text and text for text in (about.what, about.why, about.fix))
    assert bool(about.wrong) >= bool(about.right)
    ran = confsync("explain", about.code.lower())
    assert ran.code == 0
    assert ran.out.startswith(f"{about.code} {about.code.label} ({about.severity})\n\n")
    assert all(width(line) <= 80 for line in ran.out.splitlines())
    assert about.fix.split()[-1] in ran.out


IN_PLANS = [about for about in EVERY if about.code.startswith("CS44")]
LIVE = {
    "c1": {"title": "Weekly demo", "teamUUID": "gone", "user": {"email": "jane@northwind.com"}},
    "c2": {"title": f"{'a' * 1000}!", "user": {"email": "jane@northwind.com"}},
}


@pytest.mark.parametrize("about", IN_PLANS, ids=lambda about: about.code.value)
def test_the_examples_of_plans_are_true(about: CodeExplanation) -> None:
    with world(LIVE, switches=Switches.parse(["rows=all"])) as it:
        for text, found in ((about.wrong, {about.code}), (about.right, set[str]())):
            it.write("conversations/all.yaml", text)
            assert {each["code"] for each in it.plan()["problems"]} == found


@pytest.mark.parametrize(
    "about", [each for each in EVERY if each not in IN_PLANS], ids=lambda about: about.code.value
)
def test_the_examples_are_true(about: CodeExplanation, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for text, found in ((about.wrong, [about.code]), (about.right, [])):
        if not text:
            continue
        of_settings = about.of == "settings"
        folder.write("confsync.yaml", text if of_settings else SETTINGS)
        folder.manifest(GOOD if of_settings else text)
        problems = folder.problems()
        assert [problem["code"] for problem in problems] == found
        assert all(problem["severity"] == about.severity for problem in problems)


def test_all_codes() -> None:
    ran = confsync("explain")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  CS")] == [a.code for a in EVERY]
    assert all(width(line) <= 80 for line in lines)
    assert all(about.what in " ".join(ran.out.split()) for about in EVERY)


def test_as_a_document() -> None:
    whole = confsync("explain", "--format", "json").document
    assert [each["code"] for each in whole["codes"]] == [about.code for about in EVERY]
    one = confsync("explain", "duplicate-title", "--format", "json").document
    assert one["codes"] == [each for each in whole["codes"] if each["code"] == "CS605"]
    assert set(one["codes"][0]) == {
        "code", "name", "severity", "what", "why", "mend", "example_of", "wrong", "right"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "help"),
    [
        ("CS6O5", "did you mean CS605?"),
        ("duplicate-titles", "did you mean duplicate-title?"),
        ("entirely different", "for all codes: confsync explain"),
        ("", "for all codes: confsync explain"),
        ("\x1b[2J", "for all codes: confsync explain"),
    ],
)
def test_a_code_that_is_none(code: str, help: str) -> None:
    ran = confsync("explain", code)
    assert (ran.code, ran.out) == (64, "")
    assert ran.err.endswith(f"    help: {help}\n")
    assert "\x1b" not in ran.err


def test_a_project_is_not_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert confsync("explain", "CS601").code == 0
