"""Types of the content of `rules`, `tables` and `tests`, which also make its JSON Schema.

The form alone (text, list or mapping) decides what a text may be, so that a wrong one has one
problem and not one for each form.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Generic, Literal, Required, TypeAlias, TypeVar

from pydantic import ConfigDict, Discriminator, Field, Tag
from typing_extensions import TypedDict

from confsync.manifest.declarations_schema import STRICT

_Value = TypeVar("_Value")


def _form(value: Any) -> str:
    """The tag of a value's form. No key of a mapping can be mistaken for one."""
    return (
        "=mapping" if isinstance(value, dict) else "=list" if isinstance(value, list) else "=text"
    )


def _crm_form(value: Any) -> str:
    return "=table" if isinstance(value, dict) and "in" in value else _form(value)


_FORMS: Final = Discriminator(_form)
_GLOB: Final = (
    "A glob with `*` and `?`, ignoring case; /…/ is a regular expression; `!` excludes; a list means "
    "any; {in: table} looks it up."
)
_TIME: Final = "for example 2026-07-01 or 2026-07-01T08:00:00Z"
_SPAN: Final = "for example 10m, 2h or 30d"
# For the JSON Schema alone: what these do not fit is reported with more precision where rules are made.
_NOT_EMPTY = ConfigDict(**STRICT, json_schema_extra={"minProperties": 1})
_GIVES = ConfigDict(
    **STRICT, json_schema_extra={"anyOf": [{"required": [each]} for each in ("title", "labels")]}
)
_SOME_ITEMS: Final = Field(json_schema_extra={"minItems": 1})
_SpanText: TypeAlias = Annotated[
    str, Field(json_schema_extra={"pattern": r"^(?:[0-9]{1,9}[smhdw])+$"})
]


class Lookup(TypedDict):
    """What is a key of a table."""

    __pydantic_config__ = STRICT  # type: ignore[misc]  # pydantic reads it from the class body

    table: Annotated[str, Field(alias="in", description="The table.", examples=["account"])]


_Item: TypeAlias = Annotated[
    Annotated[str, Tag("=text")] | Annotated[Lookup, Tag("=mapping")], _FORMS
]
_LabelItem: TypeAlias = Annotated[
    Annotated[str | None, Tag("=text")] | Annotated[Lookup, Tag("=mapping")], _FORMS
]
_Text: TypeAlias = Annotated[
    Annotated[str, Tag("=text")]
    | Annotated[list[_Item], _SOME_ITEMS, Tag("=list")]
    | Annotated[Lookup, Tag("=mapping")],
    _FORMS,
]
_LabelText: TypeAlias = Annotated[
    Annotated[str | None, Tag("=text")]
    | Annotated[list[_LabelItem], _SOME_ITEMS, Tag("=list")]
    | Annotated[Lookup, Tag("=mapping")],
    _FORMS,
]


class Linked(TypedDict, total=False):
    """A linked CRM record."""

    __pydantic_config__ = STRICT  # type: ignore[misc]  # pydantic reads it from the class body

    code: Annotated[_Text, Field(description="Its kind.", examples=["Account"])]
    id: Annotated[_Text, Field(description="Its id.", examples=["001*"])]


class Window(TypedDict, total=False):
    """A span of time. A last day counts to its end."""

    __pydantic_config__ = _NOT_EMPTY  # type: ignore[misc]  # pydantic reads it from the class body

    first: Annotated[
        str, Field(alias="from", description=f"Not before this, {_TIME}.", examples=["2026-07-01"])
    ]
    to: Annotated[str, Field(description=f"Not after this, {_TIME}.", examples=["2026-09-30"])]
    within: Annotated[_SpanText, Field(description=f"Not longer ago, {_SPAN}.", examples=["30d"])]


class Duration(TypedDict, total=False):
    """How long a conversation took."""

    __pydantic_config__ = _NOT_EMPTY  # type: ignore[misc]  # pydantic reads it from the class body

    at_least: Annotated[_SpanText, Field(description=f"Not shorter, {_SPAN}.", examples=["10m"])]
    at_most: Annotated[_SpanText, Field(description=f"Not longer, {_SPAN}.", examples=["2h"])]


