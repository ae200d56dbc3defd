"""A job of a workflow: its environment, its event and its secrets."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from confsync.attention.address import SANDBOX
from confsync.attention.secret_scrubber import SecretScrubber
from confsync.github.environment import read_environment
from confsync.github.event import PullRequest, read_event
from confsync.github.http import GitHub
from confsync.github.signer import REVIEW_KEY, Signer, strong
from confsync.github.trust import folder_in, repository_of
from confsync.model import Problem, Severity
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError
from confsync.project.project import find_project

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from confsync.github.environment import Environment
    from confsync.github.event import Event
    from confsync.operations.connect import Access


@dataclass(frozen=True, slots=True)
class Job:
    """`author` is who writes on GitHub with the job's token.

    `folder` is the project's in the repository, "" where they are the same. `notice` is called with
    a line before each wait for GitHub.
    """

    environment: Environment
    event: Event
    folder: str
    author: str
    access: Access
    notice: Callable[[str], None]

    @property
    def repository(self) -> str:
        """`owner/name`."""
        return self.environment.repository

    @property
    def from_fork(self) -> bool:
        """Whether it is about a pull request from another repository, which gets no key."""
        return isinstance(self.event, PullRequest) and self.event.fork

    def github(self) -> GitHub:
        """A connection, for a `with` block; raises `ConfsyncError` where the job has no token."""
        env, access = self.environment, self.access
        if env.token is None:
            raise ConfsyncError("there is no GITHUB_TOKEN", "give it to the step in its `env`")
        return GitHub(env.api_url, env.token, access.clock, self.notice, access.deadline)

    def seal(self, api: str) -> Signer:
        """What signs and checks reviews of plans for this address; raises `ConfsyncError`."""
        if own := os.environ.get(REVIEW_KEY):
            return Signer(strong(own))
        return Signer(SANDBOX if api == SANDBOX else self.access.key().secret)

    def redacted(self, text: str) -> str:
        """`text` without the secrets of this job."""
        for secret in self._secrets():
            text = SecretScrubber(secret)(text)
        return text

    def _secrets(self) -> list[str]:
        known = [self.environment.token, os.environ.get(REVIEW_KEY)]
        with suppress(ConfsyncError):  # Without a key there is nothing to redact.
            known.append(self.access.key().secret)
        return [secret for secret in known if secret]


def open_job(
    project: Path, author: str, access: Access, notice: Callable[[str], None]
) -> Job | None:
    """The job that this process is a step of; None outside of GitHub.

    Raises `InvalidInput` where its environment or its event cannot be used.
    """
    environment = read_environment(os.environ)
    if environment is None:
        return None
    try:
        folder = folder_in(repository_of(project), find_project(project))
    except ConfsyncError:
        folder = "" if project.as_posix() == "." else project.as_posix()
    return Job(environment, read_event(environment), folder, author, access, notice)


def not_for_pull_requests(job: Job | None, what: str) -> None:
    """Raise `ConfsyncError` where the job is about a pull request, which is not merged yet."""
    if job is not None and isinstance(job.event, PullRequest):
        raise ConfsyncError(
            f"{what} is not for pull requests: #{job.event.number} is not merged",
            "start the workflow on push, schedule or workflow_dispatch",
        )


def unreported(what: str, error: ConfsyncError) -> Problem:
    """The warning that something could not be reported on GitHub. The result itself is not affected."""
    message = f"{what}: {error.message}"
    return Problem(Code.UNREPORTED, message, error.help, severity=Severity.WARNING)
