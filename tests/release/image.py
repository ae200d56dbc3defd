"""Runs the steps of the Containerfile without a container engine: in a folder, on packed packages.

What an engine alone can show (the base image, git in it, layers) is not tried here.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.support.checkout import ROOT
from tests.support.wheels import NAME, needed, wheelhouse

FILE: Final = ROOT / "Containerfile"
USER: Final = 65532


def steps(word: str) -> list[str]:
    """The arguments of each instruction, each on one line."""
    text = re.sub(r"\\\n\s*", "", FILE.read_text(encoding="utf-8"))
    return re.findall(rf"^{word} (.*)$", text, re.MULTILINE)


def installed(wheel: Path, folder: Path) -> Path:
    """Run the steps that install confsync into `folder`; the command. Raises `CalledProcessError`."""
    wheels, build = folder / "packed", folder / "build"
    wheels.mkdir()
    build.mkdir()
    hashes = [
        "{}=={} --hash=sha256:{}\n".format(
            *file.name.split("-")[:2], hashlib.sha256(file.read_bytes()).hexdigest()
        )
        for file in wheelhouse(wheels).glob("*.whl")
    ]
    (build / "requirements.txt").write_text("".join(hashes), encoding="utf-8")
    shutil.copy(wheel, build)
    # The base image has `python` and `pip`.
    tools = folder / "tools"
    tools.mkdir()
    for name, program in (("python", f'"{_python()}"'), ("pip", f'"{sys.executable}" -m pip')):
        (tools / name).write_text(f'#!/bin/sh\nexec {program} "$@"\n')
        (tools / name).chmod(0o755)
    target = folder / "opt"
    given = {
        **os.environ,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "PIP_FIND_LINKS": str(wheels),
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    for step in steps("RUN"):
        if "apt-get" not in step:
            command = step.replace("/opt/confsync", str(target))
            subprocess.run(["sh", "-euc", command], cwd=build, env=given, check=True)
    return target / "bin" / "confsync"


def tried(command: Path, folder: Path) -> list[str]:
    """Run the command as the image does: as another user, with nothing that it may write; what holds."""
    found = sorted(
        each.name.split("-")[0].replace("_", "-").lower()
        for each in command.parent.parent.glob("lib/python*/site-packages/*.dist-info")
    )
    wanted = sorted(name.replace(".", "-") for name in needed(NAME))
    assert [name.replace(".", "-") for name in found] == wanted, (found, wanted)
    project = folder / "project"
    shutil.copytree(ROOT / "examples" / "quickstart", project)
    for path in (folder, folder.parent):  # temporary folders are private
        path.chmod(path.stat().st_mode | 0o055)
    user = USER if os.geteuid() == 0 and _can_run(command, USER) else None
    for arguments in ("--version", "validate", "plan"):
        ran = _run([str(command), arguments], project, user)
        assert ran.returncode == 0, (arguments, ran.stdout, ran.stderr)
    who = "NOT TRIED as another user" if user is None else f"as user {user}, who may write nothing"
    return [f"{len(found)} packages, all of run time", f"--version, validate, plan: {who}"]


def _can_run(command: Path, user: int) -> bool:
    """Whether another user may run Python here; it may be in a home."""
    try:
        return _run([str(command), "--version"], Path("/"), user).returncode == 0
    except PermissionError:
        return False


def _run(command: list[str], folder: Path, user: int | None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )


def _python() -> str:
    """A Python for everybody on this machine if it is like this one, else this one."""
    system = shutil.which("python3", path="/usr/bin")
    same = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return system if system and Path(system).resolve().name == same else sys.executable
