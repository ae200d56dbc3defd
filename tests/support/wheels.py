"""Packs installed packages as wheels, so that pip can install them without a network."""

from __future__ import annotations

import tomllib
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.checkout import ROOT

_NOT_PACKED = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
NAME: Final = str(
    tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]
)
"""The distribution's name, which is only in pyproject.toml. The package and the command are confsync."""
BUILDS = "hatchling"
"""The build backend of confsync."""


def needed(*names: str) -> dict[str, Distribution]:
    """These packages and all that they depend on, by name."""
    found: dict[str, Distribution] = {}
    left = [*names]
    while left:
        name = canonicalize_name(left.pop())
        if name in found:
            continue
        found[name] = distribution(name)
        for text in found[name].requires or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                left.append(requirement.name)
    return found


def wheelhouse(folder: Path) -> Path:
    """`folder`, with a wheel of every package that building and running confsync needs."""
    folder.mkdir(exist_ok=True)
    for name, each in needed(NAME, BUILDS).items():
        if name != canonicalize_name(NAME):
            _pack(each, folder)
    return folder


def _pack(package: Distribution, folder: Path) -> None:
    files = {
        str(file): Path(str(package.locate_file(file))).read_bytes()
        for file in package.files or ()
        if ".." not in file.parts and file.suffix != ".pyc" and file.name not in _NOT_PACKED
    }
    (metadata,) = {name.split("/")[0] for name in files if ".dist-info/" in name}
    lines = files[f"{metadata}/WHEEL"].decode().splitlines()
    # The last one, because the first may be for Python 2.
    *_, tag = (line.removeprefix("Tag: ") for line in lines if line.startswith("Tag: "))
    record = f"{metadata}/RECORD"
    files[record] = "".join(f"{name},,\n" for name in [*files, record]).encode()
    wheel = folder / f"{metadata.removesuffix('.dist-info')}-{tag}.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
