"""JSON values, and two markers for their lack: absent and unknown."""

from __future__ import annotations

import hashlib
import json
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping


Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


Labels: TypeAlias = "Mapping[str, Json]"


class _Nothing(Enum):
    ABSENT = "absent"
    UNKNOWN = "unknown"


ABSENT: Final = _Nothing.ABSENT
"""The field is not there. A label may be there with the value null, so None cannot say this."""


UNKNOWN: Final = _Nothing.UNKNOWN
"""The service did not say. Unknown is never empty."""


Absent: TypeAlias = Literal[_Nothing.ABSENT]


Unknown: TypeAlias = Literal[_Nothing.UNKNOWN]


def digest(value: Json) -> str:
    """The SHA-256 of a JSON value in its canonical form."""
    return f"sha256:{hashlib.sha256(canonical(value).encode('ascii')).hexdigest()}"


def canonical(value: Json) -> str:
    """A JSON value as text: the same for the same value, different for any other, plain ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
