"""The instance's public address."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.doctor.conftest import PUBLIC, all_well, untrusted

from kore.doctor import public
from kore.doctor.findings import Mark
from kore.doctor.patient import Patient
from kore.lti.own_keys import OwnKeys

JWK = {"kid": "a", "alg": "RS256", "use": "sig", "kty": "RSA"}
KEPT = {"cache-control": "max-age=3600"}


async def test_an_address_that_is_well(patient: Patient) -> None:
    assert all_well(await public.look(patient))


def at(patient: Patient, address: str) -> Patient:
    return replace(patient, settings=patient.settings.model_copy(update={"public_url": address}))


async def test_a_port_that_lmss_do_not_ask(patient: Patient, only: Any) -> None:
    findings = await public.look(at(patient, "https://hub.example.test:8443/main"))
    assert "curlsecurityallowedport" in only(findings, Mark.DOUBT)


async def test_an_address_without_tls(patient: Patient, names: Any) -> None:
    names["localhost"] = "127.0.0.1"
    findings = await public.look(at(patient, "http://localhost/main"))
    assert ["by http" in finding.said for finding in findings if finding.mark is Mark.DOUBT] == [True, False]


async def test_a_private_address(patient: Patient, only: Any, names: Any) -> None:
    names["hub.example.test"] = "10.1.2.3"
    said = only(await public.look(patient), Mark.DOUBT)
    assert "private address, 10.1.2.3" in said
    assert "curlsecurityblockedhosts" in said


async def test_a_name_that_nobody_knows(patient: Patient, only: Any, names: Any) -> None:
    names.clear()
    assert "DNS does not know hub.example.test" in only(await public.look(patient), Mark.WRONG)


@pytest.mark.parametrize("path", ["/health", "/lti/jwks"])
async def test_a_certificate_that_is_not_trusted(patient: Patient, world: Any, only: Any, path: str) -> None:
    world.instead[PUBLIC + path] = untrusted()
    said = only(await public.look(patient), Mark.WRONG)
    assert "certificate is not trusted" in said
    assert PUBLIC + path in said


@pytest.mark.parametrize(
    "answer", [httpx.Response(404), httpx.Response(200, text="Welcome to nginx"), httpx.Response(502)]
)
async def test_a_web_server_that_leads_elsewhere(patient: Patient, world: Any, only: Any, answer: Any) -> None:
    world.instead[f"{PUBLIC}/health"] = answer
    assert f"is not Kore: HTTP {answer.status_code}" in only(await public.look(patient), Mark.WRONG)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(404), "no key set: HTTP 404"),
        (httpx.Response(200, json=[]), "no key set"),
        (httpx.Response(200, json={"keys": []}), "no key set"),
        (httpx.Response(200, text='{"keys": [{}]}', headers=KEPT), "does not say that it is JSON"),
        (httpx.Response(200, json={"keys": [JWK]}), "no max-age"),
        (httpx.Response(200, json={"keys": [JWK]}, headers={"cache-control": "max-age=0"}), "no max-age"),
        (httpx.Response(200, json={"keys": [JWK | {"alg": ""}]}, headers=KEPT), "without kid, alg or use"),
        (httpx.Response(200, json={"keys": [1]}, headers=KEPT), "without kid, alg or use"),
        (httpx.Response(200, json={"keys": [JWK]}, headers=KEPT), "is not the one on this server's disk"),
    ],
)
async def test_a_key_set_that_is_not_ours(patient: Patient, world: Any, only: Any, answer: Any, said: str) -> None:
    world.instead[f"{PUBLIC}/lti/jwks"] = answer
    assert said in only(await public.look(patient), Mark.WRONG)


async def test_a_service_that_has_not_heard_of_a_rotation(patient: Patient, only: Any, keys_folder: Path) -> None:
    OwnKeys(keys_folder).rotate()
    assert "After a rotation wait" in only(await public.look(patient), Mark.WRONG)


async def test_keys_that_cannot_be_compared(patient: Patient, only: Any, keys_folder: Path) -> None:
    (keys_folder / "0123456789abcdef.pem").write_text("nonsense")
    assert "whether it is ours is unknown" in only(await public.look(patient), Mark.DOUBT)
