"""Access tokens, asked for as Kore itself does, for each kind of service."""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx

from kore.doctor import refusals
from kore.doctor.asking import Silence, ask, explained
from kore.doctor.findings import Finding, Mark, doubt, well, wrong
from kore.doctor.patient import Patient
from kore.errors import PlatformUnavailable, SettingsError
from kore.lti import bounded, claims
from kore.lti.own_keys import OwnKeys
from kore.lti.tokens import Tokens
from kore.model import SCOPE_LINEITEM
from kore.settings import Platform

_COUNTER = re.compile(r'^kore_requests_total\{kind="keys"\} ([0-9.]+)$', re.MULTILINE)


@dataclass(frozen=True)
class _Service:
    name: str
    scopes: frozenset[str]
    #: whether an instance is not whole without it
    needed: bool


_GRADES = _Service("grades (Assignment and Grade Services)", claims.AGS_SCOPES, needed=True)
_ROSTERS = _Service("rosters (Names and Role Provisioning Services)", frozenset({claims.SCOPE_MEMBERS}), needed=False)
#: what cannot be done without a scope
_USES = {
    claims.SCOPE_SCORE: "send grades",
    SCOPE_LINEITEM: "make columns",
    claims.SCOPE_RESULT: "see what teachers change in the gradebook",
}


class _Listener:
    """Keeps the latest answer that a client gets."""

    def __init__(self) -> None:
        self.heard: httpx.Response | None = None

    async def __call__(self, answer: httpx.Response) -> None:
        await answer.aread()
        self.heard = answer


async def look(patient: Patient, platform: Platform, deployment_id: str) -> list[Finding]:
    """Whether the platform gives tokens; where not, whether it has come for our key set."""
    if not any(patient.keys_folder.glob("*.pem")):
        return []
    try:
        keys = OwnKeys(patient.keys_folder)
    except SettingsError:
        return []  # found already
    services = (_GRADES, _ROSTERS) if patient.settings.nbgrader.enable else (_ROSTERS,)
    async with patient.turn:
        before = await _fetched(patient)
        found = [await _try(patient, keys, platform, deployment_id, service) for service in services]
        after = await _fetched(patient)
    refused = any(finding.mark is Mark.WRONG for finding in found)
    return [*found, *_other_side(before, after)] if refused else found


async def _try(patient: Patient, keys: OwnKeys, platform: Platform, deployment_id: str, service: _Service) -> Finding:
    listener = _Listener()
    try:
        async with patient.listening(listener) as http:
            await Tokens(http, keys).get(platform, deployment_id, service.scopes)
    except PlatformUnavailable as error:
        if listener.heard is not None:
            answer = listener.heard
            return refusals.explained(service.name, answer.status_code, answer.text, needed=service.needed)
        silence = explained(error)
        return wrong(f"no access token for {service.name}: {silence.reason}", silence.advice)
    return _granted(service, listener.heard)


def _granted(service: _Service, answer: httpx.Response | None) -> Finding:
    """A platform may give a token for less than was asked (RFC 6749, section 3.3)."""
    document = bounded.document(answer) if answer is not None else None
    said = document.get("scope") if isinstance(document, dict) else None
    granted = set(said.split()) if isinstance(said, str) else service.scopes
    lacking = [use for scope, use in _USES.items() if scope in service.scopes and scope not in granted]
    if lacking:
        told = f"the platform's tokens for {service.name} do not let Kore {', '.join(lacking)}"
        return doubt(told, "Allow it for this tool at the LMS, if it is wanted.")
    return well(f"the platform gives access tokens for {service.name}")


def _other_side(before: float | None, after: float | None) -> list[Finding]:
    """Whether somebody fetched our key set while the tokens were asked for."""
    if before is None or after is None:
        return []
    if after > before:
        return [well("seen from here: the key set was fetched meanwhile, so the platform reaches us")]
    told = "seen from here: nobody fetched our key set meanwhile"
    return [doubt(told, "Either the platform cannot reach us, or it holds a key set and sees no reason to ask again.")]


async def _fetched(patient: Patient) -> float | None:
    """How often our key set was fetched, as Kore's metrics count it; None: they do not tell."""
    answer = await ask(patient.inside, f"{patient.settings.kore_url}/metrics")
    found = None if isinstance(answer, Silence) else _COUNTER.search(answer.text)
    return float(found[1]) if found else None
