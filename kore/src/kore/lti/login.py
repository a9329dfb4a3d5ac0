"""The first half of a launch: the platform announces a person, Kore asks who it is.

LTI 1.3 core, section 5.1.1; security framework 1.0, section 5.1.1.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pylti1p3.exception import OIDCException
from pylti1p3.oidc_login import OIDCLogin

from kore.errors import LaunchRefused, PlatformUnknown
from kore.lti.adapters import Address, Cookies, Nonce, Parameters, Registrations
from kore.settings import Platform

#: random bytes of a state and of a nonce
_RANDOM = 32


@dataclass(frozen=True)
class Begun:
    """An authentication request to the platform, and what must come back with its answer."""

    address: str
    state: str
    nonce: str
    platform: Platform


class _Login(OIDCLogin[Parameters, Registrations, Nonce, Cookies, str]):
    """The library's request, with states and nonces that cannot be guessed."""

    def get_redirect(self, url: str) -> Address:
        return Address(url)

    def _get_uuid(self) -> str:
        return secrets.token_urlsafe(_RANDOM)

    def _generate_nonce(self) -> str:
        return secrets.token_urlsafe(_RANDOM)


def begin(platforms: Sequence[Platform], parameters: Mapping[str, str], launch_url: str) -> Begun:
    """Answer a login initiation.

    Args:
        platforms: the registrations.
        parameters: of the initiation, by GET or POST.
        launch_url: where the platform sends its answer.

    Raises:
        PlatformUnknown: no platform is registered under `iss` and `client_id`.
        LaunchRefused: a parameter is missing.
    """
    platform = _platform(platforms, parameters)
    request, cookies = Parameters({**parameters, "client_id": platform.client_id}), Cookies()
    nonce = Nonce(request)
    try:
        redirect = _Login(request, Registrations(platform), nonce, cookies).get_redirect_object(launch_url)
    except OIDCException as error:
        raise LaunchRefused(f"the login initiation is incomplete: {error}") from error
    return Begun(_address(platform, redirect.get_redirect_url()), cookies.state or "", nonce.nonce, platform)


def _address(platform: Platform, made: str) -> str:
    """The request's address, also where the end point has a query of its own; the library would begin a second one."""
    endpoint = platform.authorization_endpoint
    query = made.removeprefix(f"{endpoint}?")
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{query}"


def _platform(platforms: Sequence[Platform], parameters: Mapping[str, str]) -> Platform:
    """The platform that announces somebody; `client_id` may be missing where the issuer alone tells it."""
    issuer, client_id = parameters.get("iss", ""), parameters.get("client_id", "")
    of_issuer = [platform for platform in platforms if platform.issuer == issuer]
    found = [platform for platform in of_issuer if client_id in {platform.client_id, ""}]
    if len(found) != 1:
        raise PlatformUnknown(f"no platform is registered as issuer {issuer[:200]!r}, client id {client_id[:200]!r}")
    return found[0]
