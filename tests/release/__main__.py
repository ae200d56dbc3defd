"""`make release-check`: builds a release into `dist/` and checks it. It needs no network."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from confsync import __version__
from tests.release import image, pins
from tests.release.build import ROOT, build, differences, unpacked
from tests.support.wheels import NAME, wheelhouse

DIST = ROOT / "dist"
COMMANDS = (
    "--version",
    "demo",
    "sandbox reset -C confsync-demo",
    "validate -C confsync-demo",
    "plan -C confsync-demo",
    "skill",
    "completion bash",
    "init calls",
    "validate -C calls",
)


def main(tools: Path) -> None:
    """Build, check, and install the release; `tools` has the programs that check it."""
    shutil.rmtree(DIST, ignore_errors=True)
    with TemporaryDirectory() as name:
        folder = Path(name)
        run(tools / "validate-pyproject", ROOT / "pyproject.toml")
        pins.check(tools / "uv")
        files = build(ROOT, DIST)
        same("two builds", files, build(ROOT, folder / "again"))
        wheel, sdist = files
        source = unpacked(sdist, folder)
        same("the wheel of the sdist", [wheel], build(source, folder / "sdist", "wheel"))
        run(tools / "twine", "check", "--strict", *files)
        run(tools / "check-wheel-contents", wheel)
        python = installed(wheel, folder)
        for command in COMMANDS:
            run(python, "-I", "-m", "confsync", *command.split(), folder=folder)
        (folder / "image").mkdir()
        confsync = image.installed(wheel, folder / "image")
        print(
            "ok: the steps of the Containerfile:",
            *image.tried(confsync, folder / "image"),
            sep="\n    ",
        )
        bill = DIST / f"{NAME}-{__version__}.cdx.json"
        run(tools / "cyclonedx-py", "environment", "--output-reproducible", "-o", bill, python)
    sums = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in (*files, bill)
    ]
    (DIST / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    print(f"dist/ has the release {__version__}:", *sorted(file.name for file in DIST.iterdir()))


def installed(wheel: Path, folder: Path) -> Path:
    """Install the wheel alone into a new environment; its Python."""
    wheels = folder / "wheels"
    wheels.mkdir()
    run(sys.executable, "-m", "venv", folder / "venv")
    python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    options = (
        "--quiet",
        "--disable-pip-version-check",
        "--no-index",
        "--find-links",
        wheelhouse(wheels),
    )
    run(python, "-m", "pip", "install", *options, wheel)
    return python


def same(what: str, one: list[Path], other: list[Path]) -> None:
    """Stop unless the files are equal."""
    if found := differences(one, other):
        sys.exit(f"error: {what}: {', '.join(found)} differ")


def run(program: str | Path, *arguments: str | Path, folder: Path = ROOT) -> None:
    """Run a program; stop, with its output, if it fails."""
    command = [str(word) for word in (program, *arguments)]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    shown = " ".join([Path(command[0]).name, *command[1:]])
    if ran.returncode:
        sys.exit(f"error: {shown}\n{ran.stdout}{ran.stderr}")
    print(f"ok: {shown}")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
