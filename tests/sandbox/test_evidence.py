"""Services whose answers are poor evidence: late, lagging, changed on the way, or incomplete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from confsync.model.transport import Request
from confsync.sandbox.answers import error
from confsync.sandbox.faults import rehearsal
from confsync.sandbox.rules import Service
from confsync.sandbox.state import State
from confsync.sandbox.switches import Switches

if TYPE_CHECKING:
    from tests.sandbox.conftest import Sandbox, Start

ONE: dict[str, dict[str, Any]] = {
    "a": {
        "title": " Old Title",
        "labels": {"Team": "EMEA", "Score": 7, "Note": "a rather long note"},
    }
}
MANY = {f"c{n}": {"title": f"Call {n}", "labels": {"Team": "EMEA"}} for n in range(120)}


def held(one: Sandbox, id: str = "a") -> tuple[Any, Any]:
    """What the store holds."""
    kept = one.service.state.get(id)
    assert kept is not None
    return kept.attributes["title"], kept.labels


def read(one: Sandbox) -> tuple[Any, Any]:
    attributes = one.get("/conversations/a")["attributes"]
    return attributes.get("title"), attributes.get("labels", "absent")


@pytest.mark.parametrize(
    ("how", "title", "label"),
    [
        ("trimmed", "New Title", "Är"),
        ("lower", " new title", "är "),
        ("nfd", " New Title", "A\u0308r "),
    ],
)
def test_the_store_may_change_texts_while_the_answer_shows_what_was_sent(
    sandbox: Start, how: str, title: str, label: str
) -> None:
    one = sandbox(ONE, f"stores={how}", "echo=request")
    sent = {"title": " New Title", "labels": {"Team": "Är "}}
    answer = one.put("/conversations/a", sent)["attributes"]
    assert (answer["title"], answer["labels"]) == (" New Title", {"Team": "Är "})
    assert held(one) == read(one) == (title, {"Team": label})


@pytest.mark.parametrize(
    ("how", "body", "labels"),
    [
        (
            "text-only",
            {"labels": ONE["a"]["labels"]},
            {"Team": "EMEA", "Note": "a rather long note"},
        ),
        ("text-only", {"title": "x"}, ONE["a"]["labels"]),
        (
            "shortened",
            {"labels": ONE["a"]["labels"]},
            {**ONE["a"]["labels"], "Note": "a rather lon"},
        ),
        ("reset", {"title": "x"}, {"Score": 7, "Note": "a rather long note"}),
        ("reset", {"labels": {"Team": "APAC"}}, {"Team": "APAC"}),
    ],
)
def test_a_write_may_change_what_was_not_to_change(
    sandbox: Start, how: str, body: dict[str, Any], labels: dict[str, Any]
) -> None:
    one = sandbox(ONE, f"unsent={how}")
    assert one.put("/conversations/a", body)["attributes"]["labels"] == labels
    assert held(one)[1] == labels


def test_a_write_may_take_effect_some_requests_later(sandbox: Start) -> None:
    one = sandbox(ONE, "late=2", "echo=stale")
    assert one.put("/conversations/a", {"title": "New"})["attributes"]["title"] == " Old Title"
    seen = [read(one)[0] for _ in range(4)]
    assert seen == [" Old Title", " Old Title", "New", "New"]


def test_a_late_write_replaces_what_others_wrote_meanwhile(sandbox: Start) -> None:
    one = sandbox(ONE, "late=1")
    one.put("/conversations/a", {"labels": {"Team": "APAC"}})
    kept = one.service.state.get("a")
    assert kept is not None
    one.service.state.put(kept.with_(labels={"Team": "EMEA", "Mood": "Good"}))
    assert [read(one)[1] for _ in range(2)] == [{"Team": "EMEA", "Mood": "Good"}, {"Team": "APAC"}]


def test_reads_may_lag_behind_a_write(sandbox: Start) -> None:
    one = sandbox(ONE, "lag=2")
    one.put("/conversations/a", {"title": "New"})
    assert held(one)[0] == "New"
    assert [read(one)[0], one.page()[0], read(one)[0]] == [" Old Title", " Old Title", "New"]


@pytest.mark.parametrize(
    ("shape", "title", "labels"),
    [
        ("no-labels", " Old Title", "absent"),
        ("null-labels", " Old Title", None),
        ("empty-labels", " Old Title", {}),
        ("few-labels", " Old Title", {"Team": "EMEA"}),
        ("short-title", " Old ", ONE["a"]["labels"]),
    ],
)
@pytest.mark.parametrize("where", ["single", "light"])
def test_answers_may_be_poorer_than_the_store(
    sandbox: Start, where: str, shape: str, title: str, labels: Any
) -> None:
    one = sandbox(ONE, f"{where}={shape}")
    row = one.get("/conversations/list")["data"][0]["attributes"]
    poor, rich = read(one), (row["title"], row.get("labels", "absent"))
    if where == "light":
        poor, rich = rich, poor
    assert (poor, rich) == ((title, labels), (" Old Title", ONE["a"]["labels"]))


@pytest.mark.parametrize(("how", "total"), [("more", 240), ("less", 60), ("true", 120)])
def test_a_total_may_be_wrong(sandbox: Start, how: str, total: int) -> None:
    meta = sandbox(MANY, f"total={how}").get("/conversations/list", size=50)["meta"]
    assert (meta["totalRecords"], meta["pageCount"]) == (total, -(-total // 50))


def test_a_page_in_the_middle_may_be_empty(sandbox: Start) -> None:
    one = sandbox(MANY, "pages=gap")
    assert [len(one.page(page=n, size=50)) for n in (1, 2, 3)] == [50, 0, 20]


def test_a_list_may_have_no_end(sandbox: Start) -> None:
    one = sandbox(MANY, "pages=same")
    assert one.page(page=1, size=50) == one.page(page=99, size=50)


def test_a_conversation_may_be_on_a_page_twice_with_different_titles(sandbox: Start) -> None:
    assert sandbox(ONE, "twice=yes").page() == [" Old Title (earlier)", " Old Title"]


def test_labels_that_are_not_in_the_catalog_may_be_dropped(sandbox: Start) -> None:
    state = State.of(ONE, [{"name": "Team", "options": [{"value": "APAC"}]}])
    one = sandbox(state, "unknown=drop")
    one.put("/conversations/a", {"labels": {"Team": "APAC", "Other": "x"}})
    assert held(one)[1] == {"Team": "APAC"}


@pytest.mark.parametrize("name", ["late", "odd", "gateway"])
def test_the_profiles_of_poor_evidence_play_all_that_they_say(name: str) -> None:
    service = Service(State.of(ONE), Switches())
    played = rehearsal(name, seed=3)
    headers = {"authorization": "Bearer k"}
    for n in range(200):
        put = Request("PUT", "/conversations/a", headers=headers, body=b'{"title":"%d"}' % n)
        played.play(service, put)
        played.play(service, Request("GET", "/conversations/a", headers=headers))
    statuses = {each.status for each in played.log if each.request.method == "PUT"}
    switched = {switch for each in played.log for switch in each.fault.switches}
    if name == "late":
        assert {"late", "lag", "echo"} <= switched
        assert 504 in statuses
    elif name == "odd":
        assert statuses == {200, 303, 400, 401, 403, 404, 409, 422, 499}
        assert all(each.fault.reaches for each in played.log)
    else:
        assert statuses == {200, 401, 403, 404}
        assert all(each.status == 200 or not each.fault.reaches for each in played.log)


def test_an_error_may_have_a_status_that_no_standard_names() -> None:
    assert error(499, "gone").status == 499
