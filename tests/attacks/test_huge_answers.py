"""A service, or something in front of it, that answers with more than can be held or read."""

from __future__ import annotations

import gzip
import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from confsync.attention import http
from confsync.model.transport import Response
from confsync.sandbox.delivery import Delivery
from tests.support.command import spawn
from tests.support.faults import Faults
from tests.support.world import world

if TYPE_CHECKING:
    from confsync.model.transport import Request
    from confsync.sandbox.rules import Service

MANY = 20_000_000
LISTS = b'{"data":[' + b"[]," * MANY + b"[]]}"
WIDE = b'{"data":["\xf0\x9f\x98\x80' + b"x" * (31 * 2**20) + b'"]}'
"""A text that takes four bytes a character in memory, because of the first one."""
MOST = 250
"""Megabytes that a run may take; the values of the answer would have 1,700."""
PEAK = (
    "import sys; from confsync.cli.main import main; code = main(sys.argv[1:]); "
    # Not `ru_maxrss`, which begins at what the process that started this one has.
    "text = open('/proc/self/status').read().partition('VmHWM:')[2]; "
    "print(text.split()[0], file=sys.stderr); sys.exit(code)"
)
LIVE = {f"c{n}": {"title": "Old"} for n in range(9)}
WANTED = {id: {"title": "New"} for id in LIVE}


def answering(body: bytes, **headers: str) -> Faults:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def huge(_service: Service, _request: Request) -> Delivery:
        return Delivery(Response(200, named, body))

    return Faults({"GET": [huge] * 99})


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as on Linux")
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (LISTS, "the answer is larger than 32 MiB"),
        (LISTS[: 31 * 2**20], "the answer has more than 1,000,000 values"),
        (WIDE, "the answer is a list, but not of conversations"),
    ],
    ids=["too large", "too many values", "a wide text"],
)
def test_a_huge_answer_takes_little_memory(body: bytes, said: str) -> None:
    with world(LIVE, WANTED, faults=answering(body)) as it:
        process = spawn("plan", "-C", it.root, "--format", "json", program=["-c", PEAK])
        out, err = process.communicate(timeout=120)
        (problem,) = json.loads(out)["problems"]
        assert process.returncode == 1
        assert problem["message"].endswith(said)
        assert int(err.splitlines()[-1]) < MOST * 1024


def test_too_many_values_within_a_small_packed_answer() -> None:
    packed = gzip.compress(LISTS[: 31 * 2**20], 1)
    assert len(packed) < 500_000
    faults = answering(packed, content_encoding="gzip")
    with world(LIVE, WANTED, faults=faults) as it:
        (problem,) = it.plan()["problems"]
        assert problem["message"].endswith("the answer has more than 1,000,000 values")
        assert faults.seen["GET"] == 3, "only smaller pages are asked for"


@pytest.mark.parametrize(("first", "requests"), [(40, 6), (0, 9)], ids=["second", "first"])
def test_where_a_page_is_too_large_fewer_rows_are_asked_for(
    first: int, requests: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The conversations from `first` on have long transcripts: forty of them, on one page or two."""

    def heavy(service: Service, request: Request) -> Delivery:
        response = service.handle(request)
        document = json.loads(response.body)
        for row in document.get("data", []):
            long = first <= int(row["id"][1:]) < first + 40
            row["attributes"]["transcript"] = "x" * (2500 if long else 500)
        return Delivery(replace(response, body=json.dumps(document).encode()))

    monkeypatch.setattr(http, "MAX_BYTES", 90_000)
    live = {f"c{n}": {"title": "Old"} for n in range(200)}
    wanted = {id: {"title": "New"} for id in live}
    with world(live, wanted, faults=Faults({"GET": [heavy] * 99})) as it:
        plan = it.plan()
        assert (plan["problems"], len(plan["changes"])) == ([], 200)
        lists = [request for request in it.service.log if request.path.endswith("/list")]
        assert len(lists) == requests


@pytest.mark.parametrize("opening", [b"[", b'{"data":'])
def test_values_within_values_without_end_are_no_answer(opening: bytes) -> None:
    faults = answering(opening * 100_000)
    with world(LIVE, WANTED, faults=faults) as it:
        (problem,) = it.plan()["problems"]
        assert "the answer is not JSON" in problem["message"]


def test_a_write_with_such_an_answer_is_looked_for() -> None:
    def huge(service: Service, request: Request) -> Delivery:
        service.handle(request)
        return Delivery(Response(200, {"content-encoding": "gzip"}, gzip.compress(LISTS, 1)))

    with world({"c0": LIVE["c0"]}, {"c0": WANTED["c0"]}, faults=Faults({"PUT": [huge]})) as it:
        code, run = it.apply()
        assert (code, run["summary"]["applied"], len(it.puts)) == (0, 1, 1)
