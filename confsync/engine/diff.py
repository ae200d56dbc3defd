"""The rule that decides: the difference between a declaration and the observed state.

Wanted is what is live, with the declared title, without the keys that are declared null, without the
keys that the repository owns and does not declare, without the keys that the base revision declared
as they are and that are not declared any more, and with the declared labels.
"""

from __future__ import annotations

import json
import re
from fnmatch import translate
from typing import TYPE_CHECKING, TypeAlias

from confsync._util.nfc import nfc
from confsync.model import ABSENT, UNKNOWN, Edit, Observed, field_order
from confsync.model.values import labels_of, same, title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from confsync.model import Absent, Declaration, Json, Labels

Owned: TypeAlias = "Callable[[str], bool]"
_State: TypeAlias = "dict[str, Json]"
"""A title, if there is one, and labels: what deepdiff is given."""


def glob_matcher(patterns: Collection[str]) -> Owned:
    """Whether a text matches one of the glob `patterns` (case counts); without any, none does."""
    if not patterns:
        return lambda _text: False
    matches = re.compile("|".join(translate(nfc(pattern)) for pattern in patterns)).match
    return lambda key: matches(nfc(key)) is not None


def edits(declared: Declaration, observed: Observed, owned: Owned) -> tuple[Edit, ...]:
    """What differs, sorted by path.

    A label key that the service spells in another normalization form keeps its spelling. Raises
    `LookupError` where a declared field is unknown.
    """
    live: _State = {}
    wanted: _State = {}
    if declared.title is not None:
        title = title_of(observed)
        if not same(title, declared.title):
            wanted["title"] = declared.title
            if title is not ABSENT:
                live["title"] = title
    if declared.labels is not None or declared.dropped:
        labels = labels_of(observed)
        if declared.dropped or not _plainly_as_declared(declared.labels or {}, labels, owned):
            after = _after(declared, labels, owned)
            if not _identical(labels, after):
                live["labels"], wanted["labels"] = dict(labels), after
    if not wanted:  # as it is nearly always
        return ()
    return tuple(
        Edit(label, _at(live, label), _at(wanted, label)) for label in _differing(live, wanted)
    )


def after(declared: Declaration, observed: Observed, owned: Owned) -> Observed:
    """The state that is wanted: `observed` itself where nothing differs.

    Labels that are unknown stay so. Raises `LookupError` where a declared title is unknown.
    """
    title = observed.title
    if declared.title is not None and not same(title_of(observed), declared.title):
        title = declared.title
    labels = live = observed.labels
    if live is UNKNOWN or not declared.needs_labels:
        pass
    elif declared.dropped or not _plainly_as_declared(declared.labels or {}, live, owned):
        wanted = _after(declared, live, owned)
        labels = live if _identical(live, wanted) else wanted
    if title is observed.title and labels is observed.labels:
        return observed
    return Observed(observed.id, title, labels)


def dropped_labels(dropped: Labels, live: Labels) -> dict[str, bool]:
    """The live keys that are declared no more, and whether they are still as they were declared."""
    return {
        key: same(value, dropped[normal])
        for key, value in live.items()
        if (normal := nfc(key)) in dropped
    }


def _after(declared: Declaration, live: Labels, owned: Owned) -> dict[str, Json]:
    """All labels as they should be, without those that are let go."""
    after = dict(live)
    if declared.labels is not None:
        after = wanted_labels(declared.labels, live, owned)
    going = dropped_labels(declared.dropped or {}, live)
    return {key: value for key, value in after.items() if not going.get(key)}


def _plainly_as_declared(declared: Labels, live: Labels, owned: Owned) -> bool:
    """Whether nothing differs, in the simple case: texts, and no spelling but one of any key.

    That is nearly every conversation of a large project, and this builds nothing. To say no is never
    wrong, it only takes longer.
    """
    for key, value in declared.items():
        if value is None:
            # One that is not ASCII may mean a live one that is, such as the Kelvin sign and K.
            if key in live or not key.isascii():
                return False
        elif type(value) is not str or live.get(key) != value:
            return False
    for key in live:  # noqa: SIM110  # `all` takes twice as long
        if key not in declared and (not key.isascii() or owned(key)):
            return False
    return True


def wanted_labels(declared: Labels, live: Labels, owned: Owned) -> dict[str, Json]:
    """All labels as they should be; a value that is the same as the live one is the live one."""
    ours = {nfc(key): key for key in declared}
    wanted = {key: value for key, value in live.items() if nfc(key) in ours or not owned(key)}
    spelled: dict[str, list[str]] = {}
    for key in live:
        spelled.setdefault(nfc(key), []).append(key)
    for normal, key in ours.items():
        there = spelled.get(normal, [])
        value = declared[key]
        if value is None:
            for name in there:
                del wanted[name]
            continue
        name = key if key in there or not there else there[0]
        # No declared value is None here, so None would mean as much as ABSENT.
        if not same(live.get(name, ABSENT), value):
            wanted[name] = value
    return wanted


def left_alone(declared: Declaration, observed: Observed, found: Iterable[Edit]) -> tuple[str, ...]:
    """The label keys that are live, not declared, and stay; sorted."""
    if observed.labels is UNKNOWN:
        return ()
    touched = {edit.label for edit in found}
    ours = {nfc(key) for key in declared.labels or {}}
    return tuple(sorted(k for k in observed.labels if k not in touched and nfc(k) not in ours))


def _identical(one: Labels, other: Labels) -> bool:
    return one.keys() == other.keys() and all(value is other[key] for key, value in one.items())


def _differing(live: _State, wanted: _State) -> list[str | None]:
    """The labels that differ, in their order; None is the title, and comes last."""
    before, after = _labels(live), _labels(wanted)
    if not any(isinstance(each, list | dict) for each in (*before.values(), *after.values())):
        # Where values have no depth, deepdiff finds no more, and loading it takes long. A value that
        # stays is the same object on both sides.
        keys = before.keys() | after.keys()
        found: list[str | None] = [
            key for key in keys if before.get(key, ABSENT) is not after.get(key, ABSENT)
        ]
        return sorted([*found, *([None] if "title" in wanted else [])], key=field_order)
    from deepdiff import DeepDiff  # noqa: PLC0415

    tree = DeepDiff(
        _flat(live),
        _flat(wanted),
        view="tree",
        # Else two maps with little in common are reported as one change.
        threshold_to_diff_deeper=0,
        # Else a key that begins with two underscores is passed over.
        ignore_private_variables=False,
    )
    paths = (level.path(output_format="list") for levels in tree.values() for level in levels)
    return sorted((None if len(path) == 1 else path[1] for path in paths), key=field_order)


def _flat(state: _State) -> _State:
    """Each value as its JSON text in one line: deepdiff compares lines, in quadratic time."""
    return {
        key: {name: json.dumps(each) for name, each in value.items()}
        if isinstance(value, dict)
        else json.dumps(value)
        for key, value in state.items()
    }


def _labels(state: _State) -> dict[str, Json]:
    labels = state.get("labels")
    return labels if isinstance(labels, dict) else {}


def _at(state: _State, label: str | None) -> Json | Absent:
    if label is None:
        return state.get("title", ABSENT)
    return _labels(state).get(label, ABSENT)
