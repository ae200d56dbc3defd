"""The only module that knows httpx: one connection to the service as a `Transport`.

For httpx2, the successor with the same API, change the import to `import httpx2 as httpx`.
"""

from __future__ import annotations

import asyncio
import zlib
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import httpx

from confsync.attention.address import is_loopback, is_secure
from confsync.model.transport import Failure, Request, Response, TransportError

if TYPE_CHECKING:
    import ssl

MAX_BYTES: Final = 32 * 1024 * 1024
"""The largest answer that is held; as values it takes up to ten times as much memory.

Fifty conversations with transcripts may have more. Then fewer are asked for at once.
"""
_CONNECT_SECONDS: Final = 10.0
_GZIP: Final = zlib.MAX_WBITS | 16


class HttpTransport:
    """One connection, kept open between requests.

    One connection for each worker, because httpx's pool gets slower the more tasks share
    it. Redirects are not followed: the key goes to the configured address and nowhere else.
    """

    def __init__(self, base_url: str, timeout: float) -> None:
        """`timeout` is in seconds and bounds a whole request."""
        local = is_loopback(base_url)
        self._base = base_url.rstrip("/")
        self._timeout = timeout
        # The time for the whole is bounded below; here only that for connecting is.
        connecting = httpx.Timeout(None, connect=min(timeout, _CONNECT_SECONDS))
        self._extensions = {"timeout": connecting.as_dict()}
        self._client = httpx.AsyncClient(
            # Building a context costs 100 ms; without TLS there is nothing to verify.
            verify=_tls() if is_secure(base_url) else False,
            # A proxy from the environment is right for the internet, and wrong for this machine.
            trust_env=not local,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            follow_redirects=False,
        )

    async def send(self, request: Request) -> Response:
        """Send `request` and read the whole answer; raises `TransportError`."""
        failed: TransportError
        try:
            async with asyncio.timeout(self._timeout):
                # Not through the client's `stream`, which merges headers and cookies each time.
                answer = await self._client.send(self._outgoing(request), stream=True)
                try:
                    body = await _read(answer)
                finally:
                    await answer.aclose()
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Response(answer.status_code, headers, body)
        except TimeoutError:
            failed = TransportError(Failure.TIMEOUT, f"no answer within {self._timeout:g} s")
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            failed = TransportError(Failure.CONNECT, f"cannot connect: {_text(error)}")
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, zlib.error) as error:
            failed = TransportError(Failure.RESET, f"the answer broke off: {_text(error)}")
        # Raised out here, so that it drags along no exception whose request holds the key.
        raise failed

    def _outgoing(self, request: Request) -> httpx.Request:
        query = f"?{urlencode(request.query)}" if request.query else ""
        headers = {**request.headers, "accept-encoding": "gzip"}
        if request.body:
            headers["content-type"] = "application/json"
        return httpx.Request(
            request.method,
            f"{self._base}{request.path}{query}",
            headers=headers,
            content=request.body or None,
            extensions=self._extensions,
        )

    async def aclose(self) -> None:
        """Close the connection."""
        await self._client.aclose()


async def _read(answer: httpx.Response) -> bytes:
    """The body, unpacked here because httpx would unpack a bomb before anybody can count."""
    packed = answer.headers.get("content-encoding", "").lower() in {"gzip", "x-gzip"}
    unpack = zlib.decompressobj(_GZIP) if packed else None
    body = BytesIO()
    left = MAX_BYTES
    async for chunk in answer.aiter_raw():
        part = unpack.decompress(chunk, left + 1) if unpack else chunk
        left -= len(part)
        if left < 0:
            limit = f"the answer is larger than {MAX_BYTES // 2**20} MiB"
            raise TransportError(Failure.TOO_LARGE, limit)
        body.write(part)
    return body.getvalue()


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _text(error: Exception) -> str:
    return str(error) or type(error).__name__
