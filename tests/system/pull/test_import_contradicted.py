"""An import from a service that contradicts itself: it is reported, and nothing is guessed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from confsync.attention import pages
from confsync.model.transport import Response
from confsync.sandbox.switches import Switches
from tests.attention.watching import Answers
from tests.support.world import world
from tests.system.pull.calls import ids, imported

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.model.transport import Request
    from confsync.sandbox.rules import Service

MANY: dict[str, dict[str, Any]] = {f"c{n}": {"title": f"Call {n}"} for n in range(150)}


def messages(document: Any) -> list[str]:
    return [each["message"] for each in document["problems"] if each["code"] == "CS420"]


@pytest.mark.parametrize(
    ("switches", "message"),
    [
        (["total=more"], "the list has 150 of the 300 conversations that it reports"),
        (["pages=gap"], "the list has 100 of the 150 conversations that it reports"),
        (["pages=gap", "meta=none"], "page 2 of the list is empty, and page 3 is not"),
        (["pages=same"], "the list has 50 of the 150 conversations that it reports"),
        (["pages=same", "meta=none"], "every page of the list has the same rows"),
    ],
)
def test_a_list_that_is_incomplete_is_an_error(switches: list[str], message: str) -> None:
    with world(MANY, switches=Switches.parse(switches)) as it:
        code, document = imported(it, "--all")
        assert (code, messages(document)) == (1, [message])


@pytest.mark.parametrize("switches", [["total=less"], ["meta=none"], ["meta=total"], []])
def test_a_list_that_has_everything_is_fine(switches: list[str]) -> None:
    with world(MANY, switches=Switches.parse(switches)) as it:
        code, document = imported(it, "--all")
        assert (code, messages(document), len(ids(document))) == (0, [], 150)


def lists(change: Callable[[int, dict[str, Any]], None]) -> Answers:
    """Change each page of the list; the number is that of the page."""

    def play(_service: Service, request: Request, response: Response) -> Response | None:
        query = dict(request.query)
        if "page" not in query or response.status != 200:
            return None
        body = json.loads(response.body)
        change(int(query["page"]), body)
        return Response(200, response.headers, json.dumps(body).encode())

    return Answers(play)


@pytest.mark.parametrize("total", [None, 100])
def test_a_list_without_end_ends_with_an_error(
    monkeypatch: pytest.MonkeyPatch, total: int | None
) -> None:
    def endless(number: int, body: dict[str, Any]) -> None:
        body["meta"] = {} if total is None else {"totalRecords": total}
        body["data"] = [
            {"id": f"p{number}-{n}", "attributes": {"title": "x", "labels": {}, "participants": []}}
            for n in range(50)
        ]

    monkeypatch.setattr(pages, "MOST_PAGES", 30)
    with world(MANY, faults=lists(endless)) as it:
        code, document = imported(it, "--all")
        assert code == 1
        assert messages(document) == [
            f"the list does not end: {30 if total is None else 24} pages were read"
        ]


def test_a_conversation_twice_with_different_values_is_read_by_id() -> None:
    def twice(number: int, body: dict[str, Any]) -> None:
        if number == 1:
            old = json.loads(json.dumps(body["data"][3]))
            old["attributes"]["title"] = "An older title"
            body["data"].insert(0, old)

    with world(MANY, faults=lists(twice)) as it:
        code, document = imported(it, "--all")
        doubted = next(each.path for each in it.service.log if "/c" in each.path[5:]).rpartition(
            "/"
        )[2]
        assert code == 1
        assert messages(document) == [f"the list has {doubted} twice, with different values"]
        text = "".join(file.read_text() for file in (it.root / "conversations").rglob("*.yaml"))
        assert "An older title" not in text
        assert str(it.live[doubted][0]) in text


def test_a_conversation_that_only_the_list_has_is_an_error() -> None:
    def phantom(number: int, body: dict[str, Any]) -> None:
        if number == 1:
            body["data"][0] = {"id": "phantom", "attributes": {"title": "x", "participants": []}}

    with world(MANY, faults=lists(phantom)) as it:
        code, document = imported(it, "--all")
        assert code == 1
        assert messages(document) == ["the list has phantom, and a read by id finds nothing"]
        assert "phantom" not in ids(document)


def test_rows_without_an_id_are_reported() -> None:
    def nameless(number: int, body: dict[str, Any]) -> None:
        if number == 2:
            body["data"][0] = {"attributes": {"title": "x"}}

    with world(MANY, faults=lists(nameless)) as it:
        code, document = imported(it, "--all")
        assert code == 1
        assert messages(document) == ["the list has rows without an id: 1"]
