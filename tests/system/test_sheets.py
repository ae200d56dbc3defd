"""`export`, `import` and `edit`: declarations in bulk, through CSV tables or options."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.command import Ran, confsync
from tests.support.folder import Folder
from tests.support.world import world

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = """\
# October
defaults: {labels: {Team: EMEA}}
conversations:
  a:
    title: Acme   # from the invitation
    labels:
      Call Type: Demo
      old: null
  b: {title: "=1+1"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.manifest(MANIFEST)
    return made


def run(folder: Folder, *arguments: str | Path) -> Ran:
    verb, *rest = arguments
    return confsync(verb, "-C", folder.root, *rest)


def declared(folder: Folder) -> dict[str, Any]:
    """What a reader that is not ours finds in all manifests, without the defaults."""
    found: dict[str, Any] = {}
    for file in sorted(folder.root.glob("conversations/*.yaml")):
        found |= yaml.safe_load(file.read_text(encoding="utf-8"))["conversations"] or {}
    return found


def sheet(folder: Folder, *rows: list[str]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return folder.write("sheet.csv", text.getvalue())


def test_export_writes_what_is_declared(folder: Folder) -> None:
    ran = run(folder, "export")
    assert (ran.code, ran.err) == (0, "")
    assert list(csv.reader(io.StringIO(ran.out))) == [
        ["id", "title", "Call Type", "Team", "old"],
        ["a", "Acme", "Demo", "EMEA", "null"],
        ["b", "'=1+1", "", "EMEA", ""],
    ]
    assert len(run(folder, "export", "b").out.splitlines()) == 2


def test_what_was_exported_changes_nothing_when_it_is_imported(folder: Folder) -> None:
    file = folder.write("sheet.csv", run(folder, "export").out)
    ran = run(folder, "import", file)
    assert (ran.code, ran.err, ran.out) == (0, "", "Nothing to edit.\n")
    assert (folder.root / "conversations/a.yaml").read_text() == MANIFEST


def test_import_edits_the_text_and_nothing_else(folder: Folder) -> None:
    file = sheet(
        folder,
        ["id", "title", "Call Type", "Stage"],
        ["a", "Acme Corp", "", "Won"],
        ["b", "", "Demo", "null"],
    )
    shown = run(folder, "import", file, "--dry-run")
    assert shown.code == 0
    assert (folder.root / "conversations/a.yaml").read_text() == MANIFEST
    ran = run(folder, "import", file)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("4 values of 2 conversations edited in 1 file.\n")
    assert "+    title: Acme Corp   # from the invitation" in ran.out.splitlines()
    text = (folder.root / "conversations/a.yaml").read_text()
    assert text.startswith("# October\ndefaults: {labels: {Team: EMEA}}\n")
    assert declared(folder) == {
        "a": {"title": "Acme Corp", "labels": {"Call Type": "Demo", "old": None, "Stage": "Won"}},
        "b": {"title": "=1+1", "labels": {"Call Type": "Demo", "Stage": None}},
    }
    again = run(folder, "import", file)
    assert again.out == "Nothing to edit.\n"


def test_conversations_that_are_not_declared_need_a_file(folder: Folder) -> None:
    file = sheet(folder, ["id", "title", "Stage"], ["a", "A", ""], ["n", "New", ""], ["m", "", "x"])
    ran = run(folder, "import", file)
    assert ran.code == 64
    assert "n and 1 more is not declared yet" in ran.err
    assert (folder.root / "conversations/a.yaml").read_text() == MANIFEST
    for name in ("new", "a"):
        folder.manifest(MANIFEST)
        to_file = f"conversations/{name}.yaml"
        ran = run(folder, "import", file, "--to-file", folder.root / to_file)
        assert (ran.code, ran.err) == (0, ""), ran.err
        found = declared(folder)
        assert (found["a"]["title"], found["n"], found["m"]) == (
            "A",
            {"title": "New"},
            {"labels": {"Stage": "x"}},
        )
        (folder.root / "conversations/new.yaml").unlink(missing_ok=True)


def test_every_problem_of_a_sheet_is_reported_at_its_line(folder: Folder) -> None:
    file = sheet(folder, ["id", "title"], ["a/b", "x"], ["c d", "y"], ["", "z"])
    ran = run(folder, "import", file, "--format", "json")
    assert ran.code == 1
    found = [(each["code"], each["file"], each["line"]) for each in ran.document["problems"]]
    assert found == [("CS207", "sheet.csv", 4)]
    file = sheet(folder, ["id", "title"], ["a/b", "x"], ["c d", "y"])
    ran = run(folder, "import", file, "--format", "json")
    found = [(each["code"], each["file"], each["line"]) for each in ran.document["problems"]]
    assert found == [("CS206", "sheet.csv", 2), ("CS206", "sheet.csv", 3)]
    assert (folder.root / "conversations/a.yaml").read_text() == MANIFEST


def test_edit_sets_the_same_fields_of_many(folder: Folder) -> None:
    ran = run(
        folder, "edit", "--set", "Stage=Won", "--unset", "Call Type", "--title", "[E] {title}"
    )
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("6 values of 2 conversations edited in 1 file.\n")
    assert declared(folder) == {
        "a": {"title": "[E] Acme", "labels": {"Call Type": None, "old": None, "Stage": "Won"}},
        "b": {"title": "[E] =1+1", "labels": {"Stage": "Won", "Call Type": None}},
    }


def test_edit_of_targets_and_of_new_ids(folder: Folder) -> None:
    ran = run(folder, "edit", "b", "n", "--set", "Stage=Won", "--to-file", "conversations/n.yaml")
    assert (ran.code, ran.err) == (0, "")
    assert declared(folder)["n"] == {"labels": {"Stage": "Won"}}
    assert declared(folder)["b"]["labels"] == {"Stage": "Won"}
    assert "Stage" not in declared(folder)["a"]["labels"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "nothing to edit"),
        (["--set", "x"], "is not LABEL=VALUE"),
        (["--set", "x=1", "--unset", "x"], "contradict each other"),
        (["--title", "{nonsense}"], "--title"),
        (["none", "--set", "x=1"], "none"),
    ],
)
def test_wrong_usage_edits_nothing(arguments: list[str], said: str, folder: Folder) -> None:
    ran = run(folder, "edit", *arguments)
    assert (ran.code, said in ran.err) == (64, True), ran.err
    assert (folder.root / "conversations/a.yaml").read_text() == MANIFEST


