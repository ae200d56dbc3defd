"""How the simulated API behaves where it is not known how the real one does."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Iterable

Shape: TypeAlias = Literal[
    "full",
    "no-labels",
    "no-title",
    "bare",
    "null-labels",
    "empty-labels",
    "few-labels",
    "short-title",
]
"""What a conversation is shown with: without labels, title or both; labels null, an empty map or
only the first; the first half of the title."""


@dataclass(frozen=True, slots=True)
class Switches:
    """One way in which the API may behave; the defaults are the documented or likeliest way."""

    labels: Literal["replace", "merge"] = "replace"
    """What PUT does with the label map it is sent. Merged, a key cannot be removed [?]."""
    echo: Literal["fresh", "stale", "request"] = "fresh"
    """What the answer to a PUT shows: the conversation after it, before it, or what was sent [?]."""
    stores: Literal["exact", "trimmed", "lower", "nfd"] = "exact"
    """What becomes of the texts that a PUT sends: titles and the values of labels [?]."""
    unsent: Literal["kept", "text-only", "shortened", "reset"] = "kept"
    """What a PUT does to labels that should not change [?]: values that are not text are
    dropped; texts of a sent map are cut to 12 characters; a PUT without labels removes the first."""
    null: Literal["stored", "removes"] = "stored"
    """What PUT does with a label that is null: it is stored, or the label is removed [?]."""
    late: int = 0
    """After how many more requests a write that was answered takes effect [?]."""
    lag: int = 0
    """For how many requests after a write reads show the conversation as it was before [?]."""
    light: Shape = "full"
    """What the rows of `/conversations/list` carry; `bare` is neither labels nor title [?]."""
    full: Shape = "full"
    """What the rows of `/conversations` carry [?]."""
    single: Shape = "full"
    """What the answer for one conversation carries, to GET and to PUT [?]."""
    wrap: Literal["bare", "data"] = "bare"
    """Whether a single conversation comes bare [doc] or as `{"data": …}` [client]."""
    catalog: Literal["data", "bare"] = "data"
    """Whether the list of label categories comes as `{"data": […]}` or as a bare array [?]."""
    category: Literal["bare", "resource", "light"] = "bare"
    """Whether a category in that list comes bare, as a resource, or without its options [?]."""
    catalog_page: int = 0
    """The most categories in one answer, if the list of them has pages [?]; 0 is all."""
    meta: Literal["full", "total", "none"] = "full"
    """What shows the size of a list: total and pages [client], the total only [doc], nothing."""
    total: Literal["true", "more", "less"] = "true"
    """Whether the total that a list reports is the number of its rows, or twice or half of it [?]."""
    pages: Literal["all", "gap", "same"] = "all"
    """Whether the second page of a list is empty, or every page is the first [?]."""
    twice: Literal["no", "yes"] = "no"
    """Whether the first conversation of a page is on it twice, first with an older title [?]."""
    page_size: int = 50
    """The largest page [doc: 50]."""
    oversize: Literal["clamp", "refuse"] = "clamp"
    """Whether a larger page is cut to the largest one or answered with 400 [?]."""
    auth: Literal["both", "bearer", "raw"] = "both"
    """Which form of the key is accepted: `Bearer KEY` [doc], `KEY` alone [client]."""
    raw_at: str = ""
    """Paths, as a pattern, that answer 403 to `Bearer KEY` and accept only `KEY` [?]."""
    rows: Literal["few", "all"] = "few"
    """Whether rows of `/conversations/list` have people and records too, as whole ones have [?]."""
    rows_without: str = ""
    """Attributes that no row of a list has, separated by commas [?]."""
    without: str = ""
    """Attributes that no answer has at all, separated by commas [client: any may be absent]."""
    directory: Literal["resources", "plain", "refused"] = "resources"
    """How `/users` and `/teams` list: resources, plain objects [?], or not at all."""
    empty: Literal["map", "null", "absent"] = "map"
    """How a conversation without labels shows it [doc, client: all three]."""
    filters: Literal["obeyed", "ignored"] = "obeyed"
    """Whether lists show only what passes their filters [doc], or everything [?]."""
    hidden: Literal["listed", "hidden"] = "listed"
    """Whether lists show archived and private conversations [?]."""
    hidden_get: Literal["200", "403", "404"] = "200"
    """How a request for one archived or private conversation is answered [?]."""
    errors: Literal["documented", "message", "text", "empty"] = "documented"
    """The body of an error: `title`, `detail`, `code` [doc], `message`, text, nothing [client]."""
    unknown: Literal["accept", "refuse", "drop"] = "accept"
    """Whether a label key or value not in the catalog is accepted, answered 400, or dropped [?]."""
    transcript: int = 0
    """KB of transcript in whole resources, which can be MBs [guess]; 0 is the stored one."""

    @classmethod
    def parse(cls, settings: Iterable[str]) -> Switches:
        """The switches set by `name=value` texts; ValueError says what is wrong with one."""
        values: dict[str, Any] = {}
        for setting in settings:
            name, equals, value = setting.partition("=")
            if not equals:
                raise ValueError(f"{setting!r} is not of the form switch=value")
            values |= _parsed(name.strip(), value.strip())
        return cls(**values)


def choices() -> dict[str, tuple[str, ...]]:
    """The values of each switch by its name, the default first; none for a number."""
    hints = get_type_hints(Switches)
    return {each.name.replace("_", "-"): get_args(hints[each.name]) for each in fields(Switches)}


def _parsed(name: str, value: str) -> dict[str, str | int]:
    known = choices()
    if name not in known:
        raise ValueError(f"there is no switch {name!r}; there are: {', '.join(known)}")
    field = name.replace("-", "_")
    if known[name]:
        if value not in known[name]:
            raise ValueError(f"{name} is one of {', '.join(known[name])}; not {value!r}")
        return {field: value}
    if get_type_hints(Switches)[field] is str:
        return {field: value}
    least = 1 if field == "page_size" else 0
    if not (value.isascii() and value.isdigit() and len(value) < 10 and int(value) >= least):
        raise ValueError(f"{name} is a number from {least} on; not {value!r}")
    return {field: int(value)}
