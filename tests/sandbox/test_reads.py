"""What GET answers, and what each switch makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from confsync.sandbox import samples

if TYPE_CHECKING:
    from tests.sandbox.conftest import Start

FIVE = {
    f"c{number}": {"title": f"Call {number}", "labels": {"Team": "EMEA"}} for number in range(5)
}


def test_one_conversation_is_a_bare_resource(sandbox: Start) -> None:
    resource = sandbox(FIVE).get("/conversations/c1")
    assert resource["type"] == "conversations"
    assert resource["id"] == "c1"
    assert resource["attributes"]["title"] == "Call 1"
    assert resource["attributes"]["labels"] == {"Team": "EMEA"}
    assert resource["links"] == {"self": "/v2/conversations/c1"}


def test_one_conversation_may_come_wrapped(sandbox: Start) -> None:
    wrapped = sandbox(FIVE, "wrap=data")
    assert wrapped.get("/conversations/c1")["data"]["id"] == "c1"
    assert wrapped.put("/conversations/c1", {"title": "x"})["data"]["attributes"]["title"] == "x"


def test_an_id_is_percent_decoded_once(sandbox: Start) -> None:
    odd = sandbox({"a/b c%2F?é": {"title": "odd"}})
    assert odd.get("/conversations/a%2Fb%20c%252F%3F%C3%A9")["attributes"]["title"] == "odd"


def test_every_answer_says_that_it_is_of_the_sandbox(sandbox: Start) -> None:
    http = sandbox(FIVE).http
    for path in ("/conversations/c1", "/conversations/none", "/nowhere"):
        assert http.get(path).headers["x-confsync-sandbox"] == "1"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/conversations/none", 404),
        ("GET", "/nowhere", 404),
        ("PUT", "/conversations", 404),
        ("PUT", "/conversations/c1/owner", 404),
        ("GET", "/labels/none", 404),
        ("DELETE", "/conversations/c1", 405),
        ("POST", "/labels", 405),
    ],
)
def test_what_is_not_there_is_refused(sandbox: Start, method: str, path: str, status: int) -> None:
    response = sandbox(FIVE).http.request(method, path)
    assert response.status_code == status
    assert response.json().keys() == {"title", "detail", "code"}


def test_pages_hold_all_conversations_in_order(sandbox: Start) -> None:
    five = sandbox(FIVE)
    pages = [five.page(page=page, size=2) for page in (1, 2, 3, 4)]
    assert pages == [["Call 0", "Call 1"], ["Call 2", "Call 3"], ["Call 4"], []]


def test_a_page_has_a_default_number_and_size(sandbox: Start) -> None:
    many = sandbox(samples.generated(60))
    assert len(many.page()) == 20


@pytest.mark.parametrize(
    ("setting", "meta"),
    [
        ("meta=full", {"totalRecords": 5, "pageCount": 3, "pageNumber": 2, "pageSize": 2}),
        ("meta=total", {"totalRecords": 5}),
        ("meta=none", None),
    ],
)
def test_meta(sandbox: Start, setting: str, meta: object) -> None:
    answer = sandbox(FIVE, setting).get("/conversations/list", page=2, size=2)
    assert answer.get("meta") == meta
    assert answer["links"]["related"] == "/v2/conversations"


def test_a_page_that_is_too_large_is_cut(sandbox: Start) -> None:
    cut = sandbox(FIVE, "page-size=2")
    answer = cut.get("/conversations/list", page=2, size=50)
    assert [row["id"] for row in answer["data"]] == ["c2", "c3"]
    assert answer["meta"]["pageSize"] == 2


def test_a_page_that_is_too_large_may_be_refused(sandbox: Start) -> None:
    strict = sandbox(FIVE, "page-size=2", "oversize=refuse")
    assert strict.http.get("/conversations/list?size=3").status_code == 400
    assert len(strict.page(size=2)) == 2


@pytest.mark.parametrize("query", ["page=0", "page=x", "size=-1", "size=%C2%B2", "page=9999999999"])
def test_a_page_that_is_no_number_is_refused(sandbox: Start, query: str) -> None:
    assert sandbox(FIVE).http.get(f"/conversations/list?{query}").status_code == 400


@pytest.mark.parametrize("path", ["/conversations/list", "/conversations"])
@pytest.mark.parametrize(
    ("shape", "shown"),
    [
        ("full", {"title", "labels"}),
        ("no-labels", {"title"}),
        ("no-title", {"labels"}),
        ("bare", set()),
    ],
)
def test_rows_may_lack_fields(sandbox: Start, path: str, shape: str, shown: set[str]) -> None:
    switch = "light" if path.endswith("list") else "full"
    one = sandbox(FIVE, f"{switch}={shape}")
    for row in one.get(path)["data"]:
        assert row["attributes"].keys() & {"title", "labels"} == shown
    other = "/conversations" if switch == "light" else "/conversations/list"
    assert {"title", "labels"} <= one.get(other)["data"][0]["attributes"].keys()


def test_light_rows_have_no_transcript(sandbox: Start) -> None:
    five = sandbox(FIVE)
    light, full = (five.get(path)["data"][0] for path in ("/conversations/list", "/conversations"))
    assert "transcript" not in light["attributes"]
    assert "transcript" in full["attributes"]


@pytest.mark.parametrize(("empty", "shown"), [("map", [{}]), ("null", [None]), ("absent", [])])
@pytest.mark.parametrize("labels", [{}, None])
def test_a_conversation_without_labels(
    sandbox: Start, labels: object, empty: str, shown: list[object]
) -> None:
    one = sandbox({"a": {"labels": labels}}, f"empty={empty}")
    row = one.get("/conversations/list")["data"][0]
    for resource in (row, one.get("/conversations/a")):
        attributes: dict[str, Any] = resource["attributes"]
        assert (
            [attributes["labels"]] * ("labels" in attributes) == shown
            if shown
            else ("labels" not in attributes)
        )


def test_labels_of_any_type_and_any_key_are_shown_as_they_are(sandbox: Start) -> None:
    labels = {
        "Ärger 😡": "ja",
        "list": ["a", "b"],
        "none": None,
        "deep": {"x": [1, 2.5, True]},
        "": "",
    }
    one = sandbox({"a": {"labels": labels}})
    assert one.get("/conversations/a")["attributes"]["labels"] == labels


HIDING: dict[str, dict[str, Any]] = {
    "open": {"title": "open"},
    "old": {"title": "old", "archived": True},
    "mine": {"title": "mine", "private": True},
}


def test_hidden_conversations_are_listed_and_readable_at_first(sandbox: Start) -> None:
    all_ = sandbox(HIDING)
    assert all_.page() == ["open", "old", "mine"]
    assert all_.get("/conversations/old")["id"] == "old"


def test_hidden_conversations_may_be_left_out_of_lists(sandbox: Start) -> None:
    some = sandbox(HIDING, "hidden=hidden")
    assert some.page() == ["open"]
    assert some.get("/conversations/list")["meta"]["totalRecords"] == 1
    assert some.get("/conversations/old")["id"] == "old"


@pytest.mark.parametrize("status", [403, 404])
def test_hidden_conversations_may_be_out_of_reach(sandbox: Start, status: int) -> None:
    some = sandbox(HIDING, f"hidden-get={status}")
    assert some.http.get("/conversations/mine").status_code == status
    assert some.http.put("/conversations/old", json={"title": "x"}).status_code == status
    assert some.http.get("/conversations/open").status_code == 200


def test_an_imported_conversation_is_found_by_its_external_id(sandbox: Start) -> None:
    crm = sandbox(samples.state())
    found = crm.get("/conversations/crm-4711", by="external_id")
    assert found["attributes"]["title"] == "Imported: Globex kick-off"
    assert crm.get("/conversations/by-external-id/crm-4711") == {"conversation_id": found["id"]}
    assert crm.http.get("/conversations/crm-0?by=external_id").status_code == 404


def test_the_catalog(sandbox: Start) -> None:
    catalog = sandbox(samples.state()).get("/labels")["data"]
    assert [each["name"] for each in catalog][:2] == ["Call Type", "Team"]
    bare = sandbox(samples.state(), "catalog=bare")
    assert bare.get("/labels") == catalog
    assert bare.get(f"/labels/{catalog[1]['uuid']}") == {"data": catalog[1]}


def test_the_catalog_in_other_forms(sandbox: Start) -> None:
    catalog = sandbox(samples.state()).get("/labels")["data"]
    resources = sandbox(samples.state(), "category=resource").get("/labels")["data"]
    assert [(each["id"], each["attributes"]) for each in resources] == [
        (each["uuid"], each) for each in catalog
    ]
    light = sandbox(samples.state(), "category=light").get("/labels")["data"]
    assert light == [{k: v for k, v in each.items() if k != "options"} for each in catalog]
    pages = sandbox(samples.state(), "catalog-page=4")
    first, second = pages.get("/labels"), pages.get("/labels", page=2, size=4)
    assert first["data"] + second["data"] == catalog
    assert first["meta"]["totalRecords"] == second["meta"]["totalRecords"] == len(catalog)
    assert pages.get("/labels", page=3)["data"] == []


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("message", b'{"message":"There is nothing at this path."}'),
        ("text", b"Not Found: There is nothing at this path."),
        ("empty", b""),
    ],
)
def test_errors_come_in_other_forms_too(sandbox: Start, form: str, body: bytes) -> None:
    assert sandbox({}, f"errors={form}").http.get("/nowhere").content == body


def test_people_are_listed_by_pages(sandbox: Start) -> None:
    calls = sandbox({})
    first = calls.get("/users?page=1&size=3")
    rest = calls.get("/users?page=2&size=3")
    assert [len(first["data"]), len(rest["data"])] == [3, 1]
    assert first["data"][0]["attributes"]["email"] == "robin.hale@northwind.example"
    assert [row["attributes"]["name"] for row in calls.get("/teams")["data"]] == [
        *("EMEA", "APAC", "AMER")
    ]
    assert sandbox({}, "directory=refused").http.get("/users").status_code == 403
    assert sandbox({}, "directory=plain").get("/users")["data"][0]["email"]


def test_facts_can_be_missing_from_rows_or_from_all_answers(sandbox: Start) -> None:
    one = {"1": {"title": "x"}}
    (row,) = sandbox(one, "rows=all").get("/conversations/list")["data"]
    assert {"participants", "user", "linkedCrmRecords"} <= row["attributes"].keys()
    assert "userUUID" not in row["attributes"]["participants"][0]
    calls = sandbox(one, "rows=all", "rows-without=participants, title", "without=user")
    (row,) = calls.get("/conversations/list")["data"]
    assert not {"participants", "title", "user"} & row["attributes"].keys()
    whole = calls.get("/conversations/1")["attributes"]
    assert {"participants", "title"} <= whole.keys()
    assert "user" not in whole
