"""Declared labels against the catalog: what is wrong, where, and the suggestion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.folder import SETTINGS, Folder
from tests.support.labels import FILE

if TYPE_CHECKING:
    from pathlib import Path

CATALOG = """\
version: 1
labels:
  Call Type:
    options: [Discovery, Demo, {value: Pitch, deprecated: true}]
  Team: {options: [EMEA, APAC]}
  Sentiment: {maintained_by: ai, options: [Good, Bad]}
  Stage: {deprecated: true, options: [Won]}
  Café: {options: [Crème]}
  note: {}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.write("confsync.yaml", f"{SETTINGS}labels: {{catalog: {FILE}}}\n")
    made.write(FILE, CATALOG)
    return made


def declaring(folder: Folder, labels: str) -> list[tuple[Any, ...]]:
    folder.manifest(f"conversations:\n  a:\n    labels:\n      {labels}\n")
    return [
        (p["code"], p["severity"], p["line"], p["column"], p["message"], p["help"])
        for p in folder.problems()
    ]


@pytest.mark.parametrize(
    "labels",
    [
        "{Call Type: Demo, Team: APAC, note: anything}",
        "{note: null, Call Type: null, Stage: null}",
        # A label whose category has gone can still be removed.
        "{Old stage: null}",
        '{"Cafe\\u0301": "Cre\\u0300me"}',
    ],
)
def test_what_the_catalog_knows_is_fine(labels: str, folder: Folder) -> None:
    assert declaring(folder, labels) == []


AI = "'Sentiment' is maintained by the service's AI, so it will drift"
IF_NEW = "If it is new, run: confsync catalog pull"
FOUND = {
    "an unknown key": (
        "Cal Type: Demo",
        ("CS701", "error", 4, 7, "'Cal Type' is not among the organisation's labels"),
        f"did you mean 'Call Type'? {IF_NEW}",
    ),
    "a key in another case": (
        "TEAM: EMEA",
        ("CS701", "error", 4, 7, "'TEAM' is not among the organisation's labels"),
        f"did you mean 'Team'? {IF_NEW}",
    ),
    "a key like no other": (
        "xyz: EMEA",
        ("CS701", "error", 4, 7, "'xyz' is not among the organisation's labels"),
        f"known here: Café, Call Type, Sentiment, Stage, Team, note. {IF_NEW}",
    ),
    "an unknown option": (
        "Team: emea",
        ("CS702", "error", 4, 13, "'emea' is not an option of 'Team'"),
        f"did you mean 'EMEA'? {IF_NEW}",
    ),
    "an option like no other": (
        "Call Type: xyz",
        ("CS702", "error", 4, 18, "'xyz' is not an option of 'Call Type'"),
        f"known here: Demo, Discovery. {IF_NEW}",
    ),
    "a deprecated key": (
        "Stage: Won",
        ("CS703", "warning", 4, 7, "'Stage' is deprecated"),
        "null makes sure that it is absent",
    ),
    "a deprecated option": (
        "Call Type: Pitch",
        ("CS703", "warning", 4, 18, "the option 'Pitch' of 'Call Type' is deprecated"),
        "declare another one: 'Demo', 'Discovery'",
    ),
    "a key of the AI": (
        "Sentiment: Good",
        ("CS704", "warning", 4, 7, AI),
        "leave it to the AI, or turn off its AI in the service",
    ),
    "a key of the AI that must be absent": (
        "Sentiment: null",
        ("CS704", "warning", 4, 7, AI),
        "leave it to the AI, or turn off its AI in the service",
    ),
}


@pytest.mark.parametrize("case", FOUND.values(), ids=FOUND)
def test_what_it_does_not_know_or_like_is_reported(
    case: tuple[str, tuple[Any, ...], str], folder: Folder
) -> None:
    labels, reported, help = case
    assert declaring(folder, labels) == [(*reported, help)]


def test_it_is_shown_at_its_place(folder: Folder) -> None:
    folder.manifest("conversations:\n  a:\n    labels:\n      Team: Emea\n")
    assert folder.validate().err == (
        "conversations/a.yaml:4:13: error CS702: 'Emea' is not an option of 'Team'\n"
        "    | Team: Emea\n"
        "    |       ^^^^\n"
        f"    help: did you mean 'EMEA'? {IF_NEW}\n"
    )


