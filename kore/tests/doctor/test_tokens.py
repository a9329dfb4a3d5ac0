"""Access tokens, and whether the platform came for our keys."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
from tests.doctor.conftest import LMS, all_well, missing

from kore.doctor import tokens
from kore.doctor.findings import Mark
from kore.doctor.patient import Patient
from kore.lti import claims
from kore.settings import Platform

METRICS = "http://127.0.0.1:8082/main/services/kore/metrics"
BLOCKED = httpx.Response(404, text="<html>Cannot fetch the key set of the tool.")


async def look(patient: Patient, platform: Platform) -> Any:
    return await tokens.look(patient, platform, "1")


async def test_tokens_that_are_given(patient: Patient, platform: Platform) -> None:
    findings = await look(patient, platform)
    assert all_well(findings)
    assert ["grades" in finding.said for finding in findings] == [True, False]


async def test_without_nbgrader_there_are_no_grades(patient: Patient, platform: Platform) -> None:
    plain = patient.settings.model_copy(
        update={"nbgrader": patient.settings.nbgrader.model_copy(update={"enable": False})}
    )
    (finding,) = await look(replace(patient, settings=plain), platform)
    assert "rosters" in finding.said


async def test_a_refusal_nobody_came_for_our_keys(patient: Patient, platform: Platform, world: Any) -> None:
    world.instead[f"{LMS}/token"] = BLOCKED
    grades, rosters, other_side = await look(patient, platform)
    assert grades.mark is rosters.mark is Mark.WRONG
    assert "cannot fetch our key set" in grades.said
    assert (other_side.mark, "nobody fetched" in other_side.said) == (Mark.DOUBT, True)


async def test_a_refusal_though_the_platform_reaches_us(patient: Patient, platform: Platform, world: Any) -> None:
    class Coming(dict[str, Any]):
        def get(self, address: str, *_: Any) -> Any:
            if address == f"{LMS}/token":
                world.fetched += 1
                return httpx.Response(400, json={"error": "Signature verification failed"})
            return None

    world.instead = Coming()
    *_, other_side = await look(patient, platform)
    assert other_side.mark is Mark.WELL
    assert "the key set was fetched meanwhile" in other_side.said


async def test_metrics_that_do_not_tell(patient: Patient, platform: Platform, world: Any) -> None:
    world.instead |= {f"{LMS}/token": BLOCKED, METRICS: httpx.ConnectError("x")}
    assert len(await look(patient, platform)) == 2
    world.instead[METRICS] = httpx.Response(200, text="other 1.0")
    assert len(await look(patient, platform)) == 2


async def test_a_token_end_point_that_does_not_answer(patient: Patient, platform: Platform, world: Any) -> None:
    world.instead[f"{LMS}/token"] = httpx.ConnectTimeout("x")
    grades, *_ = await look(patient, platform)
    assert grades.mark is Mark.WRONG
    assert "does not answer in time" in grades.said


async def test_tokens_for_less_than_was_asked(patient: Patient, platform: Platform, world: Any, only: Any) -> None:
    world.scope = f"{claims.SCOPE_SCORE} {claims.SCOPE_RESULT}"
    assert "do not let Kore make columns" in only(await look(patient, platform), Mark.DOUBT)


async def test_a_platform_that_does_not_name_the_scopes(patient: Patient, platform: Platform, world: Any) -> None:
    world.instead[f"{LMS}/token"] = httpx.Response(200, json={"access_token": "t", "expires_in": 60})
    assert all_well(await look(patient, platform))


async def test_without_keys_nothing_is_asked(patient: Patient, platform: Platform, keys_folder: Path) -> None:
    (keys_folder / "0123456789abcdef.pem").write_text("nonsense")
    assert await look(patient, platform) == []
    shutil.rmtree(keys_folder)
    assert await look(patient, platform) == []
    assert missing(keys_folder)


async def test_platforms_take_turns_so_that_it_is_told_who_came(patient: Patient, platform: Platform) -> None:
    async with patient.turn:
        waiting = asyncio.create_task(look(patient, platform))
        assert not (await asyncio.wait([waiting], timeout=0.05))[0]
    assert all_well(await waiting)
