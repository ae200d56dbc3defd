"""`launch.py SECONDS COMMAND…`: run a command, and print as JSON what it cost.

A process begins with the peak memory of the one that started it. This one is small, and so is that peak.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time


def _main(limit: float, command: list[str]) -> None:
    start = time.perf_counter()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
    signal.signal(signal.SIGALRM, lambda *_: process.kill())
    signal.setitimer(signal.ITIMER_REAL, limit)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    cpu = usage.ru_utime + usage.ru_stime
    print(json.dumps({"wall": wall, "cpu": cpu, "memory": memory, "code": process.returncode}))


_main(float(sys.argv[1]), sys.argv[2:])
