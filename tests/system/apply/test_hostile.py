"""Titles, labels and ids that attack whoever shows them: everything works, or is refused clearly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.command import confsync
from tests.support.faults import Faults, answer
from tests.support.world import World, world

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Ran

TEXTS = {
    "escape sequence": "\x1b]0;pwned\x07\x1b[2J\x1b[31mred",
    "C1 control": "\x9b31mred\x90q",
    "bidi": "invoice\u202egpj.exe\u2066x\u2069",
    "zero width": "zero\u200bwidth\u2060\ufeff\u00adx",
    "line ends": "one\r\ntwo\u2028three\x0bfour\x85five",
    "backspaces": "safe\x08\x08\x08\x08evil\x7f",
    "tags": "a\U000e0041\U000e007fb",
    "rich markup": "[bold red]x[/bold red] [link=https://evil.example]y[/link] [/]",
    "Markdown": "[x](javascript:alert(1)) **b** `c` | d | <!--\n# head",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;",
    "workflow command": "::error file=a,line=1::no\n::add-mask::x",
    "old workflow command": "##[error]no\n##[group]x",
    "mention": "@everyone @org/team #1 !1",
    "format strings": "%s %(x)s {0} {x!r} $HOME `id` $(id)",
    "YAML": "!!python/object/apply:os.system [id]: &a *a # x",
    "long": "A" * 1_000_000,
}
FROM_LIVE = {**TEXTS, "NUL": "a\x00b", "half a surrogate pair": "a\ud800b\udfff"}
REFUSED = {"half a surrogate pair": "a\ud800b"}
IDS = {
    "mention": "@everyone",
    "workflow command": "::error::",
    "HTML": "<b>x",
    "query": "?x=1",
    "fragment": "a#b",
    "encoded dots": "%2e%2e",
    "encoded slash": "a%2Fb",
    "letters": "çalışma-日本",
    "quotes": "a'b\"c",
    "semicolon": "a;b=c&d",
    "rich markup": "[red]x",
}
REFUSED_IDS = {
    "dots": "..",
    "dots and slashes": "../../users",
    "dot": ".",
    "slash": "a/b",
    "backslash": "a\\b",
    "space": "a b",
    "nothing": "",
    "escape sequence": "a\x1b[31m",
    "line end": "a\nb",
    "NUL": "a\x00b",
    "half a surrogate pair": "a\ud800",
}


def check(ran: Ran, *codes: int) -> None:
    """It ended with one of `codes`, and nothing that is not text for people came out."""
    said = ran.out + ran.err
    assert ran.code in codes, said
    assert "Traceback" not in said
    assert "This is a bug" not in said
    raw = {char for char in said if char != "\n" and not char.isprintable()}
    assert not raw, raw
    assert not any(line.lstrip().startswith("::") for line in said.splitlines())
    assert "##[" not in said


def check_text(ran: Ran, *codes: int) -> None:
    """The same, and it is short enough to be read."""
    check(ran, *codes)
    assert len(ran.out + ran.err) < 20_000


def quoted(text: str) -> str:
    """`text` as a double-quoted YAML scalar in plain ASCII."""
    safe = (c if c.isascii() and c.isprintable() and c not in '\\"' else None for c in text)
    return '"' + "".join(c or f"\\U{ord(o):08x}" for c, o in zip(safe, text, strict=True)) + '"'


def declare(it: World, id: str, title: str, key: str, value: str) -> None:
    it.write(
        "conversations/all.yaml",
        f"conversations:\n  ? {quoted(id)}\n  : title: {quoted(title)}\n"
        f"    labels:\n      ? {quoted(key)}\n      : {quoted(value)}\n",
    )


def journal(it: World, number: int = 0) -> Path:
    return sorted((it.root / ".confsync" / "runs").iterdir())[number]


@pytest.mark.parametrize("name", FROM_LIVE)
def test_what_is_live_is_shown_safely_changed_carried_along_and_put_back(name: str) -> None:
    text = FROM_LIVE[name]
    live = {"one": {"title": text, "labels": {text: text, "stage": text, "old": "x"}}}
    wanted = {"one": {"title": "New", "labels": {"stage": "won", "old": None}}}
    with world(live, wanted) as it:
        before = it.live
        file = it.root / "plan.json"
        check_text(it.run("plan", "--out", file), 0)
        planned = it.run("plan", "--format", "json")
        check(planned, 0)
        (change,) = planned.document["changes"]
        assert [edit["before"] for edit in change["edits"]] == ["x", text, text]
        assert change["left_alone"] == [text]
        check_text(confsync("show", file), 0)
        check_text(it.run("apply", file), 0)
        assert it.live == {"one": ("New", {text: text, "stage": "won"})}
        check_text(confsync("show", journal(it)), 0)
        check_text(it.run("runs"), 0)
        check_text(it.run("undo", journal(it), "--yes"), 0)
        assert it.live == before
        assert len(it.puts) == 2


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_declared_is_written_as_it_is_and_put_back(name: str) -> None:
    text = TEXTS[name]
    with world({"one": {"title": "Old", "labels": {"stage": "lost"}}}) as it:
        declare(it, "one", text, text, text)
        before = it.live
        check_text(it.run("plan"), 0)
        check_text(it.run("apply", "--yes"), 0)
        assert it.live == {"one": (text, {"stage": "lost", text: text})}
        assert it.plan()["changes"] == []
        check_text(it.run("undo", journal(it), "--yes"), 0)
        assert it.live == before


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("where", ["title", "key", "value"])
def test_what_cannot_be_written_is_refused_at_its_place(name: str, where: str) -> None:
    fields = {"title": "New", "key": "stage", "value": "won", where: REFUSED[name]}
    with world({"one": {"title": "Old"}}) as it:
        declare(it, "one", **fields)
        ran = it.run("apply", "--yes")
        check_text(ran, 1)
        assert "conversations/all.yaml:" in ran.err
        assert it.service.log == []


@pytest.mark.parametrize("name", IDS)
def test_an_id_reaches_the_conversation_that_it_names_and_no_other(name: str) -> None:
    id = IDS[name]
    live: dict[str, dict[str, Any]] = {each: {"title": "Old"} for each in (id, "users", "x=1", "b")}
    with world(live) as it:
        declare(it, id, "New", "stage", "won")
        check_text(it.run("plan"), 0)
        check_text(it.run("apply", "--yes"), 0)
        assert {each for each, (title, _) in it.live.items() if title == "New"} == {id}
        check_text(it.run("undo", journal(it), "--yes"), 0)
        assert it.live[id] == ("Old", {})


@pytest.mark.parametrize("name", REFUSED_IDS)
def test_an_id_that_could_lead_elsewhere_is_refused_before_any_request(name: str) -> None:
    with world({"one": {"title": "Old"}}) as it:
        declare(it, REFUSED_IDS[name], "New", "stage", "won")
        ran = it.run("apply", "--yes")
        check_text(ran, 1)
        assert "conversations/all.yaml:2:" in ran.err
        assert it.service.log == []


@pytest.mark.parametrize("name", FROM_LIVE)
def test_what_somebody_wrote_meanwhile_is_reported_safely(name: str) -> None:
    text = FROM_LIVE[name]
    with world({"one": {"title": "Old"}}, {"one": {"title": "New"}}) as it:
        it.run("plan", "--out", it.root / "plan.json")
        it.edit("one", title=text)
        ran = it.run("apply", it.root / "plan.json")
        check_text(ran, 1)
        assert "1 conflict" in ran.out
        assert it.puts == []


@pytest.mark.parametrize("name", FROM_LIVE)
def test_what_the_service_says_against_it_is_reported_safely(name: str) -> None:
    bodies = [json.dumps({"detail": FROM_LIVE[name]}).encode()]
    bodies.append(FROM_LIVE[name].encode(errors="surrogatepass"))
    for body in bodies:
        faults = Faults({"PUT": [answer(400, body)]})
        with world({"one": {"title": "Old"}}, {"one": {"title": "New"}}, faults=faults) as it:
            ran = it.run("apply", "--yes", "-v")
            check_text(ran, 1)
            assert "1 refused" in ran.out


def test_names_of_files_are_shown_safely() -> None:
    with world({"one": {"title": "Old"}}, {"one": {"title": "New"}}) as it:
        (it.root / "conversations" / "all.yaml").rename(
            it.root / "conversations" / "\x1b[31m\u202e::error::\n##[x.yaml"
        )
        check_text(it.run("plan"), 0)
        check_text(it.run("apply", "--yes"), 0)
        check_text(confsync("show", journal(it)), 0)
        assert it.live["one"][0] == "New"
