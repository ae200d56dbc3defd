"""The options that several verbs share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer


class Format(StrEnum):
    """How the result is printed."""

    TEXT = "text"
    JSON = "json"


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
ColorOption: TypeAlias = Annotated[Color, typer.Option("--color", help="When to use colour.")]
Quiet: TypeAlias = Annotated[
    bool, typer.Option("-q", "--quiet", help="Print only what it comes to.")
]
Verbose: TypeAlias = Annotated[bool, typer.Option("-v", "--verbose", help="Tell about requests.")]
Targets: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(metavar="[TARGET]...", help="Ids, manifests or folders; none means everything."),
]
