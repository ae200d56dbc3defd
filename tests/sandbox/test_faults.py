"""Profiles at work: over real HTTP, and in the same process."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync.model.transport import Failure, Request, Response, TransportError
from confsync.sandbox import samples
from confsync.sandbox.delivery import Delivery, Ending
from confsync.sandbox.fault import NOTHING, Fault, Retry
from confsync.sandbox.faults import Rehearsal, rehearsal
from confsync.sandbox.limit import Limit
from confsync.sandbox.others import PASSING
from confsync.sandbox.profiles import PROFILES, Profile
from confsync.sandbox.rules import Service
from confsync.sandbox.transport import InProcess

if TYPE_CHECKING:
    from tests.sandbox.conftest import Start

ONE: dict[str, dict[str, Any]] = {"a": {"title": "old"}}
KEY = {"authorization": "k"}


def always(fault: Fault) -> Rehearsal:
    return Rehearsal([Profile("always", "", "", lambda seed, number, request: fault)])


def test_a_request_that_does_not_reach_the_service_has_no_effect(sandbox: Start) -> None:
    faults = always(Fault(reaches=False, answer=Response(503)))
    one = sandbox(ONE, faults=faults)
    assert one.http.put("/conversations/a", json={"title": "new"}).status_code == 503
    assert one.service.log == []
    assert [each.status for each in faults.log] == [503]


@pytest.mark.parametrize("ending", [Ending.RESET, Ending.HALF])
def test_a_write_may_take_effect_and_its_answer_be_lost(sandbox: Start, ending: Ending) -> None:
    one = sandbox(ONE, faults=always(Fault(ending=ending)))
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        one.http.put("/conversations/a", json={"title": "new"})
    changed = one.service.state.get("a")
    assert changed is not None
    assert changed.attributes["title"] == "new"


def test_a_write_may_take_effect_and_be_answered_with_an_error(sandbox: Start) -> None:
    one = sandbox(ONE, faults=always(Fault(answer=Response(502))))
    assert one.http.put("/conversations/a", json={"title": "new"}).status_code == 502
    assert [each.status for each in one.service.log] == [200]


def test_a_hang_lasts_until_the_client_gives_up(sandbox: Start) -> None:
    one = sandbox(ONE, faults=always(Fault(ending=Ending.HANG)))
    with pytest.raises(httpx.ReadTimeout):
        one.http.get("/conversations/a", timeout=0.05)
    assert [each.status for each in one.service.log] == [200]


def test_a_switch_is_turned_for_one_request(sandbox: Start) -> None:
    one = sandbox(ONE, faults=always(Fault(switches={"wrap": "data"})))
    assert "data" in one.get("/conversations/a")
    assert one.service.switches.wrap == "bare"


def test_transcripts_may_be_large(sandbox: Start) -> None:
    one = sandbox(ONE, faults=always(Fault(switches={"transcript": 100})))
    for _ in range(2):
        assert len(one.get("/conversations/a")["attributes"]["transcript"]) > 99 * 1024
    assert "transcript" not in one.get("/conversations/list")["data"][0]["attributes"]


def test_strict_refuses_what_is_not_in_the_catalog(sandbox: Start) -> None:
    strict = sandbox(samples.state(), faults=rehearsal("strict"))
    path = f"/conversations/{next(iter(samples.CONVERSATIONS))}"
    assert strict.http.put(path, json={"labels": {"Team": "Mars"}}).status_code == 400
    assert strict.http.put(path, json={"labels": {"Team": "EMEA"}}).status_code == 200


def test_moving_repeats_and_skips_rows(sandbox: Start) -> None:
    faults = rehearsal("moving")
    many = sandbox(samples.generated(12), faults=faults)
    wanted = [each.id for each in many.service.state]
    pages = [
        [row["id"] for row in many.get("/conversations/list", page=page, size=4)["data"]]
        for page in (1, 2, 3)
    ]
    assert set(pages[0]) & set(pages[1])
    assert set(wanted) - {id for page in pages for id in page}
    assert [each.id for each in many.service.state if not each.id.startswith(PASSING)] == wanted


def test_drift_changes_a_conversation_between_read_and_write(sandbox: Start) -> None:
    one = sandbox(samples.state(), faults=rehearsal("drift", seed=3))
    path = f"/conversations/{next(iter(samples.CONVERSATIONS))}"
    before = one.get(path)["attributes"]
    for _ in range(20):
        one.put(path, {})
    after = one.get(path)["attributes"]
    assert (before["title"], before["labels"]) != (after["title"], after["labels"])


def test_a_limit_lets_a_burst_through_and_says_when_to_come_again(sandbox: Start) -> None:
    time = [50.0]
    limit = Limit(2, burst=3, form="seconds", now=lambda: time[0])
    one = sandbox(ONE, faults=Rehearsal(limit=limit))
    answers = [one.http.get("/conversations/a") for _ in range(5)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429, 429]
    assert [each.headers.get("retry-after") for each in answers] == [None, None, None, "1", "1"]
    time[0] += 1
    assert [one.http.get("/conversations/a").status_code for _ in range(3)] == [200, 200, 429]


def test_retry_after_may_be_a_date(sandbox: Start) -> None:
    again = Fault(reaches=False, answer=Response(429), retry=Retry(2, as_date=True))
    profile = Profile("again", "", "", lambda seed, number, request: again)
    faults = Rehearsal([profile], wall=lambda: 784111775.0)
    answer = sandbox(ONE, faults=faults).http.get("/conversations/a")
    assert answer.headers["retry-after"] == "Sun, 06 Nov 1994 08:49:37 GMT"


@pytest.mark.parametrize(
    ("ending", "failure"),
    [(Ending.RESET, Failure.RESET), (Ending.HALF, Failure.RESET), (Ending.HANG, Failure.TIMEOUT)],
)
def test_the_same_faults_within_the_process(ending: Ending, failure: Failure) -> None:
    transport = InProcess(Service(samples.state()), always(Fault(ending=ending)))
    with pytest.raises(TransportError) as caught:
        asyncio.run(transport.send(Request("GET", "/labels", headers=KEY)))
    assert caught.value.failure is failure


def test_everything_is_reported_to_whoever_watches_but_no_key() -> None:
    seen: list[object] = []
    faults = Rehearsal(watch=seen.append)
    faults.play(Service(samples.state()), Request("GET", "/labels", headers=KEY))
    assert seen == faults.log
    assert faults.log[0].fault == NOTHING
    assert faults.log[0].request == Request("GET", "/labels")


asked = st.lists(
    st.builds(
        Request,
        method=st.sampled_from(["GET", "PUT"]),
        path=st.sampled_from(
            [
                "/conversations/list",
                "/labels",
                *(f"/conversations/{id}" for id in samples.CONVERSATIONS),
            ]
        ),
        query=st.sampled_from([(), (("page", "2"), ("size", "2")), (("page", "3"), ("size", "2"))]),
        headers=st.just(KEY),
        body=st.sampled_from([b"", b'{"title": "new"}', b'{"labels": {"Team": "Mars"}}']),
    ),
    max_size=30,
)


@given(st.lists(st.sampled_from(sorted(PROFILES)), unique=True), st.integers(), asked)
def test_the_same_seed_and_requests_meet_the_same_faults(
    names: list[str], seed: int, requests: list[Request]
) -> None:
    def run() -> tuple[list[Delivery], list[tuple[str, object]]]:
        # The clock does not move, so that the limits and dates are the same too.
        limit = Limit(2, burst=5, now=lambda: 0.0) if "limit" in names else None
        faults = Rehearsal([PROFILES[name] for name in names], seed, limit=limit, wall=lambda: 0.0)
        service = Service(samples.state())
        deliveries = [faults.play(service, request) for request in requests]
        return deliveries, [(each.id, each.attributes) for each in service.state]

    assert run() == run()


def test_profiles_are_named_together_and_limits_by_number() -> None:
    time = Request("GET", "/labels", headers=KEY)
    service = Service(samples.state())
    faults = rehearsal("strict, limit=1")
    assert faults.play(service, time).response.status == 200
    assert faults.play(service, time).response.status == 429
    assert rehearsal("").play(service, time) == Delivery(service.handle(time))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fire", "there is no profile 'fire'; there are: storm, limit"),
        ("storm,", "there is no profile ''"),
        ("flaky=3", "flaky takes no number"),
        ("limit=0", "from 1 on; not '0'"),
        ("storm=", "from 1 on; not ''"),
    ],
)
def test_a_wrong_name_is_reported(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rehearsal(text)
