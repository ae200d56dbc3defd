"""Tables in the pages have the rows that the code and the latest measurements give.

A comment `<!-- table: NAME -->` precedes each. `--update-golden` writes them again.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

from confsync.attention.policy import RULES as POLICY
from confsync.cli import exit_codes
from confsync.lint.rules import EXPLANATIONS
from confsync.model import Result
from confsync.project.settings import Settings
from confsync.rules.readers import FACTS
from tests.docs.pages import named, pages
from tests.support.checkout import BENCH, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Rows = list[list[str]]


def policy() -> Rows:
    """What is done after each way a request can end."""
    rows = [[name, rule.read.value, rule.write.value] for name, rule in POLICY.items()]
    return [["failure", "GET", "PUT"], *rows]


def lint() -> Rows:
    """The lint rules."""
    rows = [
        [about.code.value, f"`{about.code.label}`", about.severity.value, about.what.rstrip(".")]
        for about in EXPLANATIONS
    ]
    return [["code", "rule", "usually", "reports"], *rows]


def measured() -> Rows:
    """The latest rows of the benchmark."""
    rows = [[row["what"], row["goal"], row["measured"]] for row in _bench()["rows"]]
    return [["what", "at most", "measured"], *rows]


def peers() -> Rows:
    """The latest measurements of the peers."""
    header, *rows = _bench()["peers"]
    return [["what", *header[1:]], *rows]


TABLES: Final[dict[str, Callable[[], Rows]]] = {
    "policy": policy, "lint": lint, "measured": measured, "peers": peers,
}  # fmt: skip


def _bench() -> Any:
    return json.loads(BENCH.read_text(encoding="utf-8"))


def drawn(rows: Sequence[Sequence[str]]) -> str:
    """The rows as a Markdown table, the first as its header."""
    header, *body = [f"| {' | '.join(row)} |\n" for row in rows]
    return "".join([header, f"|{'---|' * len(rows[0])}\n", *body])


def tables() -> list[object]:
    """Each marked table: its page, and its name."""
    return [
        pytest.param(page.name, name, id=name)
        for page in pages()
        for name in re.findall(r"<!-- table: ([a-z]+) -->", page.file.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("page", "name"), tables())
def test_every_table_is_what_the_code_says(
    page: str, name: str, request: pytest.FixtureRequest
) -> None:
    file = ROOT / page
    text = file.read_text(encoding="utf-8")
    begin, marker, rest = text.partition(f"<!-- table: {name} -->\n\n")
    assert marker
    shown = "".join(re.findall(r"\A(?:\|.*\n)*", rest)[0])
    now = drawn(TABLES[name]())
    if request.config.getoption("--update-golden"):
        file.write_text(begin + marker + now + rest.removeprefix(shown), encoding="utf-8")
    else:
        assert shown == now


def test_every_table_that_can_be_made_is_shown() -> None:
    shown = "".join(page.file.read_text(encoding="utf-8") for page in pages())
    assert [name for name in TABLES if f"<!-- table: {name} -->" not in shown] == []


def test_every_exit_code_is_in_the_readme() -> None:
    listed = {int(row[0]) for row in named("README.md").table("exit code", "meaning").rows}
    assert listed == {value for value in vars(exit_codes).values() if isinstance(value, int)}


def test_every_outcome_is_in_the_page_about_failures() -> None:
    listed = [row[0] for row in named("docs/failures.md").table("outcome", "meaning").rows]
    assert listed == [result.value.replace("_", " ") for result in Result]


def test_every_exit_code_is_in_the_guide_for_agents() -> None:
    listed = {int(row[0]) for row in named("docs/agents.md").table("exit code", "what to do").rows}
    assert listed == {value for value in vars(exit_codes).values() if isinstance(value, int)}


def test_the_page_about_files_shows_every_setting() -> None:
    """By its own example, which is valid."""
    (shown,) = (b.text for b in named("docs/files.md").of("yaml") if "\nguards:" in b.text)
    document = yaml.safe_load(shown)
    schema = Settings.model_json_schema()
    for name, setting in schema["properties"].items():
        assert name in document
        reference = setting.get("$ref", "")
        if section := schema["$defs"].get(reference.rpartition("/")[2]):
            assert document[name].keys() == section["properties"].keys(), name


def test_the_page_about_rules_has_every_fact() -> None:
    rows = named("docs/rules.md").table("fact", "what it is", "how to match it").rows
    assert {fact.strip() for row in rows for fact in row[0].split(",")} == {*FACTS}
