"""The declarations of a plan, and what git remembers of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from confsync.model import Base, ChangedSince, Declaration, Place, Problem, Severity
from confsync.model.codes import Code
from confsync.project.targets import select

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from confsync.model import Plan
    from confsync.project.revision import RevisionState


class Revisions(NamedTuple):
    """What git is asked about: revisions as one says them to git.

    `base`: labels that were declared there and are not any more are removed; None means that of
    the settings, and nothing (`""`) none at all. `changed_since`: only those conversations are
    planned whose declaration is not as it was there. `before`: without a base, what it declared and
    is not declared any more is reported.
    """

    base: str | None = None
    changed_since: str | None = None
    before: str = "HEAD"


class Scope(NamedTuple):
    """The conversations of a plan, the revisions that say more of them, and what is wrong there."""

    declared: dict[str, Declaration]
    base: Base | None = None
    since: ChangedSince | None = None
    problems: tuple[Problem, ...] = ()
    before: RevisionState | None = None
    """What the base declared, if all of it is known."""
    then: RevisionState | None = None
    """What was declared at the revision of `since`, if all of it is known."""


def scope(
    declared: Mapping[str, Declaration],
    targets: Sequence[str],
    root: Path,
    revisions: Revisions,
) -> Scope:
    """What `targets` name of what the project in `root` declares.

    Raises `UsageError` like `select`, and `GitError` where a revision cannot be read.
    """
    base, since = revisions.base, revisions.changed_since
    if not base and not since:
        return Scope(_select(declared, targets, root, None))
    from confsync.project.revision import read_revision  # noqa: PLC0415 (a plain plan needs no git)

    before = read_revision(root, base) if base else None
    found = _remember(declared, before, root) if before else Scope(dict(declared))
    found = found._replace(declared=_select(found.declared, targets, root, found.base))
    if not since:
        return found
    then = before if before and since == base else read_revision(root, since)
    return _narrow(found, then, reported=then is before)


def part(
    plan: Plan, declared: Mapping[str, Declaration], targets: Sequence[str], root: Path
) -> Plan:
    """`plan` with those of its changes that `targets` name; raises `UsageError` like `select`."""
    if not targets:
        return plan
    planned = {change.id: Declaration(change.id, change.place) for change in plan.changes}
    chosen = _select({**planned, **declared}, targets, root, plan.base)
    return replace(plan, changes=tuple(c for c in plan.changes if c.id in chosen), cost=None)


def _remember(declared: Mapping[str, Declaration], base: RevisionState, root: Path) -> Scope:
    """Everything that is or, as of `base`, was declared."""
    from confsync.engine.base import with_dropped  # noqa: PLC0415 (a plain plan needs no git)
    from confsync.project import git  # noqa: PLC0415
    from confsync.project.siblings import declared_elsewhere  # noqa: PLC0415

    used = Base(base.revision, base.commit)
    problems = [*base.problems, *_out_of_sight(declared, base)]
    if absent := _not_checked_out(declared, base, root):
        message = f"{absent[0]} is in git, but not checked out here (sparse checkout)"
        help = "git sparse-checkout disable"
        problems.append(Problem(Code.BASE_UNKNOWN, message, help, Place(absent[0], 1)))
    if absent or not base.known:
        message = f"so it is not known what {base.revision} declared and is not declared any more"
        help = "no label is removed because of it; correct that, or say another --base"
        problems.append(Problem(Code.BASE_UNKNOWN, message, help))
        return Scope(dict(declared), used, problems=tuple(problems))
    found = with_dropped(declared, base.declared)
    if found.keys() - declared.keys():
        elsewhere, unreadable = declared_elsewhere(root)
        for id in found.keys() - declared.keys():
            if id in elsewhere or unreadable:
                del found[id]
        problems += [_unreadable(name) for name in unreadable]
    if any(each.dropped for each in found.values()) and not git.has(root, base.commit):
        problems.append(_diverged(base.revision))
    return Scope(found, used, problems=tuple(problems), before=base)


def _unreadable(project: str) -> Problem:
    message = (
        f"the project {project} of this repository cannot be read, so it is not known which "
        "conversations moved there"
    )
    help = "no label of a conversation that this project no longer declares is removed; correct it"
    return Problem(Code.BASE_UNKNOWN, message, help)


def _narrow(found: Scope, then: RevisionState, *, reported: bool) -> Scope:
    """Only what differs from `then`, whose problems may be `reported` already."""
    from confsync.engine.base import differs  # noqa: PLC0415 (a plain plan needs no git)

    chosen = found.declared
    # Not to know what was declared is no reason to stop: it only means to look at everything.
    problems = [replace(each, severity=Severity.WARNING) for each in then.problems if not reported]
    if then.known:
        chosen = {id: d for id, d in chosen.items() if differs(d, then.declared.get(id))}
    else:
        message = f"what {then.revision} declared is not known, so nothing is left out"
        problems.append(Problem(Code.BASE_UNKNOWN, message, severity=Severity.WARNING))
    return Scope(
        chosen,
        found.base,
        ChangedSince(then.revision, then.commit, len(found.declared) - len(chosen)),
        (*found.problems, *problems),
        found.before,
        then if then.known else None,
    )


def _select(
    declared: Mapping[str, Declaration], targets: Sequence[str], root: Path, base: Base | None
) -> dict[str, Declaration]:
    """The declarations that `targets` name; what is declared no more, by where it was."""
    if base is None or not targets:
        return select(declared, targets, root)
    here = {
        id: replace(each, place=each.place._replace(file=_file(each, base.revision)))
        if each.departed
        else each
        for id, each in declared.items()
    }
    return {id: declared[id] for id in select(here, targets, root)}


def _out_of_sight(declared: Mapping[str, Declaration], then: RevisionState) -> Iterator[Problem]:
    """A warning for each link or submodule with manifests, which git does not look into."""
    files = {file for each in declared.values() for file in each.files}
    for name in then.closed:
        if any(file.startswith(f"{name}/") for file in files):
            message = (
                f"{name} is a link or a submodule: what {then.revision} declared in it is not seen"
            )
            yield Problem(Code.BASE_UNKNOWN, message, severity=Severity.WARNING)


def _not_checked_out(
    declared: Mapping[str, Declaration], base: RevisionState, root: Path
) -> list[str]:
    """The manifests that are in git, and not here because of a sparse checkout."""
    from confsync.project import git  # noqa: PLC0415 (a plain plan needs no git)

    before = {_file(each, base.revision) for each in base.declared.values()}
    gone = before - {file for each in declared.values() for file in each.files}
    return sorted(gone & git.not_checked_out(root)) if gone else []


def _file(declaration: Declaration, revision: str) -> str:
    """The manifest of what was declared in `revision`, without that."""
    return declaration.place.file.removeprefix(f"{revision}:")


def _diverged(revision: str) -> Problem:
    message = f"{revision} has commits that are not here: what they declare counts as removed"
    help = f"merge them, or compare with where the two parted: $(git merge-base {revision} HEAD)"
    return Problem(Code.DIVERGED, message, help, severity=Severity.WARNING)
