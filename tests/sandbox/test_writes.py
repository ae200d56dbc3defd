"""What PUT does, and what each switch makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from confsync.model.transport import Request
from confsync.sandbox import samples
from confsync.sandbox.rules import Service
from confsync.sandbox.state import State

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sandbox.conftest import Sandbox, Start

ONE: dict[str, dict[str, Any]] = {
    "a": {"title": "old", "labels": {"Team": "EMEA", "old_stage": "lost"}}
}


def live(one: Sandbox) -> tuple[object, object]:
    attributes = one.get("/conversations/a")["attributes"]
    return attributes["title"], attributes["labels"]


def test_a_field_that_is_left_out_stays(sandbox: Start) -> None:
    one = sandbox(ONE)
    one.put("/conversations/a", {"title": "new"})
    assert live(one) == ("new", ONE["a"]["labels"])
    one.put("/conversations/a", {"labels": {"x": "y"}})
    assert live(one) == ("new", {"x": "y"})
    one.put("/conversations/a", {})
    assert live(one) == ("new", {"x": "y"})


def test_labels_replace_the_map(sandbox: Start) -> None:
    one = sandbox(ONE)
    one.put("/conversations/a", {"labels": {"Team": "APAC"}})
    assert live(one)[1] == {"Team": "APAC"}


def test_labels_may_be_merged_into_the_map(sandbox: Start) -> None:
    one = sandbox(ONE, "labels=merge")
    one.put("/conversations/a", {"labels": {"Team": "APAC"}})
    assert live(one)[1] == {"Team": "APAC", "old_stage": "lost"}


def test_the_answer_shows_the_conversation_as_it_is_after(sandbox: Start) -> None:
    answer = sandbox(ONE).put("/conversations/a", {"title": "new"})
    assert answer["attributes"]["title"] == "new"


def test_the_answer_may_show_the_conversation_as_it_was(sandbox: Start) -> None:
    one = sandbox(ONE, "echo=stale")
    assert one.put("/conversations/a", {"title": "new"})["attributes"]["title"] == "old"
    assert live(one)[0] == "new"
    assert one.page() == ["new"]


def test_labels_that_were_null_become_a_map(sandbox: Start) -> None:
    one = sandbox({"a": {"labels": None}}, "labels=merge")
    one.put("/conversations/a", {"labels": {"Team": "EMEA"}})
    assert live(one)[1] == {"Team": "EMEA"}


def test_the_sister_endpoints(sandbox: Start) -> None:
    one = sandbox(ONE)
    one.put("/conversations/a/title", {"title": "new"})
    answer = one.put("/conversations/a/labels", {"labels": {"x": "y"}, "skip_analysis": True})
    assert answer["attributes"]["labels"] == {"x": "y"}
    assert live(one) == ("new", {"x": "y"})


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", b""),
        ("", b"{"),
        ("", b"[]"),
        ("", b"\xff"),
        ("", b"[" * 100_000),
        ("", b'{"title": null}'),
        ("", b'{"title": 1}'),
        ("", b'{"labels": null}'),
        ("", b'{"labels": []}'),
        ("", b'{"labels": {"x": NaN}}'),
        ("/labels", b'{"title": "x"}'),
        ("/labels", b'{"labels": {"x": ["list"]}}'),
        ("/title", b"{}"),
    ],
)
def test_a_body_of_the_wrong_form_changes_nothing(sandbox: Start, path: str, body: bytes) -> None:
    one = sandbox(ONE)
    assert one.http.put(f"/conversations/a{path}", content=body).status_code == 400
    assert live(one) == ("old", ONE["a"]["labels"])


def test_a_lone_surrogate_comes_back_as_it_was_sent(sandbox: Start) -> None:
    answer = sandbox(ONE).http.put("/conversations/a", content=rb'{"title": "\ud83d"}')
    assert rb'"title":"\ud83d"' in answer.content


@pytest.mark.parametrize(
    ("labels", "status"),
    [
        ({"Team": "EMEA"}, 200),
        ({"Competitors": "anything"}, 200),
        ({"Team": "Mars"}, 400),
        ({"Colour": "red"}, 400),
    ],
)
def test_labels_outside_the_catalog_may_be_refused(
    sandbox: Start, labels: dict[str, str], status: int
) -> None:
    path = f"/conversations/{next(iter(samples.CONVERSATIONS))}"
    assert sandbox(samples.state()).http.put(path, json={"labels": labels}).status_code == 200
    strict = sandbox(samples.state(), "unknown=refuse")
    assert strict.http.put(path, json={"labels": labels}).status_code == status
    assert strict.http.put(path, json={"title": "any"}).status_code == 200


def test_the_log_holds_what_was_asked_but_no_key(sandbox: Start) -> None:
    one = sandbox(ONE)
    one.put("/conversations/a", {"title": "new"})
    one.page(page=1)
    one.http.get("/conversations/%2e%2e", headers={"authorization": "secret"})
    put, listed, lost = one.service.log
    assert (put.method, put.path, put.query, put.body) == (
        "PUT",
        "/conversations/a",
        (),
        {"title": "new"},
    )
    assert (put.status, put.refusal) == (200, "")
    assert (listed.query, listed.body) == ((("page", "1"),), None)
    assert (lost.status, lost.refusal) == (404, "There is no conversation with this id.")
    assert "secret" not in repr(one.service.log)


def put_title(service: Service) -> int:
    return service.handle(
        Request("PUT", "/conversations/a", (), {"authorization": "k"}, b'{"title": "new"}')
    ).status


def test_an_accepted_write_is_saved(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.json"
    service = Service(State.of(ONE), file=file)
    service.handle(Request("GET", "/conversations/a", (), {"authorization": "k"}))
    assert not file.exists()
    assert put_title(service) == 200
    saved = State.load(file).get("a")
    assert saved is not None
    assert saved.attributes["title"] == "new"


def test_a_write_that_cannot_be_saved_is_taken_back(tmp_path: Path) -> None:
    (tmp_path / "not-a-folder").write_text("")
    service = Service(State.of(ONE), file=tmp_path / "not-a-folder" / "sandbox.json")
    assert put_title(service) == 500
    kept = service.state.get("a")
    assert kept is not None
    assert kept.attributes["title"] == "old"
