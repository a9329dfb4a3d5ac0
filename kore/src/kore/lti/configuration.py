"""What a platform says of itself before it is registered: its OpenID configuration.

LTI Dynamic Registration 1.0, section 3.3 to 3.5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx

from kore.errors import PlatformUnavailable, RegistrationRefused
from kore.lti.bounded import ask, document

#: bytes of the configuration, and seconds for it
_MOST = 256 << 10
_SECONDS = 10.0
#: characters of a name, and of an address
_NAME, _ADDRESS = 255, 2000
#: entries of a list
_ENTRIES = 200
_PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
#: a host's name or IPv6 address, and a port: it will stand in headers
_NETLOC = re.compile(r"([A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")


@dataclass(frozen=True)
class Configuration:
    """A platform, as it describes itself. Every address is a web address, none has been asked yet."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    registration_endpoint: str
    #: `aud` of token requests, where the platform names another than its token end point
    token_audience: str | None
    #: what it calls itself, for example `moodle`, and its version
    product: str
    #: None: it does not say
    scopes: frozenset[str] | None
    #: message types → the places in its pages where each can begin; None: it does not say
    messages: dict[str, frozenset[str]] | None
    #: the variables of custom parameters that it names, without their `$`
    variables: frozenset[str] = frozenset()


async def read(http: httpx.AsyncClient, address: str) -> Configuration:
    """Ask for a platform's configuration.

    Args:
        http: a client that asks no address within our networks (`kore.lti.outside`).
        address: where it is, as somebody gave it.

    Raises:
        RegistrationRefused: it is not there, incomplete, or contradicts itself.
        AddressForbidden: the address is within our networks.
    """
    _parts("openid_configuration", address)
    try:
        answer = await ask(http, "GET", address, headers={"Accept": "application/json"}, seconds=_SECONDS, most=_MOST)
    except (httpx.HTTPError, httpx.InvalidURL, PlatformUnavailable) as error:
        raise RegistrationRefused(f"the platform's configuration cannot be read: {type(error).__name__}") from error
    found = document(answer)
    if answer.status_code != httpx.codes.OK or not isinstance(found, dict):
        raise RegistrationRefused(f"the platform's configuration is no JSON object (HTTP {answer.status_code})")
    return _checked(found, address)


def text(found: dict[str, Any], key: str, most: int = _NAME) -> str:
    """A text that must be there, short enough and of letters that can be shown.

    Raises:
        RegistrationRefused: it is not.
    """
    value = found.get(key)
    if not isinstance(value, str) or not value.strip() or len(value) > most or not value.isprintable():
        raise RegistrationRefused(f"{key} is missing, too long or no text")
    return value


def _checked(found: dict[str, Any], address: str) -> Configuration:
    issuer = text(found, "issuer")
    _of_issuer(issuer, address)
    _one_of(found, "token_endpoint_auth_methods_supported", "private_key_jwt")
    _one_of(found, "token_endpoint_auth_signing_alg_values_supported", "RS256")
    _one_of(found, "id_token_signing_alg_values_supported", "RS256")
    said = found.get(_PLATFORM)
    platform = said if isinstance(said, dict) else {}
    scopes = _texts(found.get("scopes_supported"))
    return Configuration(
        issuer=issuer,
        authorization_endpoint=_address(found, "authorization_endpoint"),
        token_endpoint=_address(found, "token_endpoint"),
        jwks_uri=_address(found, "jwks_uri"),
        registration_endpoint=_address(found, "registration_endpoint"),
        token_audience=text(found, "authorization_server") if found.get("authorization_server") else None,
        product=_product(platform),
        scopes=None if scopes is None else frozenset(scopes),
        messages=_messages(platform.get("messages_supported")),
        variables=frozenset(_texts(platform.get("variables")) or ()),
    )


def _of_issuer(issuer: str, address: str) -> None:
    """Only the issuer's own host, or one below it, speaks for it: people are known by issuer and subject.

    Raises:
        RegistrationRefused: somebody else speaks.
    """
    of_issuer, of_address = (_host(name, given) for name, given in (("issuer", issuer), ("configuration", address)))
    if of_address != of_issuer and not of_address.endswith(f".{of_issuer}"):
        raise RegistrationRefused(f"the configuration is at {of_address}, which cannot speak for {of_issuer}")


def _host(name: str, address: str) -> str:
    return _parts(name, address).hostname or ""


def _address(found: dict[str, Any], key: str) -> str:
    address = text(found, key, _ADDRESS)
    _parts(key, address)
    return address


def _parts(key: str, address: str) -> SplitResult:
    """The parts of what must be a web address.

    Raises:
        RegistrationRefused: it is none.
    """
    try:
        parts = urlsplit(address)
        _ = parts.port  # it is read only now
    except ValueError:
        parts = urlsplit("")
    good = parts.scheme in {"https", "http"} and _NETLOC.fullmatch(parts.netloc) and not parts.fragment
    if not good or len(address) > _ADDRESS or not address.isascii() or not address.isprintable() or " " in address:
        raise RegistrationRefused(f"{key} is no web address")
    return parts


def _one_of(found: dict[str, Any], key: str, wanted: str) -> None:
    """A platform that lists what it supports must list this; one that says nothing follows LTI's rules."""
    supported = _texts(found.get(key))
    if supported is not None and wanted not in supported:
        raise RegistrationRefused(f"the platform does not support {wanted} ({key})")


def _product(platform: dict[str, Any]) -> str:
    said = [platform.get(key) for key in ("product_family_code", "version")]
    shown = " ".join(part for part in said if isinstance(part, str) and part.isprintable())
    return shown[:_NAME]


def _messages(said: Any) -> dict[str, frozenset[str]] | None:
    if not isinstance(said, list):
        return None
    entries = [entry for entry in said[:_ENTRIES] if isinstance(entry, dict) and isinstance(entry.get("type"), str)]
    return {entry["type"]: frozenset(_texts(entry.get("placements")) or ()) for entry in entries}


def _texts(said: Any) -> list[str] | None:
    if not isinstance(said, list):
        return None
    return [entry for entry in said[:_ENTRIES] if isinstance(entry, str) and len(entry) <= _NAME]
