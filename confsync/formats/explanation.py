"""Explanations of codes as text, made for 80 columns, and as JSON."""

from __future__ import annotations

from textwrap import indent, wrap
from typing import TYPE_CHECKING, Final

from confsync.formats.documents.head import head
from confsync.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from confsync.formats.paint import Paint
    from confsync.model import Json
    from confsync.model.code_explanation import CodeExplanation

_COLUMNS: Final = 80
_FILES: Final = {"manifest": "in a manifest", "settings": "in confsync.yaml"}


def explanation_text(about: CodeExplanation, paint: Paint) -> Iterator[str]:
    """The lines of one explanation."""
    level = paint("error" if about.severity is Severity.ERROR else "change", about.severity)
    yield f"{paint('strong', about.code.value)} {about.code.label} ({level})"
    for title, text in (("", about.what), ("Why: ", about.why), ("How to fix it: ", about.fix)):
        yield ""
        first, *more = wrap(title + text, _COLUMNS, break_on_hyphens=False)
        yield paint("strong", title) + first.removeprefix(title)
        yield from more
    for title, example in (("Wrong", about.wrong), ("Right", about.right)):
        if example:
            yield ""
            yield f"{paint('strong', title)}, {_FILES[about.of]}:"
            yield ""
            yield from indent(example, "    ").splitlines()


def overview_text(groups: Mapping[str, Iterable[CodeExplanation]], paint: Paint) -> Iterator[str]:
    """All codes, with what is wrong."""
    for title, group in groups.items():
        yield paint("strong", title)
        for about in group:
            yield from wrap(
                about.what,
                _COLUMNS,
                initial_indent=f"  {about.code}  ",
                subsequent_indent=" " * 9,
                break_on_hyphens=False,
            )
        yield ""
    yield "To read more about one: confsync explain CODE"


def explanations_document(explanations: Iterable[CodeExplanation]) -> dict[str, Json]:
    """One explanation or several, as a document."""
    return {
        **head("explanations"),
        "codes": [_explanation(about) for about in explanations],
    }


def _explanation(about: CodeExplanation) -> Json:
    return {
        "code": about.code.value,
        "name": about.code.label,
        "severity": about.severity.value,
        "what": about.what,
        "why": about.why,
        "mend": about.fix,
        "example_of": about.of if about.wrong else None,
        "wrong": about.wrong or None,
        "right": about.right or None,
    }
