"""The variables of a job."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from confsync.github.environment import Environment

JOB = {
    "GITHUB_EVENT_NAME": "push",
    "GITHUB_EVENT_PATH": "event.json",
    "GITHUB_SHA": "a" * 40,
    "GITHUB_RUN_ID": "1",
}


@pytest.mark.parametrize("name", ["mona/repo", "mona_octo/repo", "a-b/c.d_e"])
def test_names_of_repositories(name: str) -> None:
    """Managed users have an underscore in their names."""
    assert Environment.model_validate({**JOB, "GITHUB_REPOSITORY": name}).repository == name


@pytest.mark.parametrize("name", ["mona", "a/b/c", "a b/c", "../x/y", "a/b\n"])
def test_what_is_no_name_of_a_repository(name: str) -> None:
    with pytest.raises(ValidationError):
        Environment.model_validate({**JOB, "GITHUB_REPOSITORY": name})
