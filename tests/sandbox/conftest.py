from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import httpx
import pytest

from confsync.sandbox.rules import Service
from confsync.sandbox.server import running
from confsync.sandbox.state import State
from confsync.sandbox.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from confsync.sandbox.delivery import Faults


@dataclass(frozen=True)
class Sandbox:
    """A service, and a client that asks it over real HTTP."""

    service: Service
    http: httpx.Client

    def get(self, path: str, **query: str | int) -> Any:
        return self.http.get(path, params=query or None).raise_for_status().json()

    def put(self, path: str, body: object) -> Any:
        return self.http.put(path, json=body).raise_for_status().json()

    def page(self, path: str = "/conversations/list", **query: str | int) -> list[str]:
        """The titles that a list shows."""
        return [row["attributes"]["title"] for row in self.get(path, **query)["data"]]


class Start(Protocol):
    def __call__(
        self,
        conversations: Mapping[str, Mapping[str, Any]] | State,
        *settings: str,
        faults: Faults | None = None,
    ) -> Sandbox: ...


@pytest.fixture
def sandbox() -> Iterator[Start]:
    """Starts sandboxes that end with the test."""
    with ExitStack() as stack:

        def start(
            conversations: Mapping[str, Mapping[str, Any]] | State,
            *settings: str,
            faults: Faults | None = None,
        ) -> Sandbox:
            state = conversations if isinstance(conversations, State) else State.of(conversations)
            service = Service(state, Switches.parse(settings))
            url = stack.enter_context(running(service, faults=faults))
            http = httpx.Client(base_url=url, headers={"authorization": "Bearer k"}, verify=False)
            return Sandbox(service, stack.enter_context(http))

        yield start
