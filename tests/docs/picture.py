"""Makes the README's picture: the example's plan as a page, in Chromium. Run: python -m tests.docs.picture"""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.browser import executable, opened, running
from tests.support.checkout import ROOT
from tests.support.command import confsync

PICTURE = ROOT / "docs" / "images" / "plan-page.png"
STEPS = (
    "demo",
    "sandbox reset -C confsync-demo",
    "plan -C confsync-demo --format html --out plan.html",
)


def main() -> None:
    """Plan the example on the simulator, and take the picture."""
    binary = executable()
    if binary is None:
        raise SystemExit("there is no Chromium; `make browser` installs one")
    with TemporaryDirectory() as folder, chdir(folder):
        for step in STEPS:
            ran = confsync(*step.split())
            assert ran.code == 0, ran.err
        with (
            running(binary) as browser,
            opened(
                browser,
                Path("plan.html").resolve(),
                viewport={"width": 1000, "height": 800},
                device_scale_factor=1.3,
            ) as it,
        ):
            PICTURE.write_bytes(it.page.screenshot(animations="disabled"))


if __name__ == "__main__":
    main()
