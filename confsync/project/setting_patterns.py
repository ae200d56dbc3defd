"""What texts in `confsync.yaml` may be, as patterns for its JSON Schema.

The program checks more precisely. A pattern refuses nothing that the program accepts.
"""

from __future__ import annotations

from typing import Final

MANIFESTS: Final = (
    r"^(?!/)(?!\.?(?:/\.?)*$)(?!(?:[^/]*/)*\.\.(?:/|$))"
    # `**` is a step that is not the last one, and there is only one.
    r"(?![\s\S]*[^/]\*\*)(?![\s\S]*\*\*(?:[^/]|$|[\s\S]*\*\*))"
    r"[^\\:\u0000]*$"
)
"""A glob below the folder that names files."""

CATALOG: Final = r"^(?!confsync\.yaml$)(?:(?!\.\.?/)[^/\\:\u0000]+/)*[^/\\:\u0000]*\.ya?ml$"
"""A YAML file below the folder."""

WINDOW: Final = r"^(?=.*[1-9])([0-9]{1,9}[smhdw])+$"
"""A span of time that is not zero."""

_BYTE: Final = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV6: Final = r"\[[0-9A-Fa-f:.]+(?:%[!-.0-9;->A-Z^-~]+)?\]"
_NAME: Final = r'[!"$-.0-9;->A-Z^-~]+'
_LOCAL: Final = rf"[Ll][Oo][Cc][Aa][Ll][Hh][Oo][Ss][Tt]|127(?:\.{_BYTE}){{3}}"
_PORT: Final = (
    r"(?::0*(?:[0-9]{0,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?"
)
_PATH: Final = r'(?:/[!"$->@-\[\]-~]*)?\??#?'
_HTTP: Final = "[Hh][Tt][Tt][Pp]"
ADDRESS: Final = (
    rf"^(?:sandbox|(?:{_HTTP}[Ss]://(?:{_IPV6}|{_NAME})|{_HTTP}://(?:{_IPV6}|{_LOCAL}))"
    rf"{_PORT}{_PATH})$"
)
"""`sandbox`, an https:// address, or an http:// address of this machine."""
