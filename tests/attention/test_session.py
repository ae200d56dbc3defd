"""The key's two forms, giving up, deadlines, and that the key stays secret."""

from __future__ import annotations

import base64
import html
import json
import traceback
from urllib.parse import quote, quote_plus

import pytest

from confsync.attention.answers import why
from confsync.attention.key import Key
from confsync.attention.secret_scrubber import SecretScrubber
from confsync.model.errors import AnswerLost, Denied, NotSent, Refused, Unreadable
from confsync.model.transport import SANDBOX_HEADER, Failure, Request, Response, TransportError
from tests.support.scripted import SECRET, Answer, Talk, in_turn, ok, talk

DENIED = Response(401, {}, b'{"title": "Unauthorized"}')
FORBIDDEN = Response(403, {}, b'{"title": "Forbidden"}')


# The key's form


@pytest.mark.parametrize(("form", "extra"), [(f"Bearer {SECRET}", 0), (SECRET, 1)])
def test_the_form_of_the_key_that_worked_is_remembered(form: str, extra: int) -> None:
    def answers(request: Request) -> Answer:
        return ok() if request.headers["authorization"] == form else DENIED

    async def scenario(it: Talk) -> None:
        results = await it.results(*[it.session.read(f"/{number}") for number in range(30)])
        assert results == [{"fine": True}] * 30
        assert len(it.service.requests) == 30 + extra
        assert it.notices == []

    talk(answers, scenario)


def test_a_key_that_is_refused_in_both_forms_costs_two_requests() -> None:
    async def scenario(it: Talk) -> None:
        results = await it.results(*[it.session.read(f"/{number}") for number in range(1000)])
        assert {type(each) for each in results} == {Denied}
        assert results[0].message == "HTTP 401 Unauthorized"
        assert all(each.help for each in results)
        forms = [request.headers["authorization"] for request in it.service.requests]
        assert forms == [f"Bearer {SECRET}", SECRET]
        assert type(await it.outcome(it.session.write("/a", {}))) is Denied
        assert len(it.service.requests) == 2

    talk([DENIED], scenario)


def test_a_key_that_expires_on_the_way_stops_everything() -> None:
    answers = in_turn([ok()] * 9 + [DENIED])

    async def scenario(it: Talk) -> None:
        results = await it.results(*[it.session.read(f"/{number}") for number in range(1000)])
        assert [type(each) for each in results].count(Denied) == 991
        # Those under way when the first 401 came, and one in the other form.
        assert len(it.service.requests) <= 9 + 8 + 1

    talk(answers, scenario)


def test_an_endpoint_that_accepts_another_form_is_remembered() -> None:
    def answers(request: Request) -> Answer:
        raw = request.headers["authorization"] == SECRET
        return ok() if raw == request.path.startswith("/labels") else FORBIDDEN

    async def scenario(it: Talk) -> None:
        for number in range(5):
            for path in ("/labels", "/conversations/list", f"/conversations/{number}"):
                assert await it.session.read(path) == {"fine": True}
        results = await it.results(*[it.session.read(f"/labels/{n}") for n in range(99)])
        assert results == [{"fine": True}] * 99
        # One for /labels, and for /labels/* those that were under way.
        assert 15 + 99 + 2 <= len(it.service.requests) <= 15 + 99 + 1 + it.session.connections

    talk(answers, scenario)


def test_a_403_of_one_conversation_changes_no_form() -> None:
    def answers(request: Request) -> Answer:
        if request.headers["authorization"] == SECRET or request.path.endswith("private"):
            return FORBIDDEN
        return ok()

    async def scenario(it: Talk) -> None:
        for _ in range(3):
            assert type(await it.outcome(it.session.read("/conversations/private"))) is Refused
        assert len(it.service.requests) == 3 + 1, "the endpoint is tried in the other form once"
        assert await it.session.read("/conversations/a") == {"fine": True}
        assert type(await it.outcome(it.session.read("/conversations/private"))) is Refused
        assert await it.session.read("/conversations/a") == {"fine": True}
        assert len(it.service.requests) == 3 + 1 + 3

    talk(answers, scenario)


