"""Runs operations with the options of a verb, and shows their progress."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from confsync.cli.options import seconds
from confsync.model import DONE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from confsync.attention.key import Key
    from confsync.cli.console import Terminal
    from confsync.engine.guards import Guards
    from confsync.model import Outcome, Plan, Record, Run
    from confsync.model.snapshot import Snapshot
    from confsync.operations.connect import Access
    from confsync.operations.snapshot import TakenSnapshot
    from confsync.operations.sync.preparing import Windowed
    from confsync.operations.workspace import Workspace
    from confsync.project.scope import Revisions


@dataclass(frozen=True, slots=True)
class Invocation:
    """`limits` are the guards that options replace, by name."""

    access: Access
    limits: dict[str, float]

    @classmethod
    def of(
        cls,
        key_file: Path | None,
        deadline: str | None,
        max_changes: int | None = None,
        max_change_percent: float | None = None,
        max_removals: int | None = None,
        max_lookups: int | None = None,
    ) -> Invocation:
        """The invocation with these options; raises `UsageError`."""
        from confsync.operations.connect import Access

        limits = {
            "max_changes": max_changes,
            "max_change_percent": max_change_percent,
            "max_removals": max_removals,
        }
        given = {name: limit for name, limit in limits.items() if limit is not None}

        # Once for plan and apply: standard input can be read only once.
        @cache
        def key() -> Key:
            from confsync.attention.key import find_key

            return find_key(key_file)

        access = Access.within(seconds(deadline), key=key)
        if max_lookups is not None:
            access = replace(access, lookups=max_lookups)
        return cls(access, given)

    def snapshot(self, workspace: Workspace, terminal: Terminal) -> TakenSnapshot:
        """Take a snapshot."""
        from confsync.cli.progress import watching
        from confsync.operations.snapshot import take_snapshot

        with watching(terminal, "Reading conversations") as listener:
            return take_snapshot(workspace, access=self.access, listener=listener)

    def plan(
        self,
        workspace: Workspace,
        targets: Sequence[str],
        terminal: Terminal,
        revisions: Revisions,
        *,
        offline_catalog: bool = True,
    ) -> Plan:
        """Plan."""
        from confsync.cli.progress import watching
        from confsync.operations import plan as operation

        with watching(terminal, "Reading conversations") as listener:
            return operation.plan(
                workspace,
                targets,
                revisions=revisions,
                access=self.access,
                guards=self.guards(workspace),
                listener=listener,
                offline_catalog=offline_catalog,
            )

    def plan_window(self, workspace: Workspace, terminal: Terminal, base: str | None) -> Windowed:
        """Plan what rules would change unattended."""
        from confsync.cli.progress import watching
        from confsync.operations.sync.preparing import plan_window

        with watching(terminal, "Reading conversations") as listener:
            return plan_window(workspace, self.access, listener, base)

    def plan_against(
        self,
        snapshot: Snapshot,
        workspace: Workspace,
        targets: Sequence[str],
        revisions: Revisions,
        history: Path | None = None,
    ) -> Plan:
        """Plan against a snapshot; nothing is sent. `history` is where git has its commit."""
        from confsync.operations.snapshot import plan_against

        return plan_against(
            workspace,
            snapshot,
            targets,
            now=self.access.clock.wall(),
            revisions=revisions,
            guards=self.guards(workspace),
            history=history,
        )

    def signed(self, plan: Plan) -> Plan:
        """A plan with its MAC, to be saved."""
        from confsync.operations.saved_plan import signed

        return signed(plan, self.access)

    def undo(
        self,
        workspace: Workspace,
        record: Record,
        targets: Sequence[str],
        rules: Sequence[str],
        terminal: Terminal,
    ) -> Plan:
        """Plan the changes that revert a run."""
        from confsync.cli.progress import watching
        from confsync.operations import undo as operation

        with watching(terminal, "Reading conversations") as listener:
            return operation.undo(
                workspace,
                record,
                targets,
                rules=rules,
                access=self.access,
                guards=self.guards(workspace),
                listener=listener,
            )

    def apply(
        self,
        workspace: Workspace,
        plan: Plan,
        terminal: Terminal,
        journal: Path | None,
        stop_on_collateral: bool = True,
    ) -> Run:
        """Apply; prints outcomes as they arrive: with --verbose each, of many only the exceptions."""
        from confsync.cli.progress import watching
        from confsync.formats.text import outcome_text, prints_outcome
        from confsync.operations import apply as operation

        def outcome(each: Outcome) -> None:
            wanted = prints_outcome(each, len(plan.changes)) or terminal.verbose
            wanted = wanted and (not terminal.quiet or each.result not in DONE)
            if terminal.is_text and wanted:
                terminal.lines(outcome_text(each, terminal.paint))

        with watching(
            terminal,
            "Undoing changes" if plan.undo else "Applying changes",
            len(plan.changes),
            outcome,
        ) as listener:
            return operation.apply(
                workspace,
                plan,
                access=self.access,
                guards=self.guards(workspace),
                listener=listener,
                journal=journal,
                stop_on_collateral=stop_on_collateral,
            )

    def guards(self, workspace: Workspace) -> Guards:
        """The guards of the settings, with what options replace."""
        return workspace.guards._replace(**self.limits)  # type: ignore[arg-type]  # typer made ints
