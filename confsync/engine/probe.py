"""What an experiment with one conversation shows about the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from confsync.engine.frame import value_of
from confsync.model import ABSENT, UNKNOWN, Edit, Observed, field_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from confsync.model import Absent, Json

KEY: Final = "Confsync Probe e\u0301"
"""A label that no category has: mixed case, and a letter in two code points."""
TEXT: Final = "  Confsync Probe e\u0301 with a long tail  "
"""Spaces at both ends, mixed case, and a letter in two code points."""
_WAYS: Final[tuple[tuple[str, Callable[[str], str]], ...]] = (
    ("trimmed", str.strip),
    ("lower case", str.lower),
    ("composed (NFC)", lambda text: normalize("NFC", text)),
    ("decomposed (NFD)", lambda text: normalize("NFD", text)),
)


def ways(sent: str, stored: Json | Absent) -> tuple[str, ...] | None:
    """How a store changed a text; None where it has none."""
    if not isinstance(stored, str):
        return None
    if stored == sent:
        return ()
    if stored and sent.startswith(stored):
        return ("shortened",)
    for number in range(1, 2 ** len(_WAYS)):
        chosen = [each for n, each in enumerate(_WAYS) if number >> n & 1]
        text = sent
        for _, change in chosen:
            text = change(text)
        if text == stored:
            return tuple(name for name, _ in chosen)
        if stored and text.startswith(stored):
            return (*(name for name, _ in chosen), "shortened")
    return ("changed",)


def differences(before: Observed, after: Observed) -> tuple[Edit, ...]:
    """The edits from one known state to another, exactly: no spelling counts as equal."""
    return tuple(
        Edit(label, old, new)
        for label in sorted(_fields(before, after), key=field_order)
        if (old := _at(before, label)) != (new := _at(after, label)) or type(old) is not type(new)
    )


def shown_by_answer(
    answer: Observed | None, before: Observed, sent: Observed, now: Observed
) -> str:
    """What the answer to a write showed; see `ServiceFacts.echo`."""
    if answer is None:
        return "nothing"
    for name, state in (("after", now), ("sent", sent), ("before", before)):
        if answer.title == state.title and answer.labels in (state.labels, UNKNOWN):
            return name
    return "nothing"


def stored_key(labels: Iterable[str], known: Iterable[str]) -> str | None:
    """The key that the probe's label has in the store, among `labels` that were not `known`."""
    new = [key for key in labels if key not in known]
    return new[0] if len(new) == 1 else None


def _fields(*states: Observed) -> set[str | None]:
    keys = {key for each in states if each.labels is not UNKNOWN for key in each.labels}
    return {None, *keys}


def _at(state: Observed, label: str | None) -> Json | Absent:
    value = value_of(state, label)
    return ABSENT if value is UNKNOWN else value
