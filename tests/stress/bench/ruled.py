"""Twenty rules, and calls with people, times and labels for them; what evaluating them costs.

`python -m tests.stress.bench.ruled COUNT` prints the CPU seconds of deciding COUNT rows in memory.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from confsync.attention.reported import facts_reported
from confsync.attention.resource import observed_row
from confsync.cli.process import prepare
from confsync.engine.diff import after, glob_matcher
from confsync.operations.workspace import open_project
from confsync.rules.decider import Decider
from tests.stress.bench.data import CHANGED_EVERY, PER_FILE, conversation_id
from tests.support.user import trust

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.rules.ruleset import RuleSet

_COMPANIES: Final = ("acme", "globex", "initech", "umbrella", "hooli", "soylent", "stark", "wayne")
_TOPICS: Final = (
    *("Deal Review", "demo", "Weekly pipeline", "Renewal", "qbr", "Kick-off", "Security review"),
    *("Discovery", "walkthrough", "Pricing"),
)
_REPS: Final = ("jane", "lena", "max", "robin", "ada", "grace")


def calls(count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each call's id and attributes, as documented rows have them."""
    for number in range(count):
        company = _COMPANIES[number % len(_COMPANIES)]
        owner = f"{_REPS[number % len(_REPS)]}@northwind.example"
        topic = _TOPICS[number // 7 % len(_TOPICS)]
        title = f"Q{number % 4 + 1} {topic} {number} - {company.title()} Corp"
        if number % 100 == 0:
            title = f"Zoom Meeting {number}"
        day = f"2026-{number % 9 + 1:02}-{number % 28 + 1:02}"
        yield (
            conversation_id(number),
            {
                "title": title,
                "labels": {"Team": "EMEA", "Sentiment": "Positive"},
                "createdAt": f"{day}T10:00:00Z",
                "finishedAt": f"{day}T10:30:00Z",
                "mediaDuration": 1800,
                "userUUID": f"u-{owner}",
                "user": {"email": owner},
                "private": False,
                "archived": False,
                "participants": [
                    {"id": "p1", "email": owner, "organizer": True},
                    {"id": "p2", "email": f"jo@{company}.example", "organizer": False},
                    {"id": "p3", "email": f"sam@{company}.example", "organizer": False},
                ],
            },
        )


def rules() -> dict[str, Any]:
    """Title globs, participants, a table, a regular expression and a template in twenty rules."""
    made: dict[str, Any] = {
        "demo": {"when": {"title": ["*demo*", "*walkthrough*"]}, "labels": {"Call Type": "Demo"}},
        "qbr": {"when": {"title": "/\\bq(uarterly )?br\\b/"}, "labels": {"Call Type": "QBR"}},
        "renewal": {"when": {"title": "*renewal*"}, "labels": {"Call Type": "Renewal"}},
        "security": {
            "when": {"title": "*security review*", "external": True},
            "labels": {"Call Type": "Technical"},
        },
        "account": {
            "when": {"participants": {"in": "account"}},
            "labels": {"Account": "{account.name}"},
        },
        "names": {
            "when": {"title": "Zoom Meeting*", "participants": {"in": "account"}},
            "title": "{account.name} ({started:%Y-%m-%d})",
        },
        "emea": {"when": {"owner": {"in": "reps"}}, "labels": {"Region": "EMEA"}},
        "internal": {"when": {"external": False}, "labels": {"Internal": "yes"}},
        "recent": {
            "when": {"started": {"from": "2026-09-01"}, "title": "*kick-off*"},
            "labels": {"Half": "H2"},
        },
        "sentiment": {
            "when": {"labels": {"Sentiment": "neg*"}, "title": "!*test*"},
            "labels": {"Mood": "bad"},
        },
    }
    for number, company in enumerate(_COMPANIES):
        made[f"by-{company}"] = {
            "when": {"title": f"*demo* - {company} corp", "participants": f"*@{company}.example"},
            "labels": {f"Deal {number}": f"{{1|cut:20}} {company}"},
        }
    made["any"] = {
        "when": {"any": [{"title": "*pricing*"}, {"domains": "hooli.*"}]},
        "labels": {"Watch": "yes"},
    }
    made["rest"] = {
        "when": {"title": "zoom*"},
        "unless": ["demo", "qbr"],
        "labels": {"Other": "{title|cut:10}"},
    }
    return made


def write_ruled_project(folder: Path, url: str) -> None:
    """A project that declares these rules, and nothing by id."""
    trust(url)
    (folder / "conversations").mkdir(parents=True)
    settings = {"version": 1, "api": {"url": url}, "manifests": ["conversations/*.yaml"]}
    (folder / "confsync.yaml").write_text(json.dumps(settings))
    rows = "".join(f"{each}.example,{each.title()} Inc.\n" for each in _COMPANIES)
    (folder / "conversations" / "accounts.csv").write_text(f"domain,name\n{rows}")
    tables = {
        "account": {"file": "accounts.csv", "key": "domain"},
        "reps": [f"{each}@northwind.example" for each in _REPS[:3]],
    }
    text = json.dumps({"tables": tables, "rules": rules()})
    (folder / "conversations" / "rules.yaml").write_text(text)


def write_by_id(folder: Path, url: str, count: int) -> None:
    """A project that declares by id what the rules give."""
    trust(url)
    (folder / "conversations").mkdir(parents=True)
    settings = {"version": 1, "api": {"url": url}, "manifests": ["conversations/*.yaml"]}
    (folder / "confsync.yaml").write_text(json.dumps(settings))
    rows = list(live(count).items())
    for start in range(0, count, PER_FILE):
        lines = (
            f"  {id}: {{labels: {json.dumps(each['labels'])}}}\n"
            for id, each in rows[start : start + PER_FILE]
        )
        file = folder / "conversations" / f"{start:06}.yaml"
        file.write_text(f"conversations:\n{''.join(lines)}")


def workspace_rules() -> RuleSet:
    """The rules, compiled."""
    with TemporaryDirectory() as name:
        write_ruled_project(Path(name), "sandbox")
        rules = open_project(name).rules
    assert rules is not None
    assert len(rules.rules) == 20
    return rules


def live(count: int) -> dict[str, dict[str, Any]]:
    """The calls as the rules want them, but for one in a hundred."""
    rules, wanted = workspace_rules(), partial(after, owned=glob_matcher(()))
    decider = Decider(rules, {}, wanted, datetime(2026, 11, 24, tzinfo=UTC))
    found: dict[str, dict[str, Any]] = {}
    for number, (id, attributes) in enumerate(calls(count)):
        if number % CHANGED_EVERY:
            for _ in range(2):
                observed = observed_row(id, attributes)
                declaration = decider.add(observed, facts_reported(attributes)).declaration
                if declaration is not None:
                    then = wanted(declaration, observed)
                    attributes |= {"title": then.title, "labels": then.labels}
        found[id] = attributes
    return found


def evaluating(count: int) -> float:
    """CPU seconds to decide `count` rows: from their attributes to declarations."""
    rules, wanted = workspace_rules(), partial(after, owned=glob_matcher(()))
    decider = Decider(rules, {}, wanted, datetime(2026, 11, 24, tzinfo=UTC))
    rows = list(live(count).items())
    # As the command does: searching them for garbage takes a third of the time.
    gc.collect()
    gc.freeze()
    prepare()
    began = time.process_time()
    for id, attributes in rows:
        observed = observed_row(id, attributes)
        facts = facts_reported(attributes, needs=rules.needs | {"started"})
        if not decider.is_undecided(observed, facts):
            decider.add(observed, facts)
    return time.process_time() - began


if __name__ == "__main__":
    print(evaluating(int(sys.argv[1])))
