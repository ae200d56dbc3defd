"""A lock that one process holds, and that a dead one does not."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from confsync._util.lock import Held, lock

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import sys
from pathlib import Path
from confsync._util.lock import lock
with lock(Path(sys.argv[1]), "the other"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_only_one_holds_it_and_the_other_learns_who(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with lock(file, "the first"), pytest.raises(Held, match=r"^the first$"), lock(file, "mine"):
        raise AssertionError
    with lock(file, "the second"):
        assert file.read_text() == "the second"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_dead_process_holds_nothing(tmp_path: Path, number: int) -> None:
    file = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(Held, match="the other"), lock(file, "mine"):
            raise AssertionError
        process.send_signal(number)
        process.wait()
    with lock(file, "mine"):
        pass


def test_where_no_file_can_be_made_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"), lock(tmp_path / "no" / "lock", "mine"):
        raise AssertionError
