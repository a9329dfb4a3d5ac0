"""The instance itself."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.doctor.conftest import all_well, missing

from kore.doctor import instance
from kore.doctor.findings import Mark
from kore.doctor.patient import Patient
from kore.store.database import Store

KORE = "http://127.0.0.1:8082/main/services/kore/health"
HUB = "http://127.0.0.1:8081/main/hub/api/user"


async def test_an_instance_that_is_well(patient: Patient) -> None:
    assert all_well(await instance.look(patient))


async def test_a_secret_that_nobody_has_made(patient: Patient, only: Any) -> None:
    (patient.settings.state_dir / "secrets" / "hub-to-kore").unlink()
    said = only(await instance.look(patient), Mark.WRONG)
    assert "no secret hub-to-kore" in said


async def test_a_secret_that_cannot_be_read_is_told_and_not_shown(patient: Patient, only: Any) -> None:
    file = patient.settings.state_dir / "secrets" / "kore-to-hub"
    file.write_bytes(b"\xff")
    assert f"cannot read the secret {file}" in only(await instance.look(patient), Mark.WRONG)


async def test_a_store_that_was_never_made(patient: Patient, only: Any, tmp_path: Path) -> None:
    assert "no database in" in only(await instance.look(replace(patient, store=None)), Mark.WRONG)


async def test_a_store_that_cannot_be_opened(patient: Patient, only: Any) -> None:
    named = patient.settings.model_copy(update={"database_url": "nonsense://x"})
    findings = await instance.look(replace(patient, store=None, settings=named))
    assert "no database that can be opened" in only(findings, Mark.WRONG)


async def test_a_store_of_another_version(patient: Patient, store: Store, only: Any) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert "of version 0001, this Kore works with 0003" in only(await instance.look(patient), Mark.WRONG)


async def test_a_store_that_does_not_answer(patient: Patient, only: Any, tmp_path: Path) -> None:
    broken = Store(f"sqlite:///{tmp_path}")
    findings = await instance.look(replace(patient, store=broken))
    broken.close()
    assert "the database cannot be used" in only(findings, Mark.WRONG)


async def test_keys_that_are_missing_or_broken(patient: Patient, only: Any, keys_folder: Path) -> None:
    (keys_folder / "0123456789abcdef.pem").write_text("nonsense")
    assert "cannot be used" in only(await instance.look(patient), Mark.WRONG)
    shutil.rmtree(keys_folder)
    assert "there are no keys" in only(await instance.look(patient), Mark.WRONG)
    assert missing(keys_folder)


async def test_a_key_from_the_future(patient: Patient, only: Any, moment: Any) -> None:
    moment.pass_(days=-900)
    assert "in the future" in only(await instance.look(patient), Mark.DOUBT)


@pytest.mark.parametrize(
    ("address", "answer", "said"),
    [
        (KORE, httpx.ConnectError("x"), "Kore does not answer on this server"),
        (KORE, httpx.Response(500), "Kore is not well: HTTP 500"),
        (KORE, httpx.Response(200, text="hello"), "Kore is not well"),
        (HUB, httpx.ConnectError("x"), "the hub does not answer on this server"),
        (HUB, httpx.Response(403), "does not know Kore's secret"),
        (HUB, httpx.Response(502), "the hub is not well: HTTP 502"),
    ],
)
async def test_a_service_that_is_not_well(
    patient: Patient, world: Any, only: Any, address: str, answer: Any, said: str
) -> None:
    world.instead[address] = answer
    assert said in only(await instance.look(patient), Mark.WRONG)
