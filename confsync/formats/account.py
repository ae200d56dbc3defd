"""Why a conversation should be as it is, as text made for 80 columns, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.formats.changes import COLUMNS
from confsync.formats.documents.head import head
from confsync.formats.documents.parts import edit_json, place_json, problem_json
from confsync.formats.documents.states import state_json
from confsync.formats.escape import folded, shortened, visible
from confsync.formats.text import sandbox_text
from confsync.formats.traces import trace_json, traces_text
from confsync.formats.values import shown
from confsync.model import UNKNOWN, Op, field_name
from confsync.model.change import field_path
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.formats.paint import Paint, Style
    from confsync.model import Absent, Json, Place, Unknown
    from confsync.model.explanation import Explanation, FieldProvenance

_FOLLOWS = {Op.ADD: "it is added", Op.REPLACE: "it is changed", Op.REMOVE: "it is removed"}
_STYLES: dict[Op, Style] = {Op.ADD: "add", Op.REPLACE: "change", Op.REMOVE: "remove"}
_INDENT = " " * 10


def account_text(account: Explanation, paint: Paint) -> Iterator[str]:
    """The lines: each field with what is wanted, why, what is live, and what follows."""
    if account.plan.sandbox:
        yield from sandbox_text(paint)
    yield paint("strong", shortened(account.id))
    yield f"  {shortened(str(account.place)) if account.place else 'declared nowhere'}"
    for why in account.fields:
        yield ""
        yield paint("strong", shortened(field_name(why.label)))
        yield from _row("wanted", _value(why.wanted, "(nothing)"))
        reason = (
            why.reason.value if why.rule is None else f"given by the rule {shortened(why.rule)}"
        )
        yield from _row("", reason + (f", {_place(why.place)}" if why.place else ""))
        if why.anchor:
            yield from _row("", f"the text is at {_place(why.anchor)}")
        if change := why.changed:
            when = f"{change.date:%Y-%m-%d}"
            who = f"{change.commit[:12]} by {shortened(change.author, 60)}, {when}:"
            yield from _row("", f"{who} {shortened(change.summary, 100)}")
        yield from _row("live", _value(why.live, "(not known)"))
        style = _STYLES[why.edit.op] if why.edit else "dim"
        yield from (paint(style, line) for line in _row("so", follows(why, account)))
    yield from traces_text(account.rules, paint)


def follows(why: FieldProvenance, account: Explanation) -> str:
    """What would happen to a field, and why, in words."""
    if why.edit:
        return _FOLLOWS[why.edit.op]
    if why.live is UNKNOWN:
        return "nothing: what is live is not known"
    if why.wanted is UNKNOWN:
        return "it is left alone"
    if any(problem.code == Code.KEPT for problem in account.plan.problems) and why.place is None:
        return "it is left alone: somebody changed it since"
    return "nothing: it is as wanted"


def account_document(account: Explanation) -> dict[str, Json]:
    """The same as a document."""
    return {
        **head("conversation"),
        "api": account.plan.api,
        "sandbox": account.plan.sandbox,
        "id": account.id,
        "source": place_json(account.place) if account.place else None,
        "fields": [_field(why, account) for why in account.fields],
        "rules": [trace_json(each) for each in account.rules],
        "problems": [problem_json(problem) for problem in account.plan.problems],
    }


def _field(why: FieldProvenance, account: Explanation) -> Json:
    commit: Json = None
    if why.changed:
        commit = {
            "id": why.changed.commit,
            "author": why.changed.author,
            "date": why.changed.date.isoformat(),
            "summary": why.changed.summary,
        }
    return {
        "path": field_path(why.label),
        "reason": why.reason.name.lower(),
        "rule": why.rule,
        "wanted": state_json(why.wanted),
        "live": state_json(why.live),
        "source": place_json(why.place) if why.place else None,
        "anchor": place_json(why.anchor) if why.anchor else None,
        "edit": edit_json(why.edit) if why.edit else None,
        "follows": follows(why, account),
        "commit": commit,
    }


def _value(value: Json | Absent | Unknown, unknown: str) -> str:
    return unknown if value is UNKNOWN else shown(value)


def _place(place: Place) -> str:
    return shortened(str(place))


def _row(name: str, text: str) -> Iterator[str]:
    first, *more = folded(visible(text), COLUMNS - len(_INDENT))
    yield f"  {name:<8}{first}".rstrip()
    yield from (f"{_INDENT}{line}".rstrip() for line in more)
