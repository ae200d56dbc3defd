"""A service, or something in front of it, that answers with more than can be held or read."""

from __future__ import annotations

import gzip
import json
import sys
from typing import TYPE_CHECKING

import pytest

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
MOST = 700
"""Megabytes that a run may take; the answer alone has sixty, and its values had 1,700."""
PEAK = (
    "import resource, sys; from confsync.cli.main import main; code = main(sys.argv[1:]); "
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(code)"
)
LIVE = {f"c{n}": {"title": "Old"} for n in range(9)}
WANTED = {id: {"title": "New"} for id in LIVE}


def answering(body: bytes, **headers: str) -> Faults:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def huge(_service: Service, _request: Request) -> Delivery:
        return Delivery(Response(200, named, body))

    return Faults({"GET": [huge] * 99})


@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured as on Unix")
def test_sixty_megabytes_of_small_values_are_refused_before_they_are_read() -> None:
    with world(LIVE, WANTED, faults=answering(LISTS)) as it:
        process = spawn("plan", "-C", it.root, "--format", "json", program=["-c", PEAK])
        out, err = process.communicate(timeout=120)
        (problem,) = json.loads(out)["problems"]
        assert process.returncode == 1
        assert problem["message"].endswith("the answer has more than 2,000,000 values")
        assert int(err.splitlines()[-1]) < MOST * 1024


def test_the_same_within_a_small_packed_answer() -> None:
    packed = gzip.compress(LISTS, 1)
    assert len(packed) < 500_000
    faults = answering(packed, content_encoding="gzip")
    with world(LIVE, WANTED, faults=faults) as it:
        (problem,) = it.plan()["problems"]
        assert problem["message"].endswith("the answer has more than 2,000,000 values")
        assert faults.seen["GET"] == 1, "it is not asked for again"


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
