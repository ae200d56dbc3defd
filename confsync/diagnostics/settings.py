"""3xx: confsync.yaml."""

from __future__ import annotations

from typing import Final

from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.SETTING,
        what="A pattern or file name in confsync.yaml is not portable.",
        why="A project must declare the same on every machine, and stay within its folder.",
        fix="Write it relative to confsync.yaml, with `/`, such as conversations/**/*.yaml.",
        wrong="version: 1\nmanifests: [../conversations/*.yaml]\n",
        right="version: 1\nmanifests: [conversations/*.yaml]\n",
        of="settings",
    ),
    CodeExplanation(
        code=Code.VERSION,
        what="confsync.yaml has a version that this confsync does not support.",
        why="A later version may change the meaning of keys.",
        fix="Update confsync.",
        wrong="version: 2\nmanifests: [conversations/*.yaml]\n",
        right="version: 1\nmanifests: [conversations/*.yaml]\n",
        of="settings",
    ),
    CodeExplanation(
        code=Code.ADDRESS,
        what="The key cannot be sent to `api.url`.",
        why="Over plain http everyone on the network path can read it.",
        fix="Use an address that begins with https://; plain http is only for this machine.",
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
    CodeExplanation(
        code=Code.UNTRUSTED_ADDRESS,
        what="Only confsync.yaml names the address that the key would be sent to.",
        why="Whoever can change that file, in a pull request too, could have the key sent to them.",
        fix="Name the address outside of the repository: with --api-url URL, or under `addresses` in "
        "the user's configuration file, such as ~/.config/confsync/config.yaml.",
    ),
)
