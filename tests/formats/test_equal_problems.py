"""Many equal problems are one, with their number and the first places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.folder import SETTINGS, Folder

if TYPE_CHECKING:
    from pathlib import Path

GROUP = """\
error CS702: 'apac' is not an option of 'Team' (286 times)
    conversations/a.yaml:2:25
    conversations/a.yaml:3:25
    conversations/a.yaml:4:25
    and 283 more; --all shows each
    help: did you mean 'APAC'? If it is new, run: confsync catalog pull
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.write("confsync.yaml", f"{SETTINGS}labels: {{catalog: labels.yaml}}\n")
    made.write("labels.yaml", "version: 1\nlabels: {Team: {options: [APAC]}}\n")
    rows = "".join(f"  c{n:03}: {{labels: {{Team: apac}}}}\n" for n in range(286))
    made.manifest(f"conversations:\n{rows}  d: {{labels: {{Tem: x}}}}\n")
    return made


def test_equal_problems_are_one(folder: Folder) -> None:
    ran = folder.validate()
    assert ran.err.startswith(GROUP)
    # What there is once is shown as ever, with its line.
    assert "conversations/a.yaml:288:16: error CS701: 'Tem' is not among" in ran.err
    assert "    | d: {labels: {Tem: x}}\n" in ran.err
    assert ran.out == "Checked 287 conversations in 1 file: 287 errors.\n"


def test_each_is_shown_on_request_and_in_documents(folder: Folder) -> None:
    assert folder.validate("--all").err.count("error CS702") == 286
    assert len(folder.validate("--format", "json").document["problems"]) == 287
