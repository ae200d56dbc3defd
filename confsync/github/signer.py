"""Signs reviews, so that a comment that somebody edited is not taken for ours.

Whoever may write to a repository may edit every comment in it. The secret is one that they cannot
read: the API key in an environment's secret, or `CONFSYNC_REVIEW_KEY` beside it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import TYPE_CHECKING, Final

from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from confsync.model import Change

REVIEW_KEY: Final = "CONFSYNC_REVIEW_KEY"
"""Signs reviews in place of the API key, where plan and apply have different API keys."""
_SALT: Final = b"confsync: the review of a plan on GitHub, v1"
_TAG: Final = 12
_BYTES: Final = 32
_DIFFERENT: Final = 20
"""32 random bytes have fewer different values once in 10^9 keys; a repeated word always has."""


class Signer:
    """Makes and checks proofs with a secret, which cannot be read back from them."""

    def __init__(self, secret: str) -> None:
        self._root = hmac.digest(_SALT, secret.encode("utf-8"), "sha256")
        self.key = self._derived(b"name").hex()[:16]
        """A name of the key: two keys have two names."""
        self._signing, self._tagging = self._derived(b"sign"), self._derived(b"change")

    def sign(self, data: bytes) -> bytes:
        """The proof that whoever wrote `data` had the secret."""
        return hmac.digest(self._signing, data, "sha256")

    def tag(self, change: Change) -> bytes:
        """A short proof of a change's very edits: 96 bits, which no one can search without the key."""
        return hmac.digest(self._tagging, change.fingerprint.encode("ascii"), "sha256")[:_TAG]

    def _derived(self, purpose: bytes) -> bytes:
        return hmac.digest(self._root, purpose + b"\x01", "sha256")


def tags_of(data: bytes) -> frozenset[bytes]:
    """The tags in a marker's data."""
    return frozenset(data[start : start + _TAG] for start in range(0, len(data), _TAG))


def strong(secret: str) -> str:
    """`secret`, if it is at least 32 random bytes in hex or base64; raises `ConfsyncError` if not.

    A weak one can be guessed from any comment that it signed.
    """
    data = _decoded(secret)
    if data is None or len(data) < _BYTES or len({*data}) < min(_DIFFERENT, len(data)):
        raise ConfsyncError(
            f"{REVIEW_KEY} is weak: whoever reads a comment could guess it",
            "it is at least 32 random bytes in base64 or hex: openssl rand -base64 32",
        )
    return secret


def _decoded(text: str) -> bytes | None:
    """The bytes that `text` is the hex or the base64 of."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        pass
    try:
        return base64.b64decode(text, altchars=b"-_" if {*text} & {*"-_"} else None, validate=True)
    except (binascii.Error, ValueError):
        return None


def digest(data: bytes) -> str:
    """The SHA-256 of a file, in hex."""
    return hashlib.sha256(data).hexdigest()
