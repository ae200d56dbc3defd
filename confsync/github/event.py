"""What happened: the event that a workflow run was started by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from pydantic import Field, ValidationError

from confsync.formats.forms import Form, decode
from confsync.model import Problem
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput

if TYPE_CHECKING:
    from confsync.github.environment import Environment

_LARGEST: Final = 32 * 1024 * 1024
BRANCH: Final = "refs/heads/"

Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{40,64}$")]


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request that is open. `head` is its last commit; `fork`: of another repository.

    `base` is the last commit of the branch that it is to be merged into, as of then.
    """

    number: int
    head: str
    base: str
    fork: bool


@dataclass(frozen=True, slots=True)
class Push:
    """Commits on a branch, `sha` the last of them.

    `before` is the branch's last commit until then; "": there was no such branch.
    """

    branch: str
    sha: str
    before: str


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


class _PullEvent(Form):
    pull_request: _Pull


class _PushEvent(Form):
    ref: str
    before: Sha
    after: Sha
    deleted: bool = False


def read_event(environment: Environment) -> Event:
    """The event of this run; raises `InvalidInput` where its file cannot be used."""
    name = environment.event_name
    try:
        with environment.event_path.open("rb") as file:
            document = decode(file.read(_LARGEST))
        if name in {"pull_request", "pull_request_target"}:
            pull = _PullEvent.model_validate(document).pull_request
            repo = pull.head.repo
            fork = repo is None or repo.full_name.lower() != environment.repository.lower()
            return PullRequest(pull.number, pull.head.sha, pull.base.sha, fork)
        if name == "push":
            push = _PushEvent.model_validate(document)
            if push.ref.startswith(BRANCH) and not push.deleted:
                before = push.before if push.before.strip("0") else ""
                return Push(push.ref.removeprefix(BRANCH), push.after, before)
    except OSError as error:
        raise _unusable((error.strerror or str(error)).lower()) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise _unusable(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except ValueError:
        raise _unusable("it is not JSON") from None
    return Other(name)


def _unusable(reason: str) -> InvalidInput:
    message = f"the event file (GITHUB_EVENT_PATH) cannot be used: {reason}"
    return InvalidInput([Problem(Code.GITHUB, message)])
