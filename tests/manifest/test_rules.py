"""Rules, tables and tests in manifests: what is wrong, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.command import confsync
from tests.support.folder import SETTINGS, Folder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def errors(folder: Folder, text: str) -> list[str]:
    """Errors in a manifest: line, column, code and message."""
    folder.manifest(text)
    problems = [each for each in folder.problems() if each["severity"] == "error"]
    return [f"{p['line']}:{p['column']} {p['code']} {p['message']}" for p in problems]


WHOLE = """\
tables:
  account: {file: accounts.csv, key: domain}
  emea-reps: [jane@northwind.com, lena@northwind.com]
rules:
  demo-by-title:
    description: Demos are called so in their title
    when:
      title: ["*demo*", "*walkthrough*", "!*internal*"]
      participants: "*@acme.com"
      external: true
    labels: {Call Type: Demo}
  zoom-names:
    when: {title: ["Zoom Meeting", "* Personal Meeting Room"], participants: {in: account}}
    title: "{account.name} - {labels[Call Type]} ({started:%Y-%m-%d})"
  no-re:
    when: {title: ["Re: *", "!Re: Re: *"]}
    title: "{1}"
  team-of-owner:
    when: {owner: {in: emea-reps}, started: {from: 2026-07-01}}
    labels: {Team: EMEA}
    overwrite: true
    limit: 200
tests:
  - name: a demo with Acme
    given: {title: Acme demo, participants: [jo@acme.com], owner: jane@northwind.com, started: 2026-10-01T10:00:00Z}
    expect: {labels: {Call Type: Demo, Team: EMEA}, title: unchanged}
  - name: a meeting without a name
    given: {title: Zoom Meeting, participants: [jo@acme.com], labels: {Call Type: QBR}, started: 2026-10-01}
    expect: {title: Acme - QBR (2026-10-01)}
  - {name: an answer, given: {title: "RE: hello"}, expect: {title: hello}}
"""


def test_the_example_of_the_design_is_right(folder: Folder) -> None:
    folder.write("conversations/accounts.csv", "domain,name\nacme.com,Acme\n")
    folder.manifest(WHOLE)
    ran = folder.validate()
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "Checked 0 conversations, 4 rules and 3 tests in 1 file: no problems.\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("rules:\n  a: {title: x}\n", "2:6 CS207 'when' is missing"),
        ("rules:\n  a: {when: all}\n", "2:3 CS220 this rule gives neither a title nor labels"),
        ("rules:\n  a: {when: {}, title: x}\n", "2:13 CS220 there is no condition"),
        ("rules:\n  a: {when: al, title: x}\n", "2:13 CS201 'when' must be 'all'"),
        ("rules:\n  a: {when: {titel: x}, title: x}\n", "2:14 CS202 unknown key 'titel'"),
        ("rules:\n  a: {when: all, titel: x}\n", "2:18 CS202 unknown key 'titel'"),
        (
            "rules:\n  a: {when: all, labels: {X: 5}}\n",
            "2:30 CS203 'X' must be text, but YAML reads",
        ),
        (
            "rules:\n  a: {when: all, title: '{x}'}\n",
            "2:25 CS223 this template is not right: there",
        ),
        ("rules:\n  a: {when: all, title: x, unless: [b]}\n", "2:37 CS225 there is no rule 'b'"),
        ("rules:\n  a: {when: {owner: {in: t}}, title: x}\n", "2:26 CS225 there is no table 't'"),
        (
            "rules:\n  a: {when: {title: [x, /(/]}, title: x}\n",
            "2:25 CS222 this regular expression",
        ),
        ("rules:\n  ' a': {when: all, title: x}\n", "2:3 CS220 this is no name of a rule"),
        ("rules:\n  a: {when: all, title: x}\n  a: {when: all, title: x}\n", "3:3 CS108"),
        ("tables: {t: {file: gone.csv, key: x}}\n", "1:20 CS101 'gone.csv': cannot read this file"),
        ("tables: {t: {file: ../../x.csv, key: x}}\n", "1:20 CS101 '../../x.csv': a table is a"),
        ("tables: {t: {file: /etc/passwd, key: x}}\n", "1:20 CS101 '/etc/passwd': a table is a"),
        (
            "tables: {t: {file: t.csv, key: y}}\n",
            "1:32 CS224 conversations/t.csv has no column 'y'",
        ),
        ("tables: {t: 5}\n", "1:13 CS201 't' must be a list, not a number"),
        (
            "tests: [{name: x, given: {}, expect: same}]\n",
            "1:38 CS201 'expect' must be 'unchanged'",
        ),
        ("defaults: {labels: {X: y}}\n", "1:1 CS207 'conversations' is missing"),
    ],
)
def test_what_is_wrong_is_reported_where_it_is(folder: Folder, text: str, problem: str) -> None:
    folder.write("conversations/t.csv", "x\n1\n")
    [found] = errors(folder, text)
    assert found.startswith(problem)


def test_names_are_unique_in_the_project(folder: Folder) -> None:
    folder.write("conversations/b.yaml", "rules: {a: {when: all, title: y}}\ntables: {t: [x]}\n")
    folder.manifest("rules: {a: {when: all, title: x}}\ntables: {t: [x]}\n")
    found = [p for p in folder.problems() if p["severity"] == "error"]
    assert [(p["code"], p["file"], p["line"], p["message"]) for p in found] == [
        (
            "CS221",
            "conversations/b.yaml",
            1,
            "the rule 'a' is there twice, first at conversations/a.yaml:1:9",
        ),
        (
            "CS221",
            "conversations/b.yaml",
            2,
            "the table 't' is there twice, first at conversations/a.yaml:2:10",
        ),
    ]


def test_a_rule_uses_the_tables_and_rules_of_other_files(folder: Folder) -> None:
    folder.write(
        "conversations/b.yaml", "tables: {t: [a@b.c]}\nrules: {b: {when: all, title: y}}\n"
    )
    assert errors(folder, "rules: {a: {when: {owner: {in: t}}, unless: [b], title: x}}\n") == []


def test_a_wrong_manifest_does_not_make_its_names_unknown(folder: Folder) -> None:
    folder.write("conversations/b.yaml", "tables: {t: [a@b.c]}\nconversations: {x: 5}\n")
    [found] = errors(folder, "rules: {a: {when: {owner: {in: t}}, title: '{t.x}'}}\n")
    assert "CS201" in found


def test_a_link_that_leads_outside_of_the_project_is_refused(
    folder: Folder, tmp_path: Path
) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside.csv"
    outside.write_text("x\nsecret\n")
    (tmp_path / "conversations").mkdir()
    (tmp_path / "conversations/t.csv").symlink_to(outside)
    (tmp_path / "conversations/circle.csv").symlink_to("circle.csv")
    # Python 3.13 resolves a circle to itself, which then cannot be read.
    circle = ("leads outside of the project", "cannot read this file")
    for name, said in (("t.csv", circle[:1]), ("circle.csv", circle)):
        folder.manifest(f"tables: {{t: {{file: {name}, key: y}}}}\n")
        ran = folder.validate()
        assert ran.code == 1
        assert any(each in ran.err for each in said)
        assert "secret" not in ran.out + ran.err


def test_a_wrong_table_is_reported_in_its_own_file(folder: Folder) -> None:
    folder.write("conversations/t.csv", "x,y\n1,2\n1,3\n")
    folder.manifest("tables: {t: {file: t.csv, key: x}}\n")
    [found] = folder.problems()
    assert (found["file"], found["line"], found["code"]) == ("conversations/t.csv", 3, "CS224")


def test_laughs_by_the_billion_end(folder: Folder) -> None:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    [found] = errors(folder, "\n".join(lines) + "\n")
    assert "CS104" in found
    table = ", ".join(["*x"] * 3000)
    [many] = errors(
        folder, f"tables:\n  x: &x [{'a, ' * 200}]\n  y: [{table}]\nconversations: {{}}\n"
    )
    assert "CS104" in many


def test_anchors_and_merge_keys_work(folder: Folder) -> None:
    text = """\
