"""What may come over a connection: never more than a message, in bounded time and memory.

Each test runs on httpx, and on httpx2, its successor with the same API.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import socket
import traceback
import tracemalloc
import zlib
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from confsync.attention import http
from confsync.attention.http import MAX_BYTES, HttpTransport
from confsync.model.transport import Failure, Request, Response, TransportError
from tests.support.raw import Raw, answer, raw_server

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

SECRET = "sk-very-secret-0123456789"
MIB = 2**20
IMPORT = "import httpx\n"
"""The line of the module that a switch to httpx2 changes."""
GET = Request("GET", "/conversations/a", headers={"authorization": f"Bearer {SECRET}"})


@cache
def on_httpx2() -> Any:
    """The module with its one line changed."""
    pytest.importorskip("httpx2", reason="NOT TESTED: httpx2 is not installed")
    text = Path(http.__file__).read_text(encoding="utf-8")
    assert text.count(IMPORT) == 1
    module = ModuleType(f"{http.__name__}_on_httpx2")
    module.__file__ = http.__file__
    exec(
        compile(text.replace(IMPORT, "import httpx2 as httpx\n"), http.__file__, "exec"),
        vars(module),
    )
    assert module.httpx.__name__ == "httpx2"
    return module


@pytest.fixture(autouse=True, params=["httpx", "httpx2"])
def _library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "httpx2":
        monkeypatch.setitem(globals(), "http", on_httpx2())
        monkeypatch.setitem(globals(), "HttpTransport", on_httpx2().HttpTransport)


def test_one_module_of_confsync_imports_it() -> None:
    package = Path(http.__file__).parent.parent
    pattern = re.compile(r"^\s*(import|from) httpx", re.MULTILINE)
    found = [file for file in package.rglob("*.py") if pattern.search(file.read_text("utf-8"))]
    assert found == [Path(http.__file__)]


def ask(
    play: bytes | Callable[[asyncio.StreamWriter], Awaitable[None]],
    request: Request = GET,
    timeout: float = 20,
    then: Callable[[Raw], None] = lambda raw: None,
) -> Response | TransportError:
    """Send one request to a server that answers so."""

    async def main() -> Response | TransportError:
        async with raw_server(play) as raw:
            transport = HttpTransport(raw.url, timeout)
            try:
                return await transport.send(request)
            except TransportError as error:
                return error
            finally:
                await transport.aclose()
                then(raw)

    return asyncio.run(main())


def failure(ended: Response | TransportError) -> Failure:
    assert isinstance(ended, TransportError), ended
    shown = "".join(traceback.format_exception(ended))
    assert SECRET not in shown
    assert ended.__context__ is None
    assert ended.detail
    return ended.failure


def test_a_request_and_its_answer() -> None:
    seen: list[bytes] = []
    request = Request(
        "PUT", "/conversations/a%2Fb", (("page", "1"), ("x y", "ü&")), {"authorization": "K"}, b"{}"
    )
    ended = ask(answer(b"hello", "X-One: 1"), request, then=lambda raw: seen.extend(raw.heads))
    assert ended == Response(200, {"content-length": "5", "x-one": "1"}, b"hello")
    line, *headers = seen[0].decode().split("\r\n")
    assert line == "PUT /v2/conversations/a%2Fb?page=1&x+y=%C3%BC%26 HTTP/1.1"
    sent = {name.lower(): value for name, _, value in (each.partition(": ") for each in headers)}
    assert sent["authorization"] == "K"
    assert sent["content-type"] == "application/json"
    assert sent["accept-encoding"] == "gzip"


@pytest.mark.parametrize("id", ["..", "%2e%2e", "a%2F..%2Fb"])
def test_a_path_is_sent_as_it_is(id: str) -> None:
    seen: list[bytes] = []
    ask(
        answer(b""),
        Request("GET", f"/conversations/%2E%2E{id}x"),
        then=lambda r: seen.extend(r.heads),
    )
    assert seen[0].startswith(f"GET /v2/conversations/%2E%2E{id}x HTTP/1.1\r\n".encode())


def test_an_answer_larger_than_the_limit_is_refused_without_holding_it() -> None:
    sent = 0

    async def play(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 314572800\r\n\r\n")
        for _ in range(300):
            writer.write(b" " * MIB)
            await writer.drain()
            sent += 1

    assert failure(ask(play)) is Failure.TOO_LARGE
    assert sent < 300


def test_gzip_is_understood() -> None:
    for name in ("gzip", "GZIP", "x-gzip"):
        ended = ask(answer(gzip.compress(b"hello" * 100), f"Content-Encoding: {name}"))
        assert isinstance(ended, Response)
        assert ended.body == b"hello" * 100


@cache
def bomb() -> bytes:
    """A gigabyte of zeros, packed."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    zeros = b"\0" * MIB
    return b"".join(packer.compress(zeros) for _ in range(1024)) + packer.flush()


def test_a_gzip_bomb_is_refused_before_it_is_unpacked() -> None:
    sent = answer(bomb(), "Content-Encoding: gzip")
    tracemalloc.start()
    try:
        ended = ask(sent)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert failure(ended) is Failure.TOO_LARGE
    assert peak < 3 * MAX_BYTES


