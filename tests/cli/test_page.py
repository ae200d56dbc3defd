"""`--format html`: where the page goes, and what is no page."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("playwright", reason="NOT TESTED: pages, without playwright")
from tests.formats.page.pages import data, texts
from tests.support.command import confsync
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Iterator

LIVE: dict[str, dict[str, Any]] = {
    "c1": {"title": "Old", "labels": {"a": "x"}},
    "c2": {"title": "Old"},
}
WANTED: dict[str, Any] = {"c1": {"title": "New", "labels": {"a": None}}, "c2": {"title": "New"}}


@pytest.fixture
def it() -> Iterator[World]:
    with world(LIVE, WANTED) as made:
        yield made


def test_the_page_of_a_plan_is_printed_or_saved(it: World) -> None:
    saved, file = it.root / "p.json", it.root / "plan.html"
    printed = it.run("plan", "--format", "html", "--out", saved, "--detailed-exitcode")
    assert (printed.code, printed.err) == (2, "")
    assert printed.out.startswith("<!doctype html>\n")
    assert [row["id"] for row in data(printed.out)["rows"]] == ["c1", "c2"]
    ran = it.run("plan", "--format", "html", "--out", file, "--detailed-exitcode")
    assert (ran.code, ran.err) == (2, "")
    assert ran.out.startswith("Plan: 2 conversations to change (2 titles, 1 label removed)")
    assert file.read_text() == printed.out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 or os.name == "nt"
    assert confsync("show", saved, "--format", "html").out == printed.out
    shown = it.root / "shown.html"
    ran = confsync("show", saved, "--format", "html", "--out", shown)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert shown.read_text() == printed.out
    assert it.puts == []


def test_owner_and_date_are_on_the_page_where_the_service_reports_them(it: World) -> None:
    call = "robin.hale@northwind.example, 2026-01-30 16:00 UTC"
    ran = it.run("plan", "c1", "--format", "html")
    assert [row["call"] for row in data(ran.out)["rows"]] == [call]
    assert call in texts(ran.out, "span")
    assert it.plan("c1")["changes"][0]["call"] == {
        "owner": "robin.hale@northwind.example",
        "started": "2026-01-30T16:00:00Z",
    }


def test_rows_of_a_list_have_dates_and_no_owner() -> None:
    """Also those that are compared with reads by id: otherwise the page would be another each time."""
    ids = [f"c{n}" for n in range(1, 41)]
    with world({id: {"title": "Old"} for id in ids}, {id: {"title": "New"} for id in ids}) as it:
        calls = [row["call"] for row in data(it.run("plan", "--format", "html").out)["rows"]]
        assert len(calls) == 40
        assert all(call.endswith(" UTC") and "@" not in call for call in calls)


def test_the_page_of_a_run(it: World) -> None:
    ran = it.run("apply", "--yes", "--format", "html")
    assert (ran.code, ran.err) == (0, "")
    assert [row["result"] for row in data(ran.out)["rows"]] == ["applied", "applied"]
    (journal,) = (it.root / ".confsync" / "runs").iterdir()
    shown = confsync("show", journal, "--format", "html").out
    # A journal has no end, so its page has no duration.
    time = re.compile(r" Started [0-9-]{10} [0-9:]{5} UTC\.( It took [a-z0-9 ]+\.)?")
    assert time.sub("", shown) == time.sub("", ran.out)
    assert [
        each.group(1) is None for each in (time.search(shown), time.search(ran.out)) if each
    ] == [
        True,
        False,
    ]
    ran = it.run("undo", journal, "--yes", "--format", "html")
    assert [row["result"] for row in data(ran.out)["rows"]] == ["applied", "applied"]


def test_what_is_wrong_is_on_the_page_and_reported(it: World) -> None:
    it.declare(WANTED | {"c9": {"title": "New"}})
    file = it.root / "plan.html"
    ran = it.run("plan", "--format", "html", "--out", file)
    assert ran.code == 1
    assert "c9 does not exist in the service" in ran.err
    assert "Problems: 1" in texts(file.read_text(), "h2")
    it.write("conversations/all.yaml", "conversations:\n  c1: {titel: x}\n")
    ran = it.run("plan", "--format", "html", "--out", file)
    assert ran.code == 1
    assert "CS202" in ran.err
    assert "No plan could be made." in file.read_text(), "an old page would report something else"


def test_a_page_that_cannot_be_saved(it: World) -> None:
    ran = it.run("plan", "--format", "html", "--out", it.root / "no" / "plan.html")
    assert ran.code == 1
    assert "cannot save the page to" in ran.err
    saved = it.root / "p.json"
    it.run("plan", "--out", saved)
    ran = confsync("show", saved, "--format", "html", "--out", it.root / "no" / "plan.html")
    assert (ran.code, ran.out) == (1, "")
    assert "cannot save the page to" in ran.err


def test_names_that_say_something_else_than_the_format(it: World) -> None:
    for other in ("text", "json", "markdown"):
        ran = it.run("plan", "--format", other, "--out", it.root / "plan.html")
        assert ran.code == 64
        assert "add --format html for the page" in ran.err
    assert not (it.root / "plan.html").exists()
    saved = it.root / "p.json"
    it.run("plan", "--out", saved)
    ran = confsync("show", saved, "--out", it.root / "plan.html")
    assert ran.code == 64
    assert "add --format html" in ran.err


def test_a_page_cannot_be_applied(it: World) -> None:
    file = it.root / "plan.html"
    it.run("plan", "--format", "html", "--out", file)
    for ran in (it.run("apply", file), confsync("show", file)):
        assert ran.code == 1
        assert "this is the page of a plan or run, for people to read" in ran.err
        assert "confsync plan --out plan.json" in ran.err
    assert it.puts == []
