"""Answers as the service words them."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from confsync.model.transport import SANDBOX_HEADER, Response

if TYPE_CHECKING:
    from confsync.model import Json

MARK: Final = {SANDBOX_HEADER: "1"}
"""A header of every answer."""

ErrorForm: TypeAlias = Literal["documented", "message", "text", "empty"]


class Refusal(Exception):
    """A request that the rules answer with an error."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def encoded(value: object) -> bytes:
    """The value as JSON. ASCII, because a title may hold what UTF-8 cannot (a lone surrogate)."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def decoded(body: bytes) -> Json:
    """The JSON value of a request's body; None where there is none or it is broken."""
    try:
        value: Json = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    return value


def ok(body: bytes) -> Response:
    """A 200 with a JSON body."""
    return Response(200, MARK | {"content-type": "application/json"}, body)


def error(status: int, detail: str, form: ErrorForm = "documented") -> Response:
    """An error in one of the forms that were seen: the documented one and three others [client]."""
    title = phrase(status)
    kind, body = "application/json", b""
    match form:
        case "documented":
            body = encoded({"title": title, "detail": detail, "code": str(status)})
        case "message":
            body = encoded({"message": detail})
        case "text":
            kind, body = "text/plain; charset=utf-8", f"{title}: {detail}".encode()
        case "empty":
            kind = "text/plain"
    return Response(status, MARK | {"content-type": kind}, body)


def phrase(status: int) -> str:
    """The name of a status; of one that no standard names, such as 499, a general one."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
