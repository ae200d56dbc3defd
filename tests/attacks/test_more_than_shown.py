"""Approved is what a reviewer could see: in the comment, or in the page whose digest it gives."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from confsync.github.marker import read
from tests.github.fake import TOKEN
from tests.github.scene import Scene, scene

LONG = "x" * 290 + " and then something that no one was shown"


def many(
    number: int, before: str = "Old", after: str = "New"
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the service has, and other titles for it."""
    live = {f"c{n:04}": {"title": f"{before} {n}"} for n in range(number)}
    return live, {id: {"title": f"{after} {id} " + "y" * 90} for id in live}


def planned(it: Scene, *, page: bool) -> str:
    """The comment of a plan; without a folder of the runner there is no page."""
    given = {} if page else {"RUNNER_TEMP": None}
    assert it.ci("plan", "pull_request", environment=given).code == 0
    return read(it.bodies[0])[1]


def test_changes_that_the_comment_has_no_room_for_are_not_approved_by_it() -> None:
    with scene(*many(700)) as it:
        body = planned(it, page=False)
        said = re.search(
            r"\*\*(\d+) changes not shown in full here: an approval is not of those", body
        )
        assert said is not None
        hidden = int(said[1])
        assert 300 < hidden < 700
        assert it.outputs["page-file"] == ""
        it.merge()
        assert it.ci("apply", "push_merge").code == 3
        assert len(it.world.puts) == 700 - hidden
        assert all(each.path.rpartition("/")[2] in body for each in it.world.puts)


@pytest.mark.parametrize("page", [True, False])
def test_the_end_of_a_long_value(page: bool) -> None:
    live = {"c1": {"title": "Call 1"}, "c2": {"title": "Call 2"}}
    with scene(live, {"c1": {"title": "Kick-off"}, "c2": {"title": LONG}}) as it:
        body = planned(it, page=page)
        assert "no one was shown" not in body
        it.merge()
        assert it.ci("apply", "push_merge").code == (0 if page else 3)
        written = sorted(each.path for each in it.world.puts)
        assert written == (
            ["/conversations/c1", "/conversations/c2"] if page else ["/conversations/c1"]
        )


def test_a_page_is_bound_by_its_digest_and_has_everything() -> None:
    live, wanted = many(700)
    wanted["c0000"] = {"title": LONG, "labels": {"A": "B\u202eC"}}
    with scene(live, wanted) as it:
        body = planned(it, page=True)
        page = Path(it.outputs["page-file"]).read_bytes()
        assert f"SHA-256 `{hashlib.sha256(page).hexdigest()}`" in body
        assert "**Not everything is shown in full here.**" in body
        text = page.decode()
        assert all(f'+ "{each["title"]}"' in text for each in wanted.values())
        assert '+ "B\\u202eC"' in text
        it.merge()
        assert it.ci("apply", "push_merge").code == 0
        assert len(it.world.puts) == 700


def test_another_digest_in_the_comment() -> None:
    with scene(*many(700)) as it:
        planned(it, page=True)
        comment = it.github.comments[12][0]
        comment["body"] = re.sub(r"(?<=`)[0-9a-f]{64}(?=`)", "0" * 64, comment["body"])
        it.merge()
        assert it.ci("apply", "push_merge").code == 1
        assert it.world.puts == []


def test_a_title_that_looks_like_the_change_of_another() -> None:
    """The block of a change that has no room cannot be shown by the text of one that has."""
    live, wanted = many(700)
    with scene(live, wanted) as it:
        planned(it, page=False)
        last = "c0699"
        block = f"```diff\n  {live[last]['title']}\n  {last}\n```"
        it.world.declare({**wanted, "c0000": {"title": block}})
        planned(it, page=False)
        it.merge()
        it.ci("apply", "push_merge")
        assert f"/conversations/{last}" not in [each.path for each in it.world.puts]


def test_a_large_plan_with_a_change_that_the_page_must_not_show() -> None:
    """A secret of the job is replaced there, so no one saw that change, and it is not approved."""
    live, wanted = many(1600)
    token = TOKEN
    wanted["c0007"] = {"title": f"{token} and something else"}
    with scene(live, wanted) as it:
        with pytest.raises(AssertionError):  # The log has it; the runner masks secrets there.
            it.ci("plan", "pull_request")
        assert token not in Path(it.temp / "confsync-plan.txt").read_text()
        assert token not in it.on_github
        it.merge()
        with pytest.raises(AssertionError):
            it.ci("apply", "push_merge")
        assert "/conversations/c0007" not in [each.path for each in it.world.puts]
