"""`confsync probe` finds out what a service does, and leaves its conversation as it was."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING, Any

import pytest

from confsync.sandbox.delivery import Delivery
from confsync.sandbox.faults import rehearsal
from confsync.sandbox.switches import Switches
from tests.support.command import spawn
from tests.support.faults import Faults, answer
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Mapping

    from confsync.model.transport import Request
    from confsync.sandbox.rules import Service

LIVE: dict[str, dict[str, Any]] = {
    f"c{n}": {"title": f"Call {n}", "labels": {"stage": "lost", "Score": 7}} for n in range(60)
}
USUAL = {
    "labels": "replaces",
    "null": "stored",
    "echo": "after",
    "lag": 0.0,
    "titles": [],
    "values": [],
    "keys": [],
    "unknown_keys": "accepted",
    "non_text": "kept",
    "empty": "map",
    "title_only": "kept",
    "row_titles": "same",
    "row_labels": "same",
    "page_size": 50,
    "larger_pages": "cut",
}


def probed(it: World, *arguments: str) -> tuple[int, Any]:
    ran = it.run("probe", "c0", "--yes", "--format", "json", *arguments)
    assert ran.out, ran.err
    return ran.code, ran.document


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ("", {}),
        (
            "labels=merge",
            {"labels": "merges", "empty": None, "unknown_keys": None, "keys": None},
        ),
        ("labels=merge null=removes", {"labels": "merges", "empty": None, "null": "removed"}),
        ("null=removes", {"null": "removed"}),
        ("echo=stale", {"echo": "before"}),
        ("echo=request", {}),
        (
            "echo=request stores=lower",
            {"echo": "sent", "titles": ["lower case"], "values": ["lower case"]},
        ),
        ("stores=trimmed", {"titles": ["trimmed"], "values": ["trimmed"]}),
        ("stores=nfd", {}),
        ("unsent=text-only", {"non_text": "dropped", "null": "removed"}),
        ("unsent=reset", {"title_only": "changed"}),
        ("unsent=shortened", {"values": ["shortened"]}),
        ("empty=absent", {"empty": "absent"}),
        ("empty=null", {"empty": "null"}),
        ("light=empty-labels", {"row_labels": "less"}),
        ("light=short-title", {"row_titles": "less"}),
        ("light=bare", {"row_titles": "missing", "row_labels": "missing"}),
        ("page-size=20", {"page_size": 20}),
        ("oversize=refuse", {"larger_pages": "refused"}),
        ("wrap=data auth=raw meta=total", {}),
        ("lag=2", {"echo": "after", "lag": 0.75}),
        ("late=2 echo=stale", {"echo": "before", "lag": 0.75}),
    ],
)
def test_what_the_service_does_is_found_and_the_conversation_is_put_back(
    settings: str, found: Mapping[str, Any]
) -> None:
    with world(LIVE, switches=Switches.parse(settings.split())) as it:
        before = it.live
        code, document = probed(it)
        service = document["service"]
        assert {name: service[name] for name in USUAL} == {**USUAL, **found}
        if any(each in settings for each in ("lower", "text-only")):
            # This service does not take back what it had.
            assert (code, document["restored"]) == (3, False)
            assert [each["code"] for each in document["problems"]] == ["CS533"]
            return
        assert (code, document["restored"], document["problems"]) == (0, True, [])
        assert it.live == before
        saved = json.loads((it.root / ".confsync" / "service.json").read_text())
        assert {name: saved[name] for name in USUAL} == {name: service[name] for name in USUAL}


@pytest.mark.parametrize("unknown", ["refuse", "drop"])
def test_a_service_that_takes_no_unknown_labels(unknown: Any) -> None:
    known = [{"uuid": name, "name": name} for name in ("stage", "Score")]
    with world(LIVE, categories=known, switches=Switches(unknown=unknown)) as it:
        _, document = probed(it)
        said = {"refuse": "refused", "drop": "dropped"}[unknown]
        assert document["service"]["unknown_keys"] == said


@pytest.mark.parametrize("number", range(1, 9))
def test_a_failure_in_the_middle_puts_the_conversation_back(number: int) -> None:
    faults = Faults({"PUT": [*[None] * (number - 1), answer(500), answer(500)]})
    with world(LIVE, faults=faults) as it:
        before = it.live
        code, document = probed(it)
        assert it.live == before
        assert (code, document["restored"]) == (1 if document["problems"] else 0, True)
        assert not (it.root / ".confsync" / "service.json").exists() or code == 0


def test_a_probe_that_is_killed_can_be_undone() -> None:
    states: list[tuple[Any, str]] = []

    def keep(request: Request) -> None:
        if it.puts:
            states.append((it.live["c0"], journal(it)))

    faults = Faults(before=keep)
    with world(LIVE, switches=Switches(stores="lower"), faults=faults) as it:
        before = it.live
        probed(it)
        faults.before = lambda _request: None
        it.service.switches = Switches()
        file = max((it.root / ".confsync" / "runs").iterdir())
        restored = 0
        for (title, labels), text in states:
            it.edit("c0", title=title, labels=labels)
            file.write_text(text)
            it.run("undo", file, "--yes")
            now, then = it.live["c0"], before["c0"]
            # A PUT whose result was not recorded yet may have been stored otherwise than it was sent.
            assert now[0] in (then[0], title)
            assert now[1] in (then[1], labels)
            restored += now == then
        assert restored > len(states) / 2


def journal(it: World) -> str:
    return max((it.root / ".confsync" / "runs").iterdir()).read_text()


def test_an_interrupt_puts_the_conversation_back() -> None:
    def interrupt(service: Service, request: Request) -> Delivery:
        os.kill(process.pid, signal.SIGINT)
        return Delivery(service.handle(request))

    faults = Faults({"PUT": [None, None, interrupt]})
    with world(LIVE, faults=faults) as it:
        before = it.live
        with spawn("probe", "c0", "--yes", "-C", it.root) as process:
            process.communicate(timeout=60)
        assert (process.returncode, it.live) == (130, before)
        assert 4 <= len(it.puts) <= 6
        assert not (it.root / ".confsync" / "service.json").exists()


def test_nothing_is_written_without_consent() -> None:
    with world(LIVE) as it:
        assert it.run("probe", "c0").code == 64
        assert it.puts == []


@pytest.mark.parametrize(
    ("live", "said"),
    [
        ({"title": None, "labels": {"a": "b"}}, "has no title"),
        ({"title": "", "labels": {"a": "b"}}, "has no title"),
        ({"title": "A", "labels": {}}, "does not show the labels"),
        ({"title": "A", "labels": {"Score": 7}}, "has no label with a text"),
    ],
)
def test_a_conversation_that_could_not_be_put_back(live: dict[str, Any], said: str) -> None:
    with world({"c0": live}, switches=Switches(empty="absent")) as it:
        code, document = probed(it)
        assert (code, it.puts) == (1, [])
        assert said in document["problems"][0]["message"]


def test_what_was_learned_is_used() -> None:
    wanted = {id: {"title": "New", "labels": {"stage": "won"}} for id in LIVE}
    poor = Switches(light="empty-labels", full="empty-labels")
    with world(LIVE, wanted, switches=poor) as it:
        probed(it)
        it.service.log.clear()
        plan = it.plan()
        assert (plan["problems"], len(plan["changes"])) == ([], 60)
        # No page, and no comparing.
        assert [each.path for each in it.service.log if "list" in each.path] == []
        code, run = it.apply()
        assert (code, run["summary"]["applied"]) == (0, 60)


def test_labels_that_are_absent_where_there_are_none_are_none_once_that_is_known() -> None:
    live = {**LIVE, "c1": {"title": "Call 1", "labels": {}}}
    wanted = {"c1": {"labels": {"stage": "won"}}}
    with world(live, wanted, switches=Switches(empty="absent")) as it:
        assert [each["code"] for each in it.plan()["problems"]] == ["CS430"]
        assert probed(it)[0] == 0
        code, run = it.apply()
        assert (code, run["summary"]["applied"]) == (0, 1)
        # A file that the key did not sign makes nothing less careful.
        it.edit("c1", labels={})
        file = it.root / ".confsync" / "service.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | {"mac": "0" * 64}))
        assert [each["code"] for each in it.plan()["problems"]] == ["CS430"]


def test_the_file_for_git() -> None:
    with world(LIVE) as it:
        code, _ = probed(it, "--commit")
        assert code == 0
        assert json.loads((it.root / "service.yaml").read_text())["kind"] == "service"
        assert not (it.root / ".confsync" / "service.json").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format_version": "9.0"}', "\0" * 99])
def test_a_file_that_is_none_is_ignored(text: str) -> None:
    with world(LIVE, {"c0": {"title": "New"}}) as it:
        it.write("service.yaml", text)
        assert len(it.plan()["changes"]) == 1


@pytest.mark.parametrize("name", ["storm", "flaky", "late", "odd", "gateway", "slow"])
def test_with_each_kind_of_trouble_the_conversation_is_put_back_or_that_is_reported(
    name: str,
) -> None:
    with world(LIVE, faults=rehearsal(name, 1), api={"timeout": 0.2}) as it:
        before = it.live["c0"]
        code, document = probed(it)
        assert document["restored"] == (it.live["c0"] == before) or code == 3
        assert code in {0, 1, 3}
