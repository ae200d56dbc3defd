"""The service's address."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

DEFAULT_URL: Final = "https://api.attention.tech/v2"
SANDBOX: Final = "sandbox"
"""The address that means the built-in simulator."""


def wrong_with(url: str) -> str | None:
    """Why the key must not be sent to `url`, or None."""
    if url == SANDBOX:
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "it is not an address"
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return "it is not an https:// address"
    if parts.username is not None or parts.query or parts.fragment:
        return "it has more than a host and a path"
    if not url.isascii() or not url.isprintable() or " " in url:
        return "it has characters that no address has"
    if parts.scheme == "http" and not is_loopback(url):
        return "plain http would show the key to the network"
    return None


def is_loopback(url: str) -> bool:
    """Whether `url` is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
