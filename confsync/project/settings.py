"""What `confsync.yaml` may say, as types: they check it, and its JSON Schema is made from them."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from confsync.attention.address import DEFAULT_URL
from confsync.model.codes import Code
from confsync.project.setting_patterns import ADDRESS, CATALOG, MANIFESTS, WINDOW

LintLevel: TypeAlias = Literal["error", "warning", "off"]
LINT_RULES: Final = {
    word: code for code in Code if code.startswith("CS6") for word in (code.label, code.value)
}
"""The codes of the lint rules by what people write: `blank-title`, `CS601`."""


_CODES: Final = {
    code: [w for w in LINT_RULES if LINT_RULES[w] is code] for code in LINT_RULES.values()
}


class _Section(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        hide_input_in_errors=True,
        defer_build=True,
    )


class Api(_Section):
    """The service, and how it is talked to."""

    url: Annotated[
        str,
        Field(
            json_schema_extra={"pattern": ADDRESS},
            description="The API's address, or `sandbox` for the built-in simulator.",
            examples=["sandbox"],
        ),
    ] = DEFAULT_URL
    concurrency: Annotated[
        int, Field(ge=1, le=32, description="How many requests may be under way at once.")
    ] = 8
    max_requests_per_second: Annotated[
        float | None,
        Field(gt=0, description="How many requests may begin each second; unset: as many as go."),
    ] = None
    timeout: Annotated[
        float, Field(gt=0, le=600, description="Seconds that one request may take.")
    ] = 30.0
    settle: Annotated[
        float,
        Field(
            ge=0,
            le=600,
            description="Seconds that an accepted write may take until reads show it.",
        ),
    ] = 10.0


class LabelSettings(_Section):
    """Which labels the repository is the authority for."""

    owned: Annotated[
        list[str],
        Field(
            description="Glob patterns of label keys; live ones that are not declared are removed.",
            examples=[["deal_*"], ["*"]],
        ),
    ] = []
    catalog: Annotated[
        Annotated[str, Field(json_schema_extra={"pattern": CATALOG})] | None,
        Field(
            description="The file with the organisation's labels, relative to this one; declared "
            "labels are checked against it. `confsync catalog pull` makes it.",
            examples=["labels.yaml"],
        ),
    ] = None
    ignore: Annotated[
        Literal["ai"] | list[str],
        Field(
            description="Glob patterns of label keys that confsync never imports, plans or calls "
            "drift; `ai`: those that the catalog says the service's AI writes.",
            examples=["ai", ["Sentiment", "score_*"]],
        ),
    ] = []
    values: Annotated[
        Literal["text", "json"], Field(description="What a label's value may be: text or any JSON.")
    ] = "text"


class Organisation(_Section):
    """Whose conversations these are."""

    domains: Annotated[
        list[str],
        Field(
            description="The organisation's own domains; participants of others are external. "
            "Without any, the owner's domain is its own.",
            examples=[["northwind.com"]],
        ),
    ] = []


class GuardSettings(_Section):
    """Limits on what one apply may change."""

    max_changes: Annotated[
        int | None,
        Field(ge=0, description="How many conversations one apply may change.", examples=[200]),
    ] = None
    max_change_percent: Annotated[
        float | None,
        Field(
            ge=0,
            le=100,
            description="The same in percent of those declared, from 10 on.",
            examples=[30],
        ),
    ] = None
    max_removals: Annotated[
        int | None,
        Field(ge=0, description="How many labels one apply may remove.", examples=[20]),
    ] = None


class Protection(_Section):
    """What may not change at all: only these edits are withheld."""

    ids: Annotated[
        list[str],
        Field(description="Glob patterns of conversation ids.", examples=[["6f1c2d1e-*"]]),
    ] = []
    labels: Annotated[
        list[str], Field(description="Glob patterns of label keys.", examples=[["Legal *"]])
    ] = []


class AppSettings(_Section):
    """The service's app, for links in pages."""

    url: Annotated[
        str | None,
        Field(
            pattern=r"^https://[^\s{}\"<>\\]+\{id\}[^\s{}\"<>\\]*$",
            description="The address of a conversation in the app; {id} is its id.",
            examples=["https://app.attention.tech/conversations/{id}"],
        ),
    ] = None


def _span(text: str) -> str:
    from confsync.rules.times import seconds  # noqa: PLC0415  # few projects set it

    if not seconds(text):
        # In place of a message about a regular expression.
        raise PydanticCustomError("span", "Input should be a span of time, such as 14d or 36h")
    return text


class SyncSettings(_Section):
    """What `confsync ci sync` looks at."""

    window: Annotated[
        str,
        AfterValidator(_span),
        Field(
            json_schema_extra={"pattern": WINDOW},
            description="How long ago a conversation may have begun to be looked at.",
            examples=["14d", "36h"],
        ),
    ] = "14d"


class Settings(_Section):
    """The settings of a project."""

    version: Annotated[Literal[1], Field(description="The version of this file's format.")]
    api: Api = Api.model_construct()
    app: AppSettings = AppSettings.model_construct()
    manifests: Annotated[
        list[Annotated[str, Field(json_schema_extra={"pattern": MANIFESTS})]],
        Field(
            min_length=1,
            description="Glob patterns of the manifests, relative to this file.",
            examples=[["conversations/**/*.yaml"]],
        ),
    ]
    base: Annotated[
        str | None,
        Field(
            min_length=1,
            description="A git revision; labels declared there and not here any more are removed.",
            examples=["origin/main"],
        ),
    ] = None
    labels: LabelSettings = LabelSettings.model_construct()
    organisation: Organisation = Organisation.model_construct()
    lint: Annotated[
        dict[str, LintLevel],
        Field(
            description="How much each lint rule of `validate` matters, by its name or its code.",
            json_schema_extra={
                "propertyNames": {"enum": [*LINT_RULES]},
                # A rule by its name and by its code.
                "not": {"anyOf": [{"required": words} for words in _CODES.values()]},
            },
        ),
    ] = {}
    guards: GuardSettings = GuardSettings.model_construct()
    protect: Protection = Protection.model_construct()
    sync: SyncSettings = SyncSettings.model_construct()
