"""JSON as text: plain ASCII, one field a line.

ASCII, so that no terminal, pipe or code page can change what comes from outside.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from confsync.model import Json


def dump(document: Json) -> str:
    """The text of a document, without a line end at its end."""
    # `##[` anywhere in a log is a command to GitHub's runner. In JSON it can only be inside a text.
    return json.dumps(document, indent=2, check_circular=False).replace("##[", "\\u0023#[")