@pytest.mark.parametrize("status", [401, 403])
def test_a_no_that_passes_does_not_change_the_form_for_good(status: int) -> None:
    denied = Response(status)
    answers = in_turn([ok(), denied, ok(), denied, denied, ok()])

    async def scenario(it: Talk) -> None:
        for _ in range(6):
            await it.outcome(it.session.read("/conversations/a"))
        forms = {request.headers["authorization"] for request in it.service.requests}
        assert forms == {f"Bearer {SECRET}"}

    talk(answers, scenario)


# Giving up


@pytest.mark.parametrize(
    ("answer", "requests", "seconds"),
    [
        (Failure.CONNECT, 30, 60),
        (Response(503), 30, 60),
        (Response(500), 30, 60),
        (Response(429), 12, 240),
    ],
    ids=str,
)
def test_a_dead_service_ends_a_thousand_reads_soon(
    answer: Answer, requests: int, seconds: float
) -> None:
    async def scenario(it: Talk) -> None:
        results = await it.results(*[it.session.read(f"/{number}") for number in range(1000)])
        assert {type(each) for each in results} == {Unreadable}
        assert len(it.service.requests) <= requests
        assert it.clock.now() < seconds
        assert str(results[-1]) == "not asked, because the service does not answer"

    talk([answer], scenario)


def test_a_dead_service_ends_soon_also_with_one_connection() -> None:
    async def scenario(it: Talk) -> None:
        for number in range(1000):
            assert type(await it.outcome(it.session.read(f"/{number}"))) is Unreadable
        assert len(it.service.requests) <= 15
        assert it.clock.now() < 180
        assert type(await it.outcome(it.session.write("/a", {}))) is NotSent

    talk([Response(502)], scenario, connections=1)


def test_a_service_that_comes_back_in_time_is_read_to_the_end() -> None:
    async def scenario(it: Talk) -> None:
        def answers(_: Request) -> Answer:
            return Response(503) if 1 < it.clock.now() < 12 else ok()

        it.service.answers = answers
        results = await it.results(*[it.session.read(f"/{number}") for number in range(400)])
        assert [type(each) for each in results].count(Unreadable) <= 8
        assert len(it.service.requests) < 400 + 40

    talk([ok()], scenario)


def test_a_few_that_never_answer_are_not_a_dead_service() -> None:
    # Six that failed once and then did not; what failed long ago does not count.
    passing = [answer for _ in range(6) for answer in (Response(502), ok())]
    # Two use up all their attempts, and the third is given up as hopeless after its first.
    failing = [Response(502)] * 11
    answers = in_turn([*passing, *failing, ok()])

    async def scenario(it: Talk) -> None:
        for number in range(6):
            assert await it.session.read(f"/{number}") == {"fine": True}
        for id in "abc":
            assert type(await it.outcome(it.session.read(f"/{id}"))) is Unreadable
        assert len(it.service.requests) == len(passing) + 5 + 5 + 1
        assert await it.session.read("/d") == {"fine": True}

    talk(answers, scenario, connections=1)


# Deadlines


def test_nothing_is_sent_after_the_deadline() -> None:
    async def scenario(it: Talk) -> None:
        results = await it.results(*[it.session.read(f"/{number}") for number in range(100)])
        assert [type(each) for each in results].count(dict) == 1 + 9 * 8
        assert str(results[-1]) == "the deadline has passed"
        assert max(it.service.times) <= 1
        assert it.clock.now() == pytest.approx(1.0)
        outcome = await it.outcome(it.session.write("/a", {}))
        assert (type(outcome), str(outcome)) == (NotSent, "the deadline has passed")

    talk([ok()], scenario, deadline=0.95)


@pytest.mark.parametrize("answer", [Response(429, {"retry-after": "60"}), Failure.RESET], ids=str)
def test_no_wait_goes_beyond_the_deadline(answer: Answer) -> None:
    async def scenario(it: Talk) -> None:
        results = await it.results(*[it.session.read(f"/{number}") for number in range(20)])
        assert {str(each) for each in results} == {"the deadline has passed"}
        assert it.clock.now() <= 0.3 + 1e-9

    talk([answer], scenario, deadline=0.3)


def test_a_read_is_given_up_soon_after_the_deadline_and_a_write_is_not() -> None:
    async def scenario(it: Talk) -> None:
        it.service.latency = 60.0
        began = it.clock.now()
        ended = await it.outcome(it.session.read("/conversations/c1"))
        assert (type(ended), str(ended)) == (Unreadable, "the deadline has passed")
        assert it.clock.now() - began == pytest.approx(26)

    async def written(it: Talk) -> None:
        it.service.latency = 60.0
        assert await it.outcome(it.session.write("/conversations/c1", {})) == {"fine": True}

    talk([ok()], scenario, deadline=25)
    talk([ok()], written, deadline=25)


