"""The frame of a change: what must be equal outside of its edits, before a write and after it.

A key that somebody else added is carried along. One that changed or vanished is a reason not to
write; after a write it is collateral.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from confsync._util.nfc import nfc
from confsync.model import ABSENT, UNKNOWN, Edit, Observed
from confsync.model.values import same

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from confsync.model import Absent, Change, Json, Labels, Unknown


def value_of(observed: Observed, label: str | None) -> Json | Absent | Unknown:
    """The live value of a label, or of the title (None)."""
    if label is None:
        return ABSENT if observed.title is None else observed.title
    return UNKNOWN if observed.labels is UNKNOWN else observed.labels.get(label, ABSENT)


def equal(one: Json | Absent | Unknown, other: Json | Absent | Unknown) -> bool:
    """Whether both are known and the same."""
    return one is not UNKNOWN and other is not UNKNOWN and same(one, other)


def unmet(edits: Iterable[Edit], observed: Observed) -> list[Edit]:
    """The edits whose field is not as they want it, or not known."""
    return [edit for edit in edits if not equal(_now(observed, edit), edit.after)]


def moved(edits: Iterable[Edit], observed: Observed) -> list[Edit]:
    """The edits whose field is neither as the plan showed it nor as they want it."""
    left = unmet(edits, observed)
    return [edit for edit in left if not equal(value_of(observed, edit.label), edit.before)]


def disagreement(change: Change, observed: Observed) -> str:
    """What the plan and `observed` say differently of labels outside of the edits; else empty."""
    if observed.labels is UNKNOWN:
        return ""
    if change.labels is UNKNOWN:  # a plan saved by an older version has only the keys
        gone = [key for key in change.left_alone if _spelled(observed.labels, key) is ABSENT]
        return "; ".join(f"labels.{key} is absent; the plan showed it" for key in gone)
    edited = [edit.label for edit in change.edits]
    return describe(lost(change.labels, edited, observed.labels))


def describe(edits: Iterable[Edit]) -> str:
    """What is no longer as the plan showed it."""
    return "; ".join(
        f"{edit.field} is {shown(edit.after)}; the plan showed {shown(edit.before)}"
        for edit in edits
    )


def collateral(sent: Observed, edits: Iterable[Edit], observed: Observed) -> tuple[Edit, ...]:
    """What else changed, as edits from the state that was `sent` to the `observed` one."""
    edited = [edit.label for edit in edits]
    found: list[Edit] = []
    if sent.labels is not UNKNOWN and observed.labels is not UNKNOWN:
        found += lost(sent.labels, edited, observed.labels)
    before, after = value_of(sent, None), value_of(observed, None)
    known = before is not UNKNOWN and after is not UNKNOWN
    if None not in edited and known and not equal(before, after):
        found.append(Edit(None, before, after))  # type: ignore[arg-type]  # both are known
    return tuple(found)


def body_of(pending: Sequence[Edit], observed: Observed) -> dict[str, Json]:
    """The smallest body: the title if it changes; the whole wanted map if a label changes.

    The map is built from what is live now, so that a label that somebody just added survives.
    """
    body: dict[str, Json] = {}
    labels: dict[str, Json] = {} if observed.labels is UNKNOWN else dict(observed.labels)
    for edit in pending:
        if edit.label is None:
            body["title"] = None if edit.after is ABSENT else edit.after
        elif edit.after is ABSENT:
            labels.pop(edit.label, None)
        else:
            labels[edit.label] = edit.after
    if any(edit.label is not None for edit in pending):
        body["labels"] = labels
    return body


def state_after(observed: Observed, body: dict[str, Json]) -> Observed:
    """The state that a write of `body` should leave where it was `observed`."""
    title, labels = body.get("title"), body.get("labels")
    return replace(
        observed,
        title=title if "title" in body and isinstance(title, str | None) else observed.title,
        labels=labels if isinstance(labels, dict) else observed.labels,
    )


def shown(value: Json | Absent | Unknown) -> str:
    """A value in a sentence."""
    if value is UNKNOWN:
        return "unknown"
    return "absent" if value is ABSENT else json.dumps(value, ensure_ascii=False)


def _now(observed: Observed, edit: Edit) -> Json | Absent | Unknown:
    """The live value of an edit's field; a key that should be there may be normalised."""
    if edit.label is None or edit.after is ABSENT or observed.labels is UNKNOWN:
        return value_of(observed, edit.label)
    return _spelled(observed.labels, edit.label)


def _spelled(labels: Labels, key: str) -> Json | Absent:
    """The value of `key`, else of the same key in another normalization form."""
    if key in labels:
        return labels[key]
    return next((value for other, value in labels.items() if nfc(other) == nfc(key)), ABSENT)


def lost(labels: Labels, edited: Collection[str | None], now: Labels) -> list[Edit]:
    """The labels outside of the edits that changed or vanished."""
    return [
        Edit(key, value, found)
        for key, value in sorted(labels.items())
        if key not in edited and not same(value, found := _spelled(now, key))
    ]
