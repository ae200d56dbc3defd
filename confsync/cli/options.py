"""The options that several verbs share."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from confsync.cli import completers
from confsync.model.errors import UsageError


class Format(StrEnum):
    """Formats of a result."""

    TEXT = "text"
    JSON = "json"


class RunFormat(StrEnum):
    """Formats of a run."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


class CheckFormat(StrEnum):
    """Formats of a check."""

    TEXT = "text"
    JSON = "json"
    CODEQUALITY = "codequality"


class PlanFormat(StrEnum):
    """Formats of a plan."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    CODEQUALITY = "codequality"


class GroupBy(StrEnum):
    """What the text of a plan groups changes by."""

    EDIT = "edit"
    FILE = "file"
    LABEL = "label"
    RULE = "rule"


class Color(StrEnum):
    """When text has colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


Directory: TypeAlias = Annotated[
    Path,
    typer.Option(
        "-C",
        "--project",
        metavar="DIR",
        show_default=False,
        help="Use the project that contains this folder.",
    ),
]
KeyFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Read the API key from FILE, or from standard input (-).",
    ),
]
ApiUrl: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--api-url",
        metavar="URL",
        help="Send the key to this address, in place of the one in confsync.yaml.",
    ),
]
FormatOption: TypeAlias = Annotated[Format, typer.Option("--format", help="Output format.")]
RunFormatOption: TypeAlias = Annotated[
    RunFormat,
    typer.Option("--format", help="Output format: markdown for comments, html for a page."),
]
CheckFormatOption: TypeAlias = Annotated[
    CheckFormat, typer.Option("--format", help="Output format: codequality for GitLab.")
]
PlanFormatOption: TypeAlias = Annotated[
    PlanFormat,
    typer.Option(
        "--format",
        help="Output format: markdown for comments, html for a page, codequality for GitLab.",
    ),
]
Expand: TypeAlias = Annotated[
    bool, typer.Option("--expand", help="Show every change of a large plan in full.")
]
GroupByOption: TypeAlias = Annotated[
    GroupBy | None,
    typer.Option(
        "--group-by", help="Group changes. Above 20 changes, equal edits are grouped anyway."
    ),
]
ColorOption: TypeAlias = Annotated[Color, typer.Option("--color", help="When to use colour.")]
All: TypeAlias = Annotated[
    bool, typer.Option("--all", help="Show every problem, also if many are equal.")
]
ToFile: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Add conversations that no file declares to this manifest."),
]
DryRun: TypeAlias = Annotated[
    bool, typer.Option("--dry-run", help="Show the difference, and write nothing.")
]
Quiet: TypeAlias = Annotated[bool, typer.Option("-q", "--quiet", help="Print only the summary.")]
Verbose: TypeAlias = Annotated[
    bool, typer.Option("-v", "--verbose", help="Show waits and the number of requests.")
]
Targets: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="TARGET",
        help="Ids, rules, manifests or folders. Default: everything.",
        autocompletion=completers.targets,
    ),
]
BaseOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="REV",
        help="Remove labels that this git revision declares and the files no longer do.",
    ),
]
ChangedSinceOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="REV", help="Skip conversations whose declaration is the same in this git revision."
    ),
]
Manifests: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH",
        help="Manifests or folders. Default: all manifests.",
        autocompletion=completers.manifests,
    ),
]
NoPager: TypeAlias = Annotated[
    bool, typer.Option("--no-pager", help="Print a long result without a pager.")
]
Yes: TypeAlias = Annotated[bool, typer.Option("-y", "--yes", help="Apply without asking.")]
NoInput: TypeAlias = Annotated[
    bool, typer.Option("--no-input", help="Never ask: fail without --yes.")
]
Deadline: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="TIME", help="Stop sending requests after this time, for example 90s, 10m or 1h."
    ),
]
JournalFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Record the run in this new file instead of .confsync/runs."),
]
MaxChanges: TypeAlias = Annotated[
    int | None,
    typer.Option(min=0, metavar="N", help="Use this limit instead of guards.max_changes."),
]
MaxChangePercent: TypeAlias = Annotated[
    float | None,
    typer.Option(
        min=0, max=100, metavar="N", help="Use this limit instead of guards.max_change_percent."
    ),
]
MaxRemovals: TypeAlias = Annotated[
    int | None,
    typer.Option(min=0, metavar="N", help="Use this limit instead of guards.max_removals."),
]
MaxLookups: TypeAlias = Annotated[
    int | None,
    typer.Option(
        min=0,
        metavar="N",
        help="Read at most N conversations by id for facts that rules need. Default: 200.",
    ),
]
StopOnCollateral: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--stop-on-collateral/--no-stop-on-collateral",
        help="End the run after a write that changed more than was sent.",
    ),
]
OfflineCatalog: TypeAlias = Annotated[
    bool,
    typer.Option("--offline-catalog", help="Do not compare the label catalog with the service's."),
]


def group(help: str) -> typer.Typer:
    """A group of commands, such as `confsync ci`."""
    return typer.Typer(
        help=help,
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def grouping(group_by: GroupBy | None, *, expand: bool) -> str | None:
    """The name of the listing, None for the default; raises `UsageError` for both options."""
    if group_by and expand:
        raise UsageError("--expand and --group-by cannot be used together")
    return "change" if expand else group_by


def seconds(deadline: str | None) -> float | None:
    """The seconds of a `--deadline`; raises `UsageError` if it is not a duration."""
    if deadline is None:
        return None
    found = re.fullmatch(r"(\d{1,9}(?:\.\d+)?)(s|m|h|)", deadline)
    if found is None:
        raise UsageError(f"--deadline {deadline!r} is not a duration", "for example 90s, 10m or 1h")
    return float(found[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[found[2]]
