"""Rows of the list are compared with reads by id, and where they lack something it is read by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from confsync.model import UNKNOWN, Declaration, Observed
from confsync.sandbox.switches import Switches
from tests.attention.watching import PLACE, WHOLE, Answers, declared, organisation, watch

if TYPE_CHECKING:
    from confsync.model.transport import Request, Response
    from confsync.sandbox.rules import Service


def test_three_rows_and_one_in_a_thousand_are_compared_with_reads_by_id() -> None:
    few = watch(organisation(60), declared(range(60)), check=True)
    assert few.paths == ["light 1", "0", "1", "2", "light 2"]
    assert (few.contradictions, few.observed) == ([], {id: WHOLE[id] for id in organisation(60)})
    many = watch(organisation(2100), declared(range(2100)), check=True)
    assert len(many.paths) == 42 + 3 + 2


@pytest.mark.parametrize("count", range(1, 5))
def test_a_few_are_asked_for_by_id_and_nothing_is_compared(count: int) -> None:
    it = watch(organisation(1000), declared(range(count)), check=True)
    assert it.paths == [str(number) for number in range(count)]


def test_rows_that_are_not_as_declared_are_compared_first() -> None:
    live = organisation(50)
    wanted = {
        id: Declaration(id, PLACE, "Other" if id in {"7", "30"} else each["title"], each["labels"])
        for id, each in live.items()
    }
    it = watch(live, wanted, check=True)
    assert it.paths == ["light 1", "7", "30", "0"]


@pytest.mark.parametrize(
    ("light", "field"),
    [("empty-labels", "labels"), ("few-labels", "labels"), ("short-title", "titles")],
)
@pytest.mark.parametrize("full", ["same", "better"])
def test_where_rows_lack_something_that_field_is_read_by_id(
    light: str, field: str, full: str
) -> None:
    live = {id: each | {"labels": {"a": "1", "b": "2"}} for id, each in organisation(60).items()}
    shape = light if full == "same" else "full"
    it = watch(live, declared(live), f"light={light}", f"full={shape}", check=True)
    assert it.contradictions[0] == f"the list shows other {field} than reads by id do"
    assert it.observed == {
        id: Observed(id, each["title"], each["labels"]) for id, each in live.items()
    }
    if full == "better":
        assert len(it.paths) <= 2 + 2 + 2 * 3 + 1
    else:
        assert len(it.paths) <= 60 + 2 + 2
    # A field that is not declared needs no reads.
    other = {"title": "t"} if field == "labels" else {"labels": {"a": "0"}}
    cheap = watch(live, declared(live, **other), f"light={light}", f"full={light}", check=True)
    assert len(cheap.paths) == 2 + 3 + 1


def test_somebody_who_writes_between_the_list_and_the_read_by_id_does_not_make_rows_doubtful() -> (
    None
):
    def play(service: Service, request: Request, response: Response) -> None:
        if len(service.log) == 1:
            for number in range(3):
                conversation = service.state.get(str(number))
                assert conversation is not None
                service.state.put(conversation.with_(title="Mine"))

    it = watch(organisation(50), declared(range(50)), faults=Answers(play), check=True)
    assert it.paths == ["light 1", "0", "1", "2", "light 1"]
    assert it.contradictions == []
    assert it.observed["1"].title == "Mine"


def test_rows_that_become_poor_later_are_found_and_replaced() -> None:
    def play(service: Service, request: Request, response: Response) -> None:
        if "page" in dict(request.query):
            late = dict(request.query)["page"] != "1"
            service.switches = Switches(light="empty-labels" if late else "full")

    it = watch(organisation(1100), declared(range(1100)), faults=Answers(play), check=True)
    assert it.observed == {id: Observed(id, f"Call {id}", {"n": id}) for id in organisation(1100)}


@pytest.mark.parametrize("single", ["null-labels", "empty-labels", "few-labels"])
def test_where_a_read_by_id_lacks_labels_of_its_row_they_are_unknown(single: str) -> None:
    live = {id: each | {"labels": {"a": "1", "b": "2"}} for id, each in organisation(9).items()}
    # The titles of the rows are too short, so they are read by id.
    poor = "light=short-title", "full=short-title"
    it = watch(live, declared(live), *poor, f"single={single}", check=True)
    assert all(each.labels is UNKNOWN for each in it.observed.values())
    assert {each.title for each in it.observed.values()} == {
        each["title"] for each in live.values()
    }


def test_a_listed_conversation_that_is_not_there_by_id_is_unread() -> None:
    live = organisation(9)
    live["0"]["archived"] = True
    it = watch(live, declared(live), "hidden-get=404", check=True)
    assert it.unread["0"].startswith("the list has it, and a read by id does not: HTTP 404")


@pytest.mark.parametrize("light", ["full", "no-labels"])
def test_a_row_without_labels_does_not_contradict_one_that_has_them(light: str) -> None:
    it = watch(organisation(120), declared(range(120)), f"light={light}")
    assert (it.contradictions, len(it.observed)) == ([], 120)


def test_what_the_list_has_and_a_read_by_id_does_not_is_unread_not_missing() -> None:
    it = watch(
        organisation(60) | {"8": {"title": "x", "labels": {}, "archived": True}},
        declared(range(60)),
        "light=no-labels",
        "full=no-labels",
        "hidden=listed",
        "hidden-get=404",
    )
    assert it.missing == set()
    assert it.unread["8"].startswith("the list has it, and a read by id does not: HTTP 404")
