"""The platform's clock."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from tests.doctor.conftest import LMS

from kore import clock
from kore.doctor import clocks
from kore.doctor.findings import Mark
from kore.doctor.patient import Patient
from kore.settings import Platform


@pytest.mark.parametrize(
    ("ahead", "mark", "said"),
    [
        (0, Mark.WELL, "agree"),
        (5, Mark.WELL, "agree"),
        (-5, Mark.WELL, "agree"),
        (6, Mark.DOUBT, "6 s ahead of ours"),
        (-6, Mark.DOUBT, "6 s behind ours"),
        (60, Mark.DOUBT, "60 s ahead of ours"),
        (61, Mark.WRONG, "61 s ahead of ours"),
        (-3600, Mark.WRONG, "3600 s behind ours"),
    ],
)
async def test_how_far_it_is_off(
    patient: Patient, platform: Platform, world: Any, moment: Any, only: Any, ahead: int, mark: Mark, said: str
) -> None:
    date = format_datetime(clock.now() + timedelta(seconds=ahead), usegmt=True)
    world.instead[f"{LMS}/token"] = httpx.Response(400, headers={"date": date})
    assert said in only(await clocks.look(patient, platform), mark)


@pytest.mark.parametrize("headers", [{}, {"date": "yesterday"}, {"date": "Mon, 23 Nov 2026 12:00:00 GMT", "age": "0"}])
async def test_a_time_that_nobody_tells(
    patient: Patient, platform: Platform, world: Any, only: Any, headers: dict[str, str]
) -> None:
    world.instead[f"{LMS}/token"] = httpx.Response(400, headers=headers)
    assert "does not tell its time" in only(await clocks.look(patient, platform), Mark.DOUBT)


async def test_where_nobody_answers_the_tokens_tell_of_it(patient: Patient, platform: Platform, world: Any) -> None:
    world.instead[f"{LMS}/token"] = httpx.ConnectError("x")
    assert await clocks.look(patient, platform) == []