rules:
  a: &a
    when: &demo {title: "*demo*"}
    labels: {X: y}
  b:
    <<: *a
    labels: {Y: z}
  c: {when: {<<: *demo, owner: x}, title: c}
tests:
  - {name: t, given: {title: a demo, owner: x}, expect: {labels: {X: y, Y: z}, title: c}}
"""
    folder.manifest(text)
    assert folder.problems() == []


def test_a_test_that_fails_is_an_error_at_what_it_expects(folder: Folder) -> None:
    rules = "rules: {a: {when: {title: x}, labels: {X: y}}}\n"
    tests = "tests:\n- {name: t, given: {title: x}, expect: {labels: {X: z}}}\n"
    assert errors(folder, rules + tests) == ["3:53 CS227 't' fails: the label 'X' is 'y', not 'z'"]


def test_rules_that_are_most_likely_wrong_are_warned_of(folder: Folder) -> None:
    text = """\
rules:
  every: {when: all, title: x}
  none: {when: all, unless: [every], labels: {X: y}}
  itself: {when: {title: [Demo, "!*demo*"]}, labels: {X: y}}
  untested: {when: {title: Demo}, labels: {X: y}}
tests:
  - {name: t, given: {title: x}, expect: unchanged}
"""
    folder.manifest(text)
    found = folder.problems()
    assert {each["severity"] for each in found} == {"warning"}
    assert [(each["code"], each["line"], each["message"]) for each in found] == [
        ("CS229", 3, "'none' never matches: 'every' matches every conversation, and is excluded"),
        ("CS229", 4, "'itself' never matches: 'title' excludes everything that it names"),
        ("CS228", 5, "no test covers the rule 'untested'"),
    ]


def test_labels_of_rules_are_checked_against_the_catalog(folder: Folder) -> None:
    folder.write("confsync.yaml", SETTINGS + "labels: {catalog: labels.yaml}\n")
    folder.write(
        "labels.yaml",
        "version: 1\nlabels:\n  Call Type: {options: [Demo]}\n  Mood: {maintained_by: ai}\n",
    )
    folder.manifest(
        "rules:\n  a: {when: all, labels: {Call Type: Dmo, Call type: x, Mood: x}}\n"
        "  b: {when: all, labels: {Call Type: '{title}'}}\n"
    )
    found = [(each["code"], each["message"]) for each in folder.problems() if each["code"] > "CS6"]
    assert [code for code, _ in found] == ["CS702", "CS701", "CS704"]


def test_fmt_orders_the_keys_of_a_rule(folder: Folder) -> None:
    folder.manifest(
        "rules:\n  a:\n    # why\n    labels: {X: y}\n    when: all\n\nconversations:\n  x: {title: y}\n"
        "tables: {t: [x]}\n"
    )
    assert confsync("fmt", "-C", folder.root).code == 0
    assert (folder.root / "conversations/a.yaml").read_text() == (
        "tables: {t: [x]}\n\nrules:\n  a:\n    when: all\n    # why\n    labels: {X: y}\n"
        "conversations:\n  x: {title: y}\n"
    )
