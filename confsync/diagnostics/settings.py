"""3xx: confsync.yaml."""

from __future__ import annotations

from typing import Final

from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.SETTING,
        what="A pattern or a file's name in confsync.yaml is one that not all systems understand alike.",
        why="The same project must declare the same on every machine, and stay within its folder.",
        mend="Write it relative to confsync.yaml, with `/`, such as conversations/**/*.yaml.",
        wrong="version: 1\nmanifests: [../conversations/*.yaml]\n",
        right="version: 1\nmanifests: [conversations/*.yaml]\n",
        of="settings",
    ),
    CodeExplanation(
        code=Code.VERSION,
        what="confsync.yaml has a version that this confsync does not know.",
        why="A later version may give the same keys another meaning.",
        mend="Update confsync.",
        wrong="version: 2\nmanifests: [conversations/*.yaml]\n",
        right="version: 1\nmanifests: [conversations/*.yaml]\n",
        of="settings",
    ),
    CodeExplanation(
        code=Code.ADDRESS,
        what="The key cannot be sent to `api.url`.",
        why="Over plain http everybody on the way can read it.",
        mend="Write an address that begins with https://; plain http is only for this machine.",
        wrong="""\
version: 1
api:
  url: http://api.attention.tech/v2
manifests: [conversations/*.yaml]
""",
        right="""\
version: 1
api:
  url: https://api.attention.tech/v2
manifests: [conversations/*.yaml]
""",
        of="settings",
    ),
)
