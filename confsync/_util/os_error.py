"""Why the operating system refused something."""

from __future__ import annotations


def reason(error: OSError) -> str:
    """The reason in the middle of a sentence, such as `permission denied`."""
    return (error.strerror or str(error) or type(error).__name__).lower()
