"""The errors that people see.

ConfsyncError          reported in a line or two, never with a traceback; exit 1
├── UsageError         the command line is wrong; exit 64
├── InvalidInput       problems in files, all of them; exit 1
├── GitError           git or its history cannot be read; exit 1
└── ServiceError       the service did not do what was asked
├── Denied         the key is not accepted: the whole run stops
├── NotFound       the service says that this conversation does not exist
├── Refused        a definite no to this request: nothing happened
├── Unreadable     no usable answer to a read
└── AnswerLost     a write was sent and its answer did not come: it may have happened
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Problem


class ConfsyncError(Exception):
    """An error that a person can fix. `help` says how."""

    code = Code.ERROR

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class UsageError(ConfsyncError):
    """The command line is not valid."""

    code = Code.USAGE


class InvalidInput(ConfsyncError):
    """Invalid files, with every problem found in them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


class GitError(ConfsyncError):
    """git is not installed, or it does not have the requested revision."""

    code = Code.GIT


class ServiceError(ConfsyncError):
    """The service, or the network, did not do what was asked."""


class Denied(ServiceError):
    """401: the key is missing, invalid or expired; no further request makes sense."""


class NotFound(ServiceError):
    """404 for this very conversation."""


class Refused(ServiceError):
    """A definite no (4xx): the request had no effect."""


class Unreadable(ServiceError):
    """A read without a usable answer. The state is unknown, not empty."""


class NotSent(ServiceError):
    """A write that did not happen, for a reason that may pass (no connection, 409, 425, 429)."""


class AnswerLost(ServiceError):
    """A write that was sent, perhaps in part, and whose answer did not come."""
