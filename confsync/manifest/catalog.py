"""Reads and writes the catalog file: the organisation's labels as YAML that people can edit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter

from confsync.manifest.check import read_versioned
from confsync.manifest.declarations_schema import STRICT
from confsync.manifest.findings import Findings
from confsync.manifest.quoting import double_quoted, scalar
from confsync.model.catalog import Category, Option, catalog_of
from confsync.model.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.manifest.source import Source
    from confsync.model.catalog import Catalog

_ABOUT: Final = """\
# The organisation's labels, written by `confsync catalog pull`; declared labels are checked against
# them. A label or an option can be marked by hand with `deprecated: true`, which a pull keeps.
"""
_HEADER: Final = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n))*")

_Description = Annotated[str, Field(description="The description that the service gives.")]
_Deprecated = Annotated[
    bool, Field(description="Declaring it is a warning. Set by hand; a pull keeps it.")
]


class _Form(BaseModel):
    model_config = ConfigDict(**STRICT, frozen=True)


class OptionForm(_Form):
    """A value with a description or a mark."""

    value: Annotated[str, Field(description="The label's value.")]
    description: _Description = ""
    deprecated: _Deprecated = False


def _kind(value: object) -> str:
    return "mapping" if isinstance(value, dict | OptionForm) else "text"


_OptionForm = Annotated[
    Annotated[str, Tag("text")] | Annotated[OptionForm, Tag("mapping")], Discriminator(_kind)
]


class CategoryForm(_Form):
    """A label's key."""

    description: _Description = ""
    maintained_by: Annotated[
        Literal["ai"] | None, Field(description="`ai`: the service's AI writes it, at any time.")
    ] = None
    deprecated: _Deprecated = False
    options: Annotated[
        list[_OptionForm],
        Field(
            description="The values that it takes; any text where there are none.",
            examples=[["Discovery", {"value": "Pitch", "deprecated": True}]],
        ),
    ] = []


class CatalogForm(_Form):
    """The organisation's label keys and the values that each takes."""

    version: Annotated[Literal[1], Field(description="The version of this file's format.")]
    labels: Annotated[
        dict[str, CategoryForm | None],
        Field(description="Label keys.", examples=[{"Attendance": {"options": ["Shown"]}}]),
    ]


ADAPTER: Final = TypeAdapter(CatalogForm)


def read_catalog(source: Source) -> Catalog:
    """The catalog in a file; raises `InvalidInput` with every problem in it."""
    findings = Findings(source)
    _, form = read_versioned(findings, ADAPTER)
    if findings.problems:
        raise InvalidInput(findings.problems)
    return catalog_of(_category(name, each or CategoryForm()) for name, each in form.labels.items())


def catalog_text(catalog: Catalog, before: str | None = None, schema: str | None = None) -> str:
    """The new text of the catalog file; the leading comments and the line ends of `before` are kept.

    `schema` is the path of the file's JSON Schema, relative to the file, for editors.
    """
    header = f"# yaml-language-server: $schema={schema}\n{_ABOUT}" if schema else _ABOUT
    if before is not None and (found := _HEADER.match(before)):
        header = found[0].replace("\r\n", "\n")
    text = header + "".join(f"{line}\n" for line in _lines(catalog))
    return text.replace("\n", "\r\n") if before is not None and "\r\n" in before else text


def _category(name: str, form: CategoryForm) -> Category:
    options = (
        Option(each) if isinstance(each, str) else Option(**each.model_dump())
        for each in form.options
    )
    return Category(
        name,
        form.description,
        tuple(options),
        by_ai=form.maintained_by == "ai",
        deprecated=form.deprecated,
    )


def _lines(catalog: Catalog) -> Iterator[str]:
    yield "version: 1"
    yield "labels:" if catalog else "labels: {}"
    for category in catalog.values():
        below = [*_category_lines(category)]
        yield f"  {scalar(category.name)}:{'' if below else ' {}'}"
        yield from below


def _category_lines(category: Category) -> Iterator[str]:
    if category.description:
        yield f"    description: {double_quoted(category.description)}"
    if category.by_ai:
        yield "    maintained_by: ai"
    if category.deprecated:
        yield "    deprecated: true"
    if category.options:
        yield "    options:"
    for option in category.options:
        if not option.description and not option.deprecated:
            yield f"      - {scalar(option.value)}"
            continue
        yield f"      - value: {scalar(option.value)}"
        if option.description:
            yield f"        description: {double_quoted(option.description)}"
        if option.deprecated:
            yield "        deprecated: true"
