"""The larger sample organisation: something for each everyday job."""

from __future__ import annotations

from confsync.sandbox.organisation import CALLS, COMPANIES, organisation


def test_it_has_what_rules_are_for() -> None:
    calls = [each.attributes for each in organisation()]
    assert len(calls) == CALLS
    titles = [str(each["title"]) for each in calls]
    assert titles.count("Zoom Meeting") > 20
    assert any(title.startswith("Re: ") for title in titles)
    assert any(title.endswith(" - Recording.mp4") for title in titles)
    assert len(COMPANIES) == 12
    assert sum(each["isInternal"] is True for each in calls) > 20
    assert len({str(each["userUUID"]) for each in calls}) == 4
    kinds = {each["labels"].get("Call Type") for each in calls if isinstance(each["labels"], dict)}
    assert {"qbr", "Qbr", "QBR", "Discovery", None} == kinds


def test_it_is_the_same_at_every_call() -> None:
    one, other = organisation(), organisation()
    assert [(each.id, each.attributes) for each in one] == [(e.id, e.attributes) for e in other]