def test_a_write_that_was_lost_just_before_the_deadline_is_still_lost() -> None:
    async def scenario(it: Talk) -> None:
        assert type(await it.outcome(it.session.write("/a", {}))) is AnswerLost
        assert it.clock.now() == pytest.approx(0.1)

    talk([Failure.TIMEOUT], scenario, deadline=0.2)


# Requests


def test_a_write_is_plain_ascii_json_and_comes_with_the_key() -> None:
    async def scenario(it: Talk) -> None:
        await it.session.write("/a", {"title": "第1 \ud83d"})
        (request,) = it.service.requests
        assert json.loads(request.body) == {"title": "第1 \ud83d"}
        assert request.body.isascii()
        assert request.headers["authorization"] == f"Bearer {SECRET}"
        assert SECRET not in repr(request)

    talk([ok()], scenario)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_json_is_not_sent(value: float) -> None:
    async def scenario(it: Talk) -> None:
        assert type(await it.outcome(it.session.write("/a", {"labels": {"a": value}}))) is Refused
        assert it.service.requests == []

    talk([ok()], scenario)


def test_all_connections_are_closed() -> None:
    async def scenario(it: Talk) -> Talk:
        await it.results(*[it.session.read(f"/{number}") for number in range(30)])
        return it

    assert (service := talk([ok()], scenario).service).closed == service.open == 8


def test_a_simulator_is_recognised_by_any_answer() -> None:
    async def scenario(it: Talk) -> None:
        assert not it.session.sandbox
        await it.outcome(it.session.read("/a"))
        assert it.session.sandbox

    talk([Response(404, {SANDBOX_HEADER: "1"})], scenario)


# The key


def escaped(text: str) -> str:
    return "".join(f"\\u{ord(character):04x}" for character in text)


ENCODED = {
    "python escapes": "".join(rf"\x{byte:02x}" for byte in SECRET.encode()),
    "a few escapes": SECRET.replace("e", r"\x65").replace("1", "%31").replace("9", "&#57;"),
    "octal": "".join(rf"\{byte:03o}" for byte in SECRET.encode()),
    "braces": "".join(rf"\u{{{byte:x}}}" for byte in SECRET.encode()),
    "decimal entities": "".join(f"&#{byte};" for byte in SECRET.encode()),
    "hexadecimal entities": "".join(f"&#x00{byte:X};" for byte in SECRET.encode()),
    "entities without an end": "".join(f"&#{byte:04}" for byte in SECRET.encode()),
    "named entities": SECRET.replace("/", "&sol;").replace("+", "&plus;").replace("-", "&#45;"),
    "escaped twice": quote(quote(SECRET, safe=""), safe=""),
    "an entity of an escape": escaped(SECRET).replace("\\", "&#92;"),
    "quoted-printable": "".join(f"={byte:02X}" for byte in SECRET.encode()),
    **{
        f"base32 after {shift}": base64.b32encode(
            b"x" * shift + SECRET.encode() + b"yyyyy"
        ).decode()
        for shift in range(5)
    },
    "base32hex": base64.b32hexencode(SECRET.encode()).decode().lower(),
}
ECHOES = {
    "as it is": SECRET,
    "in a header": f"Authorization: Bearer {SECRET}",
    "upper case": SECRET.upper(),
    "json": json.dumps({"detail": f"bad key {SECRET}"}),
    "json within json": json.dumps({"detail": json.dumps({"key": SECRET})}),
    "escaped slashes": json.dumps({"detail": SECRET.replace("/", r"\/")}),
    "json escapes": f'{{"detail": "{escaped(SECRET)}"}}',
    "json escapes as text": f"sent: {escaped(SECRET)}",
    "url": quote(SECRET, safe=""),
    "url, lower case": quote(SECRET, safe="").lower(),
    "form": quote_plus(SECRET),
    "every byte": "".join(f"%{byte:02X}" for byte in SECRET.encode()),
    "base64": base64.b64encode(SECRET.encode()).decode(),
    "base64 of the header": base64.b64encode(f"Bearer {SECRET}".encode()).decode(),
    "base64 of user and key": base64.urlsafe_b64encode(f"x:{SECRET}".encode()).decode(),
    "hex": SECRET.encode().hex(),
    **ENCODED,
    "html entities": "key " + html.escape(SECRET),
    "its first half": f"key {SECRET[:16]}... is wrong",
    "its second half": f"key ...{SECRET[-16:]} is wrong",
    "cut by the length": "x" * 290 + SECRET,
    "cut by the buffer": " " * (65_536 - 20) + SECRET,
    "in a title": json.dumps({"title": SECRET, "code": SECRET}),
    "twice": f"{SECRET}{SECRET} {SECRET}",
}