class Condition(TypedDict, total=False):
    """Conditions on facts; all of them must hold."""

    __pydantic_config__ = _NOT_EMPTY  # type: ignore[misc]  # pydantic reads it from the class body

    title: Annotated[_Text, Field(description=f"The title. {_GLOB}", examples=[["*demo*", "!x*"]])]
    owner: Annotated[_Text, Field(description=f"The owner's address. {_GLOB}")]
    team: Annotated[_Text, Field(description=f"The team's name. {_GLOB}")]
    participants: Annotated[
        _Text,
        Field(description=f"The participants' addresses. {_GLOB}", examples=["*@acme.com"]),
    ]
    domains: Annotated[_Text, Field(description=f"Domains of participants from outside. {_GLOB}")]
    started: Annotated[Window, Field(description="When the conversation started, in UTC.")]
    ended: Annotated[Window, Field(description="When the conversation ended, in UTC.")]
    settled: Annotated[
        _SpanText, Field(description=f"It ended at least so long ago, {_SPAN}.", examples=["2h"])
    ]
    duration: Annotated[Duration, Field(description="How long it took.")]
    external: Annotated[bool, Field(description="Whether somebody from outside takes part.")]
    private: Annotated[bool, Field(description="Whether it is private.")]
    archived: Annotated[bool, Field(description="Whether it is archived.")]
    labels: Annotated[
        dict[str, _LabelText],
        Field(
            json_schema_extra={"minProperties": 1},
            description=f"Labels by key; null is absent, `*` is any value. {_GLOB}",
            examples=[{"Call Type": None}],
        ),
    ]
    crm: Annotated[
        Annotated[Linked, Tag("=mapping")]
        | Annotated[str, Tag("=text")]
        | Annotated[list[_Item], _SOME_ITEMS, Tag("=list")]
        | Annotated[Lookup, Tag("=table")],
        Discriminator(_crm_form),
        Field(description=f"Ids of linked CRM records. {_GLOB}"),
    ]
    opportunity: Annotated[_Text, Field(description=f"The opportunity's title. {_GLOB}")]
    any_of: Annotated[
        list[Condition],
        _SOME_ITEMS,
        Field(alias="any", description="One of these conditions holds."),
    ]
    none_of: Annotated[
        Condition, Field(alias="not", description="These conditions do not hold together.")
    ]


When: TypeAlias = Annotated[
    Annotated[Literal["all"], Tag("=text")]
    | Annotated[Literal["all"], Tag("=list")]
    | Annotated[Condition, Tag("=mapping")],
    _FORMS,
]
_TEMPLATE: Final = "Text with {fact}, {labels[Key]}, {table.column} or {1} in it."


class Rule(TypedDict, Generic[_Value], total=False):
    """The wanted state of every conversation that matches."""

    __pydantic_config__ = _GIVES  # type: ignore[misc]  # pydantic reads it from the class body

    description: Annotated[str, Field(description="For people.")]
    when: Required[
        Annotated[
            When,
            Field(description="Which conversations it is about; `all` is every one."),
        ]
    ]
    unless: Annotated[list[str], Field(description="Rules; what one of them matches is left out.")]
    title: Annotated[
        str,
        Field(description=f"The wanted title. {_TEMPLATE}", examples=["{1} ({started:%Y-%m-%d})"]),
    ]
    labels: Annotated[
        dict[str, _Value],
        Field(
            description=f"Label keys and their wanted values. {_TEMPLATE} null removes the label.",
            examples=[{"Call Type": "Demo"}],
        ),
    ]
    overwrite: Annotated[
        bool, Field(description="Whether labels that are there already are replaced or removed.")
    ]
    limit: Annotated[
        int, Field(ge=0, description="The most conversations that an unattended run changes.")
    ]
    remove_limit: Annotated[
        int, Field(ge=0, description="The most labels that an unattended run removes.")
    ]


