"""What is known of a write only grows, and what is reported rests on a look at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from confsync.model.transport import Response
from confsync.sandbox.delivery import Delivery, Ending
from confsync.sandbox.faults import rehearsal
from confsync.sandbox.switches import Switches
from tests.support.faults import Faults, answer
from tests.support.world import World, world

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.model.transport import Request
    from confsync.sandbox.rules import Service

LIVE: dict[str, dict[str, Any]] = {
    f"c{n}": {"title": "Old", "labels": {"stage": "lost", "mood": "good"}} for n in range(4)
}
WANTED = {id: {"title": "New", "labels": {"stage": "won"}} for id in LIVE}
ONE, WANT_ONE = {"c0": LIVE["c0"]}, {"c0": WANTED["c0"]}
DONE = ("New", {"stage": "won", "mood": "good"})


def journal(it: World) -> Path:
    return max((it.root / ".confsync" / "runs").iterdir())


def requests(it: World) -> list[str]:
    return [f"{each.method} {each.path.rpartition('/')[2]}" for each in it.service.log]


@pytest.mark.parametrize("echo", ["fresh", "stale"])
@pytest.mark.parametrize(("late", "lag"), [(4, 0), (0, 4)])
def test_what_was_accepted_is_waited_for(echo: Any, late: int, lag: int) -> None:
    switches = Switches(echo=echo, late=late, lag=lag)
    with world(ONE, WANT_ONE, switches=switches) as it:
        code, run = it.apply()
        assert (code, run["summary"]["applied"], len(it.puts)) == (0, 1, 1)
        assert it.live["c0"] == DONE


def test_what_was_accepted_and_is_not_seen_in_time_is_diverged_and_counts_as_written() -> None:
    switches = Switches(echo="stale", late=99)
    with world(ONE, WANT_ONE, switches=switches, api={"settle": 3}) as it:
        code, run = it.apply()
        (outcome,) = run["outcomes"]
        assert (code, outcome["outcome"], outcome["written"]) == (3, "diverged", True)
        # At 0.25, 0.5, 1 and 2 seconds after the first look.
        assert requests(it)[2:] == ["PUT c0", *["GET c0"] * 5]
        for _ in range(100):
            it.plan()
        assert it.live["c0"] == DONE
        it.service.switches = Switches()
        assert it.run("undo", journal(it), "--yes").code == 0
        assert it.live["c0"] == ("Old", LIVE["c0"]["labels"])


def test_without_time_to_settle_the_first_look_decides() -> None:
    with world(ONE, WANT_ONE, switches=Switches(late=2), api={"settle": 0}) as it:
        assert it.apply()[0] == 3
        assert requests(it) == ["GET c0", "GET c0", "PUT c0", "GET c0"]


def test_a_write_that_timed_out_and_may_happen_later_is_unknown_and_undo_looks_at_it() -> None:
    switches = Switches(late=60)

    def lost(service: Service, request: Request) -> Delivery:
        return Delivery(service.handle(request), Ending.RESET)

    with world(ONE, WANT_ONE, switches=switches, faults=Faults({"PUT": [lost] * 9})) as it:
        code, run = it.apply()
        (outcome,) = run["outcomes"]
        assert (code, outcome["outcome"], outcome["written"]) == (3, "unknown", True)
        assert outcome["detail"].startswith("not seen, but it may still take effect")
        for _ in range(60):
            it.plan()
        assert it.live["c0"] == DONE
        it.service.switches = Switches()
        it.service.state.revision += 1
        assert it.run("undo", journal(it), "--yes").code == 0
        assert it.live["c0"] == ("Old", LIVE["c0"]["labels"])


@pytest.mark.parametrize("status", [303, 400, 401, 403, 404, 409, 422, 499])
def test_a_write_that_took_effect_is_found_no_matter_what_the_answer_was(status: int) -> None:
    def odd(service: Service, request: Request) -> Delivery:
        service.handle(request)
        return Delivery(Response(status, {}, b"no"))

    with world(ONE, WANT_ONE, faults=Faults({"PUT": [odd]})) as it:
        code, run = it.apply()
        (outcome,) = run["outcomes"]
        assert (code, outcome["outcome"], outcome["written"]) == (0, "applied", True)
        assert len(it.puts) == 1
        assert it.run("undo", journal(it), "--yes").code == 0
        assert it.live["c0"] == ("Old", LIVE["c0"]["labels"])


@pytest.mark.parametrize("then", [None, answer(404, b"<html>")])
@pytest.mark.parametrize("status", [400, 404])
def test_a_write_that_was_refused_and_takes_effect_late_is_found(status: int, then: Any) -> None:
    def odd(service: Service, request: Request) -> Delivery:
        service.handle(request)
        return Delivery(Response(status, {}, b"no"))

    # The first look finds what was there before, or a proxy's page.
    faults = Faults({"PUT": [odd], "GET": [None, None, then]})
    with world(ONE, WANT_ONE, switches=Switches(late=3), faults=faults) as it:
        code, run = it.apply()
        (outcome,) = run["outcomes"]
        assert (code, outcome["outcome"], outcome["written"]) == (0, "applied", True)


def test_a_page_of_something_before_the_service_does_not_say_that_a_conversation_is_gone() -> None:
    page = answer(404, b"<html>")
    with world(LIVE, WANTED, faults=Faults({"GET": [page, None, page, page]})) as it:
        plan = it.plan()
        assert (len(plan["changes"]), plan["problems"]) == (4, [])
    with world(ONE, WANT_ONE, faults=Faults({"GET": [None, page]})) as it:
        code, run = it.apply()
        assert (code, run["summary"]["applied"]) == (0, 1)


def test_a_refusal_that_is_not_waited_for_is_unknown() -> None:
    def odd(service: Service, request: Request) -> Delivery:
        service.handle(request, Switches(late=9))
        return Delivery(Response(422, {}, b"no"))

    damage = Switches(unsent="text-only")
    live = {**LIVE, "c1": {"title": "Old", "labels": {"stage": "lost", "mood": 7}}}
    faults = Faults({"PUT": [odd]})
    with world(live, WANTED, switches=damage, faults=faults) as it:
        code, run = it.apply("c0", "c1")
        found = {each["id"]: (each["outcome"], each["written"]) for each in run["outcomes"]}
        assert code == 3
        assert found == {"c0": ("unknown", True), "c1": ("collateral", True)}


def test_many_refusals_are_looked_for_in_the_list() -> None:
    live = {f"c{n}": {"title": "Old"} for n in range(60)}
    wanted = {id: {"title": "New"} for id in live}
    with world(live, wanted, faults=Faults({"PUT": [answer(422)] * 60})) as it:
        it.run("plan", "--out", it.root / "plan.json")
        asked = len(it.service.log)
        code, run = it.apply(it.root / "plan.json")
        assert (code, run["summary"]["refused"]) == (1, 60)
        made = requests(it)[asked:]
        # The list twice in each of the looks; by id in the first and the last one.
        assert made.count("GET list") == 2 * 7
        assert made.count("GET list") + 3 * 60 == len(made), "the PUTs did not reach the service"


@pytest.mark.parametrize("status", [303, 400, 403, 404, 422])
def test_a_no_that_is_true_is_refused_when_the_time_of_a_write_has_passed(status: int) -> None:
    with world(ONE, WANT_ONE, faults=Faults({"PUT": [answer(status)]})) as it:
        code, run = it.apply()
        (outcome,) = run["outcomes"]
        assert (code, outcome["outcome"], outcome["written"]) == (1, "refused", False)
        assert requests(it)[-1] == "GET c0"


def test_one_401_after_good_answers_does_not_end_the_run() -> None:
    faults = Faults({"GET": [None] * 3 + [answer(401)], "PUT": [None, answer(401)]})
    with world(LIVE, WANTED, faults=faults, api={"concurrency": 1}) as it:
        code, run = it.apply()
        assert (code, run["summary"]["applied"]) == (0, 4)


@pytest.mark.parametrize("many", [60, 120])
def test_the_look_at_the_end_reads_lists(many: int) -> None:
    live = {f"c{n}": {"title": "Old"} for n in range(many)}
    with world(live, {id: {"title": "New"} for id in live}) as it:
        it.run("plan", "--out", it.root / "plan.json")
        asked = len(it.service.log)
        assert it.apply(it.root / "plan.json")[0] == 0
        made = requests(it)[asked:]
        # Two for each, one for the first of them, and the list.
        assert len(made) == 2 * many + 1 + -(-many // 50)


def test_rows_that_are_poorer_than_conversations_are_not_believed_at_the_end() -> None:
    with world(LIVE, WANTED) as it:
        it.run("plan", "--out", it.root / "plan.json")
        it.service.switches = Switches(light="few-labels")
        code, run = it.apply(it.root / "plan.json")
        assert (code, run["summary"]["applied"]) == (0, 4)


def test_a_writer_after_the_write_is_found_at_the_end() -> None:
    def somebody(request: Request) -> None:
        if len(it.puts) == 4 and request.method == "GET":
            it.edit("c2", title="Mine")

    with world(LIVE, WANTED, faults=Faults(before=somebody)) as it:
        code, run = it.apply()
        reported = {each["id"]: each["outcome"] for each in run["outcomes"]}
        assert (code, reported["c2"], run["summary"]["applied"]) == (3, "diverged", 3)
        assert "3 applied, 1 diverged" in it.run("runs").out


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", ["late", "odd", "gateway", "late,odd,gateway"])
def test_no_matter_what_goes_wrong_what_is_reported_is_true(name: str, seed: int) -> None:
    with world(LIVE, WANTED, faults=rehearsal(name, seed), api={"timeout": 1}) as it:
        _, run = it.apply()
        for each in run["outcomes"]:
            state = it.live[each["id"]]
            if each["outcome"] in {"applied", "already"}:
                assert state == DONE
            elif not each["written"] and each["outcome"] != "unknown":
                assert state != DONE, each