@pytest.mark.parametrize("body", ECHOES.values(), ids=ECHOES.keys())
@pytest.mark.parametrize("status", [400, 401, 429, 503])
def test_the_key_is_in_no_message_however_the_service_shows_it(status: int, body: str) -> None:
    async def scenario(it: Talk) -> None:
        for work in (it.session.read("/a"), it.session.write("/a", {})):
            error = await it.outcome(work)
            shown = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
            assert_without_key(shown + "".join(it.notices))
        assert_without_key(repr(it.session) + repr(vars(it.session)))

    talk([Response(status, {"retry-after": SECRET}, body.encode())], scenario)


def assert_without_key(text: str) -> None:
    forms = [
        SECRET,
        quote(SECRET, safe=""),
        SECRET.encode().hex(),
        escaped(SECRET),
        *(base64.b64encode(SECRET[shift:].encode()).decode()[:-4] for shift in range(3)),
        *(base64.b32encode(SECRET[shift:].encode()).decode()[:-8] for shift in range(5)),
        *(text for name, text in ENCODED.items() if "base32" not in name),
    ]
    for form in (form.lower() for form in forms):
        for start in range(len(form) - 10):
            assert form[start : start + 11] not in text.lower()


def test_the_key_is_not_in_what_a_broken_connection_says() -> None:
    async def scenario(it: Talk) -> None:
        async def send(_: Request) -> Response:
            raise TransportError(Failure.RESET, f"illegal header value b'Bearer {SECRET}'")

        it.service.send = send  # type: ignore[method-assign, assignment]
        error = await it.outcome(it.session.read("/a"))
        assert str(error) == "illegal header value b'Bearer [key]' (5 attempts)"
        assert_without_key("".join([*traceback.format_exception(error), *it.notices]))

    talk([ok()], scenario)


def test_other_words_stay_as_they_are() -> None:
    redacted = SecretScrubber(SECRET)
    for text in ("", "x", "The conversation was not found. 日本語 İstanbul", "9f8e7d6", "e" * 500):
        assert redacted(text) == text


@pytest.mark.parametrize("secret", ["k1", "short", "12345678"])
def test_a_short_key_is_taken_out_whole(secret: str) -> None:
    assert SecretScrubber(secret)(f"a {secret} b") == "a [key] b"


def test_repr_of_a_key_does_not_show_it() -> None:
    assert SECRET not in repr(Key(SECRET))


# What errors say


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"title": "Bad", "detail": "no size", "code": "E1"}', ": Bad: no size: E1"),
        (b'{"title": "bad request", "detail": "no", "message": "no", "code": "400"}', ": no"),
        (b'{"message": "no"}', ": no"),
        (b'{"error": {"message": "deep"}}', ": deep"),
        (b'{"error": "flat", "title": 5}', ": flat"),
        (b'"just text"', ": just text"),
        (b"just text\n", ": just text"),
        (b"", ""),
        (b"  \n", ""),
        (b"[1, 2]", ""),
        (b"{}", ""),
        (b"<!doctype html><title>x</title>", ": (a page of HTML)"),
        (b"\xff\xfe", ": \ufffd\ufffd"),
        (b"y" * 1000, ": " + "y" * 300 + "…"),
        (b"[" * 100_000, ": " + "[" * 300 + "…"),
    ],
)
def test_an_error_says_what_its_body_says(body: bytes, said: str) -> None:
    assert why(Response(400, {}, body), str) == f"HTTP 400 Bad Request{said}"


def test_a_status_without_a_name() -> None:
    assert why(Response(499), str) == "HTTP 499"
