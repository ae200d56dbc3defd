"""Which keys the sandbox lets in: any, except one that could be real."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from confsync.sandbox.answers import Refusal

if TYPE_CHECKING:
    from confsync.sandbox.switches import Switches

_REAL: Final = re.compile(r"eyJ[\w-]*\.[\w-]+\.[\w-]+", re.ASCII)
REAL_KEY: Final = (
    "This is the confsync sandbox, not the service, and the key that came looks like a real one. "
    "It was not kept. Do not send it here: any other text will do."
)


def looks_real(key: str) -> bool:
    """Whether the key has the form of the service's keys, which are JWT-like [client]."""
    return _REAL.search(key) is not None


def check(authorization: str, path: str, switches: Switches) -> None:
    """Refuse a request to `path` whose `authorization` header holds no acceptable key.

    The answer to a missing key is 401 [client].
    """
    if looks_real(authorization):
        raise Refusal(401, REAL_KEY)
    scheme, _, rest = authorization.strip().partition(" ")
    bearer = scheme.lower() == "bearer"
    key = rest.strip() if bearer else authorization.strip()
    if not key:
        raise Refusal(401, "Give a key in the header Authorization.")
    if switches.auth == ("raw" if bearer else "bearer"):
        raise Refusal(401, "The key is not valid in this form.")
    if bearer and switches.raw_at and fnmatchcase(path, switches.raw_at):
        raise Refusal(403, "This endpoint does not accept the key in this form.")