def test_a_title_without_a_value_is_a_warning(folder: Folder) -> None:
    folder.manifest("conversations: {a: {labels: {x: y}}}\n")
    ran = run(folder, "edit", "--title", "{title}!")
    assert ran.code == 0
    assert "the title of a is not set: the template has no value for it" in ran.err


def test_export_live_and_import_bring_the_live_state(tmp_path: Path) -> None:
    live = {
        "c1": {"title": "-x", "labels": {"Team": "007", "note": "a\nb"}},
        "c2": {"title": "null", "labels": {}},
    }
    with world(live, {"c1": {"title": "?"}, "c2": {"title": "?"}, "c3": {"title": "gone"}}) as it:
        ran = it.run("export", "--live")
        assert ran.code == 1
        assert "CS401" in ran.err
        file = tmp_path / "live.csv"
        file.write_text(ran.out, encoding="utf-8", newline="")
        assert it.run("import", file).code == 0
        plan = it.plan("c1", "c2")
        assert (plan["changes"], it.puts) == ([], [])


def nfc(text: str) -> str:
    return normalize("NFC", text)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(
        st.sampled_from(["a", "b", "n", "m"]),
        st.dictionaries(TEXT.filter(str.strip), TEXT, max_size=3),
        min_size=1,
    )
)
def test_an_import_declares_what_the_sheet_says(folder: Folder, wanted: Any) -> None:
    folder.manifest(MANIFEST)
    (folder.root / "conversations/n.yaml").unlink(missing_ok=True)
    before = json.loads(json.dumps(declared(folder)))
    wanted = {id: {nfc(k): v for k, v in each.items()} for id, each in wanted.items()}
    labels = sorted({key for each in wanted.values() for key in each})
    mark = "'"  # an apostrophe is removed, so that any text can be written
    rows = [
        [id, *(f"{mark}{each[key]}" if key in each else "" for key in labels)]
        for id, each in wanted.items()
    ]
    file = sheet(folder, ["id", *(f"{mark}{key}" for key in labels)], *rows)
    ran = run(folder, "import", file, "--to-file", folder.root / "conversations/n.yaml")
    assert ran.code == 0, ran.err
    after = declared(folder)
    for id, each in wanted.items():
        for key, value in each.items():
            assert after[id]["labels"][key] == value
    for id, was in before.items():
        kept = {k: v for k, v in (was.get("labels") or {}).items() if k not in wanted.get(id, {})}
        assert after[id]["title"] == was["title"]
        assert kept.items() <= (after[id].get("labels") or {}).items()
