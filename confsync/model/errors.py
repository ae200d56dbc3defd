"""The few errors that people see.

ExpectedError              reported in a line or two, never with a traceback
├── UsageError             the command line is wrong: only stderr says so; exit 64
└── ConfsyncError          the work failed: documents carry it as a problem; exit 1
    ├── InvalidInput       every problem found in the files
    ├── UntrustedAddress   the key may not be sent there
    ├── GitError           git is missing, or lacks what was asked for
    └── ServiceError       the service did not do what was asked
        ├── Denied         the key is not accepted: the whole run stops
        ├── NotFound       the service says that this conversation does not exist
        ├── Refused        a definite no to this request
        ├── NotTaken       a no to a write that may pass
        ├── Unreadable     no usable response to a read: the state is unknown
        │   └── TooLarge   the response is larger than is read
        ├── NotSent        a write that did not happen, for a reason that may pass
        ├── Stale          a write that was not sent: what it rests on was read too long ago
        └── AnswerLost     a write without a response: it may have happened
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Problem


class ExpectedError(Exception):
    """An error that a person can fix. `help` says how."""

    code = Code.ERROR

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class UsageError(ExpectedError):
    """The command line is wrong."""

    code = Code.USAGE


class ConfsyncError(ExpectedError):
    """The work failed, for a reason that a plan, run or check can carry as a problem."""


class InvalidInput(ConfsyncError):
    """Files that cannot be used, with every problem found in them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


class UntrustedAddress(ConfsyncError):
    """The service's address is named only within the repository."""

    code = Code.UNTRUSTED_ADDRESS


class GitError(ConfsyncError):
    """git is not there, or does not have what is asked for."""

    code = Code.GIT


class ServiceError(ConfsyncError):
    """The service, or the way to it, did not do what was asked."""


class Denied(ServiceError):
    """401: the key is missing, invalid or expired; no further request makes sense."""


class NotFound(ServiceError):
    """404 for this very conversation."""


class Refused(ServiceError):
    """A definite no (3xx, 4xx). It is no proof that the request had no effect."""


class Unreadable(ServiceError):
    """A read without a usable answer. The state is unknown, not empty."""


class TooLarge(Unreadable):
    """A read with an answer that is larger than is read; a smaller page may not be."""


class NotTaken(ServiceError):
    """A write that was answered with a no that may pass (401 once, 409, 425)."""


class NotSent(ServiceError):
    """A write that did not happen, for a reason that may pass (no connection, 429)."""


class Stale(ServiceError):
    """A write that was not sent: what it rests on was read more than a second ago."""


class AnswerLost(ServiceError):
    """A write that was sent, perhaps in part, and whose answer did not come."""
