"""What only shows on a real connection."""

from __future__ import annotations

import socket
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import httpx
import pytest

from confsync.sandbox import server
from confsync.sandbox.delivery import Delivery, Ending
from confsync.sandbox.rules import Service
from confsync.sandbox.server import running
from confsync.sandbox.state import State

if TYPE_CHECKING:
    from confsync.model.transport import Request
    from tests.sandbox.conftest import Start

ONE = {"a": {"title": "one"}}
KEY = "Host: x\r\nAuthorization: k\r\n"


class Ends:
    """Every answer ends this way."""

    def __init__(self, ending: Ending, delay: float = 0.0) -> None:
        self.ending = ending
        self.delay = delay

    def play(self, service: Service, request: Request) -> Delivery:
        return Delivery(service.handle(request), self.ending, self.delay)


def connect(url: httpx.URL) -> socket.socket:
    assert url.port is not None
    return socket.create_connection((url.host, url.port), timeout=10)


def read_to_end(connection: socket.socket) -> bytes:
    received = b""
    while chunk := connection.recv(65536):
        received += chunk
    return received


def test_a_connection_is_kept(sandbox: Start) -> None:
    one = sandbox(ONE)
    ports = {
        one.http.get("/conversations/a").extensions["network_stream"].get_extra_info("client_addr")
        for _ in range(3)
    }
    assert len(ports) == 1


def test_requests_may_come_in_pieces_and_all_at_once(sandbox: Start) -> None:
    one = sandbox(ONE)
    request = f"GET /v2/conversations/a HTTP/1.1\r\n{KEY}\r\n".encode()
    last = f"GET /v2/nowhere HTTP/1.1\r\n{KEY}Connection: close\r\n\r\n".encode()
    with closing(connect(one.http.base_url)) as connection:
        connection.sendall(request[:20])
        connection.sendall(request[20:] + request + last)
        answer = read_to_end(connection)
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert answer.count(b"HTTP/1.1 404 Not Found") == 1


def test_a_chunked_body_is_read(sandbox: Start) -> None:
    one = sandbox(ONE)
    one.http.put("/conversations/a", content=iter([b'{"title":', b'"two"}'])).raise_for_status()
    assert one.page() == ["two"]


def test_what_is_not_below_the_base_address_is_not_there(sandbox: Start) -> None:
    one = sandbox(ONE)
    for path in ("/", "/v1/conversations/a", "/v22/conversations/a", "/conversations/a"):
        response = one.http.get(one.http.base_url.copy_with(raw_path=path.encode()))
        assert response.status_code == 404
        assert response.headers["x-confsync-sandbox"] == "1"
    assert one.service.log == []


def test_head_has_no_body(sandbox: Start) -> None:
    one = sandbox(ONE)
    assert one.http.head("/labels").status_code == 405
    assert one.http.get("/labels").status_code == 200


def test_what_is_not_http_is_refused(sandbox: Start) -> None:
    with closing(connect(sandbox(ONE).http.base_url)) as connection:
        connection.sendall(b"hello?\r\n\r\n")
        assert read_to_end(connection).startswith(b"HTTP/1.1 400 ")


def test_a_body_that_is_too_large_is_refused(
    sandbox: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "MAX_BODY", 10)
    one = sandbox(ONE)
    head = f"PUT /v2/conversations/a HTTP/1.1\r\n{KEY}Content-Length: 1000\r\n\r\n"
    with closing(connect(one.http.base_url)) as connection:
        connection.sendall(head.encode() + b"x" * 11)
        assert read_to_end(connection).startswith(b"HTTP/1.1 413 ")
    assert one.service.log == []


def test_a_reset_is_seen_as_a_reset(sandbox: Start) -> None:
    one = sandbox(ONE, faults=Ends(Ending.RESET))
    with pytest.raises(httpx.ReadError):
        one.http.get("/conversations/a")
    assert len(one.service.log) == 1


def test_half_a_body_ends_before_the_promised_length(sandbox: Start) -> None:
    one = sandbox(ONE, faults=Ends(Ending.HALF))
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        one.http.get("/conversations/a")


def test_a_delayed_answer_arrives(sandbox: Start) -> None:
    one = sandbox(ONE, faults=Ends(Ending.WHOLE, delay=0.001))
    assert one.page() == ["one"]
    assert one.page() == ["one"]


@pytest.mark.parametrize("faults", [None, Ends(Ending.HANG), Ends(Ending.WHOLE, delay=3600)])
def test_the_server_ends_while_connections_are_open(faults: Ends | None) -> None:
    service = Service(State.of(ONE))
    with running(service, faults=faults) as url:
        idle = connect(httpx.URL(url))
        asking = connect(httpx.URL(url))
        asking.sendall(f"GET /v2/conversations/a HTTP/1.1\r\n{KEY}\r\n".encode())
        if faults is None:
            assert asking.recv(8) == b"HTTP/1.1"
    with closing(idle), closing(asking):
        read_to_end(idle)
        with suppress(ConnectionResetError):
            read_to_end(asking)
        with pytest.raises(ConnectionRefusedError):
            connect(httpx.URL(url))


def test_a_client_may_leave_while_its_answer_is_delayed() -> None:
    service = Service(State.of(ONE))
    with running(service, faults=Ends(Ending.WHOLE, delay=3600)) as url:
        with closing(connect(httpx.URL(url))) as connection:
            connection.sendall(f"GET /v2/conversations/a HTTP/1.1\r\n{KEY}\r\n".encode())
        httpx.get(httpx.URL(url).copy_with(path="/elsewhere"))


def test_a_port_that_is_taken_is_reported() -> None:
    service = Service(State.of(ONE))
    with running(service) as url:
        port = httpx.URL(url).port
        assert port is not None
        with pytest.raises(OSError, match="in use"), running(service, port):
            pass
