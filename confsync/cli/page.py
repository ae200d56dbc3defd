"""Assets of the HTML page, and the file names that it may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.model.errors import UsageError

if TYPE_CHECKING:
    from enum import StrEnum
    from pathlib import Path

    from confsync.formats.page.document import Assets


def assets() -> Assets:
    """The style sheet and the script of the page."""
    from importlib.resources import files

    from confsync.formats.page.document import Assets

    folder = files("confsync.formats.page")
    style, script = (folder.joinpath(name).read_text("ascii") for name in ("page.css", "page.js"))
    return Assets(style, script)


def takes_page(out: Path | None, format: StrEnum) -> bool:
    """Whether to save the page in `out`, not the plan; raises `UsageError` if that is ambiguous."""
    if out is None or out.suffix.lower() not in {".html", ".htm"}:
        return False
    if format != "html":
        raise UsageError(
            f"{out} has the name of a page, but would hold a plan",
            "add --format html for the page, or name the plan FILE.json",
        )
    return True
