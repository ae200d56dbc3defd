"""Declarations of the common form are formatted without tokens, and exactly as with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from unittest import mock

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from confsync.manifest.compose import compose
from confsync.manifest.findings import Findings
from confsync.manifest.fmt import pieces
from confsync.manifest.fmt.normal import normal_form
from confsync.manifest.read import read_manifest
from confsync.manifest.source import decode
from confsync.manifest.tokens import tokens
from confsync.model.errors import InvalidInput
from tests.manifest.corpus import CORPUS
from tests.manifest.fmt.messy import Mess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from confsync.manifest.tokens import Token

_SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
T = TypeVar("T")


def _check(text: str) -> None:
    source = decode(text.encode(), "a.yaml")
    findings = Findings(source)
    try:
        root = compose(findings)
        _, problems = read_manifest(source, "text")
    except InvalidInput:
        return
    if problems:
        return
    assert pieces.formatted(text, root) == pieces.from_tokens(text)


class _Near:
    """Declarations of the common form, and of forms that differ from it in one thing."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.draw = draw
        self.conversation = self.of(1, 2, 4)
        self.field = self.conversation + self.of(1, 2, 4)
        self.label = self.field + self.of(1, 2, 3)

    def of(self, *choices: T) -> T:
        chosen: T = self.draw(st.sampled_from(choices))
        return chosen

    def rest(self) -> str:
        return self.of("", "", "", "", "", "", " ", "  # rest", " # rest", " #", "\t# tab")

    def above(self, column: int) -> list[str]:
        columns = (0, column, column, column + 1, self.field, self.label)
        count = self.of(0, 0, 0, 0, 0, 0, 1, 2)
        return [self.of("", " ", " " * self.of(*columns) + "# above") for _ in range(count)]

    def title(self) -> list[str]:
        text = self.of(
            *("T", "'a # b'", '"x"', "'q'#c", "T", "T", "a#b", "T", "T"),
            *("&x T", "*x", "!!str y", "T\n" + " " * (self.field + 1) + "more"),
            "|\n" + " " * (self.field + 1) + "text # no",
        )
        start = " " * self.field + self.of("title:", "title:", "title :")
        return [*self.above(self.field), f"{start} {text}{self.rest()}"]

    def labels(self) -> list[str]:
        lines = [*self.above(self.field), " " * self.field + "labels:"]
        if self.of(False, False, True):
            lines[-1] += self.of(" {}", " { x: y}", " {x: 'y', title: \"w\", labels: t}")
            lines[-1] += self.rest()
            return lines
        lines[-1] += self.rest()
        keys = st.sampled_from(["a", "b c", '"q"', "title", "日本", "<<"])
        for key in self.draw(st.lists(keys, min_size=1, max_size=3, unique=True)):
            value = self.of("v", "v", "'1:30'", "null", "w", "*x") if key != "<<" else "{l: v}"
            lines += [*self.above(self.label), f"{' ' * self.label}{key}: {value}{self.rest()}"]
        return lines

    def declaration(self, number: int) -> Iterator[str]:
        yield from self.above(self.conversation)
        start = " " * self.conversation
        id = self.of(f"id{number}", f'"id{number}"')
        if self.of(False, False, False, True):
            braces = "{title: A}", "{ labels: {a: b ,c: d}, title: 'x' }", "{title: A,}"
            value = self.of(*braces, "{labels: {a: *x}}", "{? title : A}", "{}")
            yield f"{start}{id}{self.of(':', ' :')} {value}{self.rest()}"
            return
        if self.of(*[False] * 9, True):
            yield f"{start}? {id}{self.rest()}"
            yield f"{start}:"
        else:
            yield f"{start}{id}:{self.rest()}"
        fields = [self.title(), self.labels()][self.of(0, 0, 1) :]
        for field in self.of(fields, fields[::-1]):
            yield from field

    def manifest(self) -> str:
        lines = [line for number in range(self.of(3, 4, 7)) for line in self.declaration(number)]
        start = "defaults: {labels: {k: &x y}}\n"
        end = self.of("", "\n", "\nrules: {}\n", "\n      # end\n", "\n\n")
        text = start + "\n".join(["conversations:", *lines]) + end
        return text.replace("\n", self.of("\n", "\n", "\r\n", "\r"))


@given(st.data())
@settings(suppress_health_check=_SLOW)
def test_what_is_nearly_common_is_formatted_alike(data: st.DataObject) -> None:
    _check(_Near(data.draw).manifest())


@given(st.data())
@settings(max_examples=30, suppress_health_check=_SLOW)
def test_a_mess_is_formatted_alike(data: st.DataObject) -> None:
    _check(Mess(data.draw).manifest())


def test_the_corpus_is_formatted_alike() -> None:
    for file in CORPUS:
        _check(file.read_bytes().decode("utf-8-sig"))


def test_a_stand_in_is_no_text_of_the_file() -> None:
    declaration = "    {}:\n        labels:\n            x: y\n        title: stand-in0-\n"
    text = "conversations:\n" + "".join(map(declaration.format, ["stand-in0", "b", "c", "d"]))
    after = normal_form(decode(text.encode(), "a.yaml"), "text")
    normal = "  {}:\n    title: stand-in0-\n    labels:\n      x: y\n"
    assert after == "conversations:\n" + "".join(map(normal.format, ["stand-in0", "b", "c", "d"]))


def test_a_large_file_has_few_tokens() -> None:
    scanned = 0

    def counted(text: str) -> Iterator[Token]:
        nonlocal scanned
        for token in tokens(text):
            scanned += 1
            yield token

    entry = "    id{0}:   # call {0}\n        labels:\n            x: y\n        title: T\n"
    entries = [entry.replace("   # ", "  ## " if n % 7 else "  # ") for n in range(500)]
    text = "conversations:\n" + "".join(each.format(n) for n, each in enumerate(entries))
    with (
        mock.patch("confsync.manifest.fmt.pieces.tokens", counted),
        mock.patch("confsync.manifest.fmt.order.tokens", counted),
        mock.patch("confsync.manifest.fmt.layout.tokens", counted),
        mock.patch("confsync.manifest.comments.tokens", counted),
    ):
        after = normal_form(decode(text.encode(), "a.yaml"), "text")
    assert "\n  id499:  ## call 499\n    title: T\n    labels:\n      x: y\n" in after
    assert 0 < scanned < 400
