"""The environment variables of a job on GitHub."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from confsync.attention.address import SANDBOX, wrong_with
from confsync.model import Problem
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput
from confsync.operations.sync.journals import Attempt

if TYPE_CHECKING:
    from collections.abc import Mapping

_HELP: Final = "GitHub's runner sets it; it is missing or wrong only where something replaced it"


def _address(url: str) -> str:
    reason = "it is not an https:// address" if url == SANDBOX else wrong_with(url)
    if reason is not None:
        raise ValueError(reason)
    return url.rstrip("/")


_Address = Annotated[str, AfterValidator(_address)]
# An empty variable is the same as one that is not set.
_Maybe = BeforeValidator(lambda value: value or None)


class Environment(BaseModel):
    """The variables that are used. `token` is None where the job has none; `repr` leaves it out."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    repository: Annotated[
        str, Field(alias="GITHUB_REPOSITORY", pattern=r"^[A-Za-z0-9_-]+/[A-Za-z0-9._-]+$")
    ]
    api_url: Annotated[_Address, Field(alias="GITHUB_API_URL")] = "https://api.github.com"
    server_url: Annotated[_Address, Field(alias="GITHUB_SERVER_URL")] = "https://github.com"
    event_name: Annotated[str, Field(alias="GITHUB_EVENT_NAME", min_length=1)]
    event_path: Annotated[Path, Field(alias="GITHUB_EVENT_PATH")]
    sha: Annotated[str, Field(alias="GITHUB_SHA", pattern=r"^[0-9a-f]{40,64}$")]
    ref: Annotated[str, Field(alias="GITHUB_REF")] = ""
    actor: Annotated[str, Field(alias="GITHUB_TRIGGERING_ACTOR")] = ""
    workflow: Annotated[str, Field(alias="GITHUB_WORKFLOW")] = ""
    run_number: Annotated[int | None, _Maybe, Field(alias="GITHUB_RUN_NUMBER", ge=1)] = None
    run_attempt: Annotated[int, Field(alias="GITHUB_RUN_ATTEMPT", ge=1)] = 1
    run_id: Annotated[str, Field(alias="GITHUB_RUN_ID", pattern=r"^[0-9]+$")]
    workspace: Annotated[Path | None, _Maybe, Field(alias="GITHUB_WORKSPACE")] = None
    temp: Annotated[Path | None, _Maybe, Field(alias="RUNNER_TEMP")] = None
    summary: Annotated[Path | None, _Maybe, Field(alias="GITHUB_STEP_SUMMARY")] = None
    output: Annotated[Path | None, _Maybe, Field(alias="GITHUB_OUTPUT")] = None
    token: Annotated[str | None, _Maybe, Field(alias="GITHUB_TOKEN", repr=False)] = None

    @property
    def run_url(self) -> str:
        """The page of this workflow run."""
        return f"{self.server_url}/{self.repository}/actions/runs/{self.run_id}"

    @property
    def this_attempt(self) -> Attempt | None:
        """Which run of its workflow this is; None where that is not said."""
        if self.run_number is None:
            return None
        return Attempt(self.workflow, self.run_number, self.run_attempt)


def read_environment(variables: Mapping[str, str]) -> Environment | None:
    """The variables that GitHub's runner sets, or None outside of GitHub.

    Raises `InvalidInput` with everything that is missing or wrong.
    """
    if variables.get("GITHUB_ACTIONS") != "true":
        return None
    try:
        return Environment.model_validate(dict(variables))
    except ValidationError as error:
        raise InvalidInput([_problem(dict(found)) for found in error.errors()]) from None


def _problem(found: dict[str, object]) -> Problem:
    loc = found["loc"]
    name = loc[0] if isinstance(loc, tuple) else loc
    what = "is not set" if found["type"] == "missing" else f"is not usable: {found['msg']}"
    return Problem(Code.GITHUB, f"{name} {what}", _HELP)
