"""The service's address: which texts are one, and when two are the same."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

DEFAULT_URL: Final = "https://api.attention.tech/v2"
"""The documented address."""
SANDBOX: Final = "sandbox"
"""The address of the built-in simulator."""
_PORTS: Final = {"http": 80, "https": 443}


def wrong_with(url: str) -> str | None:
    """Why the key cannot be sent to `url` safely, or None."""
    if url == SANDBOX:
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "it is not an address"
    if parts.scheme not in _PORTS or not parts.hostname:
        return "it is not an https:// address"
    if parts.username is not None or parts.query or parts.fragment:
        return "it has more than a host and a path"
    if not url.isascii() or not url.isprintable() or set(url) & set(" \\"):
        return "it has characters that no address has"
    if not is_secure(url) and not is_loopback(url):
        return "plain http would show the key to the network"
    return None


def normal(url: str) -> str:
    """`url` in the one form of all that are the same: case, port and trailing slashes."""
    if url == SANDBOX:
        return url
    parts = urlsplit(url)
    port = "" if parts.port in {None, _PORTS.get(parts.scheme)} else f":{parts.port}"
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{port}{parts.path}".rstrip("/")


def is_secure(url: str) -> bool:
    """Whether a certificate proves who answers at `url`. Schemes have no case."""
    return urlsplit(url).scheme == "https"


def is_loopback(url: str) -> bool:
    """Whether `url` is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
