"""`confsync schema`: as strict as the program where a schema can be, and never stricter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import confsync as package
from confsync.manifest.compose import compose
from confsync.manifest.findings import Findings
from confsync.manifest.labels import LabelChecker
from confsync.manifest.read import read_manifest
from confsync.manifest.source import decode
from confsync.model.catalog import Category, Option, catalog_of
from confsync.model.errors import InvalidInput
from confsync.operations.schema import manifest_schema
from tests.support.checkout import ROOT
from tests.support.command import confsync
from tests.support.folder import SETTINGS, Folder
from tests.support.labels import FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMAS = Path(package.__file__).parent / "formats" / "schemas"
FILES = ("manifest", "project", "catalog")
KINDS = (*FILES, "plan", "run", "check", "snapshot", "status", "journal", "events")


def schema(*arguments: str | Path) -> Any:
    ran = confsync("schema", *arguments)
    assert (ran.code, ran.err) == (0, "")
    return ran.document


def validator(*arguments: str | Path) -> Draft202012Validator:
    made = schema(*arguments)
    Draft202012Validator.check_schema(made)
    return Draft202012Validator(made)


def data(file: Path) -> Any:
    """A file as a reader of YAML gives it to a schema; raises `InvalidInput` where it is not YAML."""
    findings = Findings(decode(file.read_bytes(), file.name))
    node = compose(findings)
    if findings.problems:
        raise InvalidInput(findings.problems)
    return node.data


@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_copies_are_what_is_printed(
    kind: str, request: pytest.FixtureRequest
) -> None:
    file = SCHEMAS / f"{kind}.json"
    printed = confsync("schema", kind).out
    if request.config.getoption("--update-golden"):
        file.write_text(printed, encoding="utf-8", newline="\n")
    assert file.read_text(encoding="utf-8") == printed
    assert schema(kind)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema(kind)["$id"] == f"urn:confsync:schema:{kind}:1"


def fields(made: Any) -> Any:
    """Every property of a schema, wherever it is."""
    if isinstance(made, dict):
        yield from made.get("properties", {}).items()
    for each in made.values() if isinstance(made, dict) else made if isinstance(made, list) else ():
        yield from fields(each)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_described(kind: str) -> None:
    made = validator(kind).schema
    assert isinstance(made, dict)
    found = dict(fields(made))
    assert found
    for name, field in found.items():
        target = made["$defs"][field["$ref"].rpartition("/")[2]] if "$ref" in field else {}
        assert field.get("description") or target["description"], name


@pytest.mark.parametrize("kind", FILES)
def test_examples_are_valid(kind: str) -> None:
    made = validator(kind)
    assert isinstance(made.schema, dict)
    shown = 0
    for _, field in fields(made.schema):
        for example in field.get("examples", ()):
            whole = {**field, "$defs": made.schema["$defs"]}
            assert [*Draft202012Validator(whole).iter_errors(example)] == []
            shown += 1
    assert shown


MANIFESTS = sorted((ROOT / "examples").glob("*/conversations/**/*.yaml"))
WRONG = sorted((ROOT / "tests/manifest/data").glob("*.yaml"))
BEYOND_A_SCHEMA = {
    "nothing-declared",  # whether the defaults have labels decides
    "two-spellings-of-a-key",
}
"""Of the wrong manifests that are YAML, those that a schema cannot know to be wrong."""


def test_what_is_good_is_valid() -> None:
    assert MANIFESTS
    made = validator()
    for file in MANIFESTS:
        assert [*made.iter_errors(data(file))] == []
    for file in (ROOT / "examples").glob("*/confsync.yaml"):
        assert [*validator("project").iter_errors(data(file))] == []


def test_what_has_a_wrong_shape_is_not() -> None:
    made = validator()
    refused = set()
    for file in WRONG:
        try:
            value = data(file)
        except InvalidInput:
            continue
        if not made.is_valid(value):
            refused.add(file.stem)
        else:
            assert file.stem in BEYOND_A_SCHEMA
    assert refused >= {"a-list", "a-text", "unknown-keys", "wrong-shapes", "not-text", "wrong-ids"}


CATALOG = catalog_of(
    [
        Category("Team", "Who sells", (Option("EMEA"), Option("Old", deprecated=True))),
        Category("Mood", by_ai=True, options=(Option("Good"),)),
        Category("note", deprecated=True),
    ]
)
keys = st.sampled_from(["Team", "Mood", "note", "nope"])
values: st.SearchStrategy[Any] = st.sampled_from(
    ["EMEA", "Old", "Good", "x", None, 5, True, ["EMEA"], {}]
)
labels = st.dictionaries(keys, values, max_size=3)
conversation = (
    st.fixed_dictionaries({}, optional={"title": st.sampled_from(["x", 1]), "labels": labels})
    | st.none()
)
ids = st.sampled_from(["a", "6f1c2d1e-3b5a", "", "a b", "a/b", "..", ".", "a..b", "list", "é"])
manifests = st.fixed_dictionaries(
    {"conversations": st.dictionaries(ids, conversation, max_size=3)},
    optional={"defaults": st.fixed_dictionaries({}, optional={"labels": labels})},
)
KNOWN_TO_SCHEMAS = {"CS201", "CS202", "CS203", "CS206", "CS207", "CS701", "CS702"}


@given(manifests, st.sampled_from(["text", "json"]), st.booleans())
def test_it_refuses_what_the_program_refuses(value: Any, kind: Any, with_catalog: bool) -> None:
    catalog = CATALOG if with_catalog else None
    rules = LabelChecker(CATALOG) if with_catalog else None
    source = decode(json.dumps(value).encode(), "a.yaml")
    _, problems = read_manifest(source, kind, rules)
    found = {str(problem.code) for problem in problems if problem.severity == "error"}
    valid = Draft202012Validator(manifest_schema(kind, catalog)).is_valid(value)
    assert valid == (not found & KNOWN_TO_SCHEMAS)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.write("confsync.yaml", f"{SETTINGS}labels: {{catalog: {FILE}}}\n")
    made.write(
        FILE,
        "version: 1\nlabels:\n"
        "  Team: {description: Who sells, options: [{value: APAC, deprecated: true}, EMEA]}\n"
        "  Mood: {maintained_by: ai, description: By ear}\n"
        "  note: {deprecated: true}\n",
    )
    return made


def test_with_the_catalog_it_knows_its_labels(folder: Folder) -> None:
    made = schema("--catalog", "-C", folder.root)
    text_or_null = {"type": ["string", "null"]}
    assert made["$defs"]["Labels"]["properties"] == {
        "Mood": {
            "description": "Maintained by the service's AI, so it will drift.\n\nBy ear",
            **text_or_null,
        },
        # What is current is offered first.
        "Team": {"description": "Who sells", "enum": ["EMEA", "APAC", None]},
        "note": {"deprecated": True, **text_or_null},
    }


def test_with_the_catalog_values_are_as_the_project_says(folder: Folder) -> None:
    folder.write("confsync.yaml", f"{SETTINGS}labels: {{catalog: {FILE}, values: json}}\n")
    value = {"conversations": {"a": {"labels": {"Team": ["x"], "note": 5}}}}
    assert validator("--catalog", "-C", folder.root).is_valid(value)
    assert not validator("--catalog", "--values", "text", "-C", folder.root).is_valid(value)
    assert not validator().is_valid(value)
    assert validator("--values", "json").is_valid(value)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["project", "--catalog"], 64, "--catalog and --values are for the schema of manifests"),
        (["catalog", "--values", "json"], 64, "--catalog and --values are for the schema"),
        (["settings"], 64, "'settings' is not one of 'manifest', 'project', 'catalog', 'plan',"),
        (["--catalog"], 1, "confsync.yaml names no file for the catalog"),
    ],
)
def test_what_cannot_be_asked_for(
    arguments: Sequence[str], code: int, message: str, folder: Folder
) -> None:
    folder.write("confsync.yaml", SETTINGS)
    ran = confsync("schema", *arguments, "-C", folder.root)
    assert (ran.code, ran.out) == (code, "")
    assert message in ran.err


def test_without_the_catalogs_file_it_is_reported_how_to_get_it(folder: Folder) -> None:
    (folder.root / FILE).unlink()
    ran = confsync("schema", "--catalog", "-C", folder.root)
    assert (ran.code, ran.out) == (1, "")
    assert "CS707" in ran.err
