"""Every request to GitHub is as GitHub describes its API; the scenes of all other tests check it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from confsync.model.transport import Request
from tests.github.described import PACKAGE, undescribed
from tests.github.scene import scene
from tests.support.node import needs

pytestmark = needs(PACKAGE)
REPO = "/repos/example-org/calls"


def a_request(
    method: str, path: str, query: dict[str, str] | None = None, body: Any = None
) -> Request:
    sent = json.dumps(body).encode() if body is not None else b""
    return Request(method, f"{REPO}{path}", tuple((query or {}).items()), body=sent)


@pytest.mark.parametrize(
    ("request_", "wrong"),
    [
        (a_request("GET", "/issues/1/comments", {"per_page": "100", "page": "2"}), None),
        (a_request("POST", "/issues/1/comments", body={"body": "x"}), None),
        (a_request("GET", "/contents/a/b.yaml", {"ref": "main"}), None),
        (a_request("GET", "/isues/1"), "is not described"),
        (a_request("PUT", "/issues/1/comments", body={}), "is not described"),
        (a_request("GET", "/issues/1/comments", {"perpage": "1"}), "there is no parameter perpage"),
        (a_request("GET", "/issues/1/comments", {"page": "two"}), "page=two"),
        (
            a_request("POST", "/issues/1/comments", body={"text": "x"}),
            "'body' is a required property",
        ),
        (a_request("POST", "/issues/1/comments", body={"body": 1}), "1 is not of type 'string'"),
        (a_request("POST", "/issues/1/comments", body={"body": "x", "y": 1}), "no field ['y']"),
        (a_request("POST", "/issues/1/comments"), "it needs a body"),
    ],
)
def test_what_is_not_described_is_found(request_: Request, wrong: str | None) -> None:
    found = list(undescribed(request_))
    assert (found == []) if wrong is None else (wrong in found[0])


def test_a_scene_checks_what_was_sent() -> None:
    with pytest.raises(AssertionError, match="is not described"), scene() as it:
        it.github.log.append(a_request("GET", "/nothing"))
