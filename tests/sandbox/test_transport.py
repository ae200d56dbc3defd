from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from confsync.model.errors import ConfsyncError
from confsync.model.transport import Failure, Request, Response, Transport, TransportError
from confsync.sandbox import samples
from confsync.sandbox.delivery import Delivery, Ending
from confsync.sandbox.rules import Service
from confsync.sandbox.state import State
from confsync.sandbox.transport import InProcess, of_project, state_file

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.sandbox.delivery import Faults

FIRST = next(iter(samples.CONVERSATIONS))


def ask(service: Service, request: Request, faults: Faults | None = None) -> Response:
    async def once() -> Response:
        transport: Transport = InProcess(service, faults)
        try:
            return await transport.send(request)
        finally:
            await transport.aclose()

    return asyncio.run(once())


def put(title: str) -> Request:
    body = f'{{"title": "{title}"}}'.encode()
    return Request("PUT", f"/conversations/{FIRST}", headers={"authorization": "k"}, body=body)


def test_a_project_begins_with_the_samples_and_goes_on_from_its_last_write(tmp_path: Path) -> None:
    assert ask(of_project(tmp_path), put("changed")).status == 200
    again = of_project(tmp_path).state.get(FIRST)
    assert again is not None
    assert again.attributes["title"] == "changed"


def test_reading_writes_no_file(tmp_path: Path) -> None:
    list_ = Request("GET", "/conversations/list", headers={"authorization": "k"})
    assert ask(of_project(tmp_path), list_).status == 200
    assert list(tmp_path.iterdir()) == []


def test_a_broken_state_is_reported(tmp_path: Path) -> None:
    state_file(tmp_path).parent.mkdir()
    state_file(tmp_path).write_text("{")
    with pytest.raises(ConfsyncError):
        of_project(tmp_path)


class Ends:
    def __init__(self, ending: Ending) -> None:
        self.ending = ending

    def play(self, service: Service, request: Request) -> Delivery:
        return Delivery(service.handle(request), self.ending, delay=1e-6)


@pytest.mark.parametrize(
    ("ending", "failure"),
    [
        (Ending.RESET, Failure.RESET),
        (Ending.HALF, Failure.RESET),
        (Ending.HANG, Failure.TIMEOUT),
    ],
)
def test_an_answer_that_does_not_arrive(ending: Ending, failure: Failure) -> None:
    with pytest.raises(TransportError) as caught:
        ask(Service(samples.state()), put("x"), Ends(ending))
    assert caught.value.failure is failure


def test_an_answer_that_arrives_late() -> None:
    assert ask(Service(State.of({FIRST: {}})), put("x"), Ends(Ending.WHOLE)).status == 200
