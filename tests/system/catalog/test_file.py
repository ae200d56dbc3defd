"""The catalog's file: what is wrong in it is explained, and what is written is read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync.manifest.catalog import catalog_text, read_catalog
from confsync.manifest.source import decode
from confsync.model.catalog import Category, Option, catalog_of
from tests.support.labels import FILE
from tests.support.world import world

WRONG = {
    "an unknown key": (
        "version: 1\nlabels: {a: {option: [x]}}\n",
        ("CS202", 2, 14, "unknown key 'option'", "did you mean 'options'?"),
    ),
    "an unknown key of an option": (
        "version: 1\nlabels: {a: {options: [{value: x, depreciated: true}]}}\n",
        ("CS202", 2, 35, "unknown key 'depreciated'", "did you mean 'deprecated'?"),
    ),
    "an option that is a number": (
        "version: 1\nlabels: {a: {options: [5]}}\n",
        (
            "CS203",
            2,
            24,
            "an item must be text, but YAML reads 5 as a number",
            'put it in quotes: "5"',
        ),
    ),
    "somebody else": (
        "version: 1\nlabels: {a: {maintained_by: us}}\n",
        ("CS201", 2, 29, "'maintained_by' must be 'ai'", ""),
    ),
    "another version": (
        "version: 2\nlables: {}\n",
        (
            "CS302",
            1,
            10,
            "this file has version 2, and this confsync reads version 1",
            "update confsync",
        ),
    ),
    "a key twice": (
        "version: 1\nlabels: {a: {}, a: {}}\n",
        (
            "CS108",
            2,
            17,
            "the key 'a' is duplicated; it is first at labels.yaml:2:10",
            "remove one of them",
        ),
    ),
    "nothing": (
        "",
        ("CS107", 1, 1, "this file declares nothing", "declare something, or remove the file"),
    ),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_a_file_that_is_no_catalog_is_explained_and_stays(
    case: tuple[str, tuple[str, int, int, str, str]],
) -> None:
    content, reported = case
    with world(labels={"catalog": FILE}) as it:
        it.write(FILE, content)
        for verb in ("catalog pull", "validate", "plan"):
            ran = it.run(verb, "--format", "json")
            assert ran.code == 1
            (problem,) = ran.document["problems"]
            assert problem["file"] == FILE
            found = (problem[name] for name in ("code", "line", "column", "message", "help"))
            assert tuple(found) == reported
        assert (it.root / FILE).read_text() == content
        assert it.service.log == []


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
names = texts | st.sampled_from(["no", "null", "5", "~", "a: b", "- a", "# a", "<<", "y", " "])
options = st.builds(Option, names, st.just("") | texts, st.booleans())
categories = st.builds(
    Category,
    names.filter(lambda name: len(name) < 80),
    st.just("") | texts,
    st.lists(options, max_size=4).map(tuple),
    st.booleans(),
    st.booleans(),
)


def distinct(found: list[Category]) -> dict[str, Category]:
    return {name: each for one in found for name, each in catalog_of([one]).items()}


@given(st.lists(categories, max_size=5).map(distinct))
def test_every_catalog_is_read_back_as_it_was_written(found: dict[str, Category]) -> None:
    catalog = catalog_of(found.values())
    assert read_catalog(decode(catalog_text(catalog).encode(), FILE)) == catalog