def test_gzip_within_gzip_is_unpacked_once_only() -> None:
    twice = gzip.compress(gzip.compress(b"\0" * MIB))
    for encoding in ("gzip, gzip", "br", "zstd"):
        ended = ask(answer(twice, f"Content-Encoding: {encoding}"))
        assert isinstance(ended, Response)
        assert ended.body == twice


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"", Failure.RESET),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", Failure.RESET),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", Failure.RESET),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello", Failure.RESET),
        (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", Failure.RESET),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", Failure.RESET),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", Failure.RESET),
        (b"HTTP/1.1 2000 OK\r\n\r\n", Failure.RESET),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", Failure.RESET),
        (b"SSH-2.0-OpenSSH_9.9\r\n", Failure.RESET),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000 + b"\r\n", Failure.RESET),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * MIB + b"\r\n\r\n", Failure.RESET),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", Failure.RESET),
        (b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n", Failure.RESET),
        (answer(b"not gzip", "Content-Encoding: gzip"), Failure.RESET),
    ],
)
def test_what_is_no_answer_breaks_off(sent: bytes, expected: Failure) -> None:
    assert failure(ask(sent)) is expected


@pytest.mark.parametrize(
    ("sent", "status", "body"),
    [
        (answer(b"", status="204 No Content"), 204, b""),
        (answer(b""), 200, b""),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, b"until the end"),
        (b"HTTP/1.0 200 OK\r\n\r\nold", 200, b"old"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + answer(b"late"), 200, b"late"),
        (answer(b"x", "Content-Type: \xff\xfe; charset=nonsense"), 200, b"x"),
        (answer(b"<html>", "Content-Type: text/html"), 200, b"<html>"),
        (answer(b"", status="999 Odd"), 999, b""),
    ],
)
def test_what_is_an_answer(sent: bytes, status: int, body: bytes) -> None:
    ended = ask(sent)
    assert isinstance(ended, Response)
    assert (ended.status, ended.body) == (status, body)


def test_redirects_are_not_followed() -> None:
    seen: list[bytes] = []

    async def play(writer: asyncio.StreamWriter) -> None:
        port = writer.get_extra_info("sockname")[1]
        location = f"Location: http://127.0.0.1:{port}/elsewhere"
        writer.write(answer(b"", location, status="307 Temporary Redirect"))

    ended = ask(play, then=lambda raw: seen.extend(raw.heads))
    assert isinstance(ended, Response)
    assert ended.status == 307
    assert len(seen) == 1


def test_cookies_are_not_sent_back() -> None:
    async def main() -> list[bytes]:
        async with raw_server(answer(b"", "Set-Cookie: track=1; Path=/")) as raw:
            transport = HttpTransport(raw.url, 20)
            await transport.send(GET)
            await transport.send(GET)
            await transport.aclose()
            return raw.heads

    first, second = asyncio.run(main())
    assert first == second


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
def test_an_answer_that_does_not_end_is_given_up(begun: bytes) -> None:
    async def play(writer: asyncio.StreamWriter) -> None:
        writer.write(begun)
        while not writer.is_closing():
            await writer.drain()
            await asyncio.sleep(0.01)

    ended = ask(play, timeout=0.1)
    assert failure(ended) is Failure.TIMEOUT
    assert str(ended) == "no answer within 0.1 s"


def test_a_drip_of_bytes_is_given_up_too() -> None:
    async def play(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.01)

    assert failure(ask(play, timeout=0.2)) is Failure.TIMEOUT


def test_no_one_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    async def main() -> Any:
        transport = HttpTransport(f"http://127.0.0.1:{port}/v2", 20)
        with pytest.raises(TransportError) as raised:
            await transport.send(GET)
        await transport.aclose()
        return raised.value

    error = asyncio.run(main())
    assert failure(error) is Failure.CONNECT
    assert str(error).startswith("cannot connect: ")


def test_a_key_that_no_header_can_hold_is_not_shown() -> None:
    bad = Request("GET", "/a", headers={"authorization": f"Bearer {SECRET}\r\nX: y"})
    ended = ask(answer(b""), bad)
    assert isinstance(ended, TransportError)
    assert ended.__context__ is None


def test_the_connection_is_used_again() -> None:
    connections = 0

    async def main() -> None:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal connections
            connections += 1
            for _ in range(5):
                await reader.readuntil(b"\r\n\r\n")
                writer.write(answer(b"x"))
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            transport = HttpTransport(url, 20)
            for _ in range(5):
                assert (await transport.send(GET)).body == b"x"
            await transport.aclose()

    asyncio.run(main())
    assert connections == 1


def test_a_proxy_is_for_the_internet_only(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> list[bytes]:
        async with (
            raw_server(answer(b"by proxy")) as proxy,
            raw_server(answer(b"direct")) as direct,
        ):
            monkeypatch.setenv("HTTP_PROXY", proxy.url.removesuffix("/v2"))
            monkeypatch.delenv("NO_PROXY", raising=False)
            monkeypatch.delenv("no_proxy", raising=False)
            bodies = []
            for url in (direct.url, "http://service.invalid/v2"):
                transport = HttpTransport(url, 20)
                bodies.append((await transport.send(GET)).body)
                await transport.aclose()
            return bodies

    assert asyncio.run(main()) == [b"direct", b"by proxy"]


def test_certificates_are_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    context = http._tls()
    assert context.check_hostname
    assert context.verify_mode.name == "CERT_REQUIRED"

    async def main() -> TransportError:
        # It speaks no TLS: what matters is that nothing is sent to it in the clear.
        server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            transport = HttpTransport(f"https://127.0.0.1:{port}/v2", 20)
            assert http._tls() is context
            with pytest.raises(TransportError) as raised:
                await transport.send(GET)
            await transport.aclose()
            return raised.value

    assert failure(asyncio.run(main())) is Failure.CONNECT
