"""GitHub's API at its worst: pages, limits, losses, refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from confsync.github.http import PAGES, GitHub
from confsync.model.errors import AnswerLost, ConfsyncError, Denied, NotFound, Refused, Unreadable
from confsync.model.transport import Response
from confsync.sandbox.delivery import Delivery, Ending
from tests.github.fake import REPOSITORY, TOKEN, FakeGitHub, answered, github, message
from tests.support.clock import virtual_clock

if TYPE_CHECKING:
    from collections.abc import Iterator

ISSUES = f"/repos/{REPOSITORY}/issues"
COMMENTS = f"{ISSUES}/12/comments"


class Line:
    """A connection to a fake, and how long it made wait."""

    def __init__(self, fake: FakeGitHub, token: str = TOKEN, deadline: float | None = None) -> None:
        self.fake = fake
        self.clock = virtual_clock()
        self.began = self.clock.now()
        self.notices: list[str] = []
        until = None if deadline is None else self.began + deadline
        self.api = GitHub(fake.url, token, self.clock, self.notices.append, until)

    @property
    def waited(self) -> float:
        return self.clock.now() - self.began


@pytest.fixture
def line() -> Iterator[Line]:
    with github() as fake:
        made = Line(fake)
        with made.api:
            yield made
        assert TOKEN not in "".join(made.notices)


def scripted(line: Line, *responses: Response) -> None:
    line.fake.next += [Delivery(each) for each in responses]


def test_every_page_is_read(line: Line) -> None:
    for number in range(250):
        line.fake.comment(12, str(number))
    bodies = [item["body"] for item in line.api.pages(COMMENTS)]  # type: ignore[index, call-overload]
    assert bodies == [str(number) for number in range(250)]
    assert len(line.fake.log) == 3


def test_a_list_without_end_is_not_read_to_it(line: Line) -> None:
    endless = answered(200, [{}], link=f'<{line.fake.url}{COMMENTS}?page=2>; rel="next"')
    scripted(line, *[endless] * (PAGES + 5))
    with pytest.raises(Unreadable, match="goes on"):
        line.api.pages(COMMENTS)
    assert len(line.fake.log) == PAGES


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/v2/repos/x",
        "http://127.0.0.1:1/v2/repos/x",
        "{origin}/elsewhere",
        "{origin}/v2/../elsewhere",
        "{origin}/v2/%2e%2e/elsewhere",
        "//evil.example/v2/x",
        "/v2/x",
    ],
)
def test_a_next_page_elsewhere_is_not_asked_for(line: Line, address: str) -> None:
    origin = line.fake.url.removesuffix("/v2")
    link = f'<{address.format(origin=origin)}>; rel="next"'
    scripted(line, answered(200, [], link=link))
    with pytest.raises(Unreadable, match="another address"):
        line.api.pages(COMMENTS)
    assert len(line.fake.log) == 1


def test_a_redirect_is_not_followed(line: Line) -> None:
    scripted(line, answered(301, {}, location=f"{line.fake.url}{ISSUES}"))
    with pytest.raises(Refused, match="301"):
        line.api.get(ISSUES)
    assert len(line.fake.log) == 1


SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes."


@pytest.mark.parametrize(
    ("refusal", "seconds"),
    [
        (message(403, SECONDARY, retry_after="7"), 7),
        (message(429, SECONDARY, retry_after="7"), 7),
        (message(403, SECONDARY), 60),
        (message(429, "Too many requests"), 60),
        (message(403, "Over", x_ratelimit_remaining="0", x_ratelimit_reset="1800001090"), 90),
        (message(502, "Server Error"), 1),
        (message(503, "Busy", retry_after="9"), 9),
    ],
)
def test_limits_and_failures_are_waited_for(line: Line, refusal: Response, seconds: float) -> None:
    scripted(line, refusal)
    assert line.api.get(ISSUES) == []
    assert line.waited == seconds
    assert f"waiting for {seconds} s" in line.notices[0]


def test_a_limit_is_no_reason_to_lose_a_comment(line: Line) -> None:
    scripted(line, message(403, SECONDARY, retry_after="7"))
    line.api.post(COMMENTS, {"body": "text"})
    assert len(line.fake.comments[12]) == 1


@pytest.mark.parametrize(
    "refusal", [message(403, SECONDARY, retry_after="3600"), message(429, "x", retry_after="301")]
)
def test_a_limit_of_an_hour_ends_it(line: Line, refusal: Response) -> None:
    scripted(line, refusal)
    with pytest.raises(Unreadable):
        line.api.get(ISSUES)
    assert (line.waited, len(line.fake.log)) == (0, 1)


def test_no_wait_goes_past_the_deadline() -> None:
    with github() as fake:
        line = Line(fake, deadline=20)
        scripted(line, *[message(502, "x")] * 9)
        with line.api, pytest.raises(Unreadable):
            line.api.get(ISSUES)
        assert line.waited <= 20


def test_a_failure_that_lasts_is_reported(line: Line) -> None:
    scripted(line, *[message(500, "Server Error")] * 9)
    with pytest.raises(Unreadable, match="500"):
        line.api.get(ISSUES)
    assert len(line.fake.log) == 5


@pytest.mark.parametrize("ending", [Ending.RESET, Ending.HALF])
def test_an_answer_that_breaks_off(line: Line, ending: Ending) -> None:
    broken = Delivery(answered(201, {"id": 1, "text": "x" * 100}), ending)
    line.fake.next += [broken]
    assert line.api.get(ISSUES) == []
    line.fake.next += [broken]
    with pytest.raises(AnswerLost):
        line.api.post(ISSUES, {})
    assert line.fake.writes == [("POST", ISSUES)]


@pytest.mark.parametrize(
    ("status", "error", "help"),
    [
        (401, Denied, "GITHUB_TOKEN"),
        (403, Refused, "permissions"),
        (404, NotFound, "permissions"),
        (410, Refused, ""),
        (422, Refused, ""),
    ],
)
def test_a_definite_no(line: Line, status: int, error: type[ConfsyncError], help: str) -> None:
    scripted(line, message(status, f"no, {TOKEN}"))
    with pytest.raises(error) as raised:
        line.api.patch(ISSUES, {"body": "x"})
    assert f"HTTP {status}" in raised.value.message
    assert help in raised.value.help
    assert TOKEN not in raised.value.message
    assert len(line.fake.log) == 1


@pytest.mark.parametrize("body", [b"<html>", b"", b"[1"])
def test_what_is_no_json(line: Line, body: bytes) -> None:
    scripted(line, Response(200, {}, body))
    with pytest.raises(Unreadable, match="not JSON"):
        line.api.get(ISSUES)


@pytest.mark.parametrize("value", [{}, None, "text"])
def test_what_is_no_list(line: Line, value: Any) -> None:
    scripted(line, answered(200, value))
    with pytest.raises(Unreadable, match="not a list"):
        line.api.pages(ISSUES)


def test_what_is_sent(line: Line) -> None:
    line.api.get(ISSUES, (("state", "open"),))
    (request,) = line.fake.log
    headers = request.headers
    assert headers["x-github-api-version"] == "2022-11-28"
    assert headers["accept"] == "application/vnd.github+json"
    assert headers["user-agent"].startswith("confsync/")
    assert TOKEN not in repr(line.api)


def test_no_server() -> None:
    fake = FakeGitHub(url="http://127.0.0.1:9/v2")
    line = Line(fake)
    with line.api, pytest.raises(Unreadable, match="cannot connect"):
        line.api.get(ISSUES)
