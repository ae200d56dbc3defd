from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from confsync.sandbox import keys
from confsync.sandbox.answers import Refusal
from confsync.sandbox.switches import Switches

if TYPE_CHECKING:
    from tests.sandbox.conftest import Start

REAL = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl-_"


@pytest.mark.parametrize(
    ("auth", "header", "status"),
    [
        ("both", "Bearer k", 200),
        ("both", "bearer k", 200),
        ("both", "k", 200),
        ("bearer", "Bearer k", 200),
        ("bearer", "k", 401),
        ("raw", "k", 200),
        ("raw", "Bearer k", 401),
        ("both", "", 401),
        ("both", "Bearer", 401),
    ],
)
def test_forms_of_the_key(sandbox: Start, auth: str, header: str, status: int) -> None:
    http = sandbox({}, f"auth={auth}").http
    response = http.get("/conversations/list", headers={"authorization": header})
    assert response.status_code == status


def test_a_scheme_without_a_key_is_refused() -> None:
    with pytest.raises(Refusal, match="Give a key"):
        keys.check("Bearer  ", "/labels", Switches())


def test_no_key_is_refused(sandbox: Start) -> None:
    http = sandbox({}).http
    del http.headers["authorization"]
    assert http.get("/conversations/list").status_code == 401


@pytest.mark.parametrize("form", ["{}", "Bearer {}", "Bearer: {}"])
def test_a_key_that_looks_real_is_refused_and_not_repeated(sandbox: Start, form: str) -> None:
    one = sandbox({})
    response = one.http.get("/conversations/list", headers={"authorization": form.format(REAL)})
    assert response.status_code == 401
    assert response.json()["detail"] == keys.REAL_KEY
    assert one.service.log[0].refusal == keys.REAL_KEY
    assert REAL not in response.text + str(response.headers) + repr(one.service.log)


@pytest.mark.parametrize("key", ["sandbox", "eyJhb", "eyJ.x", "a.b.c"])
def test_a_key_that_does_not_look_real(key: str) -> None:
    assert not keys.looks_real(key)
