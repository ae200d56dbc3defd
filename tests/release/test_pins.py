"""`requirements.txt` has what an installation needs, by hash, and nothing else.

`make release-check` makes the file again, where there is an index, and compares.
"""

from __future__ import annotations

import re
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.release.pins import FILE, HEAD
from tests.support.checkout import ROOT
from tests.support.wheels import BUILDS, NAME, needed

TEXT: Final = FILE.read_text(encoding="utf-8")
ENTRIES: Final = re.findall(
    r"^(\S.*?) \\\n((?:    --hash=.*\n)+)", TEXT.removeprefix(HEAD), re.MULTILINE
)
PINS: Final = [Requirement(line) for line, _ in ENTRIES]


def constrained() -> dict[str, str]:
    """The versions of constraints.txt on this machine, by name."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if not line.startswith("#")]
    here = (pin for pin in pins if pin.marker is None or pin.marker.evaluate())
    return {canonicalize_name(pin.name): str(pin.specifier) for pin in here}


def test_it_has_names_versions_markers_and_hashes_and_nothing_else() -> None:
    rest = TEXT.removeprefix(HEAD)
    for line, hashes in ENTRIES:
        rest = rest.replace(f"{line} \\\n{hashes}", "", 1)
        for each in hashes.splitlines():
            assert re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?", each)
    assert rest == ""
    for pin in PINS:
        assert re.fullmatch(r"==[\w.]+", str(pin.specifier))
        assert pin.url is None
        assert not pin.extras


def test_on_this_machine_it_has_what_confsync_and_its_build_need() -> None:
    here = [pin for pin in PINS if pin.marker is None or pin.marker.evaluate()]
    pinned = {canonicalize_name(pin.name): str(pin.specifier) for pin in here}
    known = constrained()
    names = needed(NAME, BUILDS).keys() - {canonicalize_name(NAME)}
    assert pinned == {name: known[name] for name in names}
