"""A run that ends before its end: by Ctrl-C, by SIGTERM, by kill, by its deadline, by its key."""

from __future__ import annotations

import json
import os
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from confsync.formats.documents.journal import read_record
from confsync.sandbox.delivery import Delivery, Ending
from tests.support.command import spawn
from tests.support.faults import Faults, answer
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.model.transport import Request
    from confsync.sandbox.rules import Service

LIVE = {f"c{n}": {"title": "Old", "labels": {}} for n in range(8)}
WANTED = {id: {"title": "New"} for id in LIVE}


def apply_and_signal(
    it: World, faults: Faults, numbers: list[int], at: Callable[[Request], bool]
) -> tuple[int, Any]:
    """Apply in a separate process; send it `numbers` when `at` says so. Exit code and report."""
    arguments = ("apply", "-C", it.root, "--yes", "--format", "json")
    with spawn(*arguments) as process:

        def send(request: Request) -> None:
            if numbers and at(request):
                for number in numbers:
                    os.kill(process.pid, number)
                numbers.clear()

        faults.before = send
        out, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    return process.returncode, json.loads(out) if out else None


def third_put(it: World) -> Callable[[Request], bool]:
    return lambda request: request.method == "PUT" and len(it.puts) == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_what_is_under_way_finish_and_reports_the_rest(number: int) -> None:
    faults = Faults()
    with world(LIVE, WANTED, faults=faults, api={"concurrency": 1}) as it:
        code, run = apply_and_signal(it, faults, [number], third_put(it))
        assert (code, run["interrupted"]) == (130, True)
        assert run["summary"]["applied"] == len(it.puts) == 3
        assert run["summary"]["not_reached"] == 5
        assert {o["detail"] for o in run["outcomes"]} == {"", "interrupted"}
        changed = {o["id"] for o in run["outcomes"] if o["outcome"] == "applied"}
        assert {id for id, (title, _) in it.live.items() if title == "New"} == changed


def test_a_second_signal_stops_at_once_and_reports_what_is_not_known() -> None:
    def hang(service: Service, request: Request) -> Delivery:
        os.kill(process.pid, signal.SIGINT)
        return Delivery(service.handle(request), Ending.HANG)

    with (
        world(LIVE, WANTED, faults=Faults({"PUT": [hang]}), api={"concurrency": 1}) as it,
        spawn("apply", "-C", it.root, "--yes", "--format", "json") as process,
    ):
        assert process.stderr is not None
        said = process.stderr.readline()
        assert (
            said == "Stopping after the requests in flight. Press Ctrl-C again to stop at once.\n"
        )
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        summary = json.loads(out)["summary"]
        assert (process.returncode, err) == (130, "interrupted\n")
        assert (summary["unknown"], summary["not_reached"]) == (1, 7)
        assert len(it.puts) == 1


def test_after_a_kill_the_same_apply_converges_and_every_put_is_accounted_for() -> None:
    faults = Faults()
    with world(LIVE, WANTED, faults=faults, api={"concurrency": 3}) as it:
        code, _ = apply_and_signal(it, faults, [signal.SIGKILL], third_put(it))
        assert code == -signal.SIGKILL
        faults.before = lambda _request: None
        assert it.apply()[0] == 0
        assert {title for title, _ in it.live.values()} == {"New"}
        intents = [
            id
            for file in (it.root / ".confsync" / "runs").iterdir()
            for id, changes in read_record(file.read_bytes()).sent.items()
            for _ in changes
        ]
        puts = [put.path.rpartition("/")[2] for put in it.puts]
        assert all(puts.count(id) <= intents.count(id) for id in LIVE)
        first = it.run("runs", "--format", "json").document["runs"][0]
        assert first["finished"] is False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_plan_that_is_interrupted_says_so(number: int) -> None:
    known = threading.Event()

    def interrupt(service: Service, request: Request) -> Delivery:
        assert known.wait(60)
        os.kill(process.pid, number)
        # No answer: the signal, and not a plan that is made already, decides how it ends.
        return Delivery(service.handle(request), Ending.HANG)

    faults = Faults({"GET": [interrupt]})
    with world(LIVE, WANTED, faults=faults) as it, spawn("plan", "-C", it.root) as process:
        known.set()
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out, err) == (130, "", "interrupted\n")


