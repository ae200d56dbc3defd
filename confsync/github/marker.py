"""Hidden HTML comments at the start of what confsync writes on GitHub, to find it again.

The words of a marker are base64, in which nothing can end the HTML comment early.
"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from confsync.formats.forms import decode

if TYPE_CHECKING:
    from confsync.model import Json

_MARKER: Final = re.compile(
    r"\A<!-- confsync:([a-z]+) v1 ([A-Za-z0-9+/=]+) ([A-Za-z0-9+/=]*|-) ([A-Za-z0-9+/=]+|-) -->\n?"
)


class Marker(NamedTuple):
    """`kind` is that of the comment. `head` are named values, `data` and `seal` are bytes."""

    kind: str
    head: dict[str, Json]
    data: bytes = b""
    seal: bytes = b""

    @property
    def project(self) -> str:
        """The project's folder in the repository."""
        return str(self.head.get("project", ""))

    @property
    def sealed(self) -> bytes:
        """The bytes that the seal signs: everything else in the marker."""
        text = json.dumps([self.kind, self.head], sort_keys=True)
        return text.encode("ascii") + b"\0" + self.data

    def text(self) -> str:
        """The marker as a line of a comment."""
        head = json.dumps(self.head, sort_keys=True, separators=(",", ":")).encode("ascii")
        words = (_encoded(word) for word in (head, self.data, self.seal))
        return f"<!-- confsync:{self.kind} v1 {' '.join(words)} -->\n"


def marked(marker: Marker, visible: str) -> str:
    """A comment's body."""
    return marker.text() + visible


def read(body: str) -> tuple[Marker | None, str]:
    """The marker at the start of a body, if there is one, and what people see of it."""
    body = body.replace("\r\n", "\n")
    found = _MARKER.match(body)
    if found is None:
        return None, body
    try:
        head: Any = decode(_decoded(found[2]))
        data, seal = _decoded(found[3]), _decoded(found[4])
    except ValueError:
        return None, body
    if not isinstance(head, dict):
        return None, body
    return Marker(found[1], head, data, seal), body[found.end() :]


def is_marked(body: str | None, kind: str, project: str) -> bool:
    """Whether a body has the marker of this kind and project."""
    marker, _ = read(body or "")
    return marker is not None and (marker.kind, marker.project) == (kind, project)


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii") or "-"


def _decoded(text: str) -> bytes:
    return b"" if text == "-" else base64.b64decode(text, validate=True)
