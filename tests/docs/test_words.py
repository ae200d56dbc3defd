"""Words that show that a sentence was not written in plain English: their number may only fall.

`words.json` has the number for each folder. `--update-golden` lowers it, and never raises it. Where one
of these words is the right one, such as `stands` in a quotation, rewrite another sentence.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from tests.support.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

LIMITS: Final = ROOT / "tests" / "docs" / "words.json"
WORDS: Final = (
    *("told", "tells?", "nobody", "wholly", "stands", "meant", "whatever", "likewise", "lest"),
    *("mend", "mends", "mended", "heed", "heeded", "heeds", "untold", "hindered", "by and by"),
    *("of its own", "of their own", "what it comes to", "what it came to", "as it came"),
    *("taken off", "take off", "takes off", "taken away", "takes away", "taken out"),
    *("that there is not", "come to nothing", "is to be", "are to be"),
)
PATTERN: Final = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(WORDS)})(?![A-Za-z])", re.IGNORECASE)
SUFFIXES: Final = {".py", ".md", ".toml", ".yml", ".yaml", ".sh", ".js", ".css", ""}


def files() -> Iterator[Path]:
    """The texts that people wrote: no golden files, no data, not this list."""
    yield from (file for file in ROOT.iterdir() if file.is_file())
    for folder in ("confsync", "docs", "examples", "tests", ".github"):
        yield from (ROOT / folder).rglob("*")


def room(file: Path) -> str:
    """The folder that a file is counted in: two levels of the package and of the tests."""
    parts = file.relative_to(ROOT).parts
    deep = parts[0] in {"confsync", "tests"} and len(parts) > 2
    return "/".join(parts[: 2 if deep else 1]) if len(parts) > 1 else "."


def counted() -> Counter[str]:
    """How many of the words each folder has."""
    found: Counter[str] = Counter()
    for file in files():
        skipped = {"__pycache__", "golden", "corpus"} & {*file.parts}
        mine = file.parent == LIMITS.parent and file.name.startswith(("test_words", "words"))
        if skipped or mine or file.suffix not in SUFFIXES or not file.is_file():
            continue
        found[room(file)] += len(
            PATTERN.findall(file.read_text(encoding="utf-8", errors="replace"))
        )
    return +found


def test_the_words_become_fewer(request: pytest.FixtureRequest) -> None:
    now, limits = counted(), Counter(json.loads(LIMITS.read_text(encoding="utf-8")))
    more = {name: number for name, number in now.items() if number > limits[name]}
    assert more == {}, f"more than before: {more}"
    if request.config.getoption("--update-golden"):
        text = json.dumps(dict(sorted(now.items())), indent=1)
        LIMITS.write_text(f"{text}\n", encoding="utf-8")
