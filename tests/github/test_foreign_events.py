"""Examples of events from GitHub's community (npm `@octokit/webhooks-examples`) as event files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from confsync.github.environment import Environment
from confsync.github.event import Other, PullRequest, Push, read_event
from tests.support.node import MODULES, needs

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.github.event import Event

PACKAGE = "@octokit/webhooks-examples"
pytestmark = needs(PACKAGE)


def examples() -> list[tuple[str, Any]]:
    """The name and the content of each event."""
    index = MODULES / PACKAGE / "api.github.com" / "index.json"
    kinds = json.loads(index.read_bytes())
    return [(kind["name"], example) for kind in kinds for example in kind["examples"]]


def read(name: str, content: Any, file: Path) -> Event:
    file.write_text(json.dumps(content), encoding="utf-8")
    variables = {
        "GITHUB_REPOSITORY": content.get("repository", {}).get("full_name", "a/b"),
        "GITHUB_EVENT_NAME": name,
        "GITHUB_EVENT_PATH": str(file),
        "GITHUB_SHA": "a" * 40,
        "GITHUB_RUN_ID": "1",
    }
    return read_event(Environment.model_validate(variables))


def test_every_example_is_read(tmp_path: Path) -> None:
    counted = {PullRequest: 0, Push: 0, Other: 0}
    for name, content in examples():
        event = read(name, content, tmp_path / "event.json")
        counted[type(event)] += 1
        if name == "pull_request":
            assert isinstance(event, PullRequest)
            pull = content["pull_request"]
            shown = pull["number"], pull["head"]["sha"], pull["base"]["sha"]
            assert (event.number, event.head, event.base) == shown
        elif isinstance(event, Push):
            assert (name, event.sha) == ("push", content["after"])
    assert counted[PullRequest] > 10
    assert counted[Other] > 100
    assert counted[Push] >= 1
