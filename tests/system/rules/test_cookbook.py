"""Each recipe of the cookbook, on the sample organisation: it does something, and then nothing."""

from __future__ import annotations

import re

import pytest

from confsync.sandbox.organisation import COMPANIES, organisation
from confsync.sandbox.switches import Switches
from tests.support.checkout import ROOT
from tests.support.world import world

_PAGE = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
RECIPES = {
    heading: re.findall(r"^```(\w+)\n(.*?)^```$", body, re.MULTILINE | re.DOTALL)
    for heading, body in re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", _PAGE, re.MULTILINE | re.DOTALL)
}


@pytest.mark.parametrize("heading", RECIPES)
def test_a_recipe_changes_something_and_then_nothing(heading: str) -> None:
    with world(switches=Switches.parse(["rows=all"])) as it:
        it.service.state = organisation()
        for language, text in RECIPES[heading]:
            name = "all.yaml" if language == "yaml" else "accounts.csv"
            it.write(f"conversations/{name}", text)
        assert it.run("validate").code == 0
        plan = it.plan()
        assert plan["summary"]["to_change"] > 0
        assert plan["problems"] == []
        for _ in range(2):
            code, run = it.apply()
            assert (code, run["problems"]) == (0, [])
        assert it.plan()["summary"]["to_change"] == 0


def test_there_is_a_recipe_for_each_everyday_job() -> None:
    assert len(RECIPES) == 9
    assert len(COMPANIES) == 12
