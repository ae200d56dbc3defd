"""The event that started a workflow run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from pydantic import Field, ValidationError

from confsync._util.os_error import reason
from confsync.formats.forms import Form, decode
from confsync.model import Problem
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput

if TYPE_CHECKING:
    from confsync.github.environment import Environment

_LARGEST: Final = 32 * 1024 * 1024
BRANCH: Final = "refs/heads/"

Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{40,64}$")]
Time = Annotated[
    str, Field(pattern=r"^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z$")
]
"""A time by GitHub's clock, in UTC. Two of them compare as texts."""


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request that is open. `head` is its last commit; `fork`: of another repository.

    `base` is the last commit of its target branch, as of then. `pusher` is who
    pushed the last commit, or "" where the event is about something else.
    """

    number: int
    head: str
    base: str
    fork: bool
    pusher: str = ""


@dataclass(frozen=True, slots=True)
class Push:
    """Commits on a branch, `sha` the last of them.

    `before` is the branch's last commit until then; "": there was no such branch. `commits` are all
    commits that are new on it.
    """

    branch: str
    sha: str
    before: str
    commits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Other:
    """A schedule, a dispatch by hand, a tag: nothing that belongs to a pull request."""

    name: str


Event: TypeAlias = PullRequest | Push | Other


class _Repository(Form):
    full_name: str


class _Head(Form):
    sha: Sha
    repo: _Repository | None
    """None: the fork has been deleted."""


class _Base(Form):
    sha: Sha


class _Pull(Form):
    number: Annotated[int, Field(gt=0)]
    head: _Head
    base: _Base


class _Sender(Form):
    login: str


class _PullEvent(Form):
    action: str = ""
    pull_request: _Pull
    sender: _Sender | None = None

    @property
    def pusher(self) -> str:
        """Who pushed: an event of another kind has another sender."""
        pushed = self.sender is not None and self.action in {"opened", "synchronize"}
        return self.sender.login if self.sender is not None and pushed else ""


class _Pushed(Form):
    id: Sha


class _PushEvent(Form):
    ref: str
    before: Sha
    after: Sha
    deleted: bool = False
    commits: tuple[_Pushed, ...] = ()


def read_event(environment: Environment) -> Event:
    """The event of this run; raises `InvalidInput` where its file cannot be used."""
    name = environment.event_name
    try:
        with environment.event_path.open("rb") as file:
            document = decode(file.read(_LARGEST))
        if name in {"pull_request", "pull_request_target"}:
            event = _PullEvent.model_validate(document)
            pull, repo = event.pull_request, event.pull_request.head.repo
            fork = repo is None or repo.full_name.lower() != environment.repository.lower()
            return PullRequest(pull.number, pull.head.sha, pull.base.sha, fork, event.pusher)
        if name == "push":
            push = _PushEvent.model_validate(document)
            if push.ref.startswith(BRANCH) and not push.deleted:
                before = push.before if push.before.strip("0") else ""
                commits = frozenset({push.after, *(each.id for each in push.commits)})
                return Push(push.ref.removeprefix(BRANCH), push.after, before, commits)
    except OSError as error:
        raise _unusable(reason(error)) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise _unusable(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except ValueError:
        raise _unusable("it is not JSON") from None
    return Other(name)


def _unusable(reason: str) -> InvalidInput:
    message = f"the event file (GITHUB_EVENT_PATH) cannot be used: {reason}"
    return InvalidInput([Problem(Code.GITHUB, message)])
