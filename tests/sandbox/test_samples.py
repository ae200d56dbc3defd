from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from confsync.sandbox import samples
from tests.support.checkout import ROOT

if TYPE_CHECKING:
    from confsync.model import Json

QUICKSTART = ROOT / "examples" / "quickstart"
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def declared() -> dict[str, dict[str, Any]]:
    wanted: dict[str, dict[str, Any]] = {}
    for file in sorted((QUICKSTART / "conversations").iterdir()):
        document = YAML(typ="safe", pure=True).load(file)
        defaults = document.get("defaults", {}).get("labels", {})
        # The rule's file declares nothing by id.
        for id, given in document.get("conversations", {}).items():
            assert id not in wanted
            wanted[id] = {**given, "labels": {**defaults, **given.get("labels", {})}}
    return wanted


def edits(id: str, wanted: dict[str, Any]) -> list[str]:
    """What a plan would say of this conversation."""
    conversation = samples.state().get(id)
    assert conversation is not None
    found = []
    if wanted.get("title", conversation.attributes["title"]) != conversation.attributes["title"]:
        found.append("title")
    for key, value in wanted["labels"].items():
        live: Json = conversation.labels.get(key)
        if live != value:
            found.append("add" if live is None else "remove" if value is None else "replace")
    return found


def test_ids_are_as_the_service_makes_them() -> None:
    assert all(UUID4.fullmatch(id) for id in samples.CONVERSATIONS)
    assert all(UUID4.fullmatch(each.id) for each in samples.generated(20))


def test_the_quickstart_shows_every_kind_of_edit() -> None:
    found = {id: edits(id, wanted) for id, wanted in declared().items()}
    assert sorted({kind for kinds in found.values() for kind in kinds}) == [
        "add",
        "remove",
        "replace",
        "title",
    ]
    assert found["6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11"] == ["title", "add", "remove"]
    assert sum(not kinds for kinds in found.values()) == 3


def test_the_quickstart_leaves_conversations_and_labels_alone() -> None:
    wanted = declared()
    assert samples.CONVERSATIONS.keys() - wanted.keys()
    assert any(
        samples.state().get(id).labels.keys() - given["labels"].keys()  # type: ignore[union-attr]
        for id, given in wanted.items()
    )


def test_generated_conversations_are_the_same_for_the_same_seed() -> None:
    def made(seed: int) -> list[tuple[str, object]]:
        return [(each.id, each.attributes) for each in samples.generated(30, seed)]

    assert made(1) == made(1)
    assert made(1) != made(2)
    assert len(dict(made(1))) == 30
