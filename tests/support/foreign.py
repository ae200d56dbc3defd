"""A service that is not the sandbox: it follows the documentation to the letter, and nothing else.

It shares no code with the sandbox. Its rows are given as they are sent, and it answers as documented:
pages of a list, one conversation, PUT, users and teams.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

Attributes = dict[str, Any]


@dataclass
class Foreign:
    """`rows` are the attributes by id, `users` and `teams` are rows as they are sent.

    `writes` are the bodies of the PUTs. `wrapped`: one conversation comes under `data`.
    """

    rows: dict[str, Attributes]
    users: list[Any] = field(default_factory=list)
    teams: list[Any] = field(default_factory=list)
    wrapped: bool = False
    url: str = ""
    writes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def get(self, path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        """The status and the body of a GET."""
        page, size = (int(query.get(name, ["1"])[0]) for name in ("page", "size"))
        if path in {"/conversations", "/conversations/list"}:
            every = [self._resource(id) for id in self.rows]
        elif path in {"/users", "/teams"}:
            every = self.users if path == "/users" else self.teams
        else:
            return self._one(path)
        rows = every[(page - 1) * size : page * size]
        links = {"self": f"{path}?page={page}", "related": "/somewhere/else"}
        return 200, {"data": rows, "links": links, "meta": {"totalRecords": len(every)}}

    def put(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """The status and the body of a PUT: what is sent replaces what was there."""
        id = path.removeprefix("/conversations/")
        self.writes.append((id, body))
        if id in self.rows:
            self.rows[id] |= body
        return self._one(path)

    def _one(self, path: str) -> tuple[int, Any]:
        id = path.removeprefix("/conversations/")
        if id not in self.rows:
            return 404, {"title": "Not Found", "detail": "no such conversation", "code": "404"}
        found = self._resource(id)
        return 200, {"data": found} if self.wrapped else found

    def _resource(self, id: str) -> dict[str, Any]:
        links = {"self": f"/conversations/{id}"}
        return {"type": "conversations", "id": id, "attributes": self.rows[id], "links": links}


@contextmanager
def foreign(service: Foreign) -> Iterator[Foreign]:
    """Serve it on loopback; its `url` is set."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self._answer(*service.get(_path(parts.path), parse_qs(parts.query)))

        def do_PUT(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._answer(*service.put(_path(urlsplit(self.path).path), body))

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Write nothing to stderr."""

        def _answer(self, status: int, value: object) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/vnd.api+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_port}/v2"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _path(path: str) -> str:
    return unquote(path.removeprefix("/v2"))
