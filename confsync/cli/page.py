"""What the HTML page is made with, and which file is meant for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.model.errors import UsageError

if TYPE_CHECKING:
    from enum import StrEnum
    from pathlib import Path

    from confsync.formats.page.document import Assets


def assets() -> Assets:
    """The style and the script of the page."""
    from importlib.resources import files

    from confsync.formats.page.document import Assets

    folder = files("confsync.formats.page")
    style, script = (folder.joinpath(name).read_text("ascii") for name in ("page.css", "page.js"))
    return Assets(style, script)


def takes_page(out: Path | None, format: StrEnum) -> bool:
    """Whether `out` is for the page, not for the plan; raises `UsageError` where nobody could tell."""
    if out is None or out.suffix.lower() not in {".html", ".htm"}:
        return False
    if format != "html":
        raise UsageError(
            f"{out} would be a plan for `confsync apply`, and is called like a page",
            "add --format html for the page, or name the plan FILE.json",
        )
    return True
