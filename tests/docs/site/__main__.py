"""`make docs`: builds the site into build/site and checks it. Run: python -m tests.docs.site ZENSICAL"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.docs.site.check import lost, problems, read
from tests.docs.site.stage import stage
from tests.support.checkout import ROOT

STAGED, SITE = ROOT / "build" / "docs", ROOT / "build" / "site"


def main(zensical: str) -> None:
    """Stage, build, check."""
    stage(STAGED)
    subprocess.run([zensical, "build", "--clean", "--strict"], cwd=ROOT, check=True)
    pages = read(SITE)
    found = list(problems(SITE, pages))
    for file in sorted(STAGED.rglob("*.md")):
        name = file.relative_to(STAGED)
        built = pages[SITE / name.with_suffix(".html")]
        found += lost(name.as_posix(), file.read_text(encoding="utf-8"), built)
    if found:
        sys.exit("\n".join(["error: the site has", *found]))
    print(
        f"ok: build/site has {len(pages)} pages, and every link and anchor in them leads somewhere"
    )


if __name__ == "__main__":
    main(str(Path(sys.argv[1]).absolute()))
