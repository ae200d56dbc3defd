"""Projects and services of a given size, of which one conversation in a hundred differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.support.user import trust

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PER_FILE: Final = 1000
CHANGED_EVERY: Final = 100


def conversation_id(number: int) -> str:
    """The id of a conversation, as the service makes them."""
    return f"{number:08x}-3b5a-4c52-9d0e-1f6f6f0a7f11"


def live(count: int) -> dict[str, dict[str, Any]]:
    """What the service has."""
    return {
        conversation_id(number): {
            "title": _title(number) if number % CHANGED_EVERY else f"Zoom Meeting {number}",
            "labels": {"Call Type": "Discovery", "Team": "EMEA", "Sentiment": "Positive"},
        }
        for number in range(count)
    }


def write_project(folder: Path, count: int, url: str) -> None:
    """A project that declares `count` conversations in files of a thousand."""
    trust(url)
    (folder / "conversations").mkdir(parents=True)
    settings = f'version: 1\napi:\n  url: "{url}"\nmanifests: [conversations/*.yaml]\n'
    (folder / "confsync.yaml").write_text(settings)
    for start in range(0, count, PER_FILE):
        file = folder / "conversations" / f"{start:06}.yaml"
        file.write_text("".join(_lines(start, min(start + PER_FILE, count))))


def _lines(start: int, end: int) -> Iterator[str]:
    yield "defaults:\n  labels:\n    Team: EMEA\nconversations:\n"
    for number in range(start, end):
        yield f"  {conversation_id(number)}:\n"
        yield f"    title: {_title(number)}\n"
        yield "    labels:\n      Call Type: Discovery\n      old_stage: null\n"


def _title(number: int) -> str:
    return f"Q{number % 4 + 1} Deal Review {number} - Acme Corp"
