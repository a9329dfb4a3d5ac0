"""Why there is no answer, in words."""

from __future__ import annotations

import socket
import ssl

import httpx
import pytest
from tests.doctor.conftest import untrusted

from kore.doctor.asking import Silence, ask, explained
from kore.lti.bounded import AnswerTooLong


def caused(cause: BaseException) -> httpx.ConnectError:
    """As httpx tells of it: the reason is some causes away."""
    error = httpx.ConnectError("All connection attempts failed")
    error.__cause__ = OSError("All connection attempts failed")
    error.__cause__.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "said", "advice"),
    [
        (untrusted(), "certificate is not trusted (self-signed certificate)", "security.pki.certificateFiles"),
        (caused(socket.gaierror(-2, "Name or service not known")), "DNS does not know", "DNS"),
        (caused(ConnectionRefusedError()), "nobody listens", "port"),
        (caused(ExceptionGroup("", [TimeoutError(), ConnectionRefusedError()])), "nobody listens", "port"),
        (caused(ssl.SSLError(1, "wrong version number")), "TLS", "scheme"),
        (httpx.ReadTimeout("x"), "in time", "firewall"),
        (httpx.ReadError("x"), "ReadError", "firewall"),
        (httpx.InvalidURL("x"), "InvalidURL", "firewall"),
    ],
)
def test_each_reason_has_its_words(error: Exception, said: str, advice: str) -> None:
    silence = explained(error)
    assert said in silence.reason
    assert advice in silence.advice


@pytest.mark.parametrize("error", [caused(ConnectionRefusedError()), httpx.InvalidURL("x"), AnswerTooLong("x")])
async def test_no_answer_is_no_exception(error: Exception) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    async with httpx.AsyncClient(transport=httpx.MockTransport(fail)) as http:
        assert isinstance(await ask(http, "https://lms.example.test/"), Silence)


async def test_an_answer_is_an_answer() -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(500, text="x"))) as http:
        answer = await ask(http, "https://lms.example.test/")
    assert isinstance(answer, httpx.Response)
    assert (answer.status_code, answer.text) == (500, "x")