def test_what_is_inherited_is_reported_once_at_its_place(folder: Folder) -> None:
    folder.manifest(
        "defaults:\n  labels: &base {Tem: EMEA, Sentiment: Good}\n"
        "conversations:\n"
        "  a: {title: x}\n"
        "  b: {labels: *base}\n"
        "  c: {labels: {<<: *base, Team: APAC}}\n"
        "  d: &d {labels: {Team: x}}\n"
        "  e: *d\n"
    )
    assert [each[:3] for each in folder.found()] == [
        ("CS701", 2, 18),
        ("CS704", 2, 29),
        ("CS702", 7, 25),
    ]
    assert folder.found()[1][3] == AI


def test_a_warning_comes_once_for_a_file_however_often_it_is_earned(folder: Folder) -> None:
    rows = "".join(f"  a{n}: {{labels: {{Sentiment: Good, Stage: Won}}}}\n" for n in range(2000))
    folder.manifest(f"conversations:\n{rows}")
    folder.write("conversations/b.yaml", "conversations: {b: {labels: {Stage: Won}}}\n")
    ran = folder.validate()
    assert ran.code == 0
    assert folder.found() == [
        (
            "CS704",
            2,
            17,
            f"{AI} (2,000 times in this file)",
        ),
        ("CS703", 2, 34, "'Stage' is deprecated (2,000 times in this file)"),
        ("CS703", 1, 30, "'Stage' is deprecated"),
    ]


def test_too_many_errors_end_as_others_do(folder: Folder) -> None:
    rows = "".join(f"  a{n}: {{labels: {{k{n}: v}}}}\n" for n in range(1200))
    folder.manifest(f"conversations:\n{rows}")
    found = folder.found()
    assert len(found) == 1001
    assert found[-1][0] == "CS104"


def test_a_month_with_an_old_spelling_is_reported_in_full(folder: Folder) -> None:
    rows = "".join(f"  a{n}: {{labels: {{Team: x}}}}\n" for n in range(1200))
    folder.manifest(f"conversations:\n{rows}")
    found = folder.found()
    assert len(found) == 1200
    assert {each[0] for each in found} == {"CS702"}


def test_only_texts_are_looked_up_where_other_values_are_allowed(folder: Folder) -> None:
    folder.write("confsync.yaml", f"{SETTINGS}labels: {{catalog: {FILE}, values: json}}\n")
    found = declaring(folder, "{Team: [EMEA, x], Call Type: 5, Café: {a: b}, note: [1]}")
    assert found == []
    assert [each[0] for each in declaring(folder, "{Team: x, nope: [1]}")] == ["CS702", "CS701"]


def test_other_errors_are_reported_beside(folder: Folder) -> None:
    folder.manifest(
        "defaults: []\nconversations:\n  a: {labels: {Tem: x}, titel: y}\n  b: {labels: [x]}\n"
    )
    assert sorted(each[0] for each in folder.found()) == ["CS201", "CS201", "CS202", "CS701"]


def test_without_the_file_it_is_reported_how_to_get_it(folder: Folder) -> None:
    (folder.root / FILE).unlink()
    folder.manifest("conversations: {a: {title: x}}\n")
    assert folder.validate().err == (
        "confsync.yaml:4:19: error CS707: there is no file 'labels.yaml'\n"
        "    | labels: {catalog: labels.yaml}\n"
        "    |                   ^^^^^^^^^^^\n"
        "    help: run: confsync catalog pull\n"
    )
    (folder.root / FILE).mkdir()
    assert folder.found() == [("CS101", 1, 1, "this is a folder, not a file")]


def test_a_catalog_without_labels_knows_none(folder: Folder) -> None:
    folder.write(FILE, "version: 1\nlabels: {}\n")
    assert declaring(folder, "a: b")[0][5] == IF_NEW


def test_the_file_can_be_named_as_a_hook_does(folder: Folder) -> None:
    folder.manifest("conversations: {a: {labels: {Tem: x}}}\n")
    ran = folder.validate(folder.root / FILE)
    assert (ran.code, ran.out) == (0, "Checked 0 conversations in 1 file: no problems.\n")
    folder.write(FILE, "version: 1\n")
    assert folder.found(folder.root / "conversations/a.yaml") == [
        ("CS207", 1, 1, "'labels' is missing")
    ]
