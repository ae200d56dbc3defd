"""Importing, through the front door: what is declared is what is live, so the next plan is empty."""

from __future__ import annotations

import os
from typing import Any
from unicodedata import normalize

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.manifest.writer import TRICKY
from tests.support.faults import Faults, answer
from tests.support.labels import CATEGORIES
from tests.support.world import World, world
from tests.system.pull.calls import DECLARED, LIVE, files, ids, imported

OCTOBER = """\
conversations:
  # 2026-10-01
  call-2:
    title: "no"
  # 2026-10-31, mia@northwind.example, with acme.example
  call-3:
    title: "Acme: demo"
    labels:
      Team: EMEA
      Year: "2026"
      deal_stage: open
"""


def test_a_month_is_imported_into_a_file_of_its_own(it: World) -> None:
    ran = it.run("pull", "--from", "2026-10-01", "--to", "2026-10-31")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.partition("\n\n")[2] == (
        "+ conversations/2026-10.yaml  5 values of 2 conversations\n"
        "\n"
        "Pull: 2 conversations imported into 1 file.\n"
    )
    assert files(it) == {"2026-10.yaml": OCTOBER, "all.yaml": DECLARED}
    query = dict(it.service.log[0].query)
    assert query["fromDateTime"] == "2026-10-01T00:00:00Z"
    assert query["toDateTime"] == "2026-10-31T23:59:59Z"
    assert it.plan()["changes"] == []
    again = it.run("pull", "--from", "2026-10-01", "--to", "2026-10-31")
    assert again.out.endswith("\n\nPull: nothing to import, 2 declared already.\n")
    assert files(it) == {"2026-10.yaml": OCTOBER, "all.yaml": DECLARED}
    if os.name != "nt":
        plain = (it.root / "conversations" / "all.yaml").stat().st_mode
        assert (it.root / "conversations" / "2026-10.yaml").stat().st_mode == plain


def test_a_dry_run_shows_the_new_file_and_writes_nothing(it: World) -> None:
    ran = it.run("pull", "--from", "2026-10-01", "--dry-run")
    body = "".join(f"+{line}\n" for line in OCTOBER.splitlines())
    assert ran.out.partition("\n\n")[2] == (
        "--- /dev/null\n+++ b/conversations/2026-10.yaml\n@@ -0,0 +1,11 @@\n"
        f"{body}\nPull: 2 conversations to import into 1 file.\n"
    )
    assert files(it) == {"all.yaml": DECLARED}


def test_into_a_file_that_is_there_only_lines_are_added(it: World) -> None:
    code, reported = imported(it, "--id", "call-3", "--to-file", "conversations/all.yaml")
    assert code == 0
    added = OCTOBER[OCTOBER.index("  # 2026-10-31") :]
    assert files(it) == {"all.yaml": DECLARED.replace("# kept\n\n", f"# kept\n{added}\n")}
    assert reported["files"][0]["created"] is False
    assert "+  # 2026-10-31" in reported["files"][0]["diff"]
    assert it.plan()["changes"] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "conversations: {}  # none yet\n",
            'conversations:   # none yet\n  # 2026-10-01\n  call-2:\n    title: "no"\n',
        ),
        (
            "conversations: {call-0: {title: Old}}\n",
            'conversations: {call-0: {title: Old}, call-2: {title: "no"}}\n',
        ),
        (
            '{\n  "conversations": {\n    "call-0": {"title": "Old"}\n  }\n}\n',
            '{\n  "conversations": {\n    "call-0": {"title": "Old"},\n    "call-2": {"title": "no"}\n  }\n}\n',
        ),
        ('{"conversations": {}}\n', '{"conversations": {"call-2": {"title": "no"}}}\n'),
        (
            "\ufeffconversations:\r\n    call-0:\r\n        title: Old",
            (
                "\ufeffconversations:\r\n    call-0:\r\n        title: Old\r\n    # 2026-10-01\r\n"
                '    call-2:\r\n      title: "no"'
            ),
        ),
        (
            "conversations:\n  call-0: {title: Old}\ndefaults: {labels: {a: x, gone: null}}\n",
            (
                'conversations:\n  call-0: {title: Old}\n  # 2026-10-01\n  call-2:\n    title: "no"\n'
                "    labels:\n      a: null\ndefaults: {labels: {a: x, gone: null}}\n"
            ),
        ),
    ],
)
def test_files_of_all_kinds_take_more(it: World, before: str, after: str) -> None:
    it.edit("call-0", labels={"a": "x"})
    it.write("conversations/all.yaml", "").write_bytes(before.encode())
    code, _ = imported(it, "--id", "call-2", "--to-file", "conversations/all.yaml")
    assert code == 0
    assert files(it) == {"all.yaml": after}
    assert it.plan()["changes"] == []


