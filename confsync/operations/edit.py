"""Edit from end to end: sets the same fields of many declarations, in the text of their manifests."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from confsync.manifest.read import wrong_with_id
from confsync.model import Observed, Problem, Severity
from confsync.model.codes import Code
from confsync.model.errors import UsageError
from confsync.model.facts import NOTHING_KNOWN
from confsync.operations.declare import declare
from confsync.rules.call import Call
from confsync.rules.found import Found
from confsync.rules.templates import Scope, WrongTemplate, parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from confsync.model import Absent, Declaration, Json
    from confsync.model.pulled import PullResult
    from confsync.operations.workspace import Workspace
    from confsync.rules.templates import Template


@dataclass(frozen=True, slots=True)
class Fields:
    """What to set: label values by key (ABSENT: the label must be absent), and a title template."""

    labels: Mapping[str | None, Json | Absent] = field(default_factory=dict)
    title: str | None = None


def edit(
    workspace: Workspace,
    targets: Sequence[str],
    fields: Fields,
    to_file: str | None = None,
    *,
    dry_run: bool = False,
    matching: Mapping[str, str | None] | None = None,
) -> PullResult:
    """Set `fields` of the declarations of `targets`; none means all.

    An id that is not declared yet is added to `to_file`. `matching`: only these ids, with their live
    titles; without targets those of them that are not declared are added, too. The title is a template
    over the declared labels and title, or the live title where none is declared. Raises `UsageError`
    where a target matches nothing, or the template is wrong.
    """
    new = [each for each in targets if to_file and each not in workspace.declared and _is_id(each)]
    known = [each for each in targets if each not in new]
    declared = workspace.scope(known, None).declared if known or not targets else {}
    if matching is not None:
        declared = {id: each for id, each in declared.items() if id in matching}
        open_ids = [id for id in matching if to_file and id not in workspace.declared]
        new = open_ids if not targets else [id for id in new if id in matching]
    template = None if fields.title is None else _parsed(fields.title)
    wanted: dict[str, dict[str | None, Json | Absent]] = {}
    problems: list[Problem] = []
    for id in [*declared, *new]:
        wanted[id] = dict(fields.labels.items())
        if template is None:
            continue
        title = _title(template, id, declared.get(id), (matching or {}).get(id))
        if title is not None:
            wanted[id][None] = title
        else:
            message = f"the title of {id} is not set: the template has no value for it"
            place = declared[id].place if id in declared else None
            problems.append(
                Problem(Code.UNDECLARABLE, message, place=place, id=id, severity=Severity.WARNING)
            )
    result = declare(workspace, wanted, to_file, dry_run=dry_run)
    return replace(result, problems=(*problems, *result.problems))


def _is_id(target: str) -> bool:
    # A folder or a manifest that does not exist is a mistake, not a conversation.
    return wrong_with_id(target) is None and not target.endswith((".yaml", ".yml"))


def _parsed(title: str) -> Template:
    try:
        return parse(title, Scope({}))
    except WrongTemplate as error:
        raise UsageError(f"--title: {error}", error.help) from None


def _title(
    template: Template, id: str, declaration: Declaration | None, live: str | None
) -> str | None:
    title, labels = (declaration.title, declaration.labels) if declaration else (None, None)
    title = live if title is None else title
    known = {key: value for key, value in (labels or {}).items() if value is not None}
    call = Call(Observed(id, title, known), NOTHING_KNOWN, frozenset(), datetime.now(UTC))
    value = template.render(call, Found())
    return value if isinstance(value, str) else None
