"""The rule with a base revision, against a model: the command, a real repository and real HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import event, given
from hypothesis import strategies as st

from tests.stress.properties.cases import (
    JSON,
    KEYS,
    NOTHING,
    OWNED,
    TEXTS,
    declared,
    expected,
    form,
    labels,
    nfc,
    numbered,
)
from tests.stress.properties.test_reconciliation import exact, shown
from tests.support.repository import Repository
from tests.support.world import world

if TYPE_CHECKING:
    from tests.stress.properties.cases import Edits


@dataclass(frozen=True)
class History:
    """What was declared `then`, what is `now`, and what is live: by id."""

    then: dict[str, Any]
    now: dict[str, Any]
    live: dict[str, Any]
    owned: list[str]
    values: str
    saved: bool


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Live is much of what was declared then, as it was or in another form or changed since."""
    values = draw(st.sampled_from(["text", "text", "json"]))
    then = draw(declared(values))
    now = draw(declared(values))
    for id in draw(st.sets(st.sampled_from([*then]))):
        now.pop(id, None)
    any_value = st.sampled_from([*TEXTS, None, *JSON])
    live = draw(
        st.lists(
            st.fixed_dictionaries({"title": st.sampled_from(TEXTS), "labels": labels(any_value)}),
            max_size=6,
        ).map(numbered)
    )
    for id, each in live.items():
        for key, value in then.get(id, {}).get("labels", {}).items():
            fate = draw(st.sampled_from(["same", "same", "same", "changed", "any"]))
            if value is not None and fate != "any":
                there = [spelled for spelled in each["labels"] if nfc(spelled) == nfc(key)]
                alike = [spelled for spelled in KEYS if nfc(spelled) == nfc(key)]
                name = draw(st.sampled_from(alike))
                for spelled in there:
                    del each["labels"][spelled]
                each["labels"][name] = value if fate == "same" else draw(any_value)
    return History(
        then,
        now or {"c0": {"title": "x"}},
        live,
        draw(st.sampled_from(OWNED)),
        values,
        draw(st.booleans()),
    )


def left_behind(then: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """What was declared and is not mentioned any more, by key in NFC."""
    mentioned = {nfc(key) for key in now.get("labels", {})}
    before = {nfc(key): value for key, value in then.get("labels", {}).items()}
    return {k: v for k, v in before.items() if v is not None and k not in mentioned}


def with_base(
    then: dict[str, Any], now: dict[str, Any], live: dict[str, Any], owned: list[str]
) -> tuple[Edits, set[str]]:
    """The edits, and the keys that are left because somebody changed them since."""
    edits = expected(now, live, owned)
    there = {nfc(key): value for key, value in live["labels"].items()}
    kept = set()
    for key, value in left_behind(then, now).items():
        if key in there and form(there[key]) == form(value):
            edits["labels", key] = there[key], NOTHING
        elif key in there and ("labels", key) not in edits:
            kept.add(key)
    return edits, kept


def wants(declaration: dict[str, Any] | None) -> str | None:
    """Equal where the same is declared."""
    if declaration is None:
        return None
    title = {"title": declaration["title"]} if "title" in declaration else {}
    if "labels" not in declaration:
        return exact(title)
    ours = {nfc(key): value for key, value in declaration["labels"].items()}
    return exact({**title, "labels": ours})


@given(case=histories())
def test_a_plan_with_a_base(case: History) -> None:
    edits: dict[str, Edits] = {}
    kept: dict[str, set[str]] = {}
    for id, live in case.live.items():
        then, now = case.then.get(id, {}), case.now.get(id, {})
        edits[id], kept[id] = with_base(then, now, live, case.owned)
    edits = {id: found for id, found in edits.items() if found}
    departed = {
        id for id, then in case.then.items() if id not in case.now and left_behind(then, {})
    }
    event(f"{len(edits)} changes, {sum(map(len, kept.values()))} kept, {len(departed)} departed")

    with world(case.live, case.then, labels={"owned": case.owned, "values": case.values}) as it:
        repository = Repository.new(it.root)
        commit = repository.commit()
        it.declare(case.now)
        file = it.root / "plan.json"
        planned = it.run("plan", "--base", "HEAD", "--format", "json", "--out", file)
        plan = planned.document
        assert {change["id"]: shown(change) for change in plan["changes"]} == {
            id: {path: form([*pair]) for path, pair in found.items()} for id, found in edits.items()
        }
        missing = case.now.keys() - case.live.keys()
        assert sorted((p["code"], p["id"]) for p in plan["problems"]) == sorted(
            [("CS401", id) for id in missing]
            + [("CS802", id) for id, keys in kept.items() for _ in keys]
        )
        assert planned.code == bool(missing)
        settled = departed - edits.keys()
        assert plan["base"] == {
            "revision": "HEAD",
            "commit": commit,
            "undeclared": len(departed),
            "settled": len(settled),
        }
        assert plan["summary"]["declared"] == len(case.now)
        assert plan["summary"]["unchanged"] == len(case.now.keys() - edits.keys() - missing)
        assert plan["summary"]["unknown"] == 0

        narrow = it.plan("--base", "HEAD", "--changed-since", "HEAD")
        same = {id for id in case.now if wants(case.now[id]) == wants(case.then.get(id))}
        assert narrow["changes"] == [each for each in plan["changes"] if each["id"] not in same]
        assert narrow["changed_since"]["left_out"] == len(same)

        # Without a base, nothing is removed because of it.
        bare = {change["id"]: shown(change) for change in it.plan()["changes"]}
        assert bare == {
            id: {path: form([*pair]) for path, pair in found.items()}
            for id in case.now.keys() & case.live.keys()
            if (found := expected(case.now[id], case.live[id], case.owned))
        }

        it.apply(*([file] if case.saved else ["--base", "HEAD"]))
        for id, was in case.live.items():
            title, after = it.live[id]
            wanted = {nfc(key): value for key, value in was["labels"].items()}
            for path, (_, value) in edits.get(id, {}).items():
                if path[0] == "title":
                    assert title == value
                elif value is NOTHING:
                    del wanted[path[1]]
                else:
                    wanted[path[1]] = value
            assert exact({nfc(key): value for key, value in after.items()}) == exact(wanted)
        assert it.plan("--base", "HEAD")["changes"] == []
        assert len(it.puts) == len(edits)
