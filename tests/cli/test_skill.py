"""`confsync skill` prints the guide that the tests of the pages play."""

from __future__ import annotations

import re

import yaml

from confsync.cli.skill import printed
from tests.support.checkout import ROOT
from tests.support.command import confsync


def test_it_prints_the_guide() -> None:
    ran = confsync("skill")
    assert (ran.code, ran.err) == (0, "")
    _, head, guide = ran.out.split("---\n", 2)
    assert yaml.safe_load(head).keys() == {"name", "description"}
    page = (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")
    steps = re.findall(r"^\$ confsync .*$", page, re.MULTILINE)
    assert len(steps) > 5
    assert re.findall(r"^\$ confsync .*$", guide, re.MULTILINE) == steps
    assert guide.strip().startswith("# For agents and scripts")


def test_no_comment_and_no_link_is_left() -> None:
    assert printed("<!-- a\nb -->\n\nSee [it](x.md#y) and [all](z.md).\n") == "See it and all.\n"
    assert "<!--" not in confsync("skill").out
    assert "](" not in confsync("skill").out
