"""Each lint rule through `confsync validate`: what it finds, what it leaves, and how it is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from confsync.lint.rules import EXPLANATIONS
from confsync.model.codes import Code
from tests.support.command import confsync
from tests.support.folder import Folder

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.model.code_explanation import CodeExplanation

UUID = "6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11"
MANIFESTS = 'version: 1\nmanifests: ["conversations/*.yaml"]\n'
BLANK = f"conversations:\n  {UUID}:\n    title: ''"
KNOWN = (
    "known here: blank-title, CS601, padded-title, CS602, similar-keys, CS603, similar-values,"
    " CS604 and 12 more"
)
RULES = pytest.mark.parametrize("about", EXPLANATIONS, ids=lambda about: about.code.label)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.write("confsync.yaml", MANIFESTS)
    return made


def codes(folder: Folder) -> list[tuple[str, str]]:
    return [(problem["code"], problem["severity"]) for problem in folder.problems()]


def titles(*titles: str) -> str:
    rows = (f"  {UUID[:-2]}{n:02}: {{title: {title}}}\n" for n, title in enumerate(titles))
    return "conversations:\n" + "".join(rows)


def labels(*labels: str, values: str = "") -> str:
    rows = (f"  {UUID[:-2]}{n:02}: {{labels: {{{each}}}}}\n" for n, each in enumerate(labels))
    return values + "conversations:\n" + "".join(rows)


@RULES
@pytest.mark.parametrize("level", ["error", "warning", "off", None])
@pytest.mark.parametrize("by_name", [True, False])
def test_a_rule_is_set_by_its_name_or_code(
    about: CodeExplanation, level: str | None, by_name: bool, folder: Folder
) -> None:
    word = about.code.label if by_name else about.code.value
    folder.write("confsync.yaml", MANIFESTS + (f"lint: {{{word}: '{level}'}}\n" if level else ""))
    folder.manifest(about.wrong)
    expected = [] if level == "off" else [(about.code.value, level or "warning")]
    assert codes(folder) == expected
    assert folder.validate().code == (level == "error")


@RULES
def test_a_problem_is_ignored_at_its_line(about: CodeExplanation, folder: Folder) -> None:
    if about.code in {Code.UNUSED_IGNORE, Code.BAD_IGNORE}:
        pytest.skip("these are about ignoring")
    folder.manifest(about.wrong)
    (problem,) = folder.problems()
    lines = about.wrong.splitlines()
    comment = f"# confsync: ignore {about.code} we want it so"
    at = problem["line"] - 1
    folder.manifest("\n".join([*lines[:at], f"{lines[at]}  {comment}", *lines[at + 1 :], ""]))
    assert folder.problems() == []
    folder.manifest(
        "\n".join([*lines[:at], "# first,", f"    {comment}", "# then", *lines[at:], ""])
    )
    assert folder.problems() == []
    folder.manifest("\n".join([*lines[:at], comment, "", *lines[at:], ""]))
    assert sorted(codes(folder)) == [(about.code, "warning"), ("CS609", "warning")]


@pytest.mark.parametrize(
    ("manifest", "found"),
    [
        (titles('""'), ["CS601 this title is empty"]),
        (titles('" \\t\\n"'), ["CS601 this title is only white space"]),
        (titles('" a"'), ["CS602 this title begins with white space"]),
        (titles('"a\\xa0"'), ["CS602 this title ends with white space"]),
        (f"conversations:\n  {UUID}:\n    title: |\n      a\n", ["CS602 this title ends with a line end"]),
        (f"conversations:\n  {UUID}:\n    title: >-\n      a\n      b\n", []),
        (titles("a  b", "a b"), []),
        (titles("a", "b", "a"), ["CS605 the title 'a' is declared already, at conversations/a.yaml:2:49"]),
        (titles("é", '"e\\u0301"'), ["CS605 the title 'e\u0301' is declared already, at conversations/a.yaml:2:49"]),
        (titles("a", "A"), []),
        (labels("A: x", "a: x", "a: x"), ["CS603 the label key 'A' differs from 'a' only in case"]),
        (labels("A b: x", "Ab: x"), ["CS603 the label key 'Ab' differs from 'A b' only in white space"]),
        (labels("A b: x", "ab: x"), ["CS603 the label key 'ab' differs from 'A b' only in case and white space"]),
        (labels("A: x, a: null", "A: y"), []),
        (labels("A: x y", "A: X y", "B: X y"), ["CS604 the value of 'A' 'X y' differs from 'x y' only in case"]),
        (labels("A: x", "B: X"), []),
        (labels("A: x, B: y", values="defaults: {labels: {A: x, B: z}}\n"), ["CS607 `defaults` already give 'A' this value"]),
        (labels("A: null", values="defaults: {labels: {A: null}}\n"), ["CS607 `defaults` already give 'A' this value"]),
        (labels("A: x", values="defaults: {labels: &d {A: y}}\n"), []),
        (f"defaults: {{labels: &d {{A: x}}}}\nconversations: {{{UUID}: {{labels: *d}}}}\n", []),
        ("conversations: {conv-uuid-123: {title: a}}\n", ["CS608 this id is not a UUID"]),
        (f"conversations: {{{UUID.upper()}: {{title: a}}}}\n", ["CS608 this id has upper-case letters"]),
    ],
)  # fmt: skip
def test_what_a_rule_finds(manifest: str, found: list[str], folder: Folder) -> None:
    folder.manifest(manifest)
    assert [f"{p['code']} {p['message']}" for p in folder.problems()] == found


def test_a_rule_looks_at_all_files(folder: Folder) -> None:
    folder.write("conversations/a.yaml", titles("a"))
    folder.write("conversations/b.yaml", titles("a").replace(UUID[:8], "00000000"))
    (problem,) = folder.problems()
    assert (problem["code"], problem["file"]) == ("CS605", "conversations/b.yaml")
    assert folder.problems(folder.root / "conversations/a.yaml") == [problem]


def test_what_is_merged_is_reported_where_it_is_taken(folder: Folder) -> None:
    folder.manifest(
        f"conversations:\n  {UUID}: &a {{title: No, labels: {{On: yes}}}}\n  {UUID[:-1]}2: *a\n"
        f"  {UUID[:-1]}3: {{<<: *a}}\n"
    )
    assert [(code, line, column) for code, line, column, _ in folder.found()] == [
        ("CS606", 2, 52), ("CS606", 2, 65), ("CS606", 2, 69), ("CS605", 3, 3), ("CS605", 4, 3)
    ]  # fmt: skip


def test_json_values_are_looked_into(folder: Folder) -> None:
    folder.write("confsync.yaml", f"{MANIFESTS}labels: {{values: json}}\n")
    folder.manifest(labels("A: [no, {b: off, c: 1, d: 'no'}]", "B: 1", "B: true"))
    assert [code for code, *_ in folder.found()] == ["CS606", "CS606"]


WORDS = [
    "y",
    "N",
    "Yes",
    "no",
    "ON",
    "off",
    "=",
    "<<",
    "1_0",
    "0b1",
    "1:30",
    "1:30.5",
    "2026-11-22",
    ".",
]
WORDS += [
    "2026-1-2 3:04:05",
    "2026-11-22T10:00:00Z",
    "1.",
    "1e3",
    "0777",
    "+.inf",
    "a",
    "1:60",
    "12e03",
]
plain = st.sampled_from(WORDS) | st.from_regex(r"[-+0-9a-z_.:]{0,6}[0-9a-z_]", fullmatch=True)


@given(plain)
@example("1__")
@example("0x_")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_another_reader_misreads_is_found(folder: Folder, text: str) -> None:
    folder.manifest(labels(f"A: {text}"))
    if any(problem["severity"] == "error" for problem in folder.problems()):
        return  # a number here too
    try:
        misread = not isinstance(yaml.safe_load(text), str)
    except (yaml.YAMLError, ValueError):
        misread = True
    found = [code for code, *_ in folder.found()]
    if misread and text != "null":
        assert found == ["CS606"]
        folder.manifest(labels(f'A: "{text}"'))
        assert folder.problems() == []


@pytest.mark.parametrize(
    "text", ["Discovery", "Q1", "on time", "y", "N", "a-1", "v1.2", "3rd", "12 May"]
)
def test_ordinary_text_is_left_alone(text: str, folder: Folder) -> None:
    folder.manifest(labels(f"A: {text}"))
    assert folder.problems() == []


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("confsync: ignore", "this comment has no code to ignore"),
        ("confsync: ignore because", "this comment has no code to ignore"),
        ("confsync: ignore CS601", "this comment gives no reason"),
        ("confsync: ignore CS601,", "this comment gives no reason"),
        ("confsync: ignore CS203 why not", "CS203 cannot be ignored"),
        ("confsync: ignore CS699 why not", "there is no code CS699"),
    ],
)
def test_a_wrong_ignore_is_reported(comment: str, message: str, folder: Folder) -> None:
    folder.manifest(f"{BLANK}  # {comment}\n")
    assert message in [text for code, *_, text in folder.found() if code == "CS610"]


def test_two_codes_at_a_line(folder: Folder) -> None:
    folder.manifest(f"{BLANK}  # confsync: ignore CS601, CS606 both\n")
    assert [message for *_, message in folder.found()] == ["there is no CS606 to ignore here"]
    folder.write("confsync.yaml", f"{MANIFESTS}lint: {{look-alike: 'off'}}\n")
    assert folder.problems() == []


def test_only_a_comment_ignores(folder: Folder) -> None:
    text = "# confsync: ignore CS601 in a text"
    folder.manifest(f"conversations:\n  {UUID}:\n    labels: {{a: '{text}'}}\n    title: ''\n")
    assert codes(folder) == [("CS601", "warning")]
    folder.manifest(
        f"conversations:\n  {UUID}:\n    labels:\n      a: |-\n        x\n        {text}\n    title: ''\n"
    )
    assert codes(folder) == [("CS601", "warning")]


def test_a_file_that_is_wrong_is_not_linted(folder: Folder) -> None:
    folder.manifest(f"{BLANK}\n    titel: ''  # confsync: ignore CS601 no\n")
    assert codes(folder) == [("CS202", "error")]


def test_warnings_are_counted_and_do_not_fail(folder: Folder) -> None:
    folder.manifest(titles("''", "a", "a"))
    ran = folder.validate()
    assert (ran.code, ran.out) == (0, "Checked 3 conversations in 1 file: 2 warnings.\n")
    folder.write("conversations/b.yaml", "conversations: {b: {titel: x}}\n")
    ran = folder.validate()
    assert (ran.code, ran.out) == (1, "Checked 4 conversations in 2 files: 1 error, 2 warnings.\n")


def test_a_thousand_of_a_file_are_enough(folder: Folder) -> None:
    folder.manifest(titles(*["x"] * 1))
    rows = "".join(f"  id-{n}: {{title: t{n}}}\n" for n in range(3000))
    folder.manifest(f"conversations:\n{rows}")
    found = folder.problems()
    assert len(found) == 1001
    (last,) = [problem for problem in found if problem["code"] != "CS608"]
    assert last["message"].startswith("lint finds more than 1,000 problems in this file")
    assert last["severity"] == "warning"


@pytest.mark.parametrize(
    ("lint", "code", "column", "help"),
    [
        ("{blank-titel: error}", "CS202", 8, "did you mean 'blank-title'?"),
        ("{cs601: error}", "CS202", 8, "did you mean 'CS601'?"),
        ("{xxxxxx: error}", "CS202", 8, KNOWN),
        ("{blank-title: error, CS601: error}", "CS108", 28, "remove one of them"),
        ("{blank-title: fatal}", "CS201", 21, ""),
    ],
)
def test_wrong_settings(lint: str, code: str, column: int, help: str, folder: Folder) -> None:
    folder.write("confsync.yaml", f"{MANIFESTS}lint: {lint}\n")
    (problem,) = folder.problems()
    assert (problem["code"], problem["line"], problem["column"]) == (code, 3, column)
    assert problem["help"] == help


def test_plan_does_not_lint(folder: Folder) -> None:
    folder.write(
        "confsync.yaml", f"{MANIFESTS}lint: {{blank-title: error}}\napi: {{url: sandbox}}\n"
    )
    folder.manifest(f"{BLANK}\n")
    assert "CS601" not in confsync("plan", "-C", folder.root).err


def test_what_is_not_in_the_catalog_is_ignored_in_a_plan_too(folder: Folder) -> None:
    catalog = "version: 1\nlabels:\n  Call Type: {options: [Discovery]}\n"
    folder.write("labels.yaml", catalog)
    settings = f"{MANIFESTS}api: {{url: sandbox}}\nlabels: {{catalog: labels.yaml}}\n"
    folder.write("confsync.yaml", settings)
    rows = f"conversations:\n  {UUID}:\n    labels:\n      Stage: open"
    folder.manifest(f"{rows}\n")
    assert codes(folder) == [("CS701", "error")]
    folder.manifest(f"{rows}  # confsync: ignore CS701 it is made next week\n")
    assert folder.problems() == []
    plan = ("plan", "-C", folder.root, "--offline-catalog")
    assert "CS701" not in confsync(*plan).err
    folder.manifest(f"{rows}  # confsync: ignore CS702 it is made next week\n")
    assert codes(folder) == [("CS701", "error"), ("CS609", "warning")]
    assert "CS701" in confsync(*plan).err
