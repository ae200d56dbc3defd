"""What an answer says besides its JSON: why it is an error, and when to come back."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from confsync.attention.resource import Malformed, decode

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.model.transport import Response

_LONGEST: Final = 300
_LARGEST: Final = 65_536
_SCANNED: Final = 4 * _LONGEST


def why(answer: Response, redacted: Callable[[str], str]) -> str:
    """The status and what the body says, in a line. `redacted` is applied before it is cut."""
    number = str(answer.status)
    try:
        name = HTTPStatus(answer.status).phrase
    except ValueError:
        name = ""
    phrase = f"HTTP {number} {name}".rstrip()
    known = {number, name.casefold()}
    parts = [each for each in _said(answer.body[:_LARGEST]) if each.casefold() not in known]
    said = redacted(": ".join(dict.fromkeys(parts))[:_SCANNED])
    if len(said) > _LONGEST:
        said = f"{said[:_LONGEST]}…"
    return f"{phrase}: {said}" if said else phrase


def is_page(answer: Response) -> bool:
    """Whether the body is a page of HTML, which the service does not send."""
    return answer.body[:_SCANNED].lstrip().startswith(b"<")


def retry_after(answer: Response, wall: float) -> float | None:
    """Seconds to wait by `Retry-After`, in seconds or as a date (RFC 9110, section 10.2.3)."""
    text = answer.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
        # The zone -0000 means UTC, from somewhere unknown.
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, moment.timestamp() - wall)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _said(body: bytes) -> list[str]:
    """What an error's body says: `{"title","detail","code"}`, `{"message"}`, text, or nothing."""
    try:
        value = decode(body)
    except Malformed:
        text = body.decode("utf-8", "replace").strip()
        return ["(a page of HTML)" if text.startswith("<") else text]
    if isinstance(value, str):
        return [value.strip()]
    if not isinstance(value, dict):
        return []
    if isinstance(error := value.get("error"), dict):
        value = error
    said = [value.get(field) for field in ("title", "detail", "message", "error", "code")]
    return [text for text in said if isinstance(text, str) and text]
