"""A PUT whose answer did not come: it is looked at before anything is sent again."""

from __future__ import annotations

import pytest

from confsync.sandbox.switches import Switches
from tests.support.faults import Faults, answer, cut, dropped, lost
from tests.support.world import world

LIVE = {"one": {"title": "Old", "labels": {"stage": "lost"}}}
WANTED = {"one": {"title": "New", "labels": {"stage": None, "team": "emea"}}}


@pytest.mark.parametrize("how", [lost, cut])
def test_an_accepted_write_is_not_sent_twice(how: object) -> None:
    with world(LIVE, WANTED, faults=Faults({"PUT": [how]})) as it:  # type: ignore[list-item]  # a step
        code, run = it.apply()
        assert (code, run["summary"]["applied"], len(it.puts)) == (0, 1, 1)
        assert it.live["one"] == ("New", {"team": "emea"})


@pytest.mark.parametrize(
    "how",
    [dropped, answer(500), answer(502), answer(503, retry_after="1"), answer(504), answer(429)],
)
def test_a_write_that_did_not_happen_is_sent_again_after_looking(how: object) -> None:
    with world(LIVE, WANTED, faults=Faults({"PUT": [how]})) as it:  # type: ignore[list-item]  # a step
        code, run = it.apply()
        assert (code, run["summary"]["applied"]) == (0, 1)
        methods = [request.method for request in it.service.log]
        assert methods[-4:] == ["GET", "GET", "PUT", "GET"], "read between the two, and at the end"


def test_where_even_looking_fails_the_outcome_is_unknown() -> None:
    faults = Faults({"PUT": [lost], "GET": [None, None, *[answer(503)] * 99]})
    with world(LIVE, WANTED, faults=faults) as it:
        code, run = it.apply()
        assert (code, run["summary"]["unknown"], len(it.puts)) == (3, 1, 1)
        assert "the answer was lost, and reading again failed" in run["outcomes"][0]["detail"]


def test_a_write_that_is_never_taken_is_unknown_after_a_few_attempts() -> None:
    with world(LIVE, WANTED, faults=Faults({"PUT": [answer(500)] * 99})) as it:
        code, run = it.apply()
        assert (code, run["summary"]["unknown"]) == (3, 1), "it may still take effect"
        assert run["outcomes"][0]["detail"].startswith(
            "not seen, but it may still take effect: not taken in 4 attempts: HTTP 500"
        )
        assert it.live["one"] == ("Old", {"stage": "lost"})


def test_a_definite_no_is_not_tried_again() -> None:
    no = answer(400, b'{"title":"Bad Request","detail":"no such label","code":"x1"}')
    with world(LIVE, WANTED, faults=Faults({"PUT": [no]})) as it:
        code, run = it.apply()
        assert (code, run["summary"]["refused"], len(it.puts)) == (1, 1, 0)
        detail = "HTTP 400 Bad Request: no such label: x1"
        assert run["outcomes"][0]["detail"] == detail


def test_an_accepted_write_without_a_usable_answer_is_looked_at() -> None:
    def empty(service, request):  # type: ignore[no-untyped-def]
        service.handle(request)
        return answer(204)(service, request)

    with world(LIVE, WANTED, faults=Faults({"PUT": [empty]})) as it:
        code, run = it.apply()
        assert (code, run["summary"]["applied"], len(it.puts)) == (0, 1, 1)


def test_a_stale_echo_is_looked_at_once() -> None:
    with world(LIVE, WANTED, switches=Switches(echo="stale")) as it:
        code, run = it.apply()
        assert (code, run["summary"]["applied"]) == (0, 1)
        assert [request.method for request in it.service.log] == ["GET", "GET", "PUT", "GET"]


def test_a_label_that_cannot_be_taken_off_is_diverged() -> None:
    with world(LIVE, WANTED, switches=Switches(labels="merge")) as it:
        code, run = it.apply()
        assert (code, run["summary"]["diverged"]) == (3, 1), "title and team were written"
        assert run["outcomes"][0]["detail"] == (
            'accepted, but not in effect: labels.stage is "lost", wanted absent '
            "(the service may not let labels be removed)"
        )
    with world(LIVE, {"one": {"labels": {"stage": None}}}, switches=Switches(labels="merge")) as it:
        code, run = it.apply()
        assert (code, run["summary"]["diverged"]) == (3, 1), "it was accepted"
