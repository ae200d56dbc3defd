"""Files of a project that name where the key goes."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from confsync.sandbox.rules import Service
from confsync.sandbox.server import running
from confsync.sandbox.state import State
from tests.support.command import KEY, confsync
from tests.support.repository import Repository
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERBS = (
    ("plan",),
    ("apply", "--yes"),
    ("snapshot", "--out", "{root}/snapshot.json"),
    ("explain", "a"),
    ("pull",),
    ("pull", "--all"),
    ("catalog pull",),
    ("ci plan",),
    ("ci apply", "--review", "not-required"),
    ("ci drift",),
)


@contextmanager
def attacker() -> Iterator[tuple[Service, str]]:
    """A service on this machine that would accept every key."""
    service = Service(State.of({"a": {"title": "Old", "labels": {}}}))
    with running(service) as url:
        yield service, url


def name(it: World, url: str) -> None:
    it.write(
        "confsync.yaml",
        f"version: 1\napi: {{url: '{url}'}}\nmanifests: [conversations/*.yaml]\n"
        "labels: {catalog: labels.yaml}\nlint: {id-form: 'off'}\n",
    )
    it.write("labels.yaml", "version: 1\nlabels: {}\n")


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_a_project_names_the_attackers_address(verb: tuple[str, ...]) -> None:
    """A pull request changes `api.url`; a job or a maintainer then runs a verb on it."""
    with world({"a": {}}, {"a": {"title": "New"}}) as it, attacker() as (service, url):
        name(it, url)
        Repository.new(it.root).commit()
        ran = it.run(verb[0], *[word.format(root=it.root) for word in verb[1:]])
        assert service.log == []
        assert (ran.code, it.puts) == (1, [])
        assert f"the key is not sent to {url}" in ran.err
        assert f"--api-url {url}" in ran.err
        # The same verb with the address of the user's choice goes there, no matter what the file says.
        it.run(verb[0], *[word.format(root=it.root) for word in verb[1:]], "--api-url", it.url)
        assert service.log == []
        assert it.service.log != []


@pytest.mark.parametrize("place", [".config", "home/.config"])
def test_the_project_has_the_users_configuration_in_it(place: str) -> None:
    """The home of a job is the checkout, so a pull request adds the file that names addresses."""
    with world({}, {"a": {"title": "New"}}) as it, attacker() as (service, url):
        Repository.new(it.root)
        name(it, url)
        it.write(f"{place}/confsync/config.yaml", f"version: 1\naddresses: ['{url}']\n")
        ran = it.run("plan", environment={"XDG_CONFIG_HOME": str(it.root / place)})
        assert service.log == []
        assert "CS311" in ran.err


@pytest.mark.parametrize(
    "url",
    [
        "https://api.attention.tech.evil.example/v2",
        "https://api.attention.tech@evil.example/v2",
        "https://evil.example\\@api.attention.tech/v2",
        "https://evil.example#@api.attention.tech/v2",
        "https://evil.example/https://api.attention.tech/v2",
        "https://api.attention.tech:444/v2",
        "https://api.attention.tech./v2",
        "https://api.attention.tech/v2/../v3",
        "https://api.attentiоn.tech/v2",
        "http://api.attention.tech/v2",
        "HTTP://api.attention.tech/v2",
        "http://127.0.0.1.evil.example/v2",
        "http://0.0.0.0:9/v2",
    ],
)
def test_an_address_looks_like_the_documented_one(url: str) -> None:
    with world({}, {"a": {"title": "New"}}) as it:
        name(it, url)
        ran = it.run("plan")
        assert ran.code == 1
        assert "CS311" in ran.err or "CS303" in ran.err


@pytest.mark.skipif(shutil.which("openssl") is None, reason="it makes the certificate")
@pytest.mark.parametrize("scheme", ["https", "HTTPS", "Https"])
def test_a_certificate_that_no_authority_signed(scheme: str, tmp_path: Path) -> None:
    """Someone on the network answers for the service; the address is written in upper case."""
    received: list[bytes] = []
    with world({}, {"a": {"title": "New"}}) as it, impostor(tmp_path, received) as port:
        url = f"{scheme}://localhost:{port}/v2"
        it.settings(api={"url": url})
        ran = confsync("plan", "-C", it.root)
        assert KEY.encode() not in b"".join(received)
        assert ran.code == 1
        assert "certificate verify failed" in ran.err


@contextmanager
def impostor(folder: Path, received: list[bytes]) -> Iterator[int]:
    """A TLS server with a self-signed certificate."""
    files = [str(folder / "key.pem"), str(folder / "certificate.pem")]
    request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-keyout", files[0], "-out", files[1]]
    subprocess.run(["openssl", *request, *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files[1], files[0])
    with socket.create_server(("localhost", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                try:
                    with context.wrap_socket(connection, server_side=True) as secure:
                        secure.settimeout(10)
                        received.append(secure.recv(65536))
                except OSError:
                    connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
