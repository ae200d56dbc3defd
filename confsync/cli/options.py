"""The options that several verbs share."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from confsync.model.errors import UsageError


class Format(StrEnum):
    """How the result is printed."""

    TEXT = "text"
    JSON = "json"


class RunFormat(StrEnum):
    """How a run is printed, and what may be either a plan or a run."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


class CheckFormat(StrEnum):
    """How problems of files are printed."""

    TEXT = "text"
    JSON = "json"
    CODEQUALITY = "codequality"


class PlanFormat(StrEnum):
    """How a plan is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    CODEQUALITY = "codequality"


class GroupBy(StrEnum):
    """What the text of a plan tells together."""

    EDIT = "edit"
    FILE = "file"
    LABEL = "label"


class Color(StrEnum):
    """Whether text has colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


Directory: TypeAlias = Annotated[
    Path, typer.Option("-C", "--project", metavar="DIR", help="The project's folder, or one below.")
]
KeyFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Read the API key from FILE (- is standard input), not the environment.",
    ),
]
FormatOption: TypeAlias = Annotated[Format, typer.Option("--format", help="How to print it.")]
RunFormatOption: TypeAlias = Annotated[
    RunFormat,
    typer.Option("--format", help="How to print it; markdown is for comments, html a page."),
]
CheckFormatOption: TypeAlias = Annotated[
    CheckFormat, typer.Option("--format", help="How to print it; codequality is for GitLab.")
]
PlanFormatOption: TypeAlias = Annotated[
    PlanFormat,
    typer.Option(
        "--format",
        help="How to print it; markdown is for comments, html a page, codequality for GitLab.",
    ),
]
Expand: TypeAlias = Annotated[
    bool, typer.Option("--expand", help="Show every change of a large plan in full.")
]
GroupByOption: TypeAlias = Annotated[
    GroupBy | None,
    typer.Option("--group-by", help="Tell together what is the same; usual above 20 changes."),
]
ColorOption: TypeAlias = Annotated[Color, typer.Option("--color", help="When to use colour.")]
Quiet: TypeAlias = Annotated[
    bool, typer.Option("-q", "--quiet", help="Print only what it comes to.")
]
Verbose: TypeAlias = Annotated[bool, typer.Option("-v", "--verbose", help="Tell about requests.")]
Targets: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(metavar="[TARGET]...", help="Ids, manifests or folders; none means everything."),
]
BaseOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="REV",
        help="Take off labels that are declared in this git revision and not here.",
    ),
]
ChangedSinceOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="REV", help="Leave out conversations that this git revision declares the same."
    ),
]
Manifests: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PATH]...", help="Manifests or folders; none means everything."),
]
Yes: TypeAlias = Annotated[bool, typer.Option("-y", "--yes", help="Do not ask.")]
NoInput: TypeAlias = Annotated[
    bool, typer.Option("--no-input", help="Never ask; without --yes that is an error.")
]
Deadline: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Send nothing after this time, such as 90s, 10m or 1h."),
]
JournalFile: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Record the run in this new file.")
]
MaxChanges: TypeAlias = Annotated[
    int | None, typer.Option(min=0, metavar="N", help="In place of guards.max_changes.")
]
MaxChangePercent: TypeAlias = Annotated[
    float | None,
    typer.Option(min=0, max=100, metavar="N", help="In place of guards.max_change_percent."),
]
MaxRemovals: TypeAlias = Annotated[
    int | None, typer.Option(min=0, metavar="N", help="In place of guards.max_removals.")
]
OfflineCatalog: TypeAlias = Annotated[
    bool, typer.Option("--offline-catalog", help="Do not compare the catalog with the live one.")
]


def grouping(group_by: GroupBy | None, *, expand: bool) -> str | None:
    """The name of the listing that is meant; None: the usual one. A usage error where both are."""
    if group_by and expand:
        raise UsageError("--expand and --group-by exclude each other")
    return "change" if expand else group_by


def seconds(deadline: str | None) -> float | None:
    """The seconds that a `--deadline` means; a usage error where it means none."""
    if deadline is None:
        return None
    found = re.fullmatch(r"(\d{1,9}(?:\.\d+)?)(s|m|h|)", deadline)
    if found is None:
        raise UsageError(f"--deadline {deadline!r} is not a time", "for example 90s, 10m or 1h")
    return float(found[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[found[2]]
