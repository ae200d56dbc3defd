"""A plan with a catalog: warnings that it carries, and the one question more that it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from confsync.sandbox.answers import Refusal
from confsync.sandbox.switches import Switches
from tests.support.labels import CATEGORIES, FILE, with_catalog
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Iterator

LIVE = {"a": {"title": "A", "labels": {}}, "b": {"title": "B", "labels": {"Team": "APAC"}}}
BY_ID = ["/conversations/a", "/conversations/b"]
WANTED = {"a": {"labels": {"Team": "EMEA"}}, "b": {"labels": {"Team": "APAC"}}}


@pytest.fixture
def it() -> Iterator[World]:
    with world(LIVE, WANTED, categories=CATEGORIES) as made:
        with_catalog(made)
        yield made


def paths(it: World) -> list[str]:
    return [each.path for each in it.service.log]


def problems(plan: Any) -> list[tuple[str, str, str]]:
    return [(each["code"], each["severity"], each["message"]) for each in plan["problems"]]


def test_one_request_shows_that_the_file_is_as_the_service_is(it: World) -> None:
    plan = it.plan()
    assert plan["summary"]["to_change"] == 1
    assert plan["problems"] == []
    assert paths(it) == [*BY_ID, "/labels"]


def test_offline_it_is_not_asked(it: World) -> None:
    it.write(FILE, "version: 1\nlabels: {Team: {}}\n")
    assert it.plan("--offline-catalog")["problems"] == []
    assert paths(it) == BY_ID


def test_a_file_that_differs_is_reported(it: World) -> None:
    it.write(
        FILE,
        "version: 1\nlabels: {Team: {options: [EMEA, APAC]}, Old: {}, note: {deprecated: true}}\n",
    )
    ran = it.run("plan", "--detailed-exitcode")
    assert ran.code == 2
    assert "warning CS705: labels.yaml differs from the service's labels" in ran.err
    assert "2 new ('Call Type', 'Sentiment'), 1 gone ('Old'), 1 changed ('Team')\n" in ran.err
    assert ran.err.endswith("    help: run: confsync catalog pull\n")
    assert "confsync.yaml:1:" in ran.err
    # The plan is none the less whole, and can be applied.
    assert it.run("plan", "--out", it.root / "plan.json").code == 0
    assert it.run("apply", it.root / "plan.json").code == 0


@pytest.mark.parametrize("status", [403, 404, 500])
def test_labels_that_cannot_be_had_stop_nothing(
    status: int, it: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise Refusal(status, "Not for you.")

    monkeypatch.setattr("confsync.sandbox.labels.listed", refuse)
    plan = it.plan()
    assert plan["summary"] == it.plan("--offline-catalog")["summary"]
    ((code, severity, message),) = problems(plan)
    assert (code, severity) == ("CS706", "warning")
    assert message.startswith("labels.yaml could not be compared with the service's labels: HTTP")
    assert it.run("plan").code == 0


@pytest.mark.parametrize("category", ["light", "resource"])
def test_options_that_the_list_lacks_are_not_called_different(category: Any) -> None:
    with world(LIVE, WANTED, categories=CATEGORIES, switches=Switches(category=category)) as it:
        with_catalog(it)
        assert it.plan()["problems"] == []
        assert paths(it) == [*BY_ID, "/labels"]


def test_where_nothing_can_be_read_the_labels_are_not_asked_for(it: World) -> None:
    it.settings(labels={"catalog": FILE}, api={"url": it.url.replace("/v2", "/v2/x")})
    (problem,) = problems(it.plan())
    assert problem[0] == "CS402"
    # Neither by id nor in a list.
    assert paths(it) == [*(f"/x{path}" for path in BY_ID), "/x/conversations/list"]


def test_a_change_to_a_value_that_the_catalog_lacks_is_an_error_and_is_not_made(it: World) -> None:
    it.declare(
        {
            "a": {"title": "New", "labels": {"Team": "Emea", "Tem": "x"}},
            "b": {"labels": {"Team": "Emea"}},
        }
    )
    for verb in ("plan", "apply"):
        ran = it.run(verb, "--format", "json", *(["--yes"] if verb == "apply" else []))
        assert ran.code == (1 if verb == "plan" else ran.code)
        found = sorted((each["code"], each["id"]) for each in ran.document["problems"])
        assert found == [("CS701", "a"), ("CS702", "a"), ("CS702", "b")]
    assert it.live == {"a": ("New", {}), "b": ("B", {"Team": "APAC"})}
    assert [put.body for put in it.puts] == [{"title": "New"}]


def test_a_value_that_is_live_already_is_a_warning(it: World) -> None:
    it.edit("b", labels={"Team": "apac", "odd": "1"})
    it.declare({"b": {"title": "New", "labels": {"Team": "apac", "odd": "1"}}})
    code, run = it.apply()
    assert code == 0
    found = {(each["code"], each["severity"]) for each in run["problems"]}
    assert found == {("CS702", "warning"), ("CS701", "warning")}
    assert it.live["b"] == ("New", {"Team": "apac", "odd": "1"})
    ran = it.run("validate")
    assert ran.code == 1


def test_warnings_are_in_the_plan_and_stop_nothing(it: World) -> None:
    it.declare({"a": {"labels": {"Sentiment": "Good"}}, "b": {"title": "B"}})
    (problem,) = it.plan()["problems"]
    assert (problem["code"], problem["severity"]) == ("CS704", "warning")
    assert (problem["file"], problem["line"]) == ("conversations/all.yaml", 1)
    it.write("conversations/other.yaml", "conversations: {c: {title: x}}\n")
    assert it.plan("conversations/other.yaml")["problems"][0]["code"] == "CS401"
    code, run = it.apply("a")
    assert code == 0
    assert [each["code"] for each in run["problems"]] == ["CS704"]


def test_apply_and_undo_do_not_ask_for_labels(it: World) -> None:
    assert it.apply()[0] == 0
    (journal,) = (it.root / ".confsync/runs").glob("*.jsonl")
    assert it.run("undo", journal, "--yes").code == 0
    assert it.live["a"][1] == {}
    assert "/labels" not in paths(it)


def test_a_missing_file_stops_the_plan(it: World) -> None:
    (it.root / FILE).unlink()
    ran = it.run("plan", "--format", "json")
    assert ran.code == 1
    assert [each["code"] for each in ran.document["problems"]] == ["CS707"]
    assert it.service.log == []


def test_nothing_is_asked_where_nothing_is_declared(it: World) -> None:
    it.declare({})
    assert it.run("plan").code == 0
    assert it.service.log == []
