"""A client of GitHub's REST API: requests, pages, retries and rate limits.

The connection is that of `confsync.attention.http`: plain http to this machine only, no redirect is
followed, so the token goes to the configured address and nowhere else.
"""

from __future__ import annotations

import asyncio
import json
import re
from math import inf
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from confsync._version import __version__
from confsync.attention.answers import retry_after, why
from confsync.attention.http import HttpTransport
from confsync.attention.secret_scrubber import SecretScrubber
from confsync.formats.forms import decode
from confsync.model.errors import AnswerLost, Denied, NotFound, Refused, ServiceError, Unreadable
from confsync.model.transport import Failure, Request, Response, TransportError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType
    from typing import Self

    from confsync.attention.clock import Clock
    from confsync.model import Json

T = TypeVar("T")
PAGES: Final = 30
"""The most pages of a list: 3,000 comments of one pull request, or issues of one author."""
_PER_PAGE: Final = 100
_ATTEMPTS: Final = 5
_SECONDS: Final = 30.0
"""Seconds that one request may take."""
_FIRST_PAUSE: Final = 1.0
_SECONDARY: Final = 60.0
"""Seconds of a wait where GitHub gives no number."""
_LONGEST: Final = 300.0
"""Seconds of the longest wait; the hourly rate limit may need that."""
_NEXT: Final = re.compile(r'<([^<>]*)>[^<>,]*;\s*rel="?next"?')
_PERMISSION: Final = "see `permissions` of the workflow; a pull request from a fork has none"


class GitHub:
    """One connection, to be used in a `with` block.

    `notice` is called with a line before each wait. After `deadline`, in the time of `clock`, there
    is no wait. Every method raises `Denied` (401), `NotFound`, `Refused` (another
    definite no) and `Unreadable` (no usable answer).
    """

    def __init__(
        self,
        url: str,
        token: str,
        clock: Clock,
        notice: Callable[[str], None],
        deadline: float | None = None,
    ) -> None:
        self._url = url
        self._transport = HttpTransport(url, _SECONDS)
        self._headers = {
            "accept": "application/vnd.github+json",
            "authorization": f"Bearer {token}",
            "user-agent": f"confsync/{__version__}",
            "x-github-api-version": "2022-11-28",
        }
        self._redacted = SecretScrubber(token)
        self._clock = clock
        self._notice = notice
        self._deadline = inf if deadline is None else deadline
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._wait(self._transport.aclose())
        self._runner.close()

    def get(self, path: str, query: tuple[tuple[str, str], ...] = ()) -> Json:
        """The answer to a GET."""
        return _json(self._send(Request("GET", path, query)))

    def pages(self, path: str, query: tuple[tuple[str, str], ...] = ()) -> list[Json]:
        """The items of a list, of all its pages.

        Raises `Unreadable` as well where the list goes on for more than `PAGES`: what is not seen
        must not look absent.
        """
        found: list[Json] = []
        request = Request("GET", path, (*query, ("per_page", str(_PER_PAGE))))
        for _ in range(PAGES):
            answer = self._send(request)
            items = _json(answer)
            if not isinstance(items, list):
                raise Unreadable("GitHub's answer is not a list")
            found += items
            following = self._next(answer)
            if following is None:
                return found
            request = following
        raise Unreadable(f"the list goes on for more than {PAGES} pages")

    def post(self, path: str, body: dict[str, Json]) -> Json:
        """Create something. Raises `AnswerLost` where it may have been created: never sent twice."""
        return _json(self._send(Request("POST", path, body=_encoded(body))))

    def patch(self, path: str, body: dict[str, Json]) -> Json:
        """Set fields of something; twice does no harm."""
        return _json(self._send(Request("PATCH", path, body=_encoded(body))))

    def pause(self, seconds: float) -> None:
        """Wait."""
        self._wait(self._clock.sleep(seconds))

    def _send(self, request: Request) -> Response:
        attempt = 0
        while True:
            attempt += 1
            answer, pause = self._try(request)
            if isinstance(answer, Response):
                return answer
            if pause is None:
                raise answer
            pause = max(pause, _FIRST_PAUSE * 2 ** (attempt - 1))
            late = self._clock.now() + pause > self._deadline
            if attempt == _ATTEMPTS or pause > _LONGEST or late:
                raise answer
            self._notice(f"GitHub: {answer.message}; waiting for {pause:.0f} s")
            self.pause(pause)

    def _try(self, request: Request) -> tuple[Response | ServiceError, float | None]:
        """The response; or the error, and after how many seconds to retry."""
        lost = request.method == "POST"
        try:
            sent = Request(request.method, request.path, request.query, self._headers, request.body)
            answer = self._wait(self._transport.send(sent))
        except TransportError as problem:
            text = f"GitHub does not answer: {self._redacted(problem.detail)}"
            if problem.failure is Failure.TOO_LARGE:
                return Unreadable(text), None
            if problem.failure is Failure.CONNECT:
                return Unreadable(text), 0.0
            return (AnswerLost(text), None) if lost else (Unreadable(text), 0.0)
        if 200 <= answer.status < 300:
            return answer, None
        text = why(answer, self._redacted)
        wait = self._limited(answer)
        if wait is not None:
            return Unreadable(text), wait
        if answer.status >= 500:
            after = retry_after(answer, self._clock.wall()) or 0.0
            return (AnswerLost(text), None) if lost else (Unreadable(text), after)
        return _refusal(answer.status, text), None

    def _limited(self, answer: Response) -> float | None:
        """The seconds to wait where this is a limit, primary or secondary; None where it is not."""
        if answer.status not in {403, 429}:
            return None
        if (after := retry_after(answer, self._clock.wall())) is not None:
            return after
        reset = answer.headers.get("x-ratelimit-reset", "")
        if answer.headers.get("x-ratelimit-remaining") == "0" and reset.isdigit():
            return max(0.0, float(reset) - self._clock.wall())
        named = b"rate limit" in answer.body[:65_536].lower()
        return _SECONDARY if answer.status == 429 or named else None

    def _next(self, answer: Response) -> Request | None:
        """The request for the next page; None where this is the last.

        GitHub gives its address. Only one below the API's own is followed: the token goes along.
        """
        found = _NEXT.search(answer.headers.get("link", ""))
        if found is None:
            return None
        url, base = urlsplit(found[1]), urlsplit(self._url)
        below = url.path.startswith(f"{base.path}/")
        climbs = ".." in unquote(url.path).split("/")
        if (url.scheme, url.netloc) != (base.scheme, base.netloc) or not below or climbs:
            raise Unreadable("GitHub's next page is at another address")
        query = tuple(parse_qsl(url.query, keep_blank_values=True))
        return Request("GET", url.path.removeprefix(base.path), query)

    def _wait(self, work: Awaitable[T]) -> T:
        async def done() -> T:
            return await work

        return self._runner.run(done())


def _encoded(body: dict[str, Json]) -> bytes:
    return json.dumps(body).encode("ascii")


def _json(answer: Response) -> Json:
    try:
        value: Json = decode(answer.body)
    except ValueError:
        raise Unreadable("GitHub's answer is not JSON") from None
    return value


def _refusal(status: int, text: str) -> ServiceError:
    if status == 401:
        return Denied(text, "check GITHUB_TOKEN")
    if status == 404:
        return NotFound(text, _PERMISSION)
    return Refused(text, _PERMISSION if status == 403 else "")