@pytest.mark.parametrize("signals", [3, 5])
def test_many_signals_still_end_in_a_report(signals: int) -> None:
    def hang(service: Service, request: Request) -> Delivery:
        for _ in range(signals):
            os.kill(process.pid, signal.SIGINT)
        return Delivery(service.handle(request), Ending.HANG)

    with (
        world(LIVE, WANTED, faults=Faults({"PUT": [hang]}), api={"concurrency": 1}) as it,
        spawn("apply", "-C", it.root, "--yes", "--format", "json") as process,
    ):
        for _ in range(2):
            process.stderr.readline() if process.stderr else None
            process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        summary = json.loads(out)["summary"]
        assert (process.returncode, "Traceback" in err) == (130, False)
        assert (summary["unknown"], summary["not_reached"]) == (1, 7)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_under_the_output_is_no_traceback() -> None:
    with world(LIVE, WANTED) as it, Path("/dev/full").open("w") as full:
        with spawn("apply", "-C", it.root, "--yes", "--format", "json", stdout=full) as process:
            _, err = process.communicate(timeout=60)
        assert process.returncode == 0
        assert err.startswith("The output cannot be written: no space left on device. Apply: 8")


def test_a_key_that_is_revoked_meanwhile_stops_the_run() -> None:
    faults = Faults(
        {"PUT": [None, None, *[answer(401)] * 99], "GET": [None] * 7 + [answer(401)] * 99}
    )
    with world(LIVE, WANTED, faults=faults, api={"concurrency": 2}) as it:
        code, run = it.apply()
        assert code == 3
        # One was looked at; the other was accepted, and could not be read any more.
        assert run["summary"]["applied"] + run["summary"]["unknown"] == len(it.puts)
        assert faults.seen["GET"] + faults.seen["PUT"] < 16, "no request after the second 401"
        ended = ("applied", "unknown", "refused", "not_reached")
        assert sum(run["summary"][each] for each in ended) == len(LIVE)


def test_a_reader_that_goes_away_ends_it_without_a_traceback() -> None:
    with world(LIVE, WANTED) as it, spawn("plan", "-C", it.root) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        process.wait(timeout=60)
        assert process.returncode == 1


def test_a_reader_that_goes_away_while_applying_stops_the_run_and_it_is_reported() -> None:
    faults = Faults()
    with (
        world(LIVE, WANTED, faults=faults, api={"concurrency": 1}) as it,
        spawn("apply", "-C", it.root, "--yes") as process,
    ):
        assert process.stdout is not None
        assert process.stderr is not None
        reader = process.stdout
        faults.before = lambda _request: reader.close() if third_put(it)(_request) else None
        said = process.stderr.read()
        process.wait(timeout=60)
        assert process.returncode == 3
        assert said == "The output was closed. Apply: 3 applied, 5 not reached.\n"
        assert len(it.puts) == 3


def test_after_the_deadline_nothing_is_sent_and_the_rest_is_reported() -> None:
    slow = answer(429, retry_after="100")
    faults = Faults({"PUT": [None, None, slow]})
    with world(LIVE, WANTED, faults=faults, api={"concurrency": 1}) as it:
        code, run = it.apply("--deadline", "1m")
        # The second was accepted, and there was no time left to look at it.
        assert (code, run["summary"]["applied"], len(it.puts)) == (3, 1, 2)
        reported = {o["detail"] for o in run["outcomes"] if o["outcome"] == "not_reached"}
        assert any("the deadline has passed" in each for each in reported)
        ended = ("applied", "unknown", "refused", "not_reached")
        assert sum(run["summary"][each] for each in ended) == len(LIVE)


def test_a_deadline_that_is_no_time_is_a_usage_error() -> None:
    with world(LIVE, WANTED) as it:
        ran = it.run("plan", "--deadline", "soon")
        assert (ran.code, it.service.log) == (64, [])
        assert "--deadline 'soon' is not a duration" in ran.err
        assert it.run("plan", "--deadline", "0.5h").code == 0
