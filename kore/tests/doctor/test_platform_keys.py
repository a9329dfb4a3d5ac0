"""A platform's key set and authorization end point."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.doctor.conftest import LMS, all_well

from kore.doctor import platform_keys
from kore.doctor.findings import Mark
from kore.doctor.patient import Patient
from kore.settings import Platform

RSA = {"kty": "RSA", "kid": "a"}


async def test_a_platform_that_is_well(patient: Patient, platform: Platform) -> None:
    assert all_well(await platform_keys.look(patient, platform))


def keys(*found: Any) -> httpx.Response:
    return httpx.Response(200, json={"keys": found})


@pytest.mark.parametrize(
    ("path", "answer", "mark", "said"),
    [
        ("/jwks", httpx.ConnectError("x"), Mark.WRONG, "the platform's keys at https://lms.example.test/jwks"),
        ("/jwks", httpx.Response(404), Mark.WRONG, "HTTP 404"),
        ("/jwks", httpx.Response(200, text="<html>"), Mark.WRONG, "there is no key set"),
        ("/jwks", keys(), Mark.WRONG, "none of the 0 keys"),
        ("/jwks", keys({"kty": "RSA"}), Mark.WRONG, "none of the 1 keys"),
        ("/jwks", keys({"kty": "EC", "kid": "a"}, RSA | {"alg": "RS512"}, 1), Mark.WRONG, "none of the 3 keys"),
        ("/jwks", keys(RSA, {"kty": "EC", "kid": "b"}), Mark.DOUBT, "1 of the 2 keys"),
        ("/auth", httpx.ConnectError("x"), Mark.DOUBT, "Browsers must reach it"),
        ("/auth", httpx.Response(502), Mark.WRONG, "HTTP 502"),
    ],
)
async def test_a_platform_that_is_not(
    patient: Patient, platform: Platform, world: Any, only: Any, path: str, answer: Any, mark: Mark, said: str
) -> None:
    world.instead[LMS + path] = answer
    assert said in only(await platform_keys.look(patient, platform), mark)


@pytest.mark.parametrize("status", [200, 302, 400, 404])
async def test_any_page_will_do_for_authorization(
    patient: Patient, platform: Platform, world: Any, status: int
) -> None:
    world.instead[f"{LMS}/auth"] = httpx.Response(status)
    assert all_well(await platform_keys.look(patient, platform))
