"""Results as whole documents: every format but text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.model.errors import ConfsyncError, ExpectedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from enum import StrEnum
    from pathlib import Path

    from confsync.model import Plan, Problem, Run


def whole_plan(plan: Plan, format: StrEnum, project: Path) -> str:
    """A plan of the project at `project`."""
    if format == "markdown":
        from confsync.formats.markdown import plan_markdown

        return plan_markdown(plan).rstrip()
    if format == "codequality":
        from confsync.formats.codequality import plan_quality

        return plan_quality(plan, _folder(project))
    if format == "html":
        from confsync.cli.page import assets
        from confsync.formats.page.document import plan_page

        return plan_page(plan, assets(), _app(project)).rstrip()
    from confsync.formats.documents.plan import plan_document
    from confsync.formats.json import dump

    return dump(plan_document(plan))


def whole_run(run: Run, format: StrEnum, project: Path) -> str:
    """A run of the project at `project`."""
    if format == "markdown":
        from confsync.formats.markdown import run_markdown

        return run_markdown(run).rstrip()
    if format == "html":
        from confsync.cli.page import assets
        from confsync.formats.page.document import run_page

        return run_page(run, assets(), _app(project)).rstrip()
    from confsync.formats.documents.run import run_document
    from confsync.formats.json import dump

    return dump(run_document(run))


def whole_check(declared: int, problems: Sequence[Problem], format: StrEnum, project: Path) -> str:
    """A check of the project at `project`."""
    if format == "codequality":
        from confsync.formats.codequality import check_quality

        return check_quality(problems, _folder(project))
    from confsync.formats.documents.check import check_document
    from confsync.formats.json import dump

    return dump(check_document(declared, problems))


def save(text: str, what: str, file: Path) -> None:
    """Write a result as ASCII, readable by its owner only; raises `ConfsyncError`."""
    from confsync._util.files import write_atomically
    from confsync._util.os_error import reason

    try:
        write_atomically(file, f"{text}\n".encode("ascii"))
    except OSError as error:
        raise ConfsyncError(f"cannot save the {what} to {file}: {reason(error)}") from None


def _app(project: Path) -> str:
    """The address of a conversation in the app, as the project's settings say; empty without."""
    from confsync.project.project import load_project

    try:
        return load_project(project).settings.app.url or ""
    except ExpectedError:
        return ""


def _folder(project: Path) -> str:
    """The project's folder in its git repository, as a prefix of paths; empty without one."""
    from confsync.project.git_process import top
    from confsync.project.project import find_project

    try:
        root = find_project(project)
    except ConfsyncError:
        return ""
    inside = root.relative_to(top(root) or root).as_posix()
    return "" if inside == "." else f"{inside}/"
