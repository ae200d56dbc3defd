"""Explains the wanted state of one conversation: by its manifest, git, and the service."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, replace
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
from confsync.manifest.read import wrong_with_id
from confsync.model import ABSENT, UNKNOWN, Declaration, Missing, Observed, Place, Problem
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError, UsageError
from confsync.model.explanation import Explanation, FieldProvenance, LineCommit, Reason
from confsync.operations.connect import Access, connected, failures_in
from confsync.operations.progress import ProgressListener
from confsync.project import git

if TYPE_CHECKING:
    from confsync.manifest.outline import Field
    from confsync.manifest.source import Source
    from confsync.model import Absent, Contradiction, Edit, Json, Observation, Plan, Unknown
    from confsync.model.rule_trace import RuleTrace
    from confsync.operations.origins import Origins
    from confsync.operations.ruled import RuledPlan
    from confsync.operations.workspace import Workspace
    from confsync.project.scope import Revisions, Scope
    from confsync.rules.decide import Given
    from confsync.rules.decider import Verdict


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
    scope, id = _scope(workspace, id, revisions)
    access, listener = access or Access.within(), listener or ProgressListener()
    ruled = None
    if workspace.rules is not None:
        from confsync.operations.ruled import RuledPlan  # noqa: PLC0415  # most have no rules

        ruled = RuledPlan(workspace, scope, None, now=access.clock.wall(), lookups=access.lookups)
    declared = scope.declared if ruled is None else ruled.declared
    builder = PlanBuilder(declared, workspace.owned, scope.base)
    failed: list[Problem] = []

    async def read_live_state() -> tuple[bool, _Live | None]:
        live = None
        async with connected(workspace.project, access, listener) as session:
            with failures_in(failed):
                live = await _live(Reader(session), id, scope, ruled)
        return session.sandbox, live

    sandbox, live = False, None
    try:
        sandbox, live = asyncio.run(read_live_state())
    except ConfsyncError as error:
        message = f"the live state is not known: {error.message}"
        failed.append(Problem(Code.UNKNOWN, message, error.help))
    if live and isinstance(live.observations[-1], Missing) and id not in scope.declared:
        raise _unknown(id, workspace)
    for each in live.observations if live and id in declared else ():
        builder.add(each, live.origins if live else None)
    made = builder.plan(workspace.api, sandbox=sandbox)
    made = ruled.completed(made) if ruled else made
    plan = replace(made, since=scope.since, problems=(*scope.problems, *made.problems))
    whys = _fields(workspace, id, scope.declared.get(id), declared.get(id), plan, live)
    if label is not None:
        whys = [why for why in whys if why.label == nfc(label)]
        if not whys:
            raise UsageError(f"{id} has no label {label!r}, and none is declared")
    shown = replace(plan, problems=(*plan.problems, *failed))
    place = declared[id].place if id in declared else None
    traces = _traces(workspace, live.origins.verdict, label) if live and live.origins else ()
    return Explanation(id, place, shown, tuple(whys), traces)


@dataclass(frozen=True, slots=True)
class _Live:
    """What was observed of the conversation, and what rules make of it."""

    observations: tuple[Observation | Contradiction, ...]
    origins: Origins | None = None

    @property
    def observed(self) -> Observed | None:
        """The last state that was seen."""
        seen = [each for each in self.observations if isinstance(each, Observed)]
        return seen[-1] if seen else None


async def _live(reader: Reader, id: str, scope: Scope, ruled: RuledPlan | None) -> _Live | None:
    """Read one conversation; None where there was no answer."""
    if ruled is not None:
        async with aclosing(ruled.observations(reader, [id])) as decided:
            async for each in decided:
                return _Live((each.observation,), each.origins)
        return None
    # The title and the labels, also where only one of them is declared.
    wanted = {id: Declaration(id, scope.declared[id].place, "", {})}
    async with aclosing(observe(reader, wanted)) as observations:
        seen = [each async for each in observations]
    return _Live(tuple(seen)) if seen else None


def _scope(workspace: Workspace, id: str, revisions: Revisions | None) -> tuple[Scope, str]:
    """What is declared by id of the conversation, and its whole id; else nothing, if there are rules."""
    try:
        scope = workspace.scope([id], revisions)
    except UsageError:
        scope = None
    if scope is not None and id in scope.declared:
        return scope, id
    # It may be the beginning of an id, or the name of a manifest or a folder.
    beginning = [each for each in (scope.declared if scope else ()) if each.startswith(id)]
    if scope is not None and len(beginning) == 1:
        return scope, beginning[0]
    if workspace.rules is None or scope is not None or wrong_with_id(id):
        raise _unknown(id, workspace)
    return workspace.scope((), revisions, nothing=True), id


def _traces(workspace: Workspace, verdict: Verdict, label: str | None) -> tuple[RuleTrace, ...]:
    """Every rule; with a `label` those that are about it."""
    if workspace.rules is None:
        return ()
    from confsync.rules.trace import trace  # noqa: PLC0415  # most have no rules

    rules = workspace.rules
    about = {each.name for each in rules.rules if not label or nfc(label) in each.gives}
    found = trace(rules, verdict.call, verdict.decision)
    return tuple(each for each in found if each.name in about)


def _unknown(id: str, workspace: Workspace) -> UsageError:
    near = get_close_matches(id, workspace.declared, n=1)
    return UsageError(f"{id!r} is not declared", f"did you mean {near[0]}?" if near else "")


def _fields(
    workspace: Workspace,
    id: str,
    by_id: Declaration | None,
    wanted: Declaration | None,
    plan: Plan,
    seen: _Live | None,
) -> list[FieldProvenance]:
    declaration, live = wanted or Declaration(id, Place("", 1)), seen.observed if seen else None
    verdict = seen.origins.verdict if seen and seen.origins else None
    written = {} if by_id is None else _written(workspace, by_id)
    given = verdict.decision.given if verdict else {}
    edits = {
        None if edit.label is None else nfc(edit.label): edit
        for change in plan.changes
        for edit in change.edits
    }
    labels = {} if live is None or live.labels is UNKNOWN else live.labels
    keys = {nfc(key): value for key, value in labels.items()}
    names = {
        *keys,
        *(label for label in (*written, *given) if label is not None),
        *(declaration.dropped or {}),
    }
    unknown = live is None or live.labels is UNKNOWN
    title: Json | Absent | Unknown = UNKNOWN if live is None else live.title
    states: dict[str | None, Json | Absent | Unknown] = {
        None: ABSENT if title is None else title,
        **{name: UNKNOWN if unknown else keys.get(name, ABSENT) for name in sorted(names)},
    }
    return [
        _given(workspace, each, given[each], state, edits.get(each))
        if each in given and each not in written
        else _why(
            workspace, declaration, each, state, edits.get(each), *written.get(each, (None, None))
        )
        for each, state in states.items()
    ]


def _given(
    workspace: Workspace,
    label: str | None,
    given: Given,
    live: Json | Absent | Unknown,
    edit: Edit | None,
) -> FieldProvenance:
    """A field that a rule gives."""
    rule = given.rules[0]
    value = ABSENT if given.value is None else given.value
    commit = _changed(workspace, rule.place)
    return FieldProvenance(
        label, Reason.RULE, value, live, edit, rule.place, None, commit, rule.name
    )


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
