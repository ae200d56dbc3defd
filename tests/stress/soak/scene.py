"""Conversations that must all be changed, and a project that asks for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from tests.support.user import trust

if TYPE_CHECKING:
    from pathlib import Path

PER_FILE: Final = 1000
State = dict[str, tuple[str, dict[str, str]]]
"""Title and labels by id."""


def live(count: int) -> dict[str, dict[str, Any]]:
    """What the service has at first."""
    return {
        _id(number): {
            "title": f"Zoom Meeting {number}",
            "labels": {"Sentiment": "Positive", "Team": "amer", "old_stage": "lost"},
        }
        for number in range(count)
    }


def wanted(count: int) -> State:
    """What it must have in the end. No manifest declares `Sentiment`."""
    return {
        _id(number): (f"Deal Review {number}", {"Sentiment": "Positive", "Team": "emea"})
        for number in range(count)
    }


def write_project(folder: Path, count: int, url: str) -> None:
    """The project; JSON is YAML."""
    trust(url)
    api = {
        "url": url,
        "concurrency": 32,
        # As long as an answer that never comes is waited for.
        "timeout": 1.5,
        # Short, so that many a write comes after its run has ended.
        "settle": 2,
    }
    settings = {"version": 1, "api": api, "manifests": ["conversations/*.yaml"]}
    (folder / "confsync.yaml").write_text(json.dumps(settings))
    (folder / "conversations").mkdir()
    declared = [
        (id, {"title": title, "labels": {"Team": "emea", "old_stage": None}})
        for id, (title, _) in wanted(count).items()
    ]
    for start in range(0, count, PER_FILE):
        part = {"conversations": dict(declared[start : start + PER_FILE])}
        (folder / "conversations" / f"{start:06}.yaml").write_text(json.dumps(part, indent=1))


def _id(number: int) -> str:
    return str(UUID(int=number + 1, version=4))
