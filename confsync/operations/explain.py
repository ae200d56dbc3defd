"""Explains the wanted state of one conversation: by its manifest, git, and the service."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from confsync._util.nfc import nfc
from confsync.attention.client import Reader
from confsync.attention.observe import observe
from confsync.engine.plan import PlanBuilder
from confsync.manifest import source as sources
from confsync.manifest.compose import compose
from confsync.manifest.findings import Findings
from confsync.manifest.nodes import Alias
from confsync.manifest.outline import Origin, Outline
from confsync.model import ABSENT, UNKNOWN, Declaration, Observed, Problem
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError, UsageError
from confsync.model.explanation import Explanation, FieldProvenance, LineCommit, Reason
from confsync.operations.connect import Access, connected, failures_in
from confsync.operations.progress import ProgressListener
from confsync.project import git

if TYPE_CHECKING:
    from confsync.manifest.outline import Field
    from confsync.manifest.source import Source
    from confsync.model import Absent, Edit, Json, Place, Plan, Unknown
    from confsync.operations.workspace import Workspace
    from confsync.project.scope import Revisions


def account_of(
    workspace: Workspace,
    id: str,
    label: str | None = None,
    *,
    revisions: Revisions | None = None,
    access: Access | None = None,
    listener: ProgressListener | None = None,
) -> Explanation:
    """The reasons for the wanted title and labels of the conversation `id`, or for one `label`.

    Where the live state cannot be read, the plan's problems say so, and the rest is there. Raises
    `UsageError` where no such conversation is declared, or nothing is known of the label.
    """
    try:
        scope = workspace.scope([id], revisions)
    except UsageError:
        raise _unknown(id, workspace) from None
    if id not in scope.declared:
        # It may be the beginning of an id, or the name of a manifest or a folder.
        beginning = [each for each in scope.declared if each.startswith(id)]
        if len(beginning) != 1:
            raise _unknown(id, workspace)
        id = beginning[0]
    declaration = scope.declared[id]
    builder = PlanBuilder(scope.declared, workspace.owned, scope.base)
    # The title and the labels, also where only one of them is declared.
    wanted = {id: Declaration(id, declaration.place, "", {})}
    access, listener = access or Access.within(), listener or ProgressListener()
    seen: list[Observed] = []
    failed: list[Problem] = []

    async def read_live_state() -> bool:
        async with connected(workspace.project, access, listener) as session:
            with failures_in(failed):
                async with aclosing(observe(Reader(session), wanted)) as observations:
                    async for observation in observations:
                        builder.add(observation)
                        if isinstance(observation, Observed):
                            seen.append(observation)
        return session.sandbox

    sandbox = False
    try:
        sandbox = asyncio.run(read_live_state())
    except ConfsyncError as error:
        message = f"the live state is not known: {error.message}"
        failed.append(Problem(Code.UNKNOWN, message, error.help))
    made = builder.plan(workspace.api, sandbox=sandbox)
    plan = replace(made, since=scope.since, problems=(*scope.problems, *made.problems))
    live = seen[-1] if seen else None
    whys = _fields(workspace, declaration, plan, live)
    if label is not None:
        whys = [why for why in whys if why.label == nfc(label)]
        if not whys:
            raise UsageError(f"{id} has no label {label!r}, and none is declared")
    shown = replace(plan, problems=(*plan.problems, *failed))
    return Explanation(declaration, shown, tuple(whys))


def _unknown(id: str, workspace: Workspace) -> UsageError:
    near = get_close_matches(id, workspace.declared, n=1)
    return UsageError(f"{id!r} is not declared", f"did you mean {near[0]}?" if near else "")


def _fields(
    workspace: Workspace, declaration: Declaration, plan: Plan, live: Observed | None
) -> list[FieldProvenance]:
    written = _written(workspace, declaration)
    edits = {
        None if edit.label is None else nfc(edit.label): edit
        for change in plan.changes
        for edit in change.edits
    }
    labels = {} if live is None or live.labels is UNKNOWN else live.labels
    keys = {nfc(key): value for key, value in labels.items()}
    names = {
        *keys,
        *(label for label in written if label is not None),
        *(declaration.dropped or {}),
    }
    unknown = live is None or live.labels is UNKNOWN
    title: Json | Absent | Unknown = UNKNOWN if live is None else live.title
    states: dict[str | None, Json | Absent | Unknown] = {
        None: ABSENT if title is None else title,
        **{name: UNKNOWN if unknown else keys.get(name, ABSENT) for name in sorted(names)},
    }
    return [
        _why(workspace, declaration, each, state, edits.get(each), *written.get(each, (None, None)))
        for each, state in states.items()
    ]


def _why(
    workspace: Workspace,
    declaration: Declaration,
    label: str | None,
    live: Json | Absent | Unknown,
    edit: Edit | None,
    source: Source | None,
    field: Field | None,
) -> FieldProvenance:
    if field is not None and source is not None:
        place = source.place(field.key.start)
        alias = field.node.target if isinstance(field.node, Alias) else None
        origin = Origin.ALIAS if alias and field.origin is Origin.HERE else field.origin
        value = field.node.data
        return FieldProvenance(
            label,
            Reason[origin.name],
            ABSENT if value is None and label is not None else value,
            live,
            edit,
            place,
            source.place(alias.start) if alias else None,
            _changed(workspace, place),
        )
    if label is not None:
        if declaration.labels is not None and workspace.owned(label):
            return FieldProvenance(label, Reason.OWNED, ABSENT, live, edit)
        if label in (declaration.dropped or {}):
            return FieldProvenance(label, Reason.BASE, ABSENT, live, edit)
    return FieldProvenance(label, Reason.NOTHING, UNKNOWN, live, edit)


def _written(
    workspace: Workspace, declaration: Declaration
) -> dict[str | None, tuple[Source, Field]]:
    """Each declared field and its manifest, by label in NFC; None is the title."""
    found: dict[str | None, tuple[Source, Field]] = {}
    for name in () if declaration.departed else sorted(declaration.files):
        source = sources.read(workspace.project.root / name, name)
        entry = Outline(source, compose(Findings(source))).entries[declaration.id]
        found |= {label: (source, field) for label, field in entry.each.items()}
        if entry.title is not None:
            found[None] = source, entry.title
    return found


def _changed(workspace: Workspace, place: Place) -> LineCommit | None:
    """The last commit of a line; None where git knows nothing of it."""
    try:
        return git.last_change(workspace.project.root, place.file, place.line)
    except ConfsyncError:
        return None
