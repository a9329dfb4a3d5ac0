"""The platform's side of launches: its key set and its authorization end point."""

from __future__ import annotations

from typing import Any

import httpx

from kore.doctor.asking import Silence, ask
from kore.doctor.findings import Finding, doubt, well, wrong
from kore.doctor.patient import Patient
from kore.lti import bounded
from kore.settings import Platform


async def look(patient: Patient, platform: Platform) -> list[Finding]:
    """Whether launches can be checked, and where people are asked who they are."""
    return [await _key_set(patient, platform), await _authorization(patient, platform)]


async def _key_set(patient: Patient, platform: Platform) -> Finding:
    """Security framework 1.0, section 6: RSA keys with a key id, for RS256."""
    answer = await ask(patient.outside, platform.jwks_uri, headers={"Accept": "application/json"})
    if isinstance(answer, Silence):
        return wrong(f"the platform's keys at {platform.jwks_uri}: {answer.reason}", answer.advice)
    document = bounded.document(answer)
    keys: Any = document.get("keys") if isinstance(document, dict) else None
    if answer.status_code != httpx.codes.OK or not isinstance(keys, list):
        said = f"there is no key set at {platform.jwks_uri}: HTTP {answer.status_code}"
        return wrong(said, "Copy the address that the LMS shows as public keyset or JWKS URL.")
    usable = [key for key in keys if isinstance(key, dict) and _usable(key)]
    if not usable:
        return wrong(
            f"none of the {len(keys)} keys at {platform.jwks_uri} is an RSA key with a key id, for RS256",
            "LTI 1.3 demands one; see the LMS's own documentation.",
        )
    if len(usable) < len(keys):
        said = f"{len(keys) - len(usable)} of the {len(keys)} keys of the platform cannot be used"
        return doubt(said, "Launches that are signed with these will be refused; the others are enough as a rule.")
    return well(f"the platform's keys can be had: {len(usable)}")


def _usable(key: dict[str, Any]) -> bool:
    return key.get("kty") == "RSA" and isinstance(key.get("kid"), str) and key.get("alg", "RS256") == "RS256"


async def _authorization(patient: Patient, platform: Platform) -> Finding:
    """Browsers go there; a person without a session may get any page."""
    address = platform.authorization_endpoint
    answer = await ask(patient.outside, address)
    if isinstance(answer, Silence):
        said = f"the authorization end point {address}: {answer.reason}"
        return doubt(said, "Browsers must reach it; if this server alone cannot, launches work all the same.")
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        said = f"the authorization end point {address} fails: HTTP {answer.status_code}"
        return wrong(said, "The LMS is down, or the address is not its own.")
    return well("the authorization end point answers")
