"""Stages the pages of the site: the project's Markdown, schemas, an example plan, and what they link to.

Pages keep their text. Links lead to the other pages of the site; a link to another file of the
repository leads to a copy of it, so that the site needs no other server.
"""

from __future__ import annotations

import re
import shutil
from contextlib import chdir
from os.path import relpath
from pathlib import PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from tests.docs.pages import PAGES
from tests.support.checkout import ROOT
from tests.support.command import confsync

if TYPE_CHECKING:
    from pathlib import Path

RENAMED: Final = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "docs/README.md": "pages.md",
    "docs/adr/README.md": "adr/index.md",
    "examples/github/README.md": "example-github.md",
    "examples/quickstart/README.md": "example-quickstart.md",
    "tests/attacks/README.md": "attacks.md",
    ".github/SECURITY.md": "reporting.md",
}
STYLE: Final = ROOT / "tests" / "docs" / "site" / "commands.css"
SKIPPED: Final = {".github/pull_request_template.md"}
EXAMPLE: Final = "example-plan.html"
SCHEMAS: Final = (
    *("manifest", "project", "catalog"),
    *("plan", "run", "check", "snapshot", "journal", "events"),
)
_LINK: Final = re.compile(r'(\]\(|\b(?:href|src|srcset)=")([^)\s"]+)(?=[)"])')

_PAGE: Final = re.compile(
    r"(<picture>(?:(?!</picture>).)*plan-page(?:(?!</picture>).)*</picture>)", re.DOTALL
)
"""The picture of the page, which leads to the page itself in the site."""


def site_path(name: str) -> str:
    """Where a file of the repository is in the site."""
    if name in RENAMED:
        return RENAMED[name]
    if name.startswith("docs/"):
        return name.removeprefix("docs/")
    # A text that browsers show, under a name that servers do not hide.
    return f"source/{name.replace('/.', '/dot-').removeprefix('.')}.txt"


def stage(folder: Path) -> None:
    """Write the sources of the site into `folder`, which is emptied."""
    shutil.rmtree(folder, ignore_errors=True)
    linked: set[str] = set()
    for file in PAGES:
        name = file.relative_to(ROOT).as_posix()
        if name in SKIPPED:
            continue
        text, targets = rewritten(name, file.read_text(encoding="utf-8"))
        linked |= targets
        _write(folder / site_path(name), text)
    for name in sorted(linked):
        target = folder / site_path(name)
        if (ROOT / name).is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
    schemas(folder / "schemas")
    _write(folder / EXAMPLE, example())
    shutil.copy(STYLE, folder)


def rewritten(name: str, text: str) -> tuple[str, set[str]]:
    """The text of a page for the site, and the files of the repository that it links to."""
    targets: set[str] = set()

    def moved(link: re.Match[str]) -> str:
        path, mark, anchor = link[2].partition("#")
        if not path or path.startswith(("https:", "http:", "mailto:")):
            return link[0]
        target = _joined(name, unquote(path))
        targets.add(target)
        here = PurePosixPath(site_path(name)).parent
        return f"{link[1]}{relpath(site_path(target), here)}{mark}{anchor}"

    parts = re.split(r"(^ *```.*?^ *```$)", text, flags=re.MULTILINE | re.DOTALL)
    for number in range(0, len(parts), 2):
        prose = re.sub(r"^<!--.*?-->\n", "", parts[number], flags=re.MULTILINE | re.DOTALL)
        parts[number] = _LINK.sub(moved, plainer(prose))
    parts[1::2] = [_in_list(block) for block in parts[1::2]]
    live = relpath(EXAMPLE, PurePosixPath(site_path(name)).parent)
    parts[0::2] = [_PAGE.sub(rf'<a href="{live}">\1</a>', part) for part in parts[0::2]]
    return "".join(parts), targets


def plainer(prose: str) -> str:
    """Markdown that Python's dialect reads as GitHub does: breaks, lists after a line, indentation."""
    prose = re.sub(r"\\$", "  ", prose, flags=re.MULTILINE)
    prose = re.sub(r"^((?![-#|]|\d+\. )\S.*\n)(?=- |1\. )", r"\1\n", prose, flags=re.MULTILINE)
    # Within a list, four spaces in place of two or three.
    return re.sub(r"^ {2,3}(?=\S)", "    ", prose, flags=re.MULTILINE)


def _in_list(block: str) -> str:
    """A block of code; within a list indented by four spaces."""
    within = re.match(r" {2,3}(?=`)", block)
    return re.sub(r"^", " " * (4 - within.end()), block, flags=re.MULTILINE) if within else block


def schemas(folder: Path) -> None:
    """Every JSON Schema under a path that stays, and a page that lists them."""
    rows = []
    for kind in SCHEMAS:
        _write(folder / f"{kind}.json", confsync("schema", kind).out)
        rows.append(f"| [{kind}]({kind}.json) | `confsync schema {kind}` |\n")
    _write(
        folder / "index.md",
        "# JSON Schemas\n\nOf the files that you write, and of the documents that confsync writes. "
        "The addresses stay the same.\n\n| schema | made by |\n|---|---|\n" + "".join(rows),
    )


def example() -> str:
    """The page of the example project's plan."""
    with TemporaryDirectory() as folder, chdir(folder):
        for step in ("demo", "sandbox reset -C confsync-demo"):
            assert confsync(*step.split()).code == 0
        return confsync("plan", "-C", "confsync-demo", "--format", "html").out


def _joined(page: str, path: str) -> str:
    """The name of a link's target from the top of the repository."""
    target = (ROOT / page).parent.joinpath(path).resolve()
    if target.is_dir() and (target / "README.md").is_file():
        target /= "README.md"
    return target.relative_to(ROOT).as_posix()


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
