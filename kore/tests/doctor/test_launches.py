"""What launches allowed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kore.doctor import launches
from kore.doctor.findings import Finding, Mark
from kore.doctor.patient import Patient
from kore.lti import claims
from kore.model import SCOPE_LINEITEM, Endpoints
from kore.settings import Platform
from kore.steps.enrol import enrol
from kore.store.database import Store

ALL = Endpoints(lineitems="https://l", memberships="https://m", scopes=claims.AGS_SCOPES)


@pytest.fixture
def launched(store: Store, launch_of: Any) -> Any:
    """Launches into a course with these services."""

    def launch(context: str = "2", endpoints: Endpoints = ALL, deployment: str = "1") -> None:
        enrol(store, launch_of(context_id=context, endpoints=endpoints, deployment_id=deployment))

    return launch


def look(patient: Patient, platform: Platform) -> list[Finding]:
    return launches.look(patient, platform, launches.known(patient, platform))


def test_launches_that_allow_everything(patient: Patient, platform: Platform, launched: Any) -> None:
    launched()
    launched("3", deployment="2")
    first, second = look(patient, platform)
    assert first.said == "2 course(s) of the deployment(s) 1, 2"
    assert first.mark is second.mark is Mark.WELL


def test_nobody_has_come_yet(patient: Patient, platform: Platform, launched: Any, only: Any, tmp_path: Path) -> None:
    launched()
    other = platform.model_copy(update={"client_id": "other"})
    assert "nobody has launched" in only(look(patient, other), Mark.DOUBT)
    assert launches.known(replace(patient, store=None), platform) == []
    broken = Store(f"sqlite:///{tmp_path}")
    assert launches.known(replace(patient, store=broken), platform) == []
    broken.close()


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (claims.SCOPE_SCORE, "grades cannot be sent"),
        (SCOPE_LINEITEM, "columns cannot be made"),
        (claims.SCOPE_RESULT, "what teachers change"),
    ],
)
def test_a_scope_that_a_course_lacks(
    patient: Patient, platform: Platform, launched: Any, only: Any, scope: str, said: str
) -> None:
    launched()
    launched("3", replace(ALL, scopes=claims.AGS_SCOPES - {scope}))
    assert f"in 1 course(s) {said}" in only(look(patient, platform), Mark.DOUBT)


def test_no_course_can_get_grades(patient: Patient, platform: Platform, launched: Any, only: Any) -> None:
    launched(endpoints=replace(ALL, scopes=claims.AGS_SCOPES - {claims.SCOPE_SCORE}))
    assert "grades cannot be sent" in only(look(patient, platform), Mark.WRONG)


def test_rosters_that_cannot_be_read(patient: Patient, platform: Platform, launched: Any, only: Any) -> None:
    launched(endpoints=replace(ALL, memberships=None))
    assert "in 1 course(s) rosters cannot be read" in only(look(patient, platform), Mark.DOUBT)


def test_without_nbgrader_grades_are_not_missed(patient: Patient, platform: Platform, launched: Any) -> None:
    launched(endpoints=replace(ALL, scopes=frozenset(), lineitems=None))
    off = patient.settings.nbgrader.model_copy(update={"enable": False})
    plain = replace(patient, settings=patient.settings.model_copy(update={"nbgrader": off}))
    assert {finding.mark for finding in look(plain, platform)} == {Mark.WELL}


def test_a_deployment_that_is_not_let_in_any_more(
    patient: Patient, platform: Platform, launched: Any, only: Any
) -> None:
    launched(deployment="2")
    fewer = platform.model_copy(update={"deployment_ids": ("1",)})
    assert "2 is not let in any more" in only(look(patient, fewer), Mark.DOUBT)
    every = platform.model_copy(update={"deployment_ids": ("1",), "accept_deployments": True})
    assert {finding.mark for finding in look(patient, every)} == {Mark.WELL}
