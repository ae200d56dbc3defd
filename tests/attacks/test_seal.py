"""A comment counts only as confsync wrote it; a key that could be guessed signs nothing."""

from __future__ import annotations

import base64

import pytest

from confsync.github.marker import marked, read
from confsync.github.review import sealed
from confsync.github.signer import Signer
from tests.github.scene import scene

STRONG = base64.b64encode(bytes(range(7, 39))).decode()
WEAK = [
    "secret",
    "correct horse battery staple, and a little more to be long",
    "a" * 64,
    "00" * 32,
    base64.b64encode(b"hunter2" * 5).decode(),
    base64.b64encode(bytes(range(31))).decode(),
    bytes(range(31)).hex(),
    "k" * 43 + "=",
]


@pytest.mark.parametrize("key", WEAK)
def test_a_weak_key_signs_no_plan_and_proves_none(key: str) -> None:
    weak = {"CONFSYNC_REVIEW_KEY": key}
    with scene() as it:
        ran = it.ci("plan", "pull_request", environment=weak)
        assert "CONFSYNC_REVIEW_KEY is weak" in ran.err
        assert key not in ran.out + ran.err + it.summary + it.on_github
        assert it.bodies == []
        # Who guessed it forges a comment.
        it.ci("plan", "pull_request")
        comment = it.github.comments[12][0]
        marker, visible = read(comment["body"])
        assert marker is not None
        signer = Signer(key)
        forged = marker._replace(head={**marker.head, "key": signer.key})
        comment["body"] = marked(sealed(forged, visible, signer), visible)
        it.merge()
        ran = it.ci("apply", "push_merge", environment=weak)
        assert ran.code == 1
        assert it.world.puts == []


@pytest.mark.parametrize("key", [STRONG, STRONG.rstrip("=") + "=", bytes(range(7, 39)).hex()])
def test_a_random_key_signs(key: str) -> None:
    strong = {"CONFSYNC_REVIEW_KEY": key}
    with scene() as it:
        assert it.ci("plan", "pull_request", environment=strong).code == 0
        it.merge()
        assert it.ci("apply", "push_merge", environment=strong).code == 0
        assert len(it.world.puts) == 2


def test_a_forged_comment_that_says_nothing_would_change() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        comment = it.github.comments[12][0]
        marker, _ = read(comment["body"])
        assert marker is not None
        text = "Plan: nothing to change, 2 already as declared."
        comment["body"] = marked(sealed(marker, text, Signer("a repository secret")), text)
        it.merge()
        assert it.ci("apply", "push_merge").code == 1
        assert it.world.puts == []


def test_the_result_of_an_apply_put_back_to_the_plan_approves_nothing_anew() -> None:
    """The old body is genuine, but GitHub says that the comment was changed after the approval."""
    with scene() as it:
        it.ci("plan", "pull_request")
        before = it.bodies[0]
        it.merge()
        assert it.ci("apply", "push_merge").code == 0
        it.world.edit("c1", title="Call 1")
        comment = it.github.comments[12][0]
        comment.update(body=before, updated_at="2026-11-20T09:30:00Z")
        ran = it.ci("apply", "push_merge")
        assert "the plan was made only after #12 was merged" in ran.err
        assert len(it.world.puts) == 2
