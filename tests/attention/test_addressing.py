"""A wrong address, odd ids and odd text: nothing is taken for what it is not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from confsync.model import UNKNOWN, Observed
from confsync.model.errors import Unreadable
from confsync.model.transport import Response
from confsync.sandbox.rules import Service
from confsync.sandbox.state import State
from confsync.sandbox.switches import Switches
from confsync.sandbox.transport import InProcess
from tests.attention.watching import Answers, declared, organisation, talking, watch

if TYPE_CHECKING:
    from confsync.attention.client import Writer
    from confsync.model.transport import Request

# A wrong address


@pytest.mark.parametrize("wanted", [["1"], ["1", "2"], ["1", "2", "x"]])
@pytest.mark.parametrize("base", ["URL/v3", "URL/../x"])
def test_a_wrong_address_never_looks_like_missing(wanted: list[str], base: str) -> None:
    with pytest.raises(Unreadable, match="the address has no list of conversations") as raised:
        watch(organisation(9), declared(wanted), base=base)
    assert raised.value.help == "check api.url in confsync.yaml"


@pytest.mark.parametrize("status", [400, 403, 405])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_404_means_nothing_where_everything_else_is_refused(status: int, count: int) -> None:
    def nothing(service: Service, request: Request, response: Response) -> Response:
        return Response(status if request.path.endswith("/list") else 404)

    it = watch(organisation(9), declared(range(count)), faults=Answers(nothing))
    assert set(it.unread) == {str(n) for n in range(count)}
    assert "check api.url" in it.unread["0"]


@pytest.mark.parametrize("body", [b"<html>Welcome</html>", b"", b"{}", b"null", b'"x"', b"[5]"])
def test_an_address_that_answers_everything_with_something_else(body: bytes) -> None:
    for count in (1, 3):
        if count == 1:
            it = watch(
                {}, declared(range(count)), faults=Answers(lambda *_: Response(200, {}, body))
            )
            assert set(it.unread) == {"0"}
        else:
            with pytest.raises(Unreadable):
                watch(
                    {}, declared(range(count)), faults=Answers(lambda *_: Response(200, {}, body))
                )


def test_one_that_is_missing_is_confirmed_by_the_list() -> None:
    it = watch(organisation(9), declared(["x"]))
    assert (it.paths, it.missing) == (["x", "light 1"], {"x"})


# What is read is written back


@pytest.mark.parametrize("text", ["half \ud83d", "🎉", "\x00\x1b]0;x\x07", "e\u0301 é \u202e", ""])
def test_odd_text_is_read_and_written_back_unchanged(text: str) -> None:
    service = Service(State.of({"a": {"title": text, "labels": {text: text}}}), Switches())

    async def copy(writer: Writer) -> None:
        with writer.turn("a") as turn:
            before = await turn.get()
            assert before == Observed("a", text, {text: text})
            assert isinstance(before.title, str)
            assert isinstance(before.labels, dict)
            after = await turn.put({"title": before.title + "!", "labels": before.labels})
        assert after == Observed("a", text + "!", {text: text})

    asyncio.run(talking(lambda: InProcess(service), copy))
    assert service.log[1].body == {"title": text + "!", "labels": {text: text}}


def test_a_write_that_is_accepted_without_telling_the_state_is_unknown() -> None:
    def other(service: Service, request: Request, response: Response) -> Response | None:
        return Response(200, {}, b'{"ok": true}') if request.method == "PUT" else None

    async def write(writer: Writer) -> None:
        with writer.turn("a") as turn:
            await turn.get()
            assert await turn.put({"title": "t"}) is UNKNOWN

    service = Service(State.of({"a": {}}), Switches())
    asyncio.run(talking(lambda: InProcess(service, Answers(other)), write))


@pytest.mark.parametrize("id", ["%2e%2e", "...", "?x=1", "#", "ü", "a b", "a;b", "a&b=c", "🎉"])
def test_any_id_is_one_segment_of_the_path(id: str) -> None:
    it = watch({id: {"title": "t"}, "other": {}}, declared([id]))
    assert set(it.observed) == {id}


@pytest.mark.parametrize(
    "id", ["", ".", "..", "a/b", "../../users", "a\\b", "a\nb", "\x7f", "\u202e"]
)
def test_an_id_that_would_be_another_path_is_not_asked_for(id: str) -> None:
    it = watch({"other": {}}, declared([id]))
    assert it.paths == []
    assert it.unread == {id: "not sent: the service has no ids like this one"}


def test_an_id_that_is_the_name_of_a_list_is_unread() -> None:
    assert watch(organisation(3), declared(["list"])).unread == {
        "list": "the answer is not a conversation"
    }
