"""Requests that always come back: with an answer, or with the reason why there is none, in an administrator's words."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from kore.errors import PlatformUnavailable
from kore.lti import bounded

_SECONDS = 15.0
_BYTES = 1 << 20
_FIREWALL = "Is a firewall between, or the other server down?"


@dataclass(frozen=True)
class Silence:
    """There was no answer."""

    reason: str
    advice: str


async def ask(
    http: httpx.AsyncClient, address: str, *, method: str = "GET", headers: dict[str, str] | None = None
) -> httpx.Response | Silence:
    """The whole answer, within bounds."""
    try:
        return await bounded.ask(http, method, address, headers=headers, seconds=_SECONDS, most=_BYTES)
    except (httpx.HTTPError, httpx.InvalidURL, PlatformUnavailable) as error:
        return explained(error)


def explained(error: BaseException) -> Silence:
    """Why a request got no answer."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Silence(
                f"its certificate is not trusted ({cause.verify_message})",
                "Renew it; if a private authority has made it, add that to security.pki.certificateFiles.",
            )
        if isinstance(cause, socket.gaierror):
            return Silence("DNS does not know its name", "Check the address, and this server's DNS.")
        if isinstance(cause, ConnectionRefusedError):
            return Silence("nobody listens there", "Is it running, and is the port right?")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Silence("it does not speak TLS as expected", "Check scheme and port of the address.")
    if any(isinstance(cause, httpx.TimeoutException) for cause in causes):
        return Silence("it does not answer in time", _FIREWALL)
    return Silence(f"it cannot be reached ({type(error).__name__})", _FIREWALL)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and whatever led to it."""
    yield error
    if isinstance(error, BaseExceptionGroup):
        for member in error.exceptions:
            yield from _causes(member)
    if (cause := error.__cause__ or error.__context__) is not None:
        yield from _causes(cause)
