"""A review is believed only as confsync wrote it: not edited, not copied, not from somebody else."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync.github.marker import Marker, marked, read
from confsync.github.review import (
    MOST,
    Binding,
    NotReviewed,
    Subject,
    check,
    marker_of,
    sealed,
    split,
)
from confsync.github.signer import Signer
from confsync.model import Change, Edit, Place, Plan
from tests.engine.values import plans
from tests.github.fake import BOT, PERSON
from tests.github.scene import Scene, scene

if TYPE_CHECKING:
    from collections.abc import Callable

SUBJECT = Subject("example-org/calls", 12, "a" * 40, "", "https://api.example.com")
SEAL = Signer("a secret")


def comment(plan: Plan, visible: str = "The plan.", seal: Signer = SEAL) -> str:
    marker = marker_of(plan, SUBJECT, seal, Binding(plan.changes))
    return marked(sealed(marker, visible, seal), visible)


def many(number: int) -> Plan:
    edits = (Edit(None, "a", "b"),)
    changes = tuple(Change(f"c{n:05}", Place("a.yaml", n + 1), "T", edits) for n in range(number))
    return Plan("https://api.example.com", number, 0, changes)


@given(plans, plans)
def test_what_was_reviewed_is_approved_and_nothing_else(reviewed: Plan, now: Plan) -> None:
    review = check(comment(reviewed), SUBJECT, SEAL)
    parts = split(now, [review], SEAL)
    known = {change.fingerprint for change in reviewed.changes}
    assert [c for c in now.changes if c.fingerprint in known] == [*parts.approved.changes]
    assert [c for c in now.changes if c.fingerprint not in known] == [*parts.withheld.changes]
    assert split(reviewed, [review], SEAL).approved.changes == reviewed.changes


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_bit_of_a_comment_can_be_changed(place: int, bits: int) -> None:
    body = comment(many(3), "The plan\nin two lines.")
    place %= len(body)
    forged = body[:place] + chr(ord(body[place]) ^ bits) + body[place + 1 :]
    try:
        review = check(forged, SUBJECT, SEAL)
    except NotReviewed:
        return
    # Base64 has spare bits at its end, and the ends of lines do not count.
    assert review == check(body, SUBJECT, SEAL)
    assert read(forged)[1].split() == read(body)[1].split()


@pytest.mark.parametrize("change", [lambda t: t.replace("\n", "\r\n"), lambda t: f"{t} \n\n"])
def test_line_ends_do_not_matter(change: Callable[[str], str]) -> None:
    assert check(change(comment(many(1), "One\nTwo")), SUBJECT, SEAL).tags


@pytest.mark.parametrize("end", ["\r", "\x0b", "\x0c", "\x85", "\u2028", "\n\n", " "])
def test_what_is_no_line_end_to_markdown_is_none(end: str) -> None:
    body = comment(many(1), "```diff\nOne\n```\nTwo")
    marker, _, visible = body.partition("\n")
    with pytest.raises(NotReviewed, match="was edited"):
        check(f"{marker}\n{visible.replace(chr(10), end)}", SUBJECT, SEAL)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("repository", "example-org/other"),
        ("pull_request", 13),
        ("head", "b" * 40),
        ("project", "sub"),
        ("api", "https://other.example.com"),
    ],
)
def test_it_is_bound_to_where_it_was(field: str, value: Any) -> None:
    with pytest.raises(NotReviewed):
        check(comment(many(1)), replace(SUBJECT, **{field: value}), SEAL)


def test_another_key() -> None:
    with pytest.raises(NotReviewed, match="signed with another key"):
        check(comment(many(1)), SUBJECT, Signer("another secret"))


def test_without_the_key_tags_cannot_be_made() -> None:
    change = many(1).changes[0]
    assert SEAL.tag(change) != Signer("another secret").tag(change)
    assert len(SEAL.tag(change)) == 12


def test_the_largest_plan_that_is_approved_one_by_one_fits() -> None:
    plan = many(MOST)
    assert len(comment(plan)) < 30_000
    assert check(comment(plan), SUBJECT, SEAL).tags is not None


def test_a_larger_plan_is_approved_as_a_whole_or_not_at_all() -> None:
    plan = many(MOST + 1)
    review = check(comment(plan), SUBJECT, SEAL)
    assert review.tags is None
    assert len(comment(plan)) < 2000
    assert split(plan, [review], SEAL).approved.changes == plan.changes
    less = many(MOST)
    assert split(less, [review], SEAL).withheld.changes == less.changes
    assert split(less, [review], SEAL).approved.changes == ()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no marker",
        "<!-- confsync:plan v1 - - - -->",
        "<!-- confsync:plan v1 e30= - - -->\ntext",
        "<!-- confsync:plan v1 W10= - AAAA -->\ntext",
        "<!-- confsync:plan v1 !!! AAAA AAAA -->",
        " " + comment(many(1)),
        marked(Marker("drift", {}, seal=b"x"), ""),
    ],
)
def test_what_is_no_marker_is_no_review(body: str) -> None:
    with pytest.raises(NotReviewed):
        check(body, SUBJECT, SEAL)


def merged(it: Scene, tamper: Callable[[Scene], None]) -> str:
    """The errors of an apply after somebody did something to the comments; nothing is written."""
    it.ci("plan", "pull_request")
    tamper(it)
    it.merge()
    ran = it.ci("apply", "push_merge")
    assert ran.code == 1, ran
    assert it.world.puts == []
    assert "withheld" in ran.out
    return ran.err


def test_an_edited_comment() -> None:
    def tamper(it: Scene) -> None:
        first = it.github.comments[12][0]
        first["body"] = first["body"].replace("Kick-off", "Harmless")

    with scene() as it:
        assert "was edited after confsync wrote it" in merged(it, tamper)


def test_a_comment_that_somebody_copied() -> None:
    def tamper(it: Scene) -> None:
        for user in (PERSON, {**PERSON, "login": BOT["login"]}):
            it.github.comment(12, it.bodies[0], user)
        del it.github.comments[12][0]

    with scene() as it:
        assert "#12 has no plan that github-actions[bot] wrote" in merged(it, tamper)


def test_a_comment_that_was_deleted() -> None:
    with scene() as it:
        said = merged(it, lambda it: it.github.comments.clear())
        assert "has no plan" in said
        assert "--review not-required" in said


def test_another_key_at_apply() -> None:
    with scene() as it:
        one, two = ({"CONFSYNC_REVIEW_KEY": sha256(name).hexdigest()} for name in (b"1", b"2"))
        it.ci("plan", "pull_request", environment=one)
        it.merge()
        ran = it.ci("apply", "push_merge", environment=two)
        assert "signed with another key" in ran.err
        # The comment stays as it is, so that the right key still finds it.
        assert it.ci("apply", "push_merge", environment=one).code == 0


def test_planning_failed_after_a_good_plan() -> None:
    def tamper(it: Scene) -> None:
        it.world.write("conversations/all.yaml", "conversations: [")
        assert it.ci("plan", "pull_request").code == 1
        it.world.declare({"c1": {"title": "Kick-off - Acme"}})

    with scene() as it:
        assert "planning failed in the pull request" in merged(it, tamper)


def test_a_person_as_the_author() -> None:
    with scene() as it:
        for comment in ("plan", "pull_request"), ("plan", "pull_request"):
            it.ci(*comment, "--comment-author", "example-author")
            for each in it.github.comments[12]:
                each["user"] = PERSON  # whose token it is
        assert len(it.bodies) == 1
        it.merge()
        assert it.ci("apply", "push_merge", "--comment-author", "Example-Author").code == 0


def test_an_approval_is_of_the_plan_that_was_there() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.github.approve(12)
        it.ci("plan", "pull_request")  # which finds the same
        it.github.approve(12, "COMMENTED")
        it.merge()
        assert it.ci("apply", "push_merge").code == 0
        assert it.ci("apply", "push_merge").code == 0


def test_a_plan_after_the_merge_is_no_review() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.merge()
        it.world.edit("c2", title="Somebody was here")
        before = it.bodies
        ran = it.ci("plan", "pull_request")
        assert ran.code == 0
        assert "#12 is merged" in ran.err
        assert it.bodies == before
        assert it.ci("apply", "push_merge").code == 3
