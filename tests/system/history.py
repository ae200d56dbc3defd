"""A project with a git history of declarations."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.support.repository import Repository
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REMOVED = {"path": ["labels", "stage"], "op": "remove", "before": "won", "after": None}


@contextmanager
def history(
    then: Mapping[str, Any],
    now: Mapping[str, Any],
    live: Mapping[str, Any] | None = None,
    **settings: Any,
) -> Iterator[tuple[World, Repository]]:
    """A project that declared `then` in its first commit, and declares `now`.

    What is live is what was declared, unless it is said: only labels, by id.
    """
    said = live if live is not None else {id: each.get("labels", {}) for id, each in then.items()}
    there = {id: {"title": f"Call {id}", "labels": labels} for id, labels in said.items()}
    with world(there, then, **settings) as it:
        repository = Repository.new(it.root)
        repository.commit("Declare")
        it.declare(now)
        yield it, repository


def codes(document: Any) -> list[tuple[str, str]]:
    return [(problem["code"], problem["severity"]) for problem in document["problems"]]


def edits(document: Any) -> dict[str, list[Any]]:
    return {
        change["id"]: [
            # Where each comes from is another test's.
            {name: value for name, value in edit.items() if name != "source"}
            for edit in change["edits"]
        ]
        for change in document["changes"]
    }
