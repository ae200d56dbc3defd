"""The changes of a plan that the project still asks for when it is applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.engine.plan import still_wanted
from confsync.model import Outcome, Result
from confsync.project.scope import Revisions, scope

if TYPE_CHECKING:
    from confsync.engine.diff import Owned
    from confsync.model import Change, Declaration, Plan
    from confsync.operations.connect import Access
    from confsync.operations.progress import ProgressListener
    from confsync.operations.workspace import Workspace
    from confsync.rules.ruleset import RuleSet


def still_asked_for(
    plan: Plan, workspace: Workspace, access: Access, listener: ProgressListener
) -> tuple[list[Change], tuple[Outcome, ...]]:
    """The changes that the project still asks for, and the outcome of the others.

    A plan is only a proposal: what it says must follow from what is declared. Raises `GitError` where
    labels are dropped and the base revision cannot be read again. Reads the live state only if a saved
    plan has changes by rules.
    """
    declared, before = workspace.declared, None
    if plan.base is not None and any(change.dropped for change in plan.changes):
        base = Revisions(base=plan.base.commit)
        found = scope(declared, (), workspace.project.root, base)
        declared, before = found.declared, found.before.rules if found.before else None
    owned = workspace.owned
    current: list[Change] = []
    outdated: list[Outcome] = []
    for change in plan.changes:
        if _is_current(change, declared.get(change.id), workspace.rules, before, owned):
            current.append(change)
        else:
            detail = "the project asks for something else since the plan was made; plan again"
            outdated.append(Outcome(change, Result.CONFLICT, detail))
    if plan.mac is not None and any(map(_comes_from_rules, current)):
        # Of a saved plan, rules may give something else by what is live now.
        current, more = _remade(plan, current, workspace, access, listener)
        outdated += more
    return current, tuple(outdated)


def _comes_from_rules(change: Change) -> bool:
    return any(edit.source and edit.source.rule for edit in change.edits)


def _remade(
    plan: Plan,
    changes: list[Change],
    workspace: Workspace,
    access: Access,
    listener: ProgressListener,
) -> tuple[list[Change], tuple[Outcome, ...]]:
    """The changes of a saved plan that the rules still ask for, and the outcome of the others."""
    from confsync.operations.remade import no_longer_given  # noqa: PLC0415  # most have no rules

    gone = no_longer_given(workspace, plan, changes, access, listener)
    detail = "by what is live now the rules ask for something else; plan again"
    outcomes = (Outcome(each, Result.CONFLICT, detail) for each in changes if each.id in gone)
    return [each for each in changes if each.id not in gone], tuple(outcomes)


def _is_current(
    change: Change,
    by_id: Declaration | None,
    rules: RuleSet | None,
    before: RuleSet | None,
    owned: Owned,
) -> bool:
    """Whether the project still asks for a change as when it was planned."""
    if not _comes_from_rules(change):
        return still_wanted(change, by_id, owned)
    from confsync.operations.origins import rules_still_ask_for  # noqa: PLC0415  # few are by rules

    return rules_still_ask_for(change, by_id, rules, before, owned)
