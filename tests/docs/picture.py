"""Makes the pictures of the pages from real runs, light and dark. Run: python -m tests.docs.picture

The terminal is an SVG, which a test compares. The page is a photograph by Chromium.
"""

from __future__ import annotations

from contextlib import chdir
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, Literal

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, MONOKAI
from rich.text import Text

from tests.support.browser import executable, opened, running
from tests.support.checkout import ROOT
from tests.support.command import confsync

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER: Final = ROOT / "docs" / "images"
STEPS: Final = (
    "demo",
    "sandbox reset -C confsync-demo",
    "plan -C confsync-demo --format html --out plan.html",
)
SHOWN: Final = "plan -C confsync-demo conversations/acme.yaml"
THEMES: Final = {"light": DEFAULT_TERMINAL_THEME, "dark": MONOKAI}
# Rich's own format asks another server for a font.
SVG: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g></g></svg>
"""


def terminal() -> dict[str, str]:
    """The file names and texts of the pictures of a terminal."""
    with TemporaryDirectory() as folder, chdir(folder):
        for step in STEPS[:2]:
            assert confsync(*step.split()).code == 0
        ran = confsync(*SHOWN.split(), "--color", "always")
    return {f"terminal-{name}.svg": _drawn(ran.out, name) for name in THEMES}


def _drawn(out: str, theme: str) -> str:
    console = Console(record=True, width=82, file=StringIO(), force_terminal=True)
    console.print(Text(f"$ confsync {SHOWN}", style="bold"))
    console.print(Text.from_ansi(out))
    drawn = console.export_svg(title="", theme=THEMES[theme], code_format=SVG, unique_id="confsync")
    return "".join(f"{line.rstrip()}\n" for line in drawn.splitlines())


def photograph(browser: Browser, file: Path, scheme: Literal["light", "dark"]) -> bytes:
    """The page in `file`, in one of the two colour schemes."""
    size = {"width": 1000, "height": 800}
    with opened(browser, file, viewport=size, device_scale_factor=1.3, color_scheme=scheme) as it:
        return it.page.screenshot(animations="disabled")


def main() -> None:
    """Plan the example on the simulator, and take the pictures."""
    for name, text in terminal().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    binary = executable()
    if binary is None:
        raise SystemExit("there is no Chromium; `make browser` installs one")
    with TemporaryDirectory() as folder, chdir(folder):
        for step in STEPS:
            ran = confsync(*step.split())
            assert ran.code == 0, ran.err
        page = Path("plan.html").resolve()
        with running(binary) as browser:
            (FOLDER / "plan-page.png").write_bytes(photograph(browser, page, "light"))
            (FOLDER / "plan-page-dark.png").write_bytes(photograph(browser, page, "dark"))


if __name__ == "__main__":
    main()
