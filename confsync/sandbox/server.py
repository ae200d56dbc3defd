"""The sandbox as a real HTTP/1.1 server on the loopback interface."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
import threading
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import parse_qsl

import h11

from confsync.model.transport import Request, Response
from confsync.sandbox.answers import error, phrase
from confsync.sandbox.delivery import Delivery, Ending, player

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from confsync.sandbox.delivery import Faults, Player
    from confsync.sandbox.rules import Service

BASE: Final = "/v2"
HOST: Final = "127.0.0.1"
MAX_BODY: Final = 16 * 1024 * 1024
_NOWHERE: Final = Delivery(error(404, f"The sandbox's base address ends with {BASE}."))
_RESET_ON_CLOSE: Final = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


@asynccontextmanager
async def serving(
    service: Service, port: int = 0, faults: Faults | None = None
) -> AsyncIterator[str]:
    """Serve until the block is left; gives the base address. Port 0 is any free one."""
    play = player(service, faults)
    open_: set[_Connection] = set()
    stop = asyncio.Event()
    with socket.create_server((HOST, port)) as listener:
        listener.setblocking(False)
        accepting = asyncio.create_task(_accept(listener, lambda: _Connection(play, open_), stop))
        try:
            yield f"http://{HOST}:{listener.getsockname()[1]}{BASE}"
        finally:
            stop.set()
            await _knock(listener)
            await accepting
            await asyncio.gather(*[connection.abort() for connection in open_])


async def _accept(
    listener: socket.socket, protocol: Callable[[], asyncio.Protocol], stop: asyncio.Event
) -> None:
    loop = asyncio.get_running_loop()
    while not stop.is_set():
        connection, _ = await loop.sock_accept(listener)
        try:
            await loop.connect_accepted_socket(protocol, connection)
        except OSError:  # The client has left already.
            connection.close()


async def _knock(listener: socket.socket) -> None:
    """Make a connection, so that an accept ends; cancelled, it may lose one that has just come."""
    with socket.socket() as knocking:
        knocking.setblocking(False)
        await asyncio.get_running_loop().sock_connect(knocking, listener.getsockname())


@contextmanager
def running(service: Service, port: int = 0, faults: Faults | None = None) -> Iterator[str]:
    """Serve from a separate thread until the block is left; gives the base address."""
    started: Future[tuple[str, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def main() -> None:
        stop = asyncio.Event()
        async with serving(service, port, faults) as url:
            started.set_result((url, asyncio.get_running_loop(), stop))
            await stop.wait()

    def run() -> None:
        try:
            asyncio.run(main())
        except BaseException as problem:
            if started.done():
                raise
            started.set_exception(problem)

    thread = threading.Thread(target=run, name="confsync-sandbox")
    thread.start()
    try:
        url, loop, stop = started.result()
        try:
            yield url
        finally:
            loop.call_soon_threadsafe(stop.set)
    finally:
        thread.join()


class _Connection(asyncio.Protocol):
    """One client's connection: reads requests, and plays the delivery of their answers."""

    def __init__(self, play: Player, open_: set[_Connection]) -> None:
        self._play = play
        self._open = open_
        self._http = h11.Connection(h11.SERVER)
        self._head: h11.Request
        self._body = bytearray()
        self._bodiless = False
        self._pending: asyncio.TimerHandle | None = None
        self._closed = asyncio.get_running_loop().create_future()

    def abort(self) -> asyncio.Future[None]:
        """Close at once; the future is done when it is closed."""
        self._transport.abort()
        return self._closed

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if self._pending is not None:
            self._pending.cancel()
        self._open.discard(self)
        self._closed.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._http.receive_data(data)
        self._advance()

    def _advance(self) -> None:
        try:
            while not self._transport.is_closing():
                event = self._http.next_event()
                if isinstance(event, type):
                    return  # NEED_DATA or PAUSED
                self._take(event)
        except h11.RemoteProtocolError as problem:
            self._refuse(problem.error_status_hint, "This is not HTTP.")

    def _take(self, event: h11.Event) -> None:
        if isinstance(event, h11.Request):
            self._head, self._body = event, bytearray()
            self._bodiless = event.method == b"HEAD"
        elif isinstance(event, h11.Data):
            self._body += event.data
            if len(self._body) > MAX_BODY:
                self._refuse(413, "The body is too large.")
        elif isinstance(event, h11.EndOfMessage):
            delivery = self._play(request) if (request := self._request()) else _NOWHERE
            if delivery.delay:
                loop = asyncio.get_running_loop()
                self._pending = loop.call_later(delivery.delay, self._resume, delivery)
            else:
                self._deliver(delivery)

    def _request(self) -> Request | None:
        """The request that came; None if it is for nothing below the base address."""
        path, _, query = self._head.target.decode("ascii").partition("?")
        if path != BASE and not path.startswith(f"{BASE}/"):
            return None
        return Request(
            method=self._head.method.decode("ascii"),
            path=path.removeprefix(BASE),
            query=tuple(parse_qsl(query, keep_blank_values=True)),
            headers={
                name.decode("ascii"): value.decode("latin-1") for name, value in self._head.headers
            },
            body=bytes(self._body),
        )

    def _resume(self, delivery: Delivery) -> None:
        self._pending = None
        self._deliver(delivery)
        self._advance()

    def _deliver(self, delivery: Delivery) -> None:
        match delivery.ending:
            case Ending.WHOLE:
                self._write(delivery.response, len(delivery.response.body))
                if self._http.our_state is h11.DONE:
                    self._http.start_next_cycle()
                else:
                    self._transport.close()
            case Ending.HALF:
                self._write(delivery.response, len(delivery.response.body) // 2)
                self._transport.close()
            case Ending.RESET:
                self._reset()
            case Ending.HANG:
                pass  # The request is never finished: what comes after it stays unread.

    def _write(self, response: Response, length: int) -> None:
        """Send the head, and so many bytes of the body."""
        body = b"" if self._bodiless else response.body
        headers = [*response.headers.items(), ("content-length", str(len(body)))]
        head = h11.Response(
            status_code=response.status, headers=headers, reason=phrase(response.status)
        )
        sent = [self._http.send(head), self._http.send(h11.Data(data=body[:length]))]
        if length >= len(body):
            sent.append(self._http.send(h11.EndOfMessage()))
        self._transport.write(b"".join(part for part in sent if part))

    def _refuse(self, status: int, detail: str) -> None:
        if self._http.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            response = error(status, detail)
            self._write(response, len(response.body))
        self._transport.close()

    def _reset(self) -> None:
        """Close so that the client sees a reset, not an end."""
        self._transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE
        )
        self._transport.abort()