@pytest.mark.parametrize(
    ("layout", "names"),
    [
        ("month", ["2026-09.yaml", "2026-10.yaml"]),
        (
            "owner",
            ["mia@northwind.example.yaml", "no-owner.yaml", "robin.hale@northwind.example.yaml"],
        ),
        ("team", ["5b7f3c0a-8f7e-4d0b-9a44-2f1de6c3b902.yaml", "5b7f3c0a.yaml", "no-team.yaml"]),
    ],
)
def test_layouts(it: World, layout: str, names: list[str]) -> None:
    it.edit("call-1", title="September")
    assert imported(it, "--all", "--layout", layout)[0] == 0
    assert sorted(files(it)) == sorted(["all.yaml", *names])
    assert it.plan()["changes"] == []


def test_fields_and_labels_choose(it: World) -> None:
    imported(it, "--id", "call-3", "--fields", "labels", "--labels", "deal_*")
    assert files(it)["2026-10.yaml"] == (
        "conversations:\n"
        "  # 2026-10-31, 'Acme: demo', mia@northwind.example, with acme.example\n"
        "  call-3:\n    labels:\n      deal_stage: open\n"
    )
    code, reported = imported(it, "--all", "--fields", "labels", "--labels", "nothing")
    assert (code, reported["files"], reported["summary"]["empty"]) == (0, [], 2)


def test_labels_that_the_project_owns_are_declared_beside_those_that_are_chosen() -> None:
    with world(LIVE, labels={"owned": ["deal_*"]}) as it:
        assert imported(it, "--all", "--labels", "Team")[0] == 0
        text = files(it)["2026-10.yaml"]
        assert "Team: EMEA\n      deal_stage: open\n" in text
        assert "Year" not in text
        assert it.plan()["changes"] == []


def test_where_owned_labels_cannot_be_declared_no_labels_are() -> None:
    live: dict[str, Any] = {"c1": {"title": "T", "labels": {"deal_x": ["a"], "b": "c"}}}
    with world(live, labels={"owned": ["deal_*"]}) as it:
        ran = it.run("pull", "--all")
        assert ran.code == 0
        assert (
            "warning CS901: no labels are declared, because label 'deal_x' is not text" in ran.err
        )
        assert "labels" not in files(it)["2026-01.yaml"]
        assert it.plan()["changes"] == []


def test_what_no_manifest_can_say_is_left_out_and_reported_once() -> None:
    live: dict[str, Any] = {
        f"c{n}": {"title": "T", "labels": {"list": ["a"], "null": None, "ok": "x"}}
        for n in range(9)
    }
    live["half"] = {"title": "\ud83d", "labels": {"e\u0301": "1", "\u00e9": "2"}}
    with world(live) as it:
        code, reported = imported(it, "--all")
        assert code == 0
        assert {problem["severity"] for problem in reported["problems"]} == {"warning"}
        assert sorted(problem["message"] for problem in reported["problems"]) == sorted(
            [
                "label 'list' is not text, and is left out (and 8 more like it)",
                (
                    "label 'null' cannot be declared: it is null, and a declared null means that the "
                    "label is absent, and is left out (and 8 more like it)"
                ),
                "the title cannot be declared: it has half of a character",
                "label 'e\u0301' is there in two spellings, and is left out",
                "label '\u00e9' is there in two spellings, and is left out",
            ]
        )
        assert (len(ids(reported)), reported["summary"]["empty"]) == (9, 1)
        assert it.plan()["changes"] == []


