"""Input that is made to cost much: a clear error, and little time and memory. No traceback ever."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest

from confsync.manifest import check, compose

if TYPE_CHECKING:
    from tests.support.folder import Folder

pytestmark = pytest.mark.usefixtures("parser")

TOO_MANY = "with its aliases replaced this has more than 20,000 values"
TOO_DEEP = "nested more than 50 levels deep"
INSIDE = "*x is inside the node that it refers to"


def lines(template: str, count: int) -> str:
    return "".join(template.replace("M", str(n - 1)).replace("N", str(n)) for n in range(1, count))


# Content, message, line.
GROWING = {
    "a billion laughs": (
        "a0: &a0 [x, x, x]\n" + lines(f"aN: &aN [{', '.join(['*aM'] * 9)}]\n", 30),
        TOO_MANY,
        None,
    ),
    "a chain of merges": (
        "c0: &c0 {k: v}\n" + lines("cN: &cN {<<: *cM, kN: x}\n", 5000),
        TOO_MANY,
        None,
    ),
    "a list of many merges": (f"x: &x {{k: v}}\ny: {{<<: [{'*x, ' * 20_000}]}}", TOO_MANY, 2),
    "many merges of a list": (
        f"x: &x [{'{k: v}, ' * 500}]\ny: &y [{'*x, ' * 500}]\nz: {{<<: *y}}",
        TOO_MANY,
        2,
    ),
    "many values": (f"x: [{'1, ' * 20_000}]", TOO_MANY, 1),
    "many keys": ("x:\n" + lines("  N:\n", 12_000).replace("  ", "  k"), TOO_MANY, 2),
    "flow lists": ("[" * 10_000, TOO_DEEP, 1),
    "flow mappings": ("{a: " * 10_000, TOO_DEEP, 1),
    "block mappings": ("".join(" " * n + "k:\n" for n in range(3000)), TOO_DEEP, 51),
    "block lists": ("- " * 10_000 + "x", TOO_DEEP, 1),
    "keys in keys": ("? " * 10_000 + "x", TOO_DEEP, 1),
    "a cycle of merges": ("x: &x {y: &y {<<: [*x]}}", INSIDE, 1),
    "a list in itself": ("x: &x [*x]", INSIDE, 1),
    "a mapping that is its key": ("&x {? *x : y}", INSIDE, 1),
}


@pytest.mark.parametrize("case", GROWING.values(), ids=GROWING)
def test_what_grows_is_bounded(
    case: tuple[str, str, int | None], folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, message, line = case
    # The pure parser is slow; that there is a bound is tested here, not how high it is.
    monkeypatch.setattr(compose, "MAX_NODES", 20_000)
    folder.manifest(content)
    (problem,) = folder.problems()
    assert (problem["code"], problem["message"]) == ("CS104", message)
    assert problem["line"] == (line or problem["line"])


def test_a_bomb_takes_little_memory(folder: Folder) -> None:
    content, _, _ = GROWING["a billion laughs"]
    folder.manifest(content)
    folder.problems()
    tracemalloc.start()
    folder.problems()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_wrong_value_that_is_used_very_often_is_reported_once(folder: Folder) -> None:
    wrong = ", ".join(f"k{n}: {n}" for n in range(90))
    uses = lines("  idN: {labels: *l}\n", 2000)
    folder.manifest(f"defaults: {{labels: &l {{{wrong}}}}}\nconversations:\n{uses}")
    assert len(folder.problems()) == 90


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("conversations:\n  a: {labels: {KEYS}}\n", 2),
        ("conversations: &c\n  a: {labels: {KEYS}}\n", 2),
        ("defaults: {labels: {KEYS}}\nconversations: {a: }\n", 1),
    ],
)
def test_one_conversation_cannot_have_more_than_can_be_checked_at_once(
    content: str, line: int, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "PORTION", 1000)
    folder.manifest(content.replace("KEYS", ", ".join(f"k{n}: 1" for n in range(500))))
    assert folder.found()[-1][:2] == ("CS104", line)
    assert folder.found()[-1][3] == "this has more than 1,000 values"


def test_portions_add_up_to_the_whole(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"  a{n}: {{title: {'x' if n % 7 else 1}, labels: *l}}\n" for n in range(50))
    folder.manifest(f"defaults: {{labels: &l {{a: b}}}}\nteam: x\nconversations:\n{rows}")
    whole = folder.problems()
    assert len(whole) == 9
    for size in (10, 11, 30, 1000):
        monkeypatch.setattr(check, "PORTION", size)
        assert folder.problems() == whole


@pytest.mark.parametrize("style", ["'", '"', "", "|\n      "])
def test_a_title_of_a_megabyte_is_read(style: str, folder: Folder) -> None:
    title = "長い " * 200_000 + "!"
    end = style if style in {"'", '"'} else ""
    declared = folder.declared(f"conversations:\n  a:\n    title: {style}{title}{end}\n")
    assert (declared["a"].title or "").strip() == title


def test_what_is_long_is_shortened(folder: Folder) -> None:
    long = "長" * 100_000
    folder.manifest(
        f"? {long}\n: x\nconversations:\n  ? '{long}'\n  : x\n  b: {{title: x, labels: {{k: {'1' * 900}}}}}\n"
        f"  c: {{title: *{long}}}\n"
    )
    ran = folder.validate()
    assert ran.code == 1
    assert max(map(len, ran.err.splitlines())) < 300
    assert ran.err.count("error CS") == 1


@pytest.mark.parametrize(
    "content",
    [
        "a: !!python/object/new:os.system [x]",
        "!!python/name:os.system x",
        "!!binary eA==",
        "!!timestamp 2026-11-22",
        "!!set {a}",
        "!!omap [a: b]",
        "!!map [a]",
        "!!seq {a: b}",
        "!!str [a]",
        "!mine y",
        "a: !!int 1",
    ],
)
def test_tags_make_nothing(content: str, folder: Folder) -> None:
    folder.manifest(content)
    assert [code for code, *_ in folder.found()] == ["CS105"]
