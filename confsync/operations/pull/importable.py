"""What to declare of a live conversation, so that a plan right afterwards finds nothing to do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from confsync._util.nfc import nfc
from confsync._util.quoting import quoted
from confsync.manifest.render_value import wrong_with
from confsync.model import ABSENT
from confsync.model.values import same

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from confsync.attention.facts import Facts
    from confsync.attention.resource import Row
    from confsync.manifest.declarations_schema import LabelValues
    from confsync.manifest.insert import Fields
    from confsync.model import Json, Labels, Observed
    from confsync.operations.pull.choice import Choice


def _none_given(row: Row) -> Collection[str | None]:
    """No rule gives anything."""
    del row
    return ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What is wanted (`choice`), what the project owns, and what labels it may declare.

    `given` has the fields that rules give a conversation as they are: labels by key in NFC, and the
    title (None).
    """

    choice: Choice
    owned: Callable[[str], bool]
    ignored: Callable[[str], bool]
    values: LabelValues
    given: Callable[[Row], Collection[str | None]] = _none_given


@dataclass(slots=True)
class Importable:
    """The fields to declare, and why something else is not; `refused`: the whole conversation."""

    fields: Fields = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    refused: str = ""
    unlabelled: bool = False
    """Whether its labels are wanted and not known."""


def importable(seen: Observed, rules: Rules, inherited: Labels) -> Importable:
    """What to declare of `seen` in a file whose defaults are the labels `inherited`.

    Where labels are declared at all, so are those that the project owns: the next plan would take
    them off. What the file's defaults say otherwise is overridden.
    """
    found = Importable()
    if rules.choice.title and isinstance(seen.title, str):
        if reason := wrong_with(seen.title):
            found.left_out.append(f"the title cannot be declared: {reason}")
        else:
            found.fields["title"] = seen.title
    if not isinstance(seen.labels, dict):
        found.unlabelled = rules.choice.labels
        if inherited:
            found.refused = "its labels are not known, and the file's defaults have labels"
        return found
    labels = _chosen(seen.labels, rules, found)
    if labels or inherited:
        reason = _completed(labels, seen.labels, rules, inherited)
        if reason and inherited:
            found.refused = f"{reason}, and the file's defaults have labels"
        elif reason:
            found.left_out.append(f"no labels are declared, because {reason}")
            labels = {}
    if labels:
        found.fields["labels"] = dict(sorted(labels.items()))
    return found


def describe(facts: Facts, seen: Observed, fields: Fields) -> str:
    """What helps people to recognise a conversation: its date, its owner, and who else was there."""
    parts = [f"{facts.times[0]:%Y-%m-%d}"] if facts.times else []
    if "title" not in fields and isinstance(seen.title, str) and seen.title:
        parts.append(quoted(seen.title))
    parts += [facts.owner] if facts.owner else []
    if facts.domains:
        parts.append(f"with {', '.join(facts.domains)}")
    return ", ".join(parts)


def _chosen(live: dict[str, Json], rules: Rules, found: Importable) -> dict[str, Json]:
    """The live labels that were asked for and can be declared."""
    labels: dict[str, Json] = {}
    for key, value in live.items():
        if rules.choice.takes(key) and not rules.ignored(key):
            if reason := _reason(key, live, rules):
                found.left_out.append(f"{reason}, and is left out")
            else:
                labels[key] = value
    return labels


def _completed(
    labels: dict[str, Json], live: dict[str, Json], rules: Rules, inherited: Labels
) -> str | None:
    """Add what must be declared beside `labels`; why that cannot be done, or None."""
    default = {nfc(key): value for key, value in inherited.items()}
    for key, value in live.items():
        if key in labels or not (nfc(key) in default or rules.owned(key)):
            continue
        if same(default.get(nfc(key), ABSENT), value):
            continue
        if reason := _reason(key, live, rules):
            return reason
        labels[key] = value
    there = {*map(nfc, live)}
    labels |= {key: None for key in default if default[key] is not None and key not in there}
    return None


def _reason(key: str, live: dict[str, Json], rules: Rules) -> str | None:
    """Why a live label cannot be declared, or None."""
    if Counter(map(nfc, live))[nfc(key)] > 1:
        return f"label {quoted(key)} is there in two spellings"
    if reason := wrong_with(live[key]) or wrong_with(key):
        return f"label {quoted(key)} cannot be declared: {reason}"
    if rules.values == "text" and not isinstance(live[key], str):
        return f"label {quoted(key)} is not text"
    return None
