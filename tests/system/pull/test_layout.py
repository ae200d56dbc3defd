"""Names of files that are made of what others wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync.model.errors import UsageError
from confsync.operations.pull.layout import file_for, slug
from confsync.project.project import is_manifest, load_project

if TYPE_CHECKING:
    from pathlib import Path

RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{name}{n}" for name in ("com", "lpt") for n in range(10)),
}


@given(st.text() | st.from_regex(r"\A[.]*(con|aux|lpt1|a)[. /\\-]*\Z"))
def test_every_system_takes_the_name(text: str) -> None:
    name = slug(text)
    assert 0 < len(name.encode("utf-8", "surrogatepass")) < 250
    assert not set(name) & set('/\\:*?"<>| \0\n')
    assert name.strip("-.") == name
    assert ".." not in name
    assert name.split(".")[0] not in RESERVED
    assert slug(text) == slug(text.upper().lower()) or text.upper().lower() != text.lower()


@given(st.text(), st.text())
def test_what_looks_alike_has_names_of_its_own(one: str, other: str) -> None:
    same = [normalize("NFKC", each.strip()).casefold() for each in (one, other)]
    assert (slug(one) == slug(other)) == (same[0] == same[1])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("mia@northwind.example", "mia@northwind.example"),
        ("MIA@Northwind.example", "mia@northwind.example"),
        ("営業チーム", "営業チーム"),
        ("Sales / EMEA", "sales-emea-"),
        ("con", "x-con-"),
        ("con.sales", "x-con.sales-"),
        ("../../etc", "etc-"),
        ("...", "x-"),
    ],
)
def test_names(text: str, name: str) -> None:
    made = slug(text)
    assert made == name or (name.endswith("-") and made.startswith(name))


@pytest.mark.parametrize(
    ("patterns", "file"),
    [
        (["conversations/**/*.yaml"], "conversations/2026-10.yaml"),
        (["*.yml"], "2026-10.yml"),
        (["a/b/c-*.yaml", "calls/*/*.yaml", "calls/**/2*.yml"], "calls/2026-10.yml"),
        (["one.yaml", "**/*.yaml"], "2026-10.yaml"),
        (["one.yaml", ".hidden/*.yaml"], None),
    ],
)
def test_a_new_file_is_where_a_pattern_finds_it(
    tmp_path: Path, patterns: list[str], file: str | None
) -> None:
    listed = "".join(f"  - {pattern!r}\n" for pattern in patterns)
    (tmp_path / "confsync.yaml").write_text(f"version: 1\nmanifests:\n{listed}")
    project = load_project(tmp_path)
    if file is None:
        with pytest.raises(UsageError, match="would find a new file"):
            file_for(project, "2026-10")
    else:
        assert file_for(project, "2026-10") == file
        made = tmp_path / file
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text("")
        from_glob = {path for pattern in patterns for path in tmp_path.glob(pattern)}
        assert made in from_glob
        assert is_manifest(project, file)
