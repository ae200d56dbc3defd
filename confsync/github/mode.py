"""What an apply asks of the pull request that brought a change."""

from __future__ import annotations

from enum import StrEnum


class ReviewMode(StrEnum):
    """From strict to none. `REQUIRED` is the earlier name of `APPROVED`."""

    APPROVED = "approved"
    PLANNED = "planned"
    NOT_REQUIRED = "not-required"
    REQUIRED = "required"