values = st.sampled_from([text for text in TRICKY if "\0" not in text]) | st.text(max_size=8)
anything = values | st.none() | st.integers() | st.booleans() | st.lists(values, max_size=2)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.none() | values, st.dictionaries(values, anything, max_size=4)), max_size=6
    ),
    st.sampled_from(["text", "json"]),
    st.sampled_from([[], ["*"], ["d*", "a*"]]),
    st.sampled_from(["", "defaults: {labels: {a: x, 日本語: y, gone: null}}\n"]),
    st.sampled_from([[], ["--labels", "[a-m]*"], ["--fields", "title"], ["--fields", "labels"]]),
)
def test_after_an_import_the_plan_is_empty(
    live: list[tuple[str | None, dict[str, Any]]],
    kind: str,
    owned: list[str],
    defaults: str,
    choice: list[str],
) -> None:
    state = {f"c{n}": {"title": title, "labels": labels} for n, (title, labels) in enumerate(live)}
    with world(state, labels={"owned": owned, "values": kind}) as it:
        file = it.write("conversations/all.yaml", f"{defaults}conversations: {{}}\n")
        code, reported = imported(it, "--all", "--to-file", "conversations/all.yaml", *choice)
        refused = [each for each in reported["problems"] if each["severity"] == "error"]
        assert code == bool(refused)
        plan = it.plan()
        assert (plan["changes"], plan["problems"]) == ([], [])
        assert plan["summary"]["declared"] == len(ids(reported))
        before = file.read_bytes()
        assert (
            imported(it, "--all", "--to-file", "conversations/all.yaml", *choice)[1]["files"] == []
        )
        assert file.read_bytes() == before
        # Another reader, of YAML 1.1, reads the same.
        read = yaml.safe_load(before.decode())["conversations"] or {}
        for id, entry in read.items():
            title, labels = state[id]["title"], state[id]["labels"]
            assert entry.get("title", title) == title
            assert isinstance(labels, dict)
            given = {normalize("NFC", key): value for key, value in labels.items()}
            for key, value in (entry.get("labels") or {}).items():
                if isinstance(value, str):
                    assert given[normalize("NFC", key)] == value


def test_a_project_without_manifests_begins_with_an_import(it: World) -> None:
    (it.root / "conversations" / "all.yaml").unlink()
    (it.root / "conversations").rmdir()
    assert it.run("pull").code == 1
    assert imported(it, "--id", "call-3")[0] == 0
    assert [*files(it)] == ["2026-10.yaml"]


def test_hostile_text_stays_in_its_comment_and_its_quotes() -> None:
    hostile = "a\nconversations: {}\r\u2028\x1b[2J\u202e##[x]@evil.example"
    live: dict[str, Any] = {
        "c1": {
            "title": hostile,
            "labels": {hostile: hostile},
            "userUUID": "u",
            "user": {"email": hostile * 99},
            "participants": [{"email": hostile * 99}, {"email": hostile}, 7],
        }
    }
    for layout in ("month", "owner"):
        with world(live) as it:
            ran = it.run("pull", "--all", "--layout", layout, "-v")
            assert ran.code == 0
            assert not {"\x1b", "\u202e", "\r"} & set(ran.out + ran.err)
            assert "##[" not in ran.out
            (text,) = (text for name, text in files(it).items() if name != "all.yaml")
            assert all(char.isprintable() or char == "\n" for char in text)
            assert len(max(text.split("\n"), key=len)) < 400
            assert it.plan()["changes"] == []
            shown = it.run("pull", "--all", "--dry-run").out
            assert "##[" not in shown


