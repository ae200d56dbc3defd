"""What was learned of a service, as a JSON document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, cast

from pydantic import Field, TypeAdapter

from confsync.formats.documents.part import Document, about
from confsync.formats.documents.read import read_document
from confsync.model.service import ServiceFacts

if TYPE_CHECKING:
    from confsync.model import Json

_Mac = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ServiceDocument(Document):
    """What a service does, as `confsync probe` found it. Null: not learned."""

    of = ServiceFacts
    kind: Literal["service"] = about("What document this is.")
    api: str = about("The address of the service's API, or `sandbox`.")
    learned: str = about("When it was learned: UTC, ISO 8601.")
    labels: Literal["replaces", "merges"] | None = about("What a sent label map does to labels.")
    null: Literal["removed", "stored", "ignored", "refused"] | None = about(
        "What becomes of a label that is sent as null."
    )
    echo: Literal["after", "before", "sent", "nothing"] | None = about(
        "The state that the answer to a write shows."
    )
    lag: Annotated[float, Field(ge=0, le=600)] | None = about(
        "Seconds from the answer to a write until a read showed it, at most."
    )
    titles: list[str] | None = about("How the store changes titles; empty: it does not.")
    values: list[str] | None = about("How the store changes labels' values.")
    keys: list[str] | None = about("How the store changes labels' keys.")
    unknown_keys: Literal["accepted", "dropped", "refused"] | None = about(
        "What becomes of a label that no category has."
    )
    non_text: Literal["kept", "changed", "dropped", "refused"] | None = about(
        "What becomes of a number as a label's value."
    )
    empty: Literal["map", "null", "absent"] | None = about(
        "How a read shows that there are no labels."
    )
    title_only: Literal["kept", "changed"] | None = about(
        "What a write of the title alone does to labels."
    )
    row_titles: Literal["same", "less", "missing"] | None = about(
        "Titles in rows of the list, against reads by id."
    )
    row_labels: Literal["same", "less", "missing"] | None = about(
        "Labels in rows of the list, against reads by id."
    )
    page_size: Annotated[int, Field(ge=1)] | None = about("The most rows that a page had.")
    larger_pages: Literal["given", "cut", "refused"] | None = about(
        "What is answered to a request for a larger page."
    )
    mac: _Mac | None = Field(
        default=None, description="A message authentication code, made with the API key."
    )

    def value(self) -> ServiceFacts:
        """What was learned."""
        return cast("ServiceFacts", super().value())


_ADAPTER = TypeAdapter(ServiceDocument)


def service_document(facts: ServiceFacts) -> dict[str, Json]:
    """What was learned, as JSON."""
    return ServiceDocument.write(facts)


def load_service(data: bytes) -> ServiceFacts:
    """What is in a document; raises `ConfsyncError` where it is none."""
    return read_document(data, _ADAPTER, "what confsync probe writes", "probe again").value()
