"""A GitHub of one repository: real HTTP on loopback, with the API's pages, limits and refusals."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from confsync.sandbox.delivery import Delivery
from confsync.sandbox.rules import Service
from confsync.sandbox.server import running
from confsync.sandbox.state import State
from confsync.wire import Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOKEN = "ghs_test0123456789abcdefghijklmnopqrstuv"
"""What every test gives to the job; it must turn up in no output."""
REPOSITORY = "example-org/calls"
BOT = {"login": "github-actions[bot]", "id": 41898282, "type": "Bot"}
PERSON = {"login": "example-author", "id": 33, "type": "User"}
LONGEST = 65_536
_LARGEST_PAGE = 100


@dataclass
class FakeGitHub:
    """What the repository has. `log` are the requests that came, `next` are answered before all else.

    `writable` False: the token of a pull request from a fork.
    """

    url: str = ""
    pulls: dict[int, dict[str, Any]] = field(default_factory=dict)
    comments: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    issues: list[dict[str, Any]] = field(default_factory=list)
    reviews: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    writable: bool = True
    log: list[Request] = field(default_factory=list)
    next: list[Delivery | Callable[[Request], Delivery | None]] = field(default_factory=list)
    _ids: int = 1000
    _time: int = 0

    def play(self, service: Service, request: Request) -> Delivery:
        """Answer; the simulated service behind the server is not asked."""
        del service
        self.log.append(request)
        if self.next:
            scripted = self.next.pop(0)
            delivery = scripted if isinstance(scripted, Delivery) else scripted(request)
            if delivery is not None:
                return delivery
        return Delivery(self.answer(request))

    def answer(self, request: Request) -> Response:
        """What GitHub says."""
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return message(401, "Bad credentials")
        if request.method != "GET" and not self.writable:
            return message(403, "Resource not accessible by integration")
        body = json.loads(request.body) if request.body else {}
        if len(body.get("body", "")) > LONGEST:
            return message(422, "Validation Failed: body is too long (maximum is 65536 characters)")
        for method, pattern, route in self._routes():
            found = re.fullmatch(f"/repos/{REPOSITORY}{pattern}", request.path)
            if found and method == request.method:
                return route(request, body, *map(_number, found.groups()))
        return message(404, "Not Found")

    def comment(self, number: int, body: str, user: dict[str, Any] = PERSON) -> dict[str, Any]:
        """Somebody writes a comment."""
        self._ids += 1
        made = {"id": self._ids, "user": user, "body": body, "updated_at": self._now()}
        self.comments.setdefault(number, []).append(made)
        return made

    def approve(self, number: int, state: str = "APPROVED") -> None:
        """Somebody reviews the last commit."""
        commit = self.pulls[number]["head"]["sha"]
        made = {"user": PERSON, "state": state, "commit_id": commit, "submitted_at": self._now()}
        self.reviews.setdefault(number, []).append(made)

    def _now(self) -> str:
        """A second later each time it is asked."""
        self._time += 1
        return f"2026-11-20T08:{self._time // 60:02}:{self._time % 60:02}Z"

    def issue(self, title: str, body: str, user: dict[str, Any] = PERSON) -> dict[str, Any]:
        """Somebody opens an issue."""
        number = 100 + len(self.issues)
        made = {"number": number, "title": title, "body": body, "user": user, "state": "open"}
        self.issues.append(made)
        return made

    @property
    def writes(self) -> list[tuple[str, str]]:
        """Method and path of what would change something."""
        return [(each.method, each.path) for each in self.log if each.method != "GET"]

    def _routes(self) -> list[tuple[str, str, Callable[..., Response]]]:
        return [
            ("GET", r"/pulls/(\d+)", self._pull),
            ("GET", r"/pulls/(\d+)/reviews", self._reviews),
            ("GET", r"/commits/([0-9a-f]+)/pulls", self._pulls_of),
            ("GET", r"/issues/(\d+)/comments", self._comments),
            ("POST", r"/issues/(\d+)/comments", self._create_comment),
            ("PATCH", r"/issues/comments/(\d+)", self._update_comment),
            ("GET", r"/issues", self._issues),
            ("POST", r"/issues", self._create_issue),
            ("PATCH", r"/issues/(\d+)", self._update_issue),
        ]

    def _pull(self, _request: Request, _body: Any, number: int) -> Response:
        pull = self.pulls.get(number)
        return message(404, "Not Found") if pull is None else answered(200, pull)

    def _pulls_of(self, request: Request, _body: Any, sha: str) -> Response:
        found = [pull for pull in self.pulls.values() if sha in pull["commits"]]
        return self._page(request, found)

    def _reviews(self, request: Request, _body: Any, number: int) -> Response:
        return self._page(request, self.reviews.get(number, []))

    def _comments(self, request: Request, _body: Any, number: int) -> Response:
        return self._page(request, self.comments.get(number, []))

    def _create_comment(self, _request: Request, body: Any, number: int) -> Response:
        return answered(201, self.comment(number, body["body"], BOT))

    def _update_comment(self, _request: Request, body: Any, id: int) -> Response:
        for comment in (each for listed in self.comments.values() for each in listed):
            if comment["id"] == id:
                comment.update(body, updated_at=self._now())
                return answered(200, comment)
        return message(404, "Not Found")

    def _issues(self, request: Request, _body: Any) -> Response:
        asked = dict(request.query)
        found = [
            each
            for each in self.issues
            if each["state"] == asked.get("state", "open")
            and each["user"]["login"] == asked.get("creator", each["user"]["login"])
        ]
        return self._page(request, found)

    def _create_issue(self, _request: Request, body: Any) -> Response:
        made = self.issue(body["title"], body["body"], BOT)
        made["labels"] = [{"name": name} for name in body.get("labels", [])]
        return answered(201, made)

    def _update_issue(self, _request: Request, body: Any, number: int) -> Response:
        issue = next(each for each in self.issues if each["number"] == number)
        issue.update(body)
        return answered(200, issue)

    def _page(self, request: Request, items: list[dict[str, Any]]) -> Response:
        asked = dict(request.query)
        size = min(int(asked.get("per_page", 30)), _LARGEST_PAGE)
        page = int(asked.get("page", 1))
        headers = {}
        if page * size < len(items):
            query = urlencode({**asked, "page": page + 1})
            # GitHub names the repository by its number here; the fake's routes do not know that.
            headers["link"] = f'<{self.url}{request.path}?{query}>; rel="next", <x>; rel="last"'
        return answered(200, items[(page - 1) * size : page * size], **headers)


@contextmanager
def github() -> Iterator[FakeGitHub]:
    """A GitHub that answers until the end of the block."""
    fake = FakeGitHub()
    with running(Service(State.of({})), faults=fake) as url:
        fake.url = url
        yield fake


def answered(status: int, value: Any, **headers: str) -> Response:
    """An answer."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps(value).encode()
    return Response(status, {"content-type": "application/json; charset=utf-8", **told}, body)


def message(status: int, text: str, **headers: str) -> Response:
    """A refusal."""
    return answered(
        status, {"message": text, "documentation_url": "https://docs.example"}, **headers
    )


def _number(text: str) -> int | str:
    return int(text) if text.isdigit() and len(text) < 40 else text
