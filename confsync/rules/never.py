"""Rules whose condition can be seen never to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync._util.quoting import quoted
from confsync.rules.call import Word
from confsync.rules.glob import Glob

if TYPE_CHECKING:
    from confsync.rules.patterns import Patterns
    from confsync.rules.rule import Rule
    from confsync.rules.ruleset import RuleSet


def never_matches(rule: Rule, rules: RuleSet) -> str | None:
    """Why a rule never matches; None where it may."""
    by_name = {each.name: each for each in rules.rules}
    for name in rule.unless:
        other = by_name[name]
        if not other.when.conditions and not other.unless:
            return f"{quoted(name)} matches every conversation, and is excluded"
    for condition, patterns in rule.when.texts:
        if _excludes_all(patterns):
            return f"{quoted(condition)} excludes everything that it names"
    normal = rule.when.normal
    if normal.get("external") is False and any(
        condition == "domains" and not patterns.only_excludes
        for condition, patterns in rule.when.texts
    ):
        return "it is not external, and `domains` are those from outside"
    return None


def _excludes_all(patterns: Patterns) -> bool:
    globs = [each for each in patterns.excluded if isinstance(each, Glob)]
    if any(each == Glob.of("*") for each in globs):
        return not patterns.absent
    if patterns.only_excludes or patterns.tables or patterns.absent:
        return False
    return all(
        isinstance(each, Glob) and (each in globs or any(_within(each, other) for other in globs))
        for each in patterns.wanted
    )


def _within(glob: Glob, other: Glob) -> bool:
    """Whether `glob` is a literal that `other` matches."""
    return not glob.stars and "?" not in glob.first and other.matches(Word(glob.first, glob.first))
