"""What is answered without loading the command line's library, which takes longer than the answer.

`--version`, `--help` and completion are asked by scripts, by shells at every press of the tab key,
and by people in a hurry. `frozen.py` has the words; a test compares each answer with the library's.
Whatever is not simple is left to the library.
"""

import os
import sys

from confsync._version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_COLUMNS = 80


class Answer:
    """What is printed, and the exit code."""

    __slots__ = ("code", "text")

    def __init__(self, text: str, code: int = 0) -> None:
        self.text = text
        self.code = code


def answer(arguments: "Sequence[str]") -> Answer | None:
    """The answer to these arguments in this environment, or None where it is not a quick one."""
    shell = os.environ.get("_CONFSYNC_COMPLETE", "")
    if shell:
        return _completion(shell)
    if list(arguments) == ["--version"]:
        return Answer(f"confsync {__version__}\n")
    if list(arguments) in (["--help"], ["-h"]) and _columns() >= _COLUMNS:
        from confsync.cli.frozen import HELP

        return Answer(HELP)
    return None


def _completion(shell: str) -> Answer | None:
    found = _words(shell)
    if found is None:
        return None
    from confsync.cli.frozen import WORDS

    before, typed = found
    here = WORDS.get(before[0] if before else "")
    # The words of a group, values of options, and whatever is quoted.
    if here is None or any(word.startswith("-") for word in before[1:]):
        return None
    if typed.startswith("-") or not before:
        if typed.startswith("-") and "=" in typed:
            return None
        options = typed.startswith("-")
        fitting = [w for w in here if w[0].startswith(typed) and w[0].startswith("-") == options]
    else:
        fitting = []
    if shell == "complete_bash":
        return Answer("\n".join(word[0] for word in fitting) + "\n")
    if shell == "complete_zsh":
        listed = "\n".join(word[1] for word in fitting)
        return Answer(f"_arguments '*: :(({listed}))'\n" if fitting else "_files\n")
    if os.environ.get("_TYPER_COMPLETE_FISH_ACTION") == "is-args":
        return Answer("", 0 if fitting else 1)
    return Answer("\n".join(word[2] for word in fitting) + "\n")


def _words(shell: str) -> tuple[list[str], str] | None:
    """The words before the one that is being typed, without the program's, and that one."""
    if shell == "complete_bash":
        line, number = os.environ.get("COMP_WORDS", ""), os.environ.get("COMP_CWORD", "")
        if not number.isdigit():
            return None
        words = line.split()
        typed = words[int(number)] if int(number) < len(words) else ""
        before = words[1 : int(number)]
    elif shell in {"complete_zsh", "complete_fish"}:
        line = os.environ.get("_TYPER_COMPLETE_ARGS", "")
        words = line.split()[1:]
        typed = words.pop() if words and not line.endswith(" ") else ""
        before = words
    else:
        return None
    return None if any(char in line for char in "'\"\\$#") else (before, typed)


def _columns() -> int:
    """How wide the terminal is, as the library would see it."""
    said = os.environ.get("COLUMNS", "")
    if said.isdigit() and int(said):
        return int(said)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return _COLUMNS
