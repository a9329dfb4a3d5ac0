"""The beginning of a launch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.doctor.conftest import LMS, PUBLIC, all_well

from kore.doctor import cookies
from kore.doctor.findings import Mark
from kore.doctor.patient import Patient
from kore.settings import Platform

BACK = "redirect_uri=https%3A%2F%2Fhub.example.test%2Fmain%2Fservices%2Fkore%2Flti%2Flaunch"
COOKIE = "s=1; SameSite=None; Secure; Partitioned"


async def test_a_launch_that_begins_well(patient: Patient, platform: Platform) -> None:
    assert all_well(await cookies.look(patient, platform))


def redirect(to: str, *cookie: str) -> httpx.Response:
    return httpx.Response(302, headers=[("location", to), *(("set-cookie", text) for text in cookie)])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.ConnectError("x"), "cannot begin"),
        (httpx.Response(400), "Kore answers it with HTTP 400"),
        (redirect(f"https://other.example.test/auth?client_id=kore&{BACK}", COOKIE), "leads to https://other.example"),
        (redirect(f"{LMS}/auth?client_id=other&{BACK}", COOKIE), "instead of the platform's authorization end point"),
        (redirect(f"{LMS}/auth?client_id=kore&redirect_uri=http://x", COOKIE), "comes back to http://x instead of"),
        (redirect(f"{LMS}/auth?client_id=kore", COOKIE), "comes back to None"),
        (redirect(f"{LMS}/auth?client_id=kore&{BACK}"), "sets no cookie"),
        (
            redirect(f"{LMS}/auth?client_id=kore&{BACK}", "s=1; SameSite=Lax"),
            "lacks partitioned, samesite=none, secure",
        ),
        (redirect(f"{LMS}/auth?client_id=kore&{BACK}", COOKIE, "t=1; SameSite=None; Secure"), "lacks partitioned"),
    ],
)
async def test_a_launch_that_does_not(
    patient: Patient, platform: Platform, world: Any, only: Any, answer: Any, said: str
) -> None:
    world.instead[f"{PUBLIC}/lti/login"] = answer
    assert said in only(await cookies.look(patient, platform), Mark.WRONG)


async def test_without_https_cookies_do_not_come_back_in_frames(
    patient: Patient, platform: Platform, only: Any
) -> None:
    plain = patient.settings.model_copy(update={"public_url": "http://localhost/main"})

    def answer(_: httpx.Request) -> httpx.Response:
        back = "redirect_uri=http%3A%2F%2Flocalhost%2Fmain%2Fservices%2Fkore%2Flti%2Flaunch"
        return redirect(f"{LMS}/auth?client_id=kore&{back}", "s=1; SameSite=Lax")

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as inside:
        findings = await cookies.look(replace(patient, settings=plain, inside=inside), platform)
    assert "this machine's own browsers" in only(findings, Mark.DOUBT)
