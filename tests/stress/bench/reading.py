"""Reading and checking manifests, in a separate process: `reading.py HOW FOLDER`; prints seconds.

HOW is `events` (the bare event stream of the parser) or `read` (declarations, checked).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from ruamel.yaml import YAML

from confsync.cli.process import prepare
from confsync.manifest.read import read_manifests

prepare()
files = [(file.name, file) for file in sorted(Path(sys.argv[2]).glob("conversations/*.yaml"))]
start = time.process_time()
if sys.argv[1] == "events":
    for _, file in files:
        for _event in YAML(typ="safe").parse(file.read_bytes()):
            pass
else:
    read_manifests(files)
print(time.process_time() - start)
