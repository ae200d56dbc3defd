"""HTTP requests and responses as plain values, shared by the client and the sandbox.

The client speaks `Request` and `Response` through a `Transport`. One transport wraps httpx, another
calls the sandbox in the same process; the sandbox's server turns the same values into bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    `path` is below the API's base address, percent-encoded and begins with `/`. `query` is not
    encoded yet. Header names are lower-case. The headers hold the key, so `repr` leaves them out.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """One whole answer. Header names are lower-case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


SANDBOX_HEADER: Final = "x-confsync-sandbox"
"""The sandbox sets it on every response, so that it cannot be mistaken for the service."""


class Failure(StrEnum):
    """How a request can end without a complete response."""

    CONNECT = "connect"
    """No connection was made: nothing was sent."""
    TIMEOUT = "timeout"
    """Sent, perhaps in part; no answer came in time."""
    RESET = "reset"
    """The connection broke before or during the response."""
    TOO_LARGE = "too-large"
    """The response is larger than the limit."""


class TransportError(Exception):
    """A request without a complete response."""

    def __init__(self, failure: Failure, detail: str) -> None:
        super().__init__(detail)
        self.failure = failure
        self.detail = detail


class Transport(Protocol):
    """One connection to the service: one request at a time."""

    async def send(self, request: Request) -> Response:
        """Send `request` and read the whole answer; raises `TransportError`."""
        ...

    async def aclose(self) -> None:
        """Close the connection."""
        ...
