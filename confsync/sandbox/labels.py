"""The list of label categories, in each of the forms that it may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.sandbox import lists

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from confsync.model import Json
    from confsync.sandbox.switches import Switches


def listed(
    categories: Sequence[Mapping[str, Json]], query: lists.Query, switches: Switches
) -> Json:
    """The answer to `GET /labels`: all categories, or a page of them."""
    size = switches.catalog_page or len(categories)
    number = lists.number(query) if switches.catalog_page else 1
    shown = categories[(number - 1) * size : number * size]
    data: list[Json] = [_category(each, switches) for each in shown]
    if switches.catalog == "bare":
        return data
    answer: dict[str, Json] = {"data": data}
    if switches.catalog_page and (meta := lists.meta(len(categories), number, size, switches)):
        answer["meta"] = meta
    return answer


def _category(category: Mapping[str, Json], switches: Switches) -> Json:
    match switches.category:
        case "bare":
            return dict(category)
        case "resource":
            id = category.get("uuid")
            return {"type": "labels", "id": id, "attributes": dict(category)}
        case "light":
            return {name: value for name, value in category.items() if name != "options"}
