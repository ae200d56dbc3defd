"""Plan and apply against random services, through the command and real HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import event, given

from confsync.attention.pages import PAGE_SIZES
from tests.stress.properties.cases import NOTHING, Case, cases, expected, form, nfc
from tests.support.world import World, world

if TYPE_CHECKING:
    from confsync.sandbox.rules import Logged
    from tests.stress.properties.cases import Edits


@given(case=cases())
def test_plan_then_apply_then_nothing_is_left(case: Case) -> None:
    """What is planned is what the rule says; what is written is what was planned; nothing else moves."""
    edits = {
        id: found
        for id, declared in case.declared.items()
        if case.seen(id) and (found := expected(declared, case.live[id], case.owned))
    }
    unseen = {id for id in case.declared if not case.seen(id)}
    stuck = {
        id for id, found in edits.items() if case.switches.labels == "merge" and removed(found)
    }
    event(f"{len(edits)} changes, {len(unseen)} unseen, {len(stuck)} stuck")
    owned = {"owned": case.owned, "values": case.values}
    with world(case.live, case.declared, switches=case.switches, labels=owned) as it:
        before = {each.id: each for each in it.service.state}
        file = it.root / "plan.json"
        planned = it.run("plan", "--format", "json", "--out", file)
        unseen = check_plan(planned.document, planned.code, edits, unseen, case)
        assert it.puts == []

        code, run = it.apply(*([file] if case.saved else []))
        outcomes = {outcome["id"]: outcome["outcome"] for outcome in run["outcomes"]}
        assert {id: outcomes[id] for id in edits} == {
            id: "diverged" if id in stuck else "applied" for id in edits
        }
        assert code == expected_code(edits, unseen, stuck)

        sent = [put.path.rpartition("/")[2] for put in it.puts]
        assert sorted(sent) == sorted(edits)
        for put, id in zip(it.puts, sent, strict=True):
            check_put(put, edits[id], case.live[id]["labels"] or {})
        for id, conversation in before.items():
            if id in edits:
                check_live(it, id, case, edits[id])
            else:
                assert it.service.state.get(id) is conversation

        left = {change["id"] for change in it.plan()["changes"]}
        assert left - unseen == stuck
        if not stuck:
            it.apply()
            assert len(it.puts) == len(edits)


def removed(edits: Edits) -> set[tuple[str, ...]]:
    return {path for path, (_, after) in edits.items() if after is NOTHING}


def expected_code(edits: dict[str, Edits], unseen: set[str], stuck: set[str]) -> int:
    if not unseen and not stuck:
        return 0
    # What was accepted counts as written, also where it is not in effect.
    return 3 if edits else 1


def check_plan(
    plan: Any, code: int, edits: dict[str, Edits], unseen: set[str], case: Case
) -> set[str]:
    """The ids of `unseen` that were not seen as declared in the list already."""
    changes = {change["id"]: change for change in plan["changes"]}
    assert changes.keys() - unseen == edits.keys()
    for id, found in edits.items():
        assert shown(changes[id]) == {path: form([*pair]) for path, pair in found.items()}
    troubled = {problem["id"]: problem["code"] for problem in plan["problems"]}
    # A list may show what cannot be read by id.
    no_list = case.switches.oversize == "refuse" and case.switches.page_size < max(PAGE_SIZES)
    reported = troubled.keys() | changes.keys()
    assert edits.keys() <= reported <= unseen | edits.keys()
    listed = case.live.keys() if case.switches.hidden == "listed" else set()
    assert unseen - listed <= reported
    for id, why in troubled.items():
        forbidden = id in case.live and case.switches.hidden_get == "403"
        # Where nothing at all could be read, the address may be wrong: then nothing is "missing".
        # A read by id finds nothing, and the list may have shown it: that is not "missing".
        contradicted = id in case.live and case.switches.hidden == "listed"
        assert why == ("CS402" if forbidden else "CS401") or (
            (no_list or contradicted) and why == "CS402"
        )
    assert code == (1 if troubled else 0)
    summary = plan["summary"]
    assert summary["declared"] == len(case.declared)
    assert summary["unchanged"] == len(case.declared) - len(changes) - len(troubled)
    assert summary["missing"] + summary["unknown"] == len(troubled)
    return unseen & reported


def shown(change: Any) -> dict[tuple[str, ...], Any]:
    """The edits of a change in the plan's JSON."""
    return {
        tuple(map(nfc, edit["path"])): form(
            [
                NOTHING if edit["op"] == "add" else edit["before"],
                NOTHING if edit["op"] == "remove" else edit["after"],
            ]
        )
        for edit in change["edits"]
    }


def check_put(put: Logged, edits: Edits, live: dict[str, Any]) -> None:
    """The smallest body: nothing that does not change, and of the labels all that stay, untouched."""
    assert put.status == 200
    assert isinstance(put.body, dict)
    assert put.body.keys() == {path[0] for path in edits}
    sent = put.body.get("labels")
    if isinstance(sent, dict):
        kept = {key: value for key, value in live.items() if ("labels", nfc(key)) not in edits}
        assert exact({key: sent[key] for key in kept}) == exact(kept)
        added = {path[1] for path, (_, after) in edits.items() if path[1:] and after is not NOTHING}
        assert {nfc(key) for key in sent} == {*map(nfc, kept), *added}


def check_live(it: World, id: str, case: Case, edits: Edits) -> None:
    """Every edit that the service can make has been made, and the rest is as before."""
    title, labels = it.live[id]
    was = case.live[id]
    assert exact(title) == exact(edits["title",][1] if ("title",) in edits else was["title"])
    after = {nfc(key): value for key, value in (was["labels"] or {}).items()}
    for path, (_, value) in edits.items():
        if path[0] == "labels" and value is not NOTHING:
            after[path[1]] = value
        elif path[0] == "labels" and case.switches.labels == "replace":
            del after[path[1]]
    assert exact({nfc(key): value for key, value in labels.items()}) == exact(after)


def exact(value: Any) -> str:
    """A text that distinguishes True from 1, and 1 from 1.0."""
    return json.dumps(value, sort_keys=True)
