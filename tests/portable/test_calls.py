"""What confsync may not call without a guard, because Windows or macOS lack it or do it in another way.

No test of this repository ran on those systems. These rules find the mistakes that a reader of the code
would find.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

import confsync

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE: Final = Path(confsync.__file__).parent
TEXTS: Final = {
    file.relative_to(PACKAGE).as_posix(): file.read_text(encoding="utf-8")
    for file in sorted(PACKAGE.rglob("*.py"))
}
POSIX_OS: Final = frozenset(
    [
        "chown",
        "chroot",
        "ctermid",
        "fchmod",
        "fchown",
        "fork",
        "forkpty",
        "getegid",
        "geteuid",
        "getgid",
        "getgroups",
        "getloadavg",
        "getpgid",
        "getpgrp",
        "getpriority",
        "getresuid",
        "getsid",
        "getuid",
        "getxattr",
        "initgroups",
        "killpg",
        "lchown",
        "listxattr",
        "lockf",
        "major",
        "makedev",
        "minor",
        "mkfifo",
        "mknod",
        "nice",
        "O_ASYNC",
        "O_CLOEXEC",
        "O_DIRECTORY",
        "O_DSYNC",
        "O_NOCTTY",
        "O_NOFOLLOW",
        "O_NONBLOCK",
        "O_SYNC",
        "openpty",
        "pathconf",
        "pidfd_open",
        "pipe2",
        "posix_fadvise",
        "posix_fallocate",
        "posix_spawn",
        "pread",
        "preadv",
        "pwrite",
        "pwritev",
        "sched_yield",
        "sendfile",
        "set_blocking",
        "setegid",
        "seteuid",
        "setgid",
        "setgroups",
        "setpgid",
        "setpriority",
        "setsid",
        "setuid",
        "setxattr",
        "spawnlp",
        "statvfs",
        "sync",
        "sysconf",
        "tcgetpgrp",
        "tcsetpgrp",
        "ttyname",
        "uname",
        "wait",
        "wait3",
        "wait4",
        "WEXITSTATUS",
        "WIFEXITED",
        "WIFSIGNALED",
        "WTERMSIG",
    ]
)
POSIX_MODULES: Final = frozenset(
    [
        "crypt",
        "curses",
        "fcntl",
        "grp",
        "nis",
        "posix",
        "pty",
        "pwd",
        "readline",
        "resource",
        "spwd",
        "syslog",
        "termios",
        "tty",
    ]
)
SIGNALS: Final = frozenset(
    [
        "SIGINT",
        "SIGTERM",
        "SIGABRT",
        "SIGFPE",
        "SIGILL",
        "SIGSEGV",
        "SIG_IGN",
        "SIG_DFL",
        "signal",
        "getsignal",
        "raise_signal",
        "default_int_handler",
        "Signals",
        "Handlers",
        "valid_signals",
        "strsignal",
    ]
)
GUARD: Final = re.compile(r"\bos\.name\b|\bsys\.platform\b|\bhasattr\(")


def wrong(code: str) -> list[str]:
    """The lines of a module that call what other systems do not have."""
    return sorted({f"{node.lineno}: {why}" for node, why in _found(ast.parse(code), guarded=False)})


def _found(node: ast.AST, *, guarded: bool) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    if isinstance(node, ast.If | ast.IfExp):
        guarded = guarded or bool(GUARD.search(ast.unparse(node.test)))
    if not guarded and isinstance(node, ast.expr | ast.stmt):
        yield from ((node, why) for why in _reasons(node))
    for child in ast.iter_child_nodes(node):
        # After `if os.name == "nt": return` the rest of the function is for other systems.
        if isinstance(child, ast.If) and GUARD.search(ast.unparse(child.test)):
            yield from _found(child, guarded=True)
            guarded = guarded or isinstance(child.body[-1], ast.Return | ast.Raise)
            continue
        yield from _found(child, guarded=guarded)


def _reasons(node: ast.expr | ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (f"import {each.name}" for each in node.names if each.name in POSIX_MODULES)
    elif isinstance(node, ast.ImportFrom) and node.module in POSIX_MODULES:
        yield f"from {node.module}"
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        name = f"{node.value.id}.{node.attr}"
        if node.value.id == "os" and node.attr in POSIX_OS:
            yield name
        if node.value.id == "signal" and node.attr not in SIGNALS:
            yield name
    if isinstance(node, ast.Attribute) and node.attr in {"add_signal_handler", "tzset"}:
        yield node.attr
    if isinstance(node, ast.Call):
        yield from _reasons_of_call(node)


def _reasons_of_call(call: ast.Call) -> Iterator[str]:
    text = ast.unparse(call)
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
    binary = bool(re.search(r"""['"][rwxa+]*b[rwxa+]*['"]""", text))
    opens = name in {"read_text", "write_text"} or (name == "open" and "os.open" not in text)
    devnull = "devnull" in text
    if opens and not binary and not devnull and not re.search(r"encoding|'utf-8'|'ascii'", text):
        yield f"{name} without an encoding, which is cp1252 on Windows"
    if name == "strftime" and re.search(r"%-|%s\b|%e", text):
        yield "a format of strftime that Windows does not know"


def test_no_module_calls_what_other_systems_lack() -> None:
    assert len(TEXTS) > 200
    assert {name: found for name, text in TEXTS.items() if (found := wrong(text))} == {}


def test_bytes_are_written_as_they_are() -> None:
    """On Windows `os.write` writes `\\r\\n` for `\\n`, unless the file was opened with O_BINARY."""
    writing = {name for name, text in TEXTS.items() if "os.open(" in text and "os.write(" in text}
    assert writing
    assert {name for name in writing if "O_BINARY" not in TEXTS[name]} == set()


def test_names_of_files_have_slashes_everywhere() -> None:
    """A path that goes into a document, a plan or a fingerprint is the same on every system."""
    native = re.compile(r"str\([^()]*\.relative_to\([^()]*\)\)")
    found = {name for name, text in TEXTS.items() if native.search(text)}
    # What people read and type there is their system's.
    assert {name for name in found if not name.startswith("cli/")} == set()


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("import fcntl", ["1: import fcntl"]),
        ("def f():\n    import fcntl", ["2: import fcntl"]),
        ("import sys\nif sys.platform != 'win32':\n    import fcntl", []),
        ("os.fork()", ["1: os.fork"]),
        ("x = os.getuid() if hasattr(os, 'getuid') else 0", []),
        ("def f():\n    if os.name == 'nt':\n        return 0\n    return os.geteuid()", []),
        (
            "def f():\n    if x == 'nt':\n        return 0\n    return os.geteuid()",
            ["4: os.geteuid"],
        ),
        (
            "def f():\n    if os.name == 'nt':\n        g()\n    return os.geteuid()",
            ["4: os.geteuid"],
        ),
        ("getattr(os, 'O_NONBLOCK', 0)", []),
        ("signal.signal(signal.SIGHUP, f)", ["1: signal.SIGHUP"]),
        ("signal.signal(signal.SIGTERM, f)", []),
        ("loop.add_signal_handler(2, f)", ["1: add_signal_handler"]),
        ("p.read_text()", ["1: read_text without an encoding, which is cp1252 on Windows"]),
        ("p.open('rb'), p.read_text(encoding='utf-8'), open(os.devnull, 'w')", []),
        ("t.strftime('%-d')", ["1: a format of strftime that Windows does not know"]),
    ],
)
def test_the_rules_notice(code: str, lines: list[str]) -> None:
    assert wrong(code) == lines