def test_a_denied_key_imports_nothing() -> None:
    with world(LIVE, faults=Faults({"GET": [answer(401)] * 9})) as it:
        ran = it.run("pull", "--all")
        assert ran.code == 1
        assert "error CS403: the service denies access" in ran.err
        assert "nothing to import" in ran.out
        assert [*files(it)] == ["all.yaml"]


def test_labels_that_the_catalog_does_not_have_are_imported_and_counted() -> None:
    live: dict[str, Any] = {
        "c1": {"title": "T", "labels": {"Team": "EMEA", "Stage": "x", "Kind": "odd"}},
        "c2": {"title": "T", "labels": {"Team": "APAC", "Kind": "odd"}},
    }
    with world(live, labels={"catalog": "labels.yaml"}) as it:
        it.write("labels.yaml", "version: 1\nlabels:\n  Team:\n  Kind: {options: [even]}\n")
        it.write(
            "conversations/all.yaml",
            "conversations: {c2: {labels: {Team: EMEA, Kind: even}}}\n",
        )
        code, reported = imported(it, "--all")
        assert code == 0
        found = [(each["severity"], each["message"]) for each in reported["problems"]]
        assert sorted(found) == [
            ("warning", "'Stage' is not among the organisation's labels"),
            ("warning", "'odd' is not an option of 'Kind'"),
        ]
        assert "Kind: odd" in files(it)["2026-01.yaml"]
        code, reported = imported(it)
        assert (code, [problem["code"] for problem in reported["problems"]]) == (0, ["CS702"])
        assert "Team: APAC, Kind: odd" in files(it)["all.yaml"]
        plan = it.plan("--offline-catalog")
        assert plan["changes"] == []
        assert {problem["severity"] for problem in plan["problems"]} == {"warning"}


def test_labels_that_the_ai_writes_are_imported_only_when_asked_for() -> None:
    live = {"c1": {"title": "T", "labels": {"Team": "EMEA", "Sentiment": "Good"}}}
    with world(live, categories=CATEGORIES) as it:
        for more, ours in (((), ["Team"]), (("--ai-labels",), ["Sentiment", "Team"])):
            it.write("conversations/all.yaml", "conversations: {}\n")
            ran = it.run("pull", "--all", "--to-file", "conversations/all.yaml", *more)
            assert (ran.code, ran.err) == (0, "")
            (declared,) = yaml.safe_load(files(it)["all.yaml"])["conversations"].values()
            assert list(declared["labels"]) == ours


@pytest.mark.parametrize("ignore", ["ai", ["Senti*"]])
def test_ignored_labels_are_never_imported_planned_or_drift(ignore: Any) -> None:
    live = {"c1": {"title": "T", "labels": {"Team": "EMEA", "Sentiment": "Good"}}}
    settings = {"catalog": "labels.yaml", "ignore": ignore, "owned": ["*"]}
    with world(live, categories=CATEGORIES, labels=settings) as it:
        assert it.run("catalog pull").code == 0
        it.write("conversations/all.yaml", "conversations: {}\n")
        more = ("--all", "--ai-labels", "--to-file", "conversations/all.yaml")
        assert it.run("pull", *more).code == 0
        assert "Sentiment" not in files(it)["all.yaml"]
        assert it.plan()["changes"] == []
        it.edit("c1", labels={"Team": "EMEA", "Sentiment": "Bad"})
        declared = "conversations: {c1: {labels: {Team: EMEA, Sentiment: Good}}}\n"
        it.write("conversations/all.yaml", declared)
        assert it.plan()["changes"] == []
        assert it.apply()[0] == 0
        assert it.puts == []
        assert it.run("pull").code == 0
        assert files(it)["all.yaml"] == declared
