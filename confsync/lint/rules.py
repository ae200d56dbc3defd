"""All lint rules, in the order of their codes."""

from __future__ import annotations

from typing import Final

from confsync.lint import (
    bad_ignore,
    blank_title,
    duplicate_title,
    given_by_defaults,
    id_form,
    look_alike,
    padded_title,
    similar_keys,
    similar_values,
    unused_ignore,
)

RULES: Final = (
    blank_title.RULE,
    padded_title.RULE,
    similar_keys.RULE,
    similar_values.RULE,
    duplicate_title.RULE,
    look_alike.RULE,
    given_by_defaults.RULE,
    id_form.RULE,
)
EXPLANATIONS: Final = (*(rule.about for rule in RULES), unused_ignore.ABOUT, bad_ignore.ABOUT)
