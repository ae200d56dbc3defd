"""Values that a snapshot does not tell, but lets compare: a keyed hash of each.

The hash's key stands in the snapshot, because whoever plans must be able to compare. So it hides a
value from whoever reads, not from whoever guesses: a guess can be tried. Each value of each
conversation is hashed with its place, so that equal ones are not seen to be equal.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from confsync._util.nfc import nfc
from confsync.model import digest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from confsync.model import Json

PLACEHOLDER: Final = "(redacted)"
"""What is shown for a value that is not told."""


@dataclass(frozen=True, slots=True)
class Redactor:
    """Hides the values of `fields`, which may be `title` and `labels`; without any, nothing."""

    fields: frozenset[str] = frozenset()
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def hide(self, id: str, path: tuple[str, ...], value: Json) -> str:
        """The hash of the value at `path` of the conversation `id`; the same for all that are the same."""
        text = digest([id, [nfc(step) for step in path], _plain(value)])
        return hmac.digest(self.key, text.encode("ascii"), "sha256").hex()

    def find(self, hidden: str, id: str, path: tuple[str, ...], guesses: Iterable[Json]) -> Json:
        """The one of `guesses` that was hidden here, else a text that is none of them."""
        wrong = []
        for guess in guesses:
            if self.hide(id, path, guess) == hidden:
                return guess
            wrong.append(guess)
        shown = PLACEHOLDER
        while shown in wrong:
            # Somebody declares this very text, and it is not what is there.
            shown += "*"
        return shown


def _plain(value: Json) -> Json:
    """One form for all values that `engine.values.same` takes for the same."""
    match value:
        case bool() | None:
            return value
        case str():
            return nfc(value)
        case float() if value.is_integer():
            return int(value)
        case list():
            return [_plain(each) for each in value]
        case dict():
            # Two keys that differ only in their form leave one behind, and are counted.
            keys: dict[str, Json] = {nfc(key): _plain(each) for key, each in value.items()}
            return {"keys": len(value), "values": keys}
    return value