class TableFile(TypedDict):
    """A table in a CSV file, whose first line names the columns."""

    __pydantic_config__ = STRICT  # type: ignore[misc]  # pydantic reads it from the class body

    file: Annotated[
        str,
        Field(
            json_schema_extra={"pattern": r"^(?!/)(?!(?:\.\.?/?)+$)[^\\:\u0000]+$"},
            description="The file, relative to this one, in the project.",
            examples=["accounts.csv"],
        ),
    ]
    key: Annotated[str, Field(description="The column that is looked up.", examples=["domain"])]


Table: TypeAlias = Annotated[
    Annotated[list[str], Tag("=list")]
    | Annotated[list[str], Tag("=text")]
    | Annotated[TableFile, Tag("=mapping")],
    _FORMS,
]
_Texts: TypeAlias = Annotated[
    Annotated[str, Tag("=text")]
    | Annotated[list[str], Tag("=list")]
    | Annotated[str, Tag("=mapping")],
    _FORMS,
]
_Record: TypeAlias = Annotated[
    Annotated[str, Tag("=text")] | Annotated[Linked, Tag("=mapping")], _FORMS
]


class Given(TypedDict, Generic[_Value], total=False):
    """The facts of a test. What is not given is known not to be there."""

    __pydantic_config__ = STRICT  # type: ignore[misc]  # pydantic reads it from the class body

    title: Annotated[str, Field(description="The title.")]
    owner: Annotated[str, Field(description="The owner's address.")]
    team: Annotated[str, Field(description="The team's name.")]
    participants: Annotated[_Texts, Field(description="The participants' addresses.")]
    started: Annotated[str, Field(description=f"When it started, {_TIME}.")]
    ended: Annotated[str, Field(description=f"When it ended, {_TIME}.")]
    settled: Annotated[_SpanText, Field(description=f"How long ago it ended, {_SPAN}.")]
    duration: Annotated[_SpanText, Field(description=f"How long it took, {_SPAN}.")]
    private: Annotated[bool, Field(description="Whether it is private.")]
    archived: Annotated[bool, Field(description="Whether it is archived.")]
    labels: Annotated[dict[str, _Value], Field(description="Its labels.")]
    crm: Annotated[
        Annotated[str, Tag("=text")]
        | Annotated[list[_Record], Tag("=list")]
        | Annotated[Linked, Tag("=mapping")],
        _FORMS,
        Field(description="Linked CRM records."),
    ]
    opportunity: Annotated[str, Field(description="The opportunity's title.")]
    external: Annotated[
        bool, Field(description="Whether somebody from outside takes part; else by participants.")
    ]
    domains: Annotated[
        _Texts, Field(description="Domains from outside; else those of the participants.")
    ]


class Expect(TypedDict, Generic[_Value], total=False):
    """The fields that are compared."""

    __pydantic_config__ = STRICT  # type: ignore[misc]  # pydantic reads it from the class body

    title: Annotated[str, Field(description="The title afterwards, or `unchanged`.")]
    labels: Annotated[
        Annotated[Literal["unchanged"], Tag("=text")]
        | Annotated[Literal["unchanged"], Tag("=list")]
        | Annotated[dict[str, _Value], Tag("=mapping")],
        _FORMS,
        Field(description="Labels afterwards; null is absent."),
    ]


class Test(TypedDict, Generic[_Value]):
    """A conversation, and what the rules are to make of it."""

    __pydantic_config__ = STRICT  # type: ignore[misc]  # pydantic reads it from the class body

    name: Annotated[str, Field(description="What is tested.")]
    given: Annotated[Given[_Value], Field(description="The facts of a conversation.")]
    expect: Annotated[
        Annotated[Literal["unchanged"], Tag("=text")]
        | Annotated[Literal["unchanged"], Tag("=list")]
        | Annotated[Expect[_Value], Tag("=mapping")],
        _FORMS,
        Field(description="The state afterwards; `unchanged` where nothing changes."),
    ]
