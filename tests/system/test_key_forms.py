"""A service that accepts the key alone at one of its endpoints, and `Bearer KEY` at the others."""

from __future__ import annotations

import pytest

from confsync.sandbox.switches import Switches
from tests.support.world import world

LIVE = {f"c{n}": {"title": "Old"} for n in range(60)}
HIDDEN = Switches(auth="raw", hidden_get="403")
WANTED = {id: {"title": "New"} for id in LIVE}


@pytest.mark.parametrize("path", ["/conversations/c*", "/conversations/list", "/conversations*"])
def test_a_plan_finds_the_form_that_an_endpoint_accepts(path: str) -> None:
    with world(LIVE, WANTED) as usual:
        plan = usual.plan()
    requests = len(usual.service.log)
    with world(LIVE, WANTED, switches=Switches(raw_at=path)) as it:
        found = it.plan()
        assert (found["problems"], found["changes"]) == ([], plan["changes"])
        denied = [each for each in it.service.log if each.status == 403]
        # Up to three conversations are read at once, to compare them with their rows.
        assert 1 <= len(denied) <= 4
        assert len(it.service.log) == requests + len(denied)


def test_an_apply_sends_what_reads_of_the_same_endpoint_have_found() -> None:
    with world(LIVE, WANTED, switches=Switches(raw_at="/conversations/c*")) as it:
        code, run = it.apply()
        assert (code, run["summary"]["applied"], len(it.puts)) == (0, 60, 60)


def test_a_hidden_conversation_is_reported_where_the_service_has_one_form_only() -> None:
    """Its 403 is not about the form, and the 401 to the other form is not about the key."""
    live = {"c0": {"title": "Old", "archived": True}}
    with world(live, {"c0": {"title": "New"}}, switches=HIDDEN) as it:
        plan = it.plan()
        assert [each["id"] for each in plan["problems"]] == ["c0"], plan["problems"]
