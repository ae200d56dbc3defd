"""Which changes were reviewed: what the comment with the plan says, and how far that is believed.

Whoever may write to a repository may edit every comment in it, ours too. So the marker is sealed
with a key that is derived from the API key (or from `CONFSYNC_REVIEW_KEY`, where plan and apply have
API keys of their own): over the repository, the pull request, its last commit, the project, the
service's address, the changes, and the very text that the reviewer sees.

It says which changes by a tag of each: its fingerprint under that key, cut to 96 bits. Without the
key nobody can look for another change with the same tag.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from confsync.github.marker import Marker, read
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from confsync.model import Change, Json, Plan

KIND: Final = "plan"
MOST: Final = 1500
"""Changes that can be approved one by one: their tags take 24,000 of a comment's 65,536 characters."""
_TAG: Final = 12
_SALT: Final = b"confsync: the review of a plan on GitHub, v1"
_WAY_OUT: Final = (
    "look at `confsync plan`; then apply by hand with --review not-required, or open another pull "
    "request"
)


class NotReviewed(ConfsyncError):
    """Nothing may be applied, because nothing is known to have been reviewed."""

    code = Code.NOT_REVIEWED

    def __init__(self, message: str) -> None:
        super().__init__(message, _WAY_OUT)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a review is of. `head` is the pull request's last commit, `project` a folder."""

    repository: str
    pull_request: int
    head: str
    project: str
    api: str


class Signer:
    """What a secret can prove. It cannot be read back from what it makes."""

    def __init__(self, secret: str) -> None:
        self._root = hmac.digest(_SALT, secret.encode("utf-8"), "sha256")
        self.key = self._derived(b"name").hex()[:16]
        """Tells one key from another."""
        self._signing, self._tagging = self._derived(b"sign"), self._derived(b"change")

    def sign(self, data: bytes) -> bytes:
        """The proof that who wrote `data` had the secret."""
        return hmac.digest(self._signing, data, "sha256")

    def tag(self, change: Change) -> bytes:
        """What stands for the very edits of a change."""
        return hmac.digest(self._tagging, change.fingerprint.encode("ascii"), "sha256")[:_TAG]

    def _derived(self, purpose: bytes) -> bytes:
        return hmac.digest(self._root, purpose + b"\x01", "sha256")


@dataclass(frozen=True, slots=True)
class Review:
    """What was reviewed: the `plan` by its fingerprint, and its changes by their tags.

    `tags` None: too many to be told one by one, so it is the whole plan or nothing.
    """

    plan: str
    tags: frozenset[bytes] | None
    applied: bool = False
    """Whether it stands in a comment that tells what became of it."""


def marker_of(plan: Plan, subject: Subject, seal: Signer) -> Marker:
    """The marker of a plan, not sealed yet."""
    each = len(plan.changes) <= MOST
    head: dict[str, Json] = {
        "repository": subject.repository.lower(),
        "pull_request": subject.pull_request,
        "head": subject.head,
        "project": subject.project,
        "api": subject.api,
        "plan": plan.fingerprint,
        "changes": len(plan.changes),
        "each": each,
        "key": seal.key,
    }
    tags = b"".join(sorted(seal.tag(change) for change in plan.changes)) if each else b""
    return Marker(KIND, head, tags)


def sealed(marker: Marker, visible: str, seal: Signer) -> Marker:
    """`marker` for the comment in which people see `visible`."""
    bound = marker._replace(head={**marker.head, "body": _seen(visible)})
    return bound._replace(seal=seal.sign(bound.sealed))


def check(body: str, subject: Subject, seal: Signer) -> Review:
    """What the comment `body` proves to have been reviewed; raises `NotReviewed`."""
    marker, visible = read(body)
    if marker is None or marker.kind != KIND or not marker.seal:
        raise NotReviewed("planning failed in the pull request, so nothing was reviewed")
    said = marker.head
    if said.get("key") != seal.key:
        raise NotReviewed("the reviewed plan was signed with another key")
    genuine = hmac.compare_digest(marker.seal, seal.sign(marker.sealed))
    if not genuine or said.get("body") != _seen(visible):
        raise NotReviewed("the comment with the plan was edited after confsync wrote it")
    if said.get("head") != subject.head:
        what = f"the reviewed plan is of commit {str(said.get('head'))[:12]}"
        raise NotReviewed(f"{what}, and {subject.head[:12]} was merged")
    place = (subject.repository.lower(), subject.pull_request, subject.project, subject.api)
    if place != tuple(said.get(name) for name in ("repository", "pull_request", "project", "api")):
        raise NotReviewed("the reviewed plan is of another pull request, project or address")
    tags = [marker.data[start : start + _TAG] for start in range(0, len(marker.data), _TAG)]
    known = frozenset(tags) if said.get("each") else None
    return Review(str(said.get("plan")), known, bool(said.get("applied")))


@dataclass(frozen=True, slots=True)
class Split:
    """A plan by its review: what may be applied, what is withheld, how much is needed no more."""

    approved: Plan
    withheld: Plan
    gone: int


def split(plan: Plan, review: Review, seal: Signer) -> Split:
    """The changes of `plan` that were reviewed and are still the same, and the others."""
    if review.tags is None:
        same = plan.fingerprint == review.plan
        return Split(
            plan if same else _only(plan, ()), _only(plan, () if same else plan.changes), 0
        )
    approved = tuple(change for change in plan.changes if seal.tag(change) in review.tags)
    others = tuple(change for change in plan.changes if seal.tag(change) not in review.tags)
    gone = len(review.tags) - len(approved)
    return Split(_only(plan, approved), _only(plan, others), gone)


def _only(plan: Plan, changes: tuple[Change, ...]) -> Plan:
    return replace(plan, changes=changes)


def _seen(visible: str) -> str:
    """What stands for a text, whatever spaces are at the ends of its lines.

    Lines are what Markdown takes for lines, so that nobody can show the same words otherwise.
    """
    lines = (line.rstrip(" \t") for line in visible.strip("\n \t").split("\n"))
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
