"""What others wrote stays text: in commands to the runner, in its files, in Markdown."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from confsync.formats.escape import shortened
from confsync.github.annotations import Annotation, plan_annotations
from confsync.github.marker import Marker, marked, read
from confsync.github.outputs import write_outputs, write_summary
from confsync.github.words import code, link
from confsync.model import ABSENT, Change, Edit, Place, Plan
from tests.engine.values import plans

anything = st.text(max_size=40) | st.text("`|<>[]()@#:%,\n\r ", max_size=40)


def command(line: str) -> tuple[str, dict[str, str], str]:
    """A command as the runner takes it apart."""
    found = re.fullmatch(r"::(\w+) ([^\n\r]*?)::([^\n\r]*)", line)
    assert found, line
    properties = dict(each.split("=", 1) for each in found[2].split(","))
    return found[1], {name: _back(value) for name, value in properties.items()}, _back(found[3])


def _back(text: str) -> str:
    for escape, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, char)
    return text


@given(anything, anything, anything)
def test_a_command_keeps_its_text(title: str, message: str, file: str) -> None:
    made = Annotation("notice", title, message, Place(file, 7)).command()
    assert command(made) == ("notice", {"file": file, "line": "7", "title": title}, message)


@given(plans)
def test_every_plan_has_annotations_in_single_lines(plan: Plan) -> None:
    for each in plan_annotations(plan, "sub"):
        level, properties, _ = command(each.command())
        assert level in {"error", "warning", "notice"}
        assert properties.get("file", "sub/").startswith("sub/")


def test_a_change_of_many_edits() -> None:
    edits = tuple(Edit(f"k{n:02}", ABSENT, "x") for n in range(30))
    plan = Plan("", 1, 0, (Change("c1", Place("a.yaml", 1), "", edits),))
    (each,) = plan_annotations(plan, "")
    assert each.title == "c1"
    assert each.message.splitlines()[19:] == ['labels.k19: + "x"', "and 10 more"]


@given(st.dictionaries(st.from_regex(r"\A[a-z-]{1,9}\Z"), anything, max_size=4))
def test_an_output_cannot_make_another(values: dict[str, str]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "output"
        assert write_outputs(file, values) == []
        text = file.read_bytes().decode()
    lines, found = text.split("\n"), {}
    while lines != [""]:
        name, end = lines.pop(0).split("<<", 1)
        at = lines.index(end)
        found[name] = "\n".join(lines[:at])
        lines = lines[at + 1 :]
    assert found == values


def test_delimiters_are_never_the_same(tmp_path: Path) -> None:
    write_outputs(tmp_path / "output", {"a": "x", "b": "y"})
    ends = re.findall("<<(.+)", (tmp_path / "output").read_text())
    assert len(set(ends)) == 2


def test_half_a_surrogate_pair_does_no_harm(tmp_path: Path) -> None:
    assert write_summary(tmp_path / "summary", "a\ud800b") == []
    assert write_outputs(tmp_path / "output", {"a": "\udfff"}) == []


@given(anything)
def test_a_code_span_is_one(text: str) -> None:
    (line,) = [t for t in MarkdownIt("commonmark").parse(f"- x {code(text)} y") if t.children]
    parts = [(t.type, t.content.strip()) for t in line.children or ()]
    said = shortened(text).strip()
    if said:
        assert parts == [("text", "x"), ("code_inline", said), ("text", "y")]
    else:
        assert parts == [("text", "x (nothing) y")]


@given(anything)
def test_a_link_goes_where_it_should(path: str) -> None:
    path = path.encode("utf-8", "replace").decode()
    (line,) = [
        t for t in MarkdownIt("commonmark").parse(link("x", "https://h/r", path, 3)) if t.children
    ]
    (opening,) = [t for t in line.children or () if t.type == "link_open"]
    assert str(opening.attrs["href"]).startswith("https://h/r/")
    assert str(opening.attrs["href"]).endswith("#L3")


heads = st.dictionaries(st.text(max_size=9), st.text(max_size=9) | st.integers(), max_size=4)


@given(st.sampled_from(["plan", "drift"]), heads, st.binary(), st.binary(), st.text())
def test_a_marker_is_read_as_it_was_written(
    kind: str, head: dict[str, str | int], data: bytes, seal: bytes, visible: str
) -> None:
    marker = Marker(kind, {**head}, data, seal)
    body = marked(marker, visible)
    assert read(body) == (marker, visible.replace("\r\n", "\n"))
    assert body.index("-->") < body.index("\n")
