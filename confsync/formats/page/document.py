"""A plan and a run as a page: one file, which needs no network and no script to be read.

The page allows nothing but its own style and script, by their hashes. Its elements have no ids but
those of the changes, so that no change can pass for a part of the page.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from confsync._version import __version__
from confsync.formats.escape import shortened
from confsync.formats.groups import of_plan
from confsync.formats.numbers import plan_numbers, run_numbers
from confsync.formats.page.groups import groups_markup
from confsync.formats.page.markup import Markup, element, joined
from confsync.formats.page.problems import problems_markup
from confsync.formats.page.rows import change_row, outcome_row, row_markup
from confsync.formats.page.tools import keys_markup, tools_markup
from confsync.formats.rules import changes_by_rule
from confsync.formats.text import (
    SANDBOX,
    cost_lines,
    plan_notices,
    plan_summary,
    revisions,
    run_summary,
)
from confsync.formats.words import count, duration, minute
from confsync.model import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from confsync.formats.page.rows import Row
    from confsync.model import Json, Plan, Run

READABLE: Final = 200
"""Changes that can be read without a script."""


@dataclass(frozen=True, slots=True)
class Assets:
    """The style and the script of the page: ASCII, and nothing that would end their elements."""

    style: str
    script: str


def plan_page(plan: Plan, assets: Assets, app: str = "") -> str:
    """The page of a plan, in ASCII. `app` is the address of a conversation in the app, with `{id}`."""
    found = of_plan(plan)
    errors = [each for each in plan.problems if each.severity is Severity.ERROR]
    warnings = [each for each in plan.problems if each.severity is not Severity.ERROR]
    rows = tuple(change_row(change, app) for change in plan.changes)
    at = {change.id: number for number, change in enumerate(plan.changes)}
    rules = changes_by_rule(plan) if plan.rules else ()
    groups, members = groups_markup(found, at, rules)
    if not plan.api:
        said = ["No plan could be made."]
    else:
        comes_to = [] if plan.changes else [plan_summary(plan)]
        if plan.changes and not plan.snapshot:
            comes_to = [*cost_lines(plan)]
        said = [" ".join([f"For {shortened(plan.api)}.", *comes_to]), *revisions(plan)]
    return _page(
        assets,
        element("title", f"Plan: {len(rows):,} to change - confsync"),
        _header("Plan", said, plan_numbers(plan) if plan.api else {}, plan_notices(plan)),
        problems_markup("Refused by guards", plan.refusals),
        problems_markup("Problems", errors),
        groups,
        _changes("Changes", rows, "id", reviewable=True),
        problems_markup("Warnings", warnings),
        _footer(f"Fingerprint of the plan: {plan.fingerprint}. " if plan.api else ""),
        _data(rows, members, plan.fingerprint),
    )


def run_page(run: Run, assets: Assets, app: str = "") -> str:
    """The page of a finished run, in ASCII. What was not done comes first; `app` as for a plan."""
    rows = sorted((outcome_row(each, app) for each in run.outcomes), key=lambda row: row.done)
    said = f"At {shortened(run.api)}." if run.api else "Nothing could be applied."
    if run.started:
        took = "" if run.seconds is None else f" It took {duration(run.seconds, run.seconds)}."
        said = f"{said} Started {minute(run.started)}.{took}"
    if run.interrupted:
        said = f"{said} The run was interrupted."
    if run.api and not run.outcomes:
        said = f"{said} {run_summary(run)}"
    return _page(
        assets,
        element("title", f"{run_summary(run).rstrip('.')} - confsync"),
        _header(
            "Undo" if run.undo else "Apply",
            [said],
            run_numbers(run) if run.outcomes else {},
            [SANDBOX] * run.sandbox,
        ),
        problems_markup("Problems", run.problems),
        _changes("Outcomes", rows, "not done first"),
        _footer(""),
        _data(rows, []),
    )


def _page(assets: Assets, title: Markup, header: Markup, *parts: Markup) -> str:
    *main, footer, data = parts
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(assets.script)}",
            f"style-src {_hash(assets.style)}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        title,
        element("style", Markup(assets.style)),
    )
    script = element("script", Markup(assets.script))
    body = element(
        "body", header, "\n", element("main", *main), "\n", footer, keys_markup(), data, script
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _header(
    name: str, said: Sequence[str], numbers: Mapping[str, int], notices: Sequence[str]
) -> Markup:
    tiles = (
        element(
            "div",
            element("dt", what),
            element("dd", f"{number:,}"),
            class_=f"total {what.replace(' ', '-')}{'' if number else ' zero'}",
        )
        for what, number in numbers.items()
    )
    return element(
        "header",
        *(element("p", notice, class_="sandbox") for notice in notices),
        element("h1", name),
        *(element("p", each, class_="said") for each in said),
        element("dl", *tiles, class_="totals") if numbers else "",
    )


def _changes(name: str, rows: Sequence[Row], order: str, *, reviewable: bool = False) -> Markup:
    """The list in its `order`, and what searches it; nothing where there is nothing to list."""
    if not rows:
        return Markup()
    some = f"This page has {count(len(rows), 'change')}. "
    if len(rows) > READABLE:
        some += f"Without JavaScript it shows the first {READABLE}. "
    hint = f"{some}To search them, allow JavaScript; to read them all as text: confsync show FILE"
    items = (joined("\n", row_markup(row, reviewable=reviewable)) for row in rows[:READABLE])
    return element(
        "section",
        element("h2", name),
        tools_markup(rows, order),
        element("noscript", element("p", hint, class_="note")),
        element("p", class_="note cut", hidden=True),
        element("ol", *items, class_="changes"),
        element("p", "Nothing fits.", class_="note nothing", hidden=True),
        class_="list",
    )


def _footer(about: str) -> Markup:
    return element("footer", f"{about}Made by confsync {__version__}.")


def _data(rows: Sequence[Row], members: Sequence[Sequence[int]], plan: str = "") -> Markup:
    """What the script reads. `plan` is the fingerprint that its ticks are kept for."""
    data: dict[str, Json] = {
        "rows": [row.as_json() for row in rows],
        "groups": [list(each) for each in members],
        "plan": plan,
    }
    text = json.dumps(data, separators=(",", ":")).replace("##[", "\\u0023#[")
    # So that nothing in it ends the element or begins a comment.
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return element("script", Markup(text), type="application/json")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
