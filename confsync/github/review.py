"""What the comment with a plan proves: which changes a reviewer saw, and when.

Its marker is signed over the repository, the pull request, its last commit, the project, the
service's address, the changes, and the very text that the reviewer sees. It has a tag of each change
that the comment shows in full, or that is in the page whose digest the comment gives.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from confsync.github.marker import Marker, read
from confsync.github.signer import tags_of
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from confsync.github.signer import Signer
    from confsync.model import Change, Json, Plan

KIND: Final = "plan"
MOST: Final = 1500
"""Changes that can be approved one by one: their tags take 24,000 of a comment's 65,536 characters."""
WAY_OUT: Final = (
    "look at `confsync plan`; then apply by hand with --review not-required, or open "
    "another pull request"
)


class NotReviewed(ConfsyncError):
    """Nothing may be applied, because a condition of a review is lacking."""

    code = Code.NOT_REVIEWED

    def __init__(self, message: str, help: str = WAY_OUT) -> None:
        super().__init__(message, help)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a review is of. `head` is the pull request's last commit, `project` a folder."""

    repository: str
    pull_request: int
    head: str
    project: str
    api: str


@dataclass(frozen=True, slots=True)
class Binding:
    """What a comment binds of a plan.

    `shown` are the changes that a reviewer can see: in the comment, or in the page with the digest
    `page`. `pushers` are the accounts that pushed commits to the pull request, `base` is the commit
    that it goes onto. `rules` are the digests of the rules that the comment shows in full.
    """

    shown: tuple[Change, ...]
    page: str = ""
    pushers: tuple[str, ...] = ()
    base: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """What a comment proves: the `plan` by its fingerprint, and its visible changes by their tags.

    `tags` None: too many for tags, so it is the whole plan or nothing. `made` is the time of the
    plan by GitHub's clock, where the comment shows the result of an apply since; else "". `rules`
    are the digests of the rules that it showed.
    """

    plan: str
    tags: frozenset[bytes] | None
    made: str = ""
    pushers: frozenset[str] = frozenset()
    base: str = ""
    rules: frozenset[str] = frozenset()


def marker_of(plan: Plan, subject: Subject, seal: Signer, binding: Binding) -> Marker:
    """The marker of a plan, not signed yet."""
    each = len(binding.shown) <= MOST
    head: dict[str, Json] = {
        "repository": subject.repository.lower(),
        "pull_request": subject.pull_request,
        "head": subject.head,
        "project": subject.project,
        "api": subject.api,
        # Only who saw everything approves the plan as a whole.
        "plan": plan.fingerprint if len(binding.shown) == len(plan.changes) else "",
        "changes": len(plan.changes),
        "each": each,
        "key": seal.key,
        "pushers": [*binding.pushers],
        "base": binding.base,
    }
    if binding.page:
        head["page"] = binding.page
    if binding.rules:
        head["rules"] = [*binding.rules]
    tags = b"".join(sorted(seal.tag(change) for change in binding.shown)) if each else b""
    return Marker(KIND, head, tags)


def sealed(marker: Marker, visible: str, seal: Signer) -> Marker:
    """`marker` for the comment in which people see `visible`."""
    bound = marker._replace(head={**marker.head, "body": _seen(visible)})
    return bound._replace(seal=seal.sign(bound.sealed))


def check(body: str, subject: Subject, seal: Signer) -> Review:
    """What the comment `body` proves to have been shown; raises `NotReviewed`."""
    marker, visible = read(body)
    if marker is None or marker.kind != KIND or not marker.seal:
        raise NotReviewed("planning failed in the pull request, so there was no plan to approve")
    said = marker.head
    if said.get("key") != seal.key:
        raise NotReviewed("the plan in the comment was signed with another key")
    genuine = hmac.compare_digest(marker.seal, seal.sign(marker.sealed))
    if not genuine or said.get("body") != _seen(visible):
        raise NotReviewed("the comment with the plan was edited after confsync wrote it")
    if said.get("head") != subject.head:
        what = f"the plan in the comment is of commit {str(said.get('head'))[:12]}"
        raise NotReviewed(f"{what}, and {subject.head[:12]} was merged")
    place = (subject.repository.lower(), subject.pull_request, subject.project, subject.api)
    if place != tuple(said.get(name) for name in ("repository", "pull_request", "project", "api")):
        raise NotReviewed("the plan in the comment is of another pull request, project or address")
    known = tags_of(marker.data) if said.get("each") else None
    return Review(
        str(said.get("plan")),
        known,
        str(said.get("made") or ""),
        frozenset(_texts(marker, "pushers")),
        str(said.get("base") or ""),
        frozenset(_texts(marker, "rules")),
    )


def earlier_pushers(body: str, seal: Signer) -> tuple[str, ...]:
    """Who pushed to the pull request before, as a genuine comment remembers it; else no one."""
    marker, visible = read(body)
    if marker is None or marker.kind != KIND:
        return ()
    genuine = hmac.compare_digest(marker.seal, seal.sign(marker.sealed))
    return (
        _texts(marker, "pushers") if genuine and marker.head.get("body") == _seen(visible) else ()
    )


@dataclass(frozen=True, slots=True)
class Split:
    """A plan by its reviews: what may be applied, and what is withheld.

    `gone` is how many reviewed changes are not needed any more.
    """

    approved: Plan
    withheld: Plan
    gone: int


def split(plan: Plan, reviews: Collection[Review], seal: Signer | None) -> Split:
    """The changes of `plan` that a review proves and that are still the same, and the others.

    `seal` is None where there is no review.
    """
    if any(review.tags is None and review.plan == plan.fingerprint for review in reviews):
        return Split(plan, _only(plan, ()), 0)
    tags = frozenset[bytes]().union(*(review.tags or () for review in reviews))
    if seal is None or not tags:
        return Split(_only(plan, ()), plan, 0)
    approved = tuple(change for change in plan.changes if seal.tag(change) in tags)
    others = tuple(change for change in plan.changes if seal.tag(change) not in tags)
    return Split(_only(plan, approved), _only(plan, others), len(tags) - len(approved))


def _only(plan: Plan, changes: Iterable[Change]) -> Plan:
    return replace(plan, changes=tuple(changes))


def _texts(marker: Marker, name: str) -> tuple[str, ...]:
    said = marker.head.get(name)
    return tuple(str(each) for each in said) if isinstance(said, list) else ()


def _seen(visible: str) -> str:
    """A digest of a text, without the spaces at the ends of its lines.

    Lines are what Markdown takes for lines, so that no one can show the same words otherwise.
    """
    lines = (line.rstrip(" \t") for line in visible.strip("\n \t").split("\n"))
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
