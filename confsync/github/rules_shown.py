"""The rules in the comment of a pull request: what each does, for a reviewer to approve it.

An approval is of the rules whose meaning the comment shows in full. `confsync ci sync` acts on those.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from confsync.formats.sections import fenced
from confsync.formats.words import count
from confsync.github.words import code
from confsync.model import digest

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from confsync.github.job import Job
    from confsync.model import Json
    from confsync.rules.rule import Rule
    from confsync.rules.ruleset import RuleSet

ROOM: Final = 16_000
"""Characters that the rules take of a comment at most."""
_ROWS: Final = 40
"""Rows of a table that are shown; of a longer one its number and its digest."""
_HEAD: Final = (
    "### Rules\n\n"
    "An approval is also of these rules: from the merge on they act on each new call that matches, "
    "as `confsync ci sync` finds it, without another review.\n\n"
)


@dataclass(frozen=True, slots=True)
class ShownRules:
    """The rules' part of a comment, and the digests of those that it shows in full."""

    text: str = ""
    digests: tuple[str, ...] = ()


def to_show(rules: RuleSet, before: Collection[str], files: Collection[str]) -> tuple[Rule, ...]:
    """The rules that a pull request is about: new or changed ones first.

    `before` are the digests of the rules that the target branch has, `files` are the project's files
    that the pull request changes.
    """
    changed = [rule for rule in rules.rules if rules.digests[rule.name] not in before]
    touched = [rule for rule in rules.rules if rule.place.file in files and rule not in changed]
    return (*changed, *touched)


def show_rules(job: Job, rules: RuleSet, chosen: Sequence[Rule]) -> ShownRules:
    """What each of the `chosen` rules does; those that have no room are only counted.

    A rule with a secret of the job in it is not shown in full, and so is not approved.
    """
    if not chosen:
        return ShownRules()
    blocks: list[str] = []
    digests: list[str] = []
    room = ROOM - len(_HEAD)
    for rule in chosen:
        block = rule_block(rules, rule)
        if len(block) > room or job.redacted(block) != block:
            continue
        room -= len(block)
        blocks.append(block)
        digests.append(rules.digests[rule.name])
    missing = len(chosen) - len(blocks)
    more = f"**{count(missing, 'rule')} not shown: an approval is not of {_those(missing)}.**\n\n"
    return ShownRules("".join([_HEAD, *blocks, more if missing else ""]), tuple(digests))


def rule_block(rules: RuleSet, rule: Rule) -> str:
    """A rule with everything that its digest is of, as JSON in ASCII, where nothing can hide."""
    meaning = {**rule.normal, "unless": [*rule.unless], "tables": _tables(rule.normal)}
    shaped: dict[str, Json] = {"organisation.domains": [*sorted(rules.ours)]}
    shaped["labels.owned"] = [*sorted(rules.owned)]
    shown = {name: value for name, value in {**meaning, **shaped}.items() if value}
    # Without a condition it is for every conversation.
    shown = {"when": rule.normal["when"] or "all", **shown}
    text = json.dumps(shown, indent=2)
    place = f"{rule.place.file}:{rule.place.line}"
    digest = rules.digests[rule.name]
    return (
        f"{code(rule.name)} in {code(place)}, `{digest}`\n\n{fenced(text.split(chr(10)), 'json')}"
    )


def _tables(normal: dict[str, Json]) -> dict[str, Json]:
    """The tables that a rule uses: the rows of short ones, and the digests of others."""
    tables = normal.get("tables")
    return {
        name: rows if not isinstance(rows, dict) or len(rows) <= _ROWS else _summed(rows)
        for name, rows in (tables.items() if isinstance(tables, dict) else ())
    }


def _summed(rows: dict[str, Json]) -> Json:
    return f"{len(rows):,} rows, {digest(rows)}"


def _those(number: int) -> str:
    return "it" if number == 1 else "those"
