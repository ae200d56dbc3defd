"""A project whose manifest has comments, defaults and an anchor, and a service that it agrees with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.world import World

MANIFEST = """\
# Deals of the north.
defaults:
  labels: {Region: north}
conversations:

  call-1:   # Acme
    title: 'Kick-off'      # agreed
    labels:
      Call Type: Demo      # or Discovery
      old_stage: null      # gone for good
      Team: &team EMEA
  call-2:
    title: "Follow-up"
    labels: {Team: *team}

# the end
"""
LIVE: dict[str, dict[str, Any]] = {
    "call-1": {
        "title": "Kick-off",
        "labels": {"Call Type": "Demo", "Team": "EMEA", "Region": "north", "Sentiment": "Good"},
    },
    "call-2": {"title": "Follow-up", "labels": {"Team": "EMEA", "Region": "north"}},
}

NULL = "it is null, and a declared null means that the label is absent"


def manifest(it: World) -> str:
    return (it.root / "conversations" / "all.yaml").read_bytes().decode()


def pulled(it: World, *arguments: str) -> tuple[int, Any]:
    ran = it.run("pull", "--format", "json", *arguments)
    return ran.code, ran.document
