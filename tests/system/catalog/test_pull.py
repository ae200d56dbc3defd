"""`confsync catalog pull`: what it asks, what it writes, and when it writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from confsync.sandbox import samples
from confsync.sandbox.faults import rehearsal
from confsync.sandbox.switches import Switches
from tests.support.command import confsync
from tests.support.labels import CATEGORIES, FILE, category
from tests.support.world import World, world

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN = """\
# The organisation's labels, written by `confsync catalog pull`; declared labels are checked against
# them. A label or an option can be marked by hand with `deprecated: true`, which a pull keeps.
version: 1
labels:
  Call Type:
    options:
      - Demo
      - Discovery
  Sentiment:
    maintained_by: ai
    options:
      - Bad
      - Good
  Team:
    description: "Who sells"
    options:
      - APAC
      - EMEA
  note: {}
"""


def organisation(*categories: dict[str, Any], **switches: Any) -> Any:
    return world(
        categories=categories or CATEGORIES,
        switches=Switches(**switches),
        labels={"catalog": FILE},
    )


def pull(it: World, *arguments: str) -> Any:
    return it.run("catalog pull", *arguments)


def text(it: World) -> str:
    return (it.root / FILE).read_bytes().decode()


def asked(it: World) -> list[str]:
    return [
        f"{each.path}{'?' if each.query else ''}{'&'.join(map('='.join, each.query))}"
        for each in it.service.log
    ]


def test_the_catalog_is_written_once() -> None:
    with organisation() as it:
        ran = pull(it)
        assert (ran.code, ran.out.splitlines()[-1]) == (0, "Wrote labels.yaml: 4 labels.")
        assert text(it) == WRITTEN
        assert asked(it) == ["/labels"]
        before = (it.root / FILE).stat()
        again = pull(it, "--verbose")
        assert again.out.splitlines()[-1] == "labels.yaml is up to date: 4 labels."
        assert (it.root / FILE).stat() == before
        assert again.err.startswith("1 request, up to 8 at the same time; ")


@pytest.mark.parametrize("catalog", ["data", "bare"])
@pytest.mark.parametrize("entry", ["bare", "resource", "light"])
def test_every_envelope_gives_the_same_file(catalog: str, entry: str) -> None:
    with organisation(catalog=catalog, category=entry) as it:
        assert pull(it).code == 0
        assert text(it) == WRITTEN
        # What the list leaves out is asked for by id.
        assert len(asked(it)) == (5 if entry == "light" else 1)


@pytest.mark.parametrize("meta", ["full", "total"])
def test_pages_are_read_to_the_end(meta: str) -> None:
    with organisation(catalog_page=2, meta=meta) as it:
        assert pull(it).code == 0
        assert text(it) == WRITTEN
        assert asked(it) == ["/labels", "/labels?page=2&size=2"]


def answering(it: World, monkeypatch: pytest.MonkeyPatch, answer: object) -> None:
    """Let the service answer so, no matter which page is requested."""
    del it
    monkeypatch.setattr("confsync.sandbox.labels.listed", lambda *_: answer)


ONE = category("a")
PARTS = {
    "more than came": ({"data": [ONE], "meta": {"totalRecords": 2}}, "1 of 2 label categories"),
    "more pages": ({"data": [ONE], "meta": {"pageCount": 3}}, "only 1 label categories"),
    "a next page": ({"data": [ONE], "links": {"next": "x"}}, "only 1 label categories"),
    "no list": ({"data": {}}, "the answer is not a list of labels"),
    "an error page": ("<html>", "the answer is not a list of labels"),
    "a name that is none": ([{**ONE, "name": None}], "a label's name is not text"),
    "an empty name": ([{**ONE, "name": ""}], "a label's name is not text"),
    "half a pair": ([{**ONE, "name": "\ud800"}], "a label's name cannot be written to a file"),
    "a name that its escapes make endless": (
        [{**ONE, "name": "\u200b" * 120}],
        "a label's name cannot be written",
    ),
    "an endless name": ([{**ONE, "name": "x" * 1001}], "a label's name cannot be written"),
    "options that are none": ([{**ONE, "options": {}}], "options of the label 'a' are not a list"),
    "a value that is a number": (
        [{**ONE, "options": [{"value": 5}]}],
        "a label's option of 'a' is not text",
    ),
    "an option that is a list": ([{**ONE, "options": [[]]}], "an option of the label 'a'"),
    "a label that is a text": (["a"], "the answer has a label that is no object"),
    "two of a name": (
        [category("é"), {**category("e\u0301"), "uuid": "other"}],
        "two label categories are called 'é'",
    ),
}


@pytest.mark.parametrize("case", PARTS.values(), ids=PARTS)
def test_a_part_is_not_taken_for_the_whole(
    case: tuple[object, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, message = case
    with organisation() as it:
        it.write(FILE, WRITTEN)
        answering(it, monkeypatch, answer)
        ran = pull(it, "--format", "json")
        assert ran.code == 1
        (problem,) = ran.document["problems"]
        assert problem["message"].startswith("the service's labels could not be read: ")
        assert message in problem["message"]
        assert text(it) == WRITTEN


def test_options_that_are_plain_texts_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    with organisation() as it:
        answering(it, monkeypatch, [{"name": "a", "options": ["x", "z"]}])
        assert pull(it).code == 0
        assert "  a:\n    options:\n      - x\n      - z\n" in text(it)


def test_a_key_in_its_other_form_will_do() -> None:
    with organisation(auth="raw") as it:
        assert pull(it).code == 0
        assert text(it) == WRITTEN


@pytest.mark.parametrize("trouble", ["storm", "flaky"])
@pytest.mark.parametrize("seed", range(4))
def test_through_trouble(trouble: str, seed: int) -> None:
    with world(
        categories=CATEGORIES,
        switches=Switches(category="light"),
        faults=rehearsal(trouble, seed),
        labels={"catalog": FILE},
    ) as it:
        assert pull(it).code == 0
        assert text(it) == WRITTEN


def test_without_access_the_file_stays() -> None:
    with organisation() as it:
        it.write(FILE, WRITTEN)
        ran = it.run("catalog pull", environment={"ATTENTION_API_KEY": None})
        assert ran.code == 1
        assert "ATTENTION_API_KEY" in ran.err
        assert text(it) == WRITTEN


def test_where_there_are_no_labels_the_address_is_doubted() -> None:
    with organisation() as it:
        it.settings(labels={"catalog": FILE}, api={"url": it.url.replace("/v2", "/v2/x")})
        ran = pull(it)
        assert ran.code == 1
        assert "the service's labels could not be read: HTTP 404" in ran.err
        assert "help: check api.url in confsync.yaml" in ran.err
        assert not (it.root / FILE).exists()


def test_what_changed_is_reported_and_marks_are_kept() -> None:
    with organisation() as it:
        it.write(
            FILE,
            "# yaml-language-server: $schema=x.json\r\n# Ours.\r\nversion: 1\r\nlabels:\r\n"
            "  Gone: {deprecated: true}\r\n"
            "  Call Type: {options: [Demo, {value: Discovery, deprecated: true}, Pitch]}\r\n"
            "  Team: {deprecated: true, options: [EMEA]}\r\n"
            "  Sentiment: {options: [Good, Bad]}\r\n",
        )
        ran = pull(it)
        assert ran.code == 0
        assert ran.out.splitlines()[2:] == [
            "  ~ Call Type: 1 option gone",
            "  - Gone",
            "  ~ Sentiment: now maintained by the AI",
            "  ~ Team: 1 option new, description",
            "  + note",
            "",
            "Wrote labels.yaml: 4 labels, 1 new, 1 gone, 3 changed.",
        ]
        # The first comments, the line ends and the marks stay.
        assert text(it) == (
            "# yaml-language-server: $schema=x.json\r\n# Ours.\r\nversion: 1\r\nlabels:\r\n"
            "  Call Type:\r\n    options:\r\n      - Demo\r\n"
            "      - value: Discovery\r\n        deprecated: true\r\n"
            "  Sentiment:\r\n    maintained_by: ai\r\n    options:\r\n      - Bad\r\n      - Good\r\n"
            '  Team:\r\n    description: "Who sells"\r\n    deprecated: true\r\n'
            "    options:\r\n      - APAC\r\n      - EMEA\r\n"
            "  note: {}\r\n"
        )
        assert pull(it).out.splitlines()[-1] == "labels.yaml is up to date: 4 labels."


def test_a_file_written_by_hand_stays_while_it_says_the_same() -> None:
    with organisation() as it:
        mine = (
            "labels: # ours\n  note:\n  Team: {options: [EMEA, APAC], description: Who sells}\n"
            "  Sentiment: {maintained_by: ai, options: [Good, {value: Bad}]}\n"
            "  Call Type: {options: [Discovery, Demo]}\nversion: 1\n"
        )
        it.write(FILE, mine)
        assert pull(it).out.splitlines()[-1] == "labels.yaml is up to date: 4 labels."
        assert text(it) == mine


def test_without_a_name_it_is_labels_yaml_and_the_setting_is_offered() -> None:
    with organisation() as it:
        it.settings()
        ran = pull(it)
        assert ran.code == 0
        assert text(it) == WRITTEN
        assert "add to confsync.yaml:\n  labels:\n    catalog: labels.yaml\n" in ran.err
        assert "labels.yaml is up to date" in pull(it).out
        assert pull(it, "-q").err == ""
        it.settings(labels={"catalog": FILE})
        assert "add to confsync.yaml" not in pull(it).err


def test_without_a_name_nothing_else_is_overwritten() -> None:
    with organisation() as it:
        it.settings()
        it.write(FILE, "these are: not labels\n")
        assert pull(it).code == 1
        assert text(it) == "these are: not labels\n"


def test_it_must_have_a_name_where_labels_yaml_would_be_a_manifest() -> None:
    with world() as it:
        it.settings(manifests=["**/*.yaml"])
        ran = pull(it)
        assert (ran.code, ran.out) == (1, "")
        assert "confsync.yaml names no file for the catalog" in ran.err
        assert "help: set labels.catalog in it, for example to labels.yaml" in ran.err
        for name in ("", "/tmp/x.yaml", "../x.yaml", "confsync.yaml", "x.json", "a/./x.yaml"):
            it.settings(labels={"catalog": name})
            (problem,) = pull(it, "--format", "json").document["problems"]
            assert (problem["code"], problem["file"]) == ("CS301", "confsync.yaml")
        assert it.service.log == []


def test_it_may_be_among_the_manifests() -> None:
    with organisation() as it:
        it.settings(labels={"catalog": "conversations/deep/labels.yaml"})
        assert pull(it).code == 0
        assert (it.root / "conversations/deep/labels.yaml").read_text() == WRITTEN
        assert it.run("validate").out == "Checked 0 conversations in 1 file: no problems.\n"


def test_the_schema_of_a_new_project_is_named() -> None:
    with organisation() as it:
        it.write("schemas/catalog.json", "{}")
        it.settings(labels={"catalog": "some/where/labels.yaml"})
        assert pull(it).code == 0
        line = "# yaml-language-server: $schema=../../schemas/catalog.json\n"
        assert (it.root / "some/where/labels.yaml").read_text().startswith(line)


def test_a_file_that_cannot_be_written() -> None:
    with organisation() as it:
        it.write("in-the-way", "x")
        it.settings(labels={"catalog": "in-the-way/labels.yaml"})
        ran = pull(it)
        assert (ran.code, ran.out) == (1, "")
        assert "cannot write in-the-way/labels.yaml: " in ran.err


def test_as_a_document() -> None:
    with organisation() as it:
        it.write(FILE, WRITTEN.replace("note", "nota"))
        document = pull(it, "--format", "json").document
        assert document | {"tool_version": ""} == {
            "format_version": "1.3",
            "kind": "catalog",
            "tool_version": "",
            "file": FILE,
            "sandbox": True,
            "written": True,
            "summary": {"labels": 4, "changes": 2},
            "changes": [
                {"op": "remove", "label": "nota", "what": ""},
                {"op": "add", "label": "note", "what": ""},
            ],
            "problems": [],
        }


def test_names_from_outside_cannot_do_anything_to_a_terminal() -> None:
    with organisation(category("\x1b[31mred\u202e"), category("::error::x")) as it:
        it.write(FILE, WRITTEN)
        ran = pull(it, "--color", "never")
        assert "\x1b" not in ran.out
        assert "\u202e" not in ran.out
        assert "\\x1b[31mred\\u202e" in ran.out
        assert '  "\\u001b[31mred\\u202e": {}\n' in text(it)


def test_on_the_samples_of_the_sandbox(tmp_path: Path) -> None:
    demo = tmp_path / "demo"
    assert confsync("demo", demo).code == 0
    settings = demo / "confsync.yaml"
    settings.write_text(settings.read_text() + "labels: {catalog: labels.yaml}\n")
    ran = confsync("catalog", "pull", "-C", demo, "--quiet")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"Wrote labels.yaml: {len(samples.CATEGORIES)} labels.\n"
    assert confsync("validate", "-C", demo).err == ""
