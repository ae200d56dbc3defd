"""Files that are not YAML, or not clean text: reported at the place, with help, by both parsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.folder import Folder

HELP = "check the indentation of this line and the one above"
A = "conversations:\n  a:\n"

# Content; code, line, column; what the help says; where the caret is in the line above it.
BROKEN: dict[str, tuple[str | bytes, tuple[str, int, int], str, str]] = {
    "a tab as indentation": (
        f"{A}\ttitle: x\n",
        ("CS103", 3, 1),
        "indent with spaces: YAML allows no tabs there",
        "\\ttitle: x\n    | ^^",
    ),
    "a tab after spaces": (
        f"{A}    \ttitle: x\n    labels: {{a: b}}\n",
        ("CS103", 3, 5),
        "indent with spaces: YAML allows no tabs there",
        "\\ttitle: x\n    | ^^",
    ),
    "a colon in a text": (
        f"{A}    title: Q1: Review\n",
        ("CS103", 3, 14),
        'text with ": " in it needs quotes',
        "title: Q1: Review\n    |          ^",
    ),
    "an at sign": (
        f"{A}    title: @acme\n",
        ("CS103", 3, 12),
        "put the text in quotes",
        "title: @acme\n    |        ^",
    ),
    "an escape of no character": (
        f'{A}    title: "\\U00110000"\n',
        ("CS103", 3, 0),
        "",
        'title: "\\U00110000"\n    |        ',
    ),
    "a character that YAML forbids": (
        f"{A}    title: a\x07b\n",
        ("CS103", 3, 13),
        "remove it, or write it as an escape within double quotes",
        "title: a\\x07b\n    |         ^^^^",
    ),
    "halves of a character, as JSON writes it": (
        f'{A}    title: "\\ud83d\\ude80"\n',
        ("", 3, 0),
        "",
        'title: "\\ud83d\\ude80"\n    |        ',
    ),
    "another encoding": (
        f"{A}    title: Grüße\n".encode("latin-1"),
        ("CS102", 3, 14),
        "save the file with the encoding UTF-8",
        "title: Gr\ufffd\ufffde\n    |          ^",
    ),
    "another encoding after a mark": (
        b"\xef\xbb\xbfconversations: {a: {title: \xff}}",
        ("CS102", 1, 28),
        "save the file with the encoding UTF-8",
        "conversations: {a: {title: \ufffd}}\n    |                            ^",
    ),
    "UTF-16": (
        "conversations: {}".encode("utf-16"),
        ("CS102", 1, 1),
        "save the file with the encoding UTF-8",
        "\ufffd\ufffdc\\x00o",
    ),
    "NEL": (
        f"{A}    title: a\x85b\n",
        ("CS102", 3, 13),
        'remove it, or write "\\u0085" within double quotes',
        "title: a\\x85b\n    |         ^^^^",
    ),
    "a line separator": (
        f"{A}    title: a\u2028b\n",
        ("CS102", 3, 13),
        'remove it, or write "\\u2028" within double quotes',
        "title: a\\u2028b\n    |         ^^^^^^",
    ),
    "a second byte order mark": (
        "\ufeff\ufeffconversations: {}\n",
        ("CS102", 1, 1),
        'remove it, or write "\\ufeff" within double quotes',
        "\\ufeffconversations: {}\n    | ^^^^^^",
    ),
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_what_is_not_yaml_is_reported_at_its_place(
    case: tuple[str | bytes, tuple[str, int, int], str, str], folder: Folder, parser: str
) -> None:
    content, (code, line, column), help, excerpt = case
    folder.manifest(content)
    (problem,) = folder.problems()
    assert problem["code"].startswith(code or "CS")
    assert (problem["line"], problem["column"]) == (line, column or problem["column"])
    assert problem["help"] == (help or problem["help"])
    assert excerpt in folder.validate().err


# What only one of the parsers can locate; they agree that it is wrong.
@pytest.mark.parametrize(
    ("content", "help"),
    [
        (f'{A}    title: "x\n', "a quote is not closed"),
        (f"{A}    title: 'x\n", "a quote is not closed"),
        (f"{A}    title: {{x\n", ""),
        ("conversations: [\n", ""),
        ("conversations: &\n", ""),
        (f"{A}    title: x\n   labels: {{}}\n", HELP),
        ("%YAML 1.12\n---\nconversations: {}\n", ""),
        ("%YAML 2.0\n---\nconversations: {}\n", ""),
        ("%TAG ! x\n%TAG ! x\n---\nconversations: {}\n", ""),
        ("conversations: !x!y {}\n", ""),
        ("? x\n? [\n", ""),
        ("conversations: {}\nx\n", ""),
        (f"{'k' * 2000}: x\n", ""),
        ("\x00", ""),
    ],
    ids=repr,
)
def test_everything_else_ends_in_one_problem_too(
    content: str, help: str, folder: Folder, parser: str
) -> None:
    folder.manifest(content)
    found = folder.problems()
    assert len(found) == 1
    assert found[0]["message"]
    assert found[0]["help"] == (help or found[0]["help"])


def test_what_was_found_before_the_end_of_reading_is_reported_too(
    folder: Folder, parser: str
) -> None:
    folder.manifest("1: x\n2: x\n3: @\n")
    assert [(code, line) for code, line, _, _ in folder.found()] == [
        ("CS203", 1),
        ("CS203", 2),
        ("CS103", 3),
    ]
