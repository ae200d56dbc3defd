"""The same sizes for the peers: octoDNS (YAML to YAML) and Terraform (resources in its state).

Neither has a network to wait for here; confsync does.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.stress.bench.data import CHANGED_EVERY, live
from tests.support.checkout import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def octodns(folder: Path, count: int) -> list[str] | None:
    """The command that plans `count` records, or None where it cannot be installed."""
    venv = ROOT / ".venv-peers"
    binary = venv / "bin" / "octodns-sync"
    if not binary.exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        pip = [
            str(venv / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--quiet",
            "octodns",
        ]
        if subprocess.run(pip, check=False).returncode:
            return None
    for side in ("wanted", "live"):
        (folder / side).mkdir()
    for side, changed in (("wanted", "won"), ("live", "lost")):
        lines = []
        for number in range(count):
            value = changed if number % CHANGED_EVERY == 0 else "won"
            lines.append(f"r{number:06}:\n  type: TXT\n  ttl: 300\n  value: {value} {number}\n")
        (folder / side / "example.com.yaml").write_text("---\n" + "".join(lines))
    (folder / "config.yaml").write_text(
        "providers:\n"
        + "".join(
            f"  {side}:\n    class: octodns.provider.yaml.YamlProvider\n"
            f"    directory: {folder / side}\n    default_ttl: 300\n    enforce_order: false\n"
            for side in ("wanted", "live")
        )
        + "zones:\n  example.com.:\n    sources: [wanted]\n    targets: [live]\n"
    )
    return [str(binary), f"--config-file={folder / 'config.yaml'}", "--quiet"]


def terraform(folder: Path, count: int) -> list[str] | None:
    """The command that plans `count` resources, or None where there is no Terraform."""
    binary = shutil.which("terraform")
    if binary is None:
        return None
    resources, states = {}, []
    for id, each in live(count).items():
        name = f"c{id}"
        wanted = {"title": each["title"], **each["labels"]}
        before = {**wanted, "title": "before"} if each["title"].startswith("Zoom") else wanted
        resources[name] = {"input": wanted}
        typed = {"value": before, "type": ["object", dict.fromkeys(before, "string")]}
        attributes = {"id": id, "input": typed, "output": typed, "triggers_replace": None}
        states.append(
            {
                "mode": "managed",
                "type": "terraform_data",
                "name": name,
                "provider": 'provider["terraform.io/builtin/terraform"]',
                "instances": [{"schema_version": 0, "attributes": attributes}],
            }
        )
    main = {"resource": {"terraform_data": resources}}
    (folder / "main.tf.json").write_text(json.dumps(main))
    state = {"version": 4, "terraform_version": "1.5.0", "serial": 1, "lineage": "bench"}
    whole = {**state, "outputs": {}, "resources": states}
    (folder / "terraform.tfstate").write_text(json.dumps(whole))
    command = [binary, f"-chdir={folder}"]
    subprocess.run([*command, "init", "-input=false"], check=True, capture_output=True)
    return [*command, "plan", "-input=false", "-no-color"]
