"""Edits of values: the new text means what was wanted, and all else in it stays byte for byte."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import pytest
from hypothesis import given, note
from hypothesis import strategies as st
from ruamel.yaml import YAML

from confsync.manifest import source as sources
from confsync.manifest.read import read_manifest
from confsync.manifest.update_values import update_values
from confsync.model import ABSENT
from confsync.model.codes import Code
from tests.manifest.corpus import CORPUS
from tests.manifest.writer import TRICKY, Wanted, Writer, conversations, labels, texts

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.manifest.declarations_schema import LabelValues
    from confsync.manifest.fields import Wanted as Live
    from confsync.manifest.source import Source
    from confsync.model import Declaration

VALUES: list[Any] = [*(text for text in TRICKY if "\0" not in text), "a, b", "it's", "x" * 200]
OTHERS: list[Any] = [1, 1.5, True, [], [1, "a: b"], {"k": "v # x", "l": [None]}]
NEW_KEYS = ["deal_stage", "deal: é", "<<", "z" * 150, "no"]


def changed(declared: Declaration, chance: random.Random, others: list[Any]) -> Live:
    """Some live values of a conversation that differ from the declared ones."""
    live: Live = {}
    if declared.title is not None and chance.random() < 0.5:
        live[None] = chance.choice(VALUES)
    for key, value in (declared.labels or {}).items():
        if chance.random() < 0.4:
            gone = value is not None and chance.random() < 0.3
            live[key] = ABSENT if gone else chance.choice(VALUES + others)
    if declared.labels is not None and chance.random() < 0.4:
        live[chance.choice(NEW_KEYS)] = chance.choice(VALUES)
    return live


def check(source: Source, values: LabelValues, wanted: dict[str, Live]) -> str:
    """Adopt `wanted`, prove the result by other means than the code's own, and give the text."""
    before = {each.id: each for each in read_manifest(source, values)[0]}
    adopted = update_values(source, values, {id: before[id] for id in wanted}, wanted)
    assert {problem.code for problem in adopted.problems} <= {Code.SHARED}
    after, problems = read_manifest(sources.Source(source.file, adopted.text), values)
    assert problems == []
    assert [each.id for each in after] == [*before]
    for each in after:
        old, live = before[each.id], wanted.get(each.id, {})
        taken = adopted.labels.get(each.id, ())
        title = live[None] if None in taken else old.title
        expected = dict(old.labels or {})
        for key in taken:
            if key is not None:
                value = live[key]
                expected[normalize("NFC", key)] = None if value is ABSENT else value
        assert (each.title, dict(each.labels or {})) == (title, expected)
    reported = sum(len(each) for each in adopted.labels.values()) + len(adopted.problems)
    assert reported == sum(map(len, wanted.values()))
    there, here = 0, 0
    for splice in sorted(adopted.splices, key=lambda each: (each.start, each.end)):
        kept = source.text[there : splice.start]
        assert adopted.text.startswith(kept, here)
        there, here = splice.end, here + len(kept) + len(splice.text)
    assert adopted.text[here:] == source.text[there:]
    return adopted.text


def comments(text: str) -> list[str]:
    """What is in no token, by ruamel's own scanner."""
    found: list[str] = []
    place = 0
    for token in YAML(typ="safe", pure=True).scan(text):
        gap = text[place : token.start_mark.index]
        found += [line.strip() for line in gap.splitlines() if line.strip()]
        place = max(place, token.end_mark.index)
    return found


def is_within(some: list[str], more: list[str]) -> bool:
    """Whether `some` are among `more`, in their order."""
    left = iter(more)
    return all(each in left for each in some)


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
@pytest.mark.parametrize("values", ["text", "json"])
def test_every_style_is_edited_at_its_place(file: Path, values: LabelValues) -> None:
    source = sources.read(file, file.name)
    declared = read_manifest(source)[0]
    for seed in range(12):
        chance = random.Random(f"{file.name} {seed}")
        others = OTHERS if values == "json" else []
        wanted = {each.id: changed(each, chance, others) for each in declared}
        text = check(source, values, {id: live for id, live in wanted.items() if live})
        assert is_within(comments(source.text), comments(text))
        ends = [source.text.count("\r\n"), source.text.count("\r"), source.text.count("\n")]
        if ends[0] == ends[1] == ends[2] > 0:
            assert text.count("\r\n") == text.count("\r") == text.count("\n")
        elif not ends[1]:
            assert "\r" not in text


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_both_parsers_lead_to_the_same_edits(file: Path) -> None:
    source = sources.read(file, file.name)
    chance = random.Random(file.name)
    wanted = {each.id: changed(each, chance, []) for each in read_manifest(source)[0]}
    check(source, "text", {id: live for id, live in wanted.items() if live})


@given(st.data(), conversations, st.none() | labels)
def test_everything_that_is_written_can_be_edited(
    data: st.DataObject, wanted: dict[str, Wanted], defaults: Any
) -> None:
    text = Writer(data.draw).manifest(wanted, defaults).removeprefix("\ufeff")
    note(text)
    source = sources.Source("a.yaml", text)
    live: dict[str, Live] = {}
    for declared in read_manifest(source)[0]:
        fields: Live = {}
        if declared.title is not None and data.draw(st.booleans()):
            fields[None] = data.draw(texts)
        for key in declared.labels or {}:
            if data.draw(st.booleans()):
                fields[key] = ABSENT if data.draw(st.booleans()) else data.draw(texts)
        if fields:
            live[declared.id] = fields
    check(source, "text", live)


def test_nothing_wanted_is_nothing_changed() -> None:
    for file in CORPUS:
        source = sources.read(file, file.name)
        assert update_values(source, "text", {}, {}).text == source.text
