from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.sandbox.conftest import Start

MIA = {"userUUID": "u-mia", "name": "Mia", "email": "mia@northwind.example"}
BO = {"userUUID": None, "name": "Bo", "email": "Bo@acme.example"}
CALLS: dict[str, dict[str, Any]] = {
    "3": {"title": "Acme, Q3", "createdAt": "2026-03-01T10:00:00Z", "participants": [BO, MIA]},
    "2": {
        "title": "ACME q2",
        "createdAt": "2026-02-01T10:00:00Z",
        "userUUID": "u-mia",
        "participants": [MIA],
    },
    "1": {
        "title": None,
        "createdAt": "2026-01-01T10:00:00Z",
        "participants": None,
        "teamUUID": "t1",
    },
}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "321"),
        ("fromDateTime=2026-02-01T10:00:00Z", "32"),
        ("toDateTime=2026-02-01T10:00:00Z", "21"),
        ("toDateTime=2026-02-01T10:00:00", "21"),
        ("fromDateTime=2026-01-15T00:00:00Z&toDateTime=2026-02-15T00:00:00Z", "2"),
        ("filter[title]=acme", "32"),
        ("filter[title]=acme, q", "3"),
        ("filter[participants.email]=mia@northwind.example", "32"),
        ("filter[participants.email]=bo@acme.example,no-one@x.example", "3"),
        ("filter[owner.email]=mia@northwind.example", "2"),
        ("filter[owner.id]=u-mia&filter[owner.id]=u-bo", "2"),
        ("filter[team.id]=t1", "1"),
        ("filter[title]=acme&filter[owner.id]=u-mia", "2"),
        ("filter[title]=nothing", ""),
        ("unknown=ignored", "321"),
    ],
)
def test_filters(sandbox: Start, query: str, found: str) -> None:
    answer = sandbox(CALLS).get(f"/conversations/list?{query}")
    assert "".join(row["id"] for row in answer["data"]) == found
    assert answer["meta"]["totalRecords"] == len(found)


@pytest.mark.parametrize("query", ["fromDateTime=yesterday", "toDateTime=", "filter[colour]=red"])
def test_a_filter_that_is_not_understood_is_refused(sandbox: Start, query: str) -> None:
    assert sandbox(CALLS).http.get(f"/conversations/list?{query}").status_code == 400


def test_filters_can_be_ignored(sandbox: Start) -> None:
    answer = sandbox(CALLS, "filters=ignored").get("/conversations/list?filter[title]=acme")
    assert answer["meta"]["totalRecords"] == len(CALLS)


def test_a_filtered_list_has_pages_and_sees_what_changes_between_them(sandbox: Start) -> None:
    calls = sandbox(CALLS)
    path = "/conversations/list?filter[title]=acme&size=1"
    assert calls.page(f"{path}&page=2") == ["ACME q2"]
    calls.put("/conversations/3", {"title": "renamed"})
    assert calls.page(f"{path}&page=1") == ["ACME q2"]
