"""`confsync explain ID` with rules: each condition, the value seen, and which rule gives which field."""

from __future__ import annotations

from typing import Any

from tests.system.rules.test_plan import call, ruled

RULES: dict[str, Any] = {
    "demo": {
        "when": {"title": "*demo*", "external": True, "labels": {"Stage": None}},
        "labels": {"Call Type": "Demo", "Team": "EMEA", "Note": "{labels[Nope]}"},
    },
    "either": {
        "when": {"any": [{"owner": "max@*"}, {"private": True}], "not": {"title": "x"}},
        "labels": {"X": "y"},
    },
    "rest": {"when": "all", "unless": ["demo"], "title": "Other"},
}
LIVE = {"c1": call("Acme demo", labels={"Team": "AMER"}), "c2": call("Intro")}


def test_each_condition_has_a_mark_and_the_value_seen() -> None:
    with ruled(LIVE, RULES, "rows=all", "without=private") as it:
        ran = it.run("explain", "c1")
    assert ran.code == 1  # one rule is undecided
    rules = ran.out[ran.out.index("✓ rule demo") :]
    assert rules.splitlines() == [
        "✓ rule demo",
        "  conversations/all.yaml:1:33",
        "  ✓ title: *demo*",
        '      seen: "Acme demo"',
        "  ✓ external: true",
        "      seen: true",
        "  ✓ labels.Stage: null",
        "      seen: (absent)",
        '  → gives labels.Call Type = "Demo": it changes',
        '  → gives labels.Team = "EMEA": another value is live, and the rule does not',
        "      overwrite",
        "  → gives labels.Note = (no value): a part of it has no value",
        "",
        "? rule either",
        "  conversations/all.yaml:1:192",
        "  ? any",
        "    ✗ owner: max@*",
        '        seen: "jane@northwind.com"',
        "      or",
        "    ? private: true",
        "        seen: (not known)",
        "  ✓ not",
        "    ✗ title: x",
        '        seen: "Acme demo"',
        '  → gives labels.X = "y": undecided',
        "",
        "✗ rule rest",
        "  conversations/all.yaml:1:307",
        "  ✗ unless demo: it matches",
    ]
    assert it.puts == []


def test_a_field_names_its_rule_and_a_declaration_by_id_comes_first() -> None:
    with ruled(LIVE, RULES, conversations={"c2": {"title": "Mine"}}) as it:
        document = it.run("explain", "c1", "--format", "json").document
        fields = {each["path"][-1]: each for each in document["fields"]}
        assert fields["Call Type"]["reason"] == "rule"
        assert fields["Call Type"]["rule"] == "demo"
        assert fields["Call Type"]["follows"] == "it is added"
        assert fields["Team"]["reason"] == "nothing"
        assert [each["matches"] for each in document["rules"]] == [True, False, False]
        first = document["rules"][0]
        assert first["conditions"][0] == {
            "fact": "title",
            "wanted": "*demo*",
            "holds": True,
            "seen": {"state": "present", "value": "Acme demo"},
        }
        assert first["gives"][0] == {
            "path": ["labels", "Call Type"],
            "value": {"state": "present", "value": "Demo"},
            "outcome": "to_change",
        }
        document = it.run("explain", "c2", "--format", "json").document
        (title,) = (each for each in document["fields"] if each["path"] == ["title"])
        assert (title["reason"], title["rule"], title["wanted"]["value"]) == ("here", None, "Mine")
        assert document["rules"][2]["gives"][0]["outcome"] == "declared_by_id"


def test_only_the_rules_about_one_label() -> None:
    with ruled(LIVE, RULES) as it:
        ran = it.run("explain", "c1", "Call Type")
        assert "given by the rule demo, conversations/all.yaml:1:33" in ran.out
        assert "rule demo\n" in ran.out
        assert "rule rest" not in ran.out


def test_a_conversation_that_no_rule_matches_or_that_does_not_exist() -> None:
    with ruled(LIVE, {"demo": RULES["demo"]}) as it:
        ran = it.run("explain", "c2")
        assert ran.code == 0
        assert ran.out.splitlines()[2:4] == ["c2", "  declared nowhere"]
        ran = it.run("explain", "c9")
        assert (ran.code, ran.out) == (64, "")
        assert "'c9' is not declared" in ran.err
