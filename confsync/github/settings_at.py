"""The settings of a project as GitHub has them at a commit, and what its guards refuse."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from confsync.engine.guards import refusals
from confsync.formats.forms import Form
from confsync.manifest import source as sources
from confsync.model.errors import NotFound, Unreadable
from confsync.operations.workspace import guards_of
from confsync.project.project import FILE, project_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from confsync.github.http import GitHub
    from confsync.model import Plan, Problem
    from confsync.project.settings import Settings


class _Content(Form):
    type: Literal["file"]
    encoding: Literal["base64"]
    content: str


def settings_at(api: GitHub, repository: str, folder: str, commit: str) -> Settings | None:
    """The settings of the project in `folder` at `commit`; None where there were none.

    Raises `InvalidInput` where they are wrong, and `ServiceError`.
    """
    path = f"{folder}/{FILE}" if folder else FILE
    try:
        found = api.get(f"/repos/{repository}/contents/{path}", (("ref", commit),))
    except NotFound:
        return None
    try:
        data = base64.b64decode(_Content.model_validate(found).content)
    except (ValidationError, ValueError):
        raise Unreadable(f"GitHub's answer is not the file {FILE}") from None
    return project_of(Path(), sources.decode(data, f"{commit[:12]}:{FILE}")).settings


def refused_by(settings: Settings, plan: Plan, limits: Mapping[str, float]) -> tuple[Problem, ...]:
    """Why these settings refuse a plan. `limits` are guards that the command line replaces."""
    guards = guards_of(settings)._replace(**limits)  # type: ignore[arg-type]  # typer made numbers
    return refusals(plan, guards, plan.declared)


def stricter(one: Settings, other: Settings) -> Settings:
    """`one` with the guards and the protection of both, where a plan must pass both."""
    limits = {
        name: min(each for each in (mine, its) if each is not None)
        for name, mine, its in (
            (name, getattr(one.guards, name), getattr(other.guards, name))
            for name in type(one.guards).model_fields
        )
        if mine is not None or its is not None
    }
    protect = {
        name: list(dict.fromkeys([*getattr(one.protect, name), *getattr(other.protect, name)]))
        for name in type(one.protect).model_fields
    }
    return one.model_copy(
        update={
            "guards": one.guards.model_copy(update=limits),
            "protect": one.protect.model_copy(update=protect),
        }
    )
