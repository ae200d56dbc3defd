"""JSON Schemas (2020-12) of manifests, settings and documents, made from the models that read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from confsync.formats.documents.check import CheckDocument
from confsync.formats.documents.events import Event
from confsync.formats.documents.journal import Line
from confsync.formats.documents.plan import PlanDocument
from confsync.formats.documents.run import RunDocument
from confsync.formats.documents.service import ServiceDocument
from confsync.formats.documents.snapshot import SnapshotDocument
from confsync.formats.documents.status import StatusDocument
from confsync.manifest.catalog import ADAPTER
from confsync.manifest.schema import manifest_adapter
from confsync.project.settings import Settings

if TYPE_CHECKING:
    from confsync.manifest.declarations_schema import LabelValues
    from confsync.model.catalog import Catalog, Category

Schema: TypeAlias = dict[str, Any]
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
DOCUMENTS: Final[dict[str, tuple[Any, str]]] = {
    "plan": (PlanDocument, "confsync plan"),
    "run": (RunDocument, "confsync run"),
    "check": (CheckDocument, "confsync check"),
    "snapshot": (SnapshotDocument, "confsync snapshot"),
    "status": (StatusDocument, "confsync status"),
    "service": (ServiceDocument, "what confsync probe writes"),
    "journal": (Line, "a line of a confsync journal"),
    "events": (Event, "a line of confsync events"),
}
"""The documents that confsync writes: their models and titles."""


class _Generator(GenerateJsonSchema):
    """Without a title for each field, which repeats its name, and without OpenAPI's `discriminator`."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        del schema
        return False

    def tagged_union_schema(self, schema: Any) -> Schema:
        made = super().tagged_union_schema(schema)
        made.pop("discriminator", None)
        return made

    def encode_default(self, dft: Any) -> Any:
        # Before 2.14 pydantic does not build a model for its default alone.
        if isinstance(dft, BaseModel):
            type(dft).model_rebuild()
        return super().encode_default(dft)


def document_schema(kind: str) -> Schema:
    """The schema of one of `DOCUMENTS`; a journal and events have one document a line."""
    form, title = DOCUMENTS[kind]
    return _schema(TypeAdapter(form), kind, title, "serialization")


def project_schema() -> Schema:
    """The schema of `confsync.yaml`."""
    return _schema(TypeAdapter(Settings), "project", "confsync.yaml")


def catalog_schema() -> Schema:
    """The schema of the file that `labels.catalog` names."""
    return _schema(ADAPTER, "catalog", "confsync catalog")


def manifest_schema(values: LabelValues = "text", catalog: Catalog | None = None) -> Schema:
    """The schema of manifests; with a `catalog`, only its labels are right, and editors know them."""
    schema = _schema(manifest_adapter(values), "manifest", "confsync manifest")
    if catalog is None:
        return schema
    below = schema["$defs"]
    described = below["Conversation"]["properties"]["labels"]["description"]
    below["Labels"] = {
        "description": described,
        "type": "object",
        "properties": {name: _label(category, values) for name, category in catalog.items()},
        # As when they are checked: what has gone from the catalog can still be removed.
        "additionalProperties": {"type": "null"},
    }
    for name in ("Conversation", "Defaults"):
        below[name]["properties"]["labels"] = {"$ref": "#/$defs/Labels"}
    return schema


def _schema(
    adapter: TypeAdapter[Any],
    name: str,
    title: str,
    mode: Literal["validation", "serialization"] = "validation",
) -> Schema:
    made = _renamed(adapter.json_schema(schema_generator=_Generator, mode=mode))
    below = made.pop("$defs", {})
    for each in below.values():
        each.pop("title", None)
    id = f"urn:confsync:schema:{name}:1"
    return {"$schema": _DIALECT, "$id": id, **made, "title": title, "$defs": below}


def _renamed(value: Any) -> Any:
    """Definitions by short names: `Defaults_Union_…` is `Defaults`, `EditPart` is `Edit`."""
    if isinstance(value, list):
        return [_renamed(each) for each in value]
    if not isinstance(value, dict):
        return value
    made = {name: _renamed(each) for name, each in value.items()}
    if "$defs" in made:
        made["$defs"] = {_short(name): each for name, each in made["$defs"].items()}
    if isinstance(made.get("$ref"), str):
        made["$ref"] = _short(made["$ref"])
    return made


def _short(name: str) -> str:
    return name.partition("_")[0].removesuffix("Part")


def _label(category: Category, values: LabelValues) -> Schema:
    """What one label may be: null takes it off."""
    notes = ["Maintained by the service's AI, so it will drift."] * category.by_ai
    about = "\n\n".join([*notes, *([category.description] if category.description else [])])
    schema: Schema = {"description": about} if about else {}
    if category.deprecated:
        schema["deprecated"] = True
    if not category.options:
        return schema | ({"type": ["string", "null"]} if values == "text" else {})
    options = sorted(category.options, key=lambda option: (option.deprecated, option.value))
    known: Schema = {"enum": [*(option.value for option in options), None]}
    # Only texts are checked against the options.
    return schema | (known if values == "text" else {"anyOf": [known, {"not": {"type": "string"}}]})
