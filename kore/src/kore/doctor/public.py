"""The instance as browsers and platforms reach it: address, TLS, reverse proxy, key set."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx

from kore.doctor.asking import Silence, ask
from kore.doctor.findings import Finding, doubt, well, wrong
from kore.doctor.patient import Patient
from kore.errors import SettingsError
from kore.lti import bounded, key_folder

_PORTS = {"https": 443, "http": 80}
_MOODLE = "Moodle fetches no key set from there unless its administrator allows it"
_SEE_BELOW = "Where tokens are given below, it is reached."


async def look(patient: Patient) -> list[Finding]:
    """All findings about the public address."""
    return [*await _address(patient), await _health(patient), await _key_set(patient)]


async def _address(patient: Patient) -> list[Finding]:
    """What browsers and platforms may dislike about the address itself."""
    parts = urlsplit(patient.settings.public_url)
    found = [_scheme(patient), _port(parts.port or _PORTS[parts.scheme])]
    return [*found, await _place(parts.hostname or "")]


def _scheme(patient: Patient) -> Finding:
    if patient.settings.secure:
        return well(f"browsers come by https, to {patient.settings.public_url}")
    return doubt(
        f"browsers come by http, to {patient.settings.public_url}",
        "Cookies in an LMS's frame need https; without it only this machine's own browsers can launch.",
    )


def _port(port: int) -> Finding:
    if port in _PORTS.values():
        return well(f"the port {port} is one that LMSs fetch key sets from")
    setting = "Site administration > HTTP security > cURL allowed ports list (curlsecurityallowedport)"
    advice = f"{_MOODLE}: {setting}. {_SEE_BELOW}"
    return doubt(f"the port is {port}, neither 443 nor 80", advice)


async def _place(host: str) -> Finding:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return wrong(f"DNS does not know {host}", "Give the name its A and AAAA records.")
    addresses = sorted({str(entry[4][0]) for entry in found})
    if inside := [text for text in addresses if not ipaddress.ip_address(text.partition("%")[0]).is_global]:
        advice = (
            f"If the LMS sees the same: {_MOODLE}, in its cURL blocked hosts list (curlsecurityblockedhosts); an LMS "
            f"elsewhere cannot reach it at all. {_SEE_BELOW}"
        )
        return doubt(f"{host} leads to a private address, {', '.join(inside)}", advice)
    return well(f"{host} leads to {', '.join(addresses)}")


async def _health(patient: Patient) -> Finding:
    address = f"{patient.public_kore}/health"
    answer = await ask(patient.inside, address)
    if isinstance(answer, Silence):
        return wrong(f"{address}: {answer.reason}", answer.advice)
    if answer.status_code == httpx.codes.OK and bounded.document(answer) == {"status": "ok"}:
        return well("Kore answers at its public address")
    return wrong(
        f"{address} is not Kore: HTTP {answer.status_code}",
        "The web server must hand the whole path to the instance's proxy; is that running?",
    )


async def _key_set(patient: Patient) -> Finding:
    address = f"{patient.public_kore}/lti/jwks"
    async with patient.turn:
        answer = await ask(patient.inside, address)
    if isinstance(answer, Silence):
        return wrong(f"{address}: {answer.reason}", answer.advice)
    if problem := _problem_of(answer):
        return wrong(f"{address} {problem}", "Is a cache or another web server in front of Kore?")
    served = {key["kid"] for key in bounded.document(answer)["keys"]}
    try:
        kept = {stored.kid for stored in key_folder.read(patient.keys_folder)}
    except SettingsError:
        return doubt("the key set is served; whether it is ours is unknown", "See above: our keys cannot be read.")
    if served != kept:
        return wrong(
            f"the key set at {address} is not the one on this server's disk",
            "After a rotation wait some seconds. Else another instance answers, a cache does, or Kore cannot read its "
            "keys: see its log.",
        )
    return well("the key set is served at its public address, and is ours")


def _problem_of(answer: httpx.Response) -> str:
    """What is wrong with the answer as a key set; empty: nothing."""
    document = bounded.document(answer)
    keys: Any = document.get("keys") if isinstance(document, dict) else None
    if answer.status_code != httpx.codes.OK or not isinstance(keys, list) or not keys:
        return f"is no key set: HTTP {answer.status_code}"
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return "does not say that it is JSON"
    if not re.search(r"max-age=[1-9]", answer.headers.get("cache-control", "")):
        return "may not be kept for a while (no max-age)"
    if not all(isinstance(key, dict) and all(key.get(part) for part in ("kid", "alg", "use")) for key in keys):
        return "has keys without kid, alg or use"
    return ""
