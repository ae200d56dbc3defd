"""What runs while the action installs confsync: pip, a build, the code of packages. None has a key."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from tests.github.fake import TOKEN, github
from tests.github.workflows.expressions import text
from tests.github.workflows.runner import ACTION, Runner, load
from tests.support.command import KEY

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the action is not for Windows")

SPY = """\
#!/bin/sh
env >> "{log}"
cat /proc/self/environ /proc/$PPID/environ 2>/dev/null | tr '\\0' '\\n' >> "{log}"
for last in "$@"; do :; done
case "$*" in
  *venv*) mkdir -p "$last/bin" && cp "$0" "$last/bin/python" ;;
esac
"""
SECRETS = {"ATTENTION_API_KEY": KEY, "CONFSYNC_REVIEW_KEY": "a review key of the job"}


def test_a_package_that_looks_for_the_key(tmp_path: Path) -> None:
    log, tools = tmp_path / "log", tmp_path / "tools"
    tools.mkdir()
    for name in ("python3", "python3.14", "python3.13", "python3.12", "python3.11"):
        (tools / name).write_text(SPY.format(log=log))
        (tools / name).chmod(0o755 | stat.S_IXUSR)
    (tmp_path / "temp").mkdir()
    *_, step, _ = load(ACTION / "action.yml")["runs"]["steps"]
    # As the runner does it: the workflow's `env` of the step, then that of the action's own step.
    inside = {
        "runner": {"temp": str(tmp_path / "temp")},
        "inputs": {"version": "", "sha256": ""},
    }
    own = {name: text(each, inside) for name, each in step["env"].items()}
    given = {
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "GITHUB_ACTION_PATH": str(ACTION),
        "RUNNER_TEMP": str(tmp_path / "temp"),
        **SECRETS,
        **own,
    }
    with github() as fake:
        ran = Runner(fake, tmp_path, tmp_path).execute(step["run"], given)
    assert ran.returncode == 0, ran.stderr
    seen = log.read_text(encoding="utf-8", errors="replace")
    assert seen.count("RUNNER_TEMP=") >= 4, "it looked each time"
    assert not [secret for secret in (*SECRETS.values(), TOKEN) if secret in seen]
