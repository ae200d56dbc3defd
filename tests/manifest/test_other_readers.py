"""Another reader of YAML 1.2 reads manifests as confsync does, before and after `fmt`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from confsync.manifest.compose import compose
from confsync.manifest.findings import Findings
from confsync.manifest.fmt.normal import normal_form
from confsync.manifest.source import decode
from confsync.model.errors import InvalidInput
from tests.manifest.corpus import CORPUS
from tests.support.command import confsync
from tests.support.folder import Folder
from tests.support.node import needs, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs("yaml")

DISAGREED = ["a: &a:b c", "{?k: v}", "[?k, v]", "a: &x 1\nb: *x:", "{a: &a:b c}"]
"""Text that readers of YAML understand in different ways."""
NOT_ALIKE = {
    "line-ends-mixed.yaml",  # The other reader does not end a line at a carriage return.
    # The other reader adds the line end that the file lacks.
    "block-scalar-without-final-newline.yaml",
}
"""Manifests of the corpus that the other reader reads in another way."""
REFUSED = {
    "carriage-returns-alone.yaml",
    "flow-with-trailing-commas.yaml",  # Its last bracket is indented less than YAML asks for.
}
"""Manifests of the corpus that the other reader refuses."""
FLOW = ["{crm: https://crm.example/42}", "{t: 10:30}", "[a:b, c]", "{a: b?c}"]
"""Valid text that ruamel's C parser refuses."""


def _ours(text: str) -> Any:
    findings = Findings(decode(text.encode(), "file.yaml"))
    data = compose(findings).data
    assert not findings.problems
    return data


def test_the_corpus_means_the_same_to_another_reader() -> None:
    texts = [file.read_bytes().decode("utf-8-sig") for file in CORPUS]
    formatted = [
        normal_form(decode(file.read_bytes(), file.name), "text").removeprefix("\ufeff")
        for file in CORPUS
    ]
    refused = set()
    for file, text, plain, after in zip(
        CORPUS, texts, read_yaml(texts), read_yaml(formatted), strict=True
    ):
        if "error" in plain:
            refused.add(file.name)
            continue
        assert plain == after, file.name
        if file.name not in NOT_ALIKE:
            assert plain == {"value": _ours(text)}, file.name
    assert refused == REFUSED


@pytest.mark.parametrize("text", DISAGREED)
def test_what_readers_disagree_on_is_refused(text: str, parser: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        compose(Findings(decode(text.encode(), "file.yaml")))
    (problem,) = raised.value.problems
    assert problem.code == "CS105", parser
    assert problem.place is not None
    assert problem.help


@pytest.mark.parametrize("text", FLOW)
def test_flow_mappings_with_colons_are_read_as_others_read_them(text: str, parser: str) -> None:
    assert read_yaml([text]) == [{"value": _ours(text)}], parser


def test_fmt_keeps_what_another_reader_reads(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    flow = "conversations:\n  a:   {title: 'x', labels: {crm: https://crm.example/42,  t: 10:30}}\n"
    file = folder.write("conversations/a.yaml", flow)
    assert confsync("fmt", "-C", str(tmp_path)).code in {0, 1}
    after = file.read_text(encoding="utf-8")
    assert after != flow
    (before, now) = read_yaml([flow, after])
    assert before == now
    assert json.dumps(now["value"]["conversations"]["a"]["labels"]) == (
        '{"crm": "https://crm.example/42", "t": "10:30"}'
    )
