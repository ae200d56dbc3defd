"""Whether the rules of the default branch are approved: in which pull request each was shown.

A rule is approved if a pull request that was merged into this branch shows its digest in a comment
that confsync signed, and if that pull request's review counts. Which pull requests come into question
is in git: those that the commits belong to which changed files that rules are made of. A merge, a
squash, a rebase and a moved file are found so; a rule that returns to what it did before is found
where that was approved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confsync.github.appearances import Appearances
from confsync.github.judge import judge_rules
from confsync.github.mode import ReviewMode
from confsync.github.pulls import merged_with
from confsync.project.history import steps
from confsync.project.project import FILE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from confsync.github.http import GitHub
    from confsync.github.job import Job
    from confsync.operations.workspace import Workspace
    from confsync.project.history import Step

RECENT: Final = 15
MOST: Final = 60
"""Commits whose pull requests are asked for in one run: first the recent ones, then those that brought
the rules that are still wanted, then earlier ones."""
_SUFFIXES: Final = (".yaml", ".yml", ".csv", ".tsv")


def unapproved_rules(
    job: Job, api: GitHub, workspace: Workspace, mode: ReviewMode, branch: str
) -> dict[str, str]:
    """Why each rule that is not approved is not, by its name. Pull requests go into `branch`.

    Raises `ServiceError` where GitHub does not answer, and `GitError`.
    """
    rules = workspace.rules
    if rules is None or mode is ReviewMode.NOT_REQUIRED:
        return {}
    digests = {name: rules.digests[name] for name in (rule.name for rule in rules.rules)}
    files = {rule.name: rule.place.file for rule in rules.rules}
    found = _Search(job, api, workspace.api, mode, branch, frozenset(digests.values()))
    sources = workspace.project_rules.tables if workspace.project_rules else ()
    history = steps(workspace.project.root)
    first, others = _likely(history, {*files.values(), *sources})
    for step in first[:RECENT]:
        if found.wanted:
            found.look(step.commit, {digests[n] for n, file in files.items() if file in step.files})
    brought = Appearances(workspace.project.root, history)
    for digest in sorted(found.wanted):
        if digest in found.wanted and (commit := brought.commit_of(digest)):
            found.look(commit, {digest})
    for step in [*first[RECENT:], *others][: MOST - RECENT]:
        if found.wanted:
            found.look(step.commit, ())
    none = "no merged pull request was found that shows what it does"
    return {
        name: found.lacking.get(digest, none)
        for name, digest in digests.items()
        if digest in found.wanted
    }


def _likely(history: Sequence[Step], files: Collection[str]) -> tuple[list[Step], list[Step]]:
    """The commits that changed one of these files or the settings, and other likely ones.

    Where a commit adds such a file, it may have been moved: what that commit changed counts as well.
    """
    known = {*files, FILE}
    first: list[Step] = []
    others: list[Step] = []
    for step in history:
        if known & step.files:
            first.append(step)
            if known & step.new:
                known |= {*_made_of(step)}
        elif any(_made_of(step)):
            others.append(step)
    return first, others


def _made_of(step: Step) -> Iterator[str]:
    """The files of a commit that rules may be made of."""
    return (name for name in step.files if name.endswith(_SUFFIXES))


class _Search:
    """Looks into pull requests. `wanted` are the digests not found yet, `lacking` says why."""

    def __init__(
        self,
        job: Job,
        api: GitHub,
        service: str,
        mode: ReviewMode,
        branch: str,
        wanted: frozenset[str],
    ) -> None:
        self._job = job
        self._api = api
        self._service = service
        self._mode = mode
        self._branch = branch
        self._seen: set[int] = set()
        self.wanted = set(wanted)
        self.lacking: dict[str, str] = {}

    def look(self, commit: str, touched: Collection[str]) -> None:
        """Look into the pull requests of a commit, which changed the files of the rules `touched`."""
        job = self._job
        for pull in merged_with(self._api, job.repository, commit, self._branch):
            if pull.number in self._seen:
                continue
            self._seen.add(pull.number)
            shown, lack = judge_rules(
                job, self._service, self._api, pull, self._mode, frozenset(self.wanted)
            )
            if lack is None:
                self.wanted -= shown
            for digest in {*shown, *touched}:
                why = lack.message if lack else f"the plan of #{pull.number} does not show it"
                self.lacking.setdefault(digest, why)
