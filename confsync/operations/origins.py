"""Where the edits of a conversation come from, and whether that still asks for them at apply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from confsync._util.nfc import nfc
from confsync.engine.plan import asks_for, declaration_digest
from confsync.model import ABSENT, Declaration, Source
from confsync.model.json_value import digest
from confsync.rules.ruleset import NO_RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from confsync.engine.diff import Owned
    from confsync.model import Change, Edit, Json
    from confsync.rules.decider import Verdict
    from confsync.rules.rule import Rule
    from confsync.rules.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class Origins:
    """What asks for the edits of one conversation: a declaration `by_id`, and rules."""

    id: str
    by_id: Declaration | None
    verdict: Verdict
    rules: RuleSet

    def source(self, label: str | None) -> Source:
        """Where the edit of a label comes from, by its key in NFC; None is the title."""
        by_id, verdict = self.by_id, self.verdict
        if label in verdict.rules:
            return self._by(verdict.rules[label][0])
        if label is not None and not _is_about(by_id, label):
            if label in verdict.gave:
                rule = verdict.gave[label]
                return Source(rule.place, rule.name)
            if verdict.about_labels is not None and (by_id is None or by_id.labels is None):
                return self._by(verdict.about_labels)
        wanted = by_id or verdict.declaration
        assert wanted is not None  # noqa: S101 - where nothing is wanted there is no edit
        return Source(wanted.place)

    def digest(self, edits: Iterable[Edit]) -> str:
        """The digest of the declaration by id, and of the rules that these edits come from."""
        return _digest(self.id, self.by_id, (edit.source for edit in edits if edit.source))

    def _by(self, rule: Rule) -> Source:
        return Source(rule.place, rule.name, self.rules.digests[rule.name])


def rules_still_ask_for(
    change: Change,
    by_id: Declaration | None,
    rules: RuleSet | None,
    before: RuleSet | None,
    owned: Owned,
) -> bool:
    """Whether declarations and rules are what they were, and are about each edit of a change by rules.

    `before` are the rules of the base revision.
    """
    now = {rule.name: rule for rule in (rules or NO_RULES).rules}
    then = {rule.name: rule for rule in (before or NO_RULES).rules}
    dropped = {nfc(key) for key in change.dropped}
    sources: list[Source] = []
    for edit in change.edits:
        name, label = edit.source and edit.source.rule, edit.label and nfc(edit.label)
        if edit.source is None or not name:
            if by_id is None or not asks_for(by_id, edit, owned):
                return False
        elif label in dropped:
            if not _is_given(then.get(name), edit) or _is_about(by_id, label):
                return False
            sources.append(Source(edit.source.place, name))
        else:
            rule = now.get(name)
            goes = edit.after is ABSENT and edit.label is not None and owned(edit.label)
            if rule is None or not (_is_given(rule, edit) or (goes and _gives_labels(rule))):
                return False
            sources.append(Source(rule.place, name, (rules or NO_RULES).digests[name]))
    return change.declaration == _digest(change.id, by_id, sources)


def _digest(id: str, by_id: Declaration | None, sources: Iterable[Source]) -> str:
    own = declaration_digest(by_id) if by_id and not by_id.departed else None
    names: list[Json] = [
        [name, digest] for name, digest in sorted({(s.rule, s.digest) for s in sources if s.rule})
    ]
    if by_id and not names:
        return declaration_digest(by_id)
    return digest([id, own, names])


def _is_about(by_id: Declaration | None, label: str) -> bool:
    """Whether a declaration by id has the label, or dropped it."""
    if by_id is None:
        return False
    return any(nfc(key) == label for key in (*(by_id.labels or {}), *(by_id.dropped or {})))


def _is_given(rule: Rule | None, edit: Edit) -> bool:
    return rule is not None and (edit.label and nfc(edit.label)) in rule.gives


def _gives_labels(rule: Rule) -> bool:
    return any(name is not None for name in rule.gives)
