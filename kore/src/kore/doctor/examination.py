"""All checks, in order: the instance, its public address, then every platform, all at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import httpx
from sqlalchemy.exc import DBAPIError

from kore.doctor import clocks, cookies, homes, instance, launches, platform_keys, public, tokens
from kore.doctor.findings import Section, doubt
from kore.doctor.patient import Patient, admitted
from kore.settings import Platform, Settings
from kore.steps.platforms import Platforms
from kore.store.database import Store


async def examine(
    settings: Settings, store: Store | None, network: httpx.AsyncBaseTransport | None = None
) -> AsyncIterator[Section]:
    """Look at everything; sections come in a fixed order, each as soon as it is done.

    Args:
        settings: the instance's.
        store: its store, if that can be opened; it is not changed.
        network: carries all requests; None: the real one.
    """
    async with admitted(settings, store, network) as patient, asyncio.TaskGroup() as tasks:
        begun = [tasks.create_task(section) for section in _sections(patient)]
        for section in begun:
            yield await section


def _sections(patient: Patient) -> list[Coroutine[Any, Any, Section]]:
    platforms = _platforms(patient)
    own = [_instance(patient), _public(patient)]
    return [*own, *(_platform(patient, platform) for platform in platforms)] if platforms else [*own, _nobody()]


def _platforms(patient: Patient) -> tuple[Platform, ...]:
    """Those of the settings, and those approved here."""
    if patient.store is None or not _has_tables(patient.store):
        return patient.settings.platforms
    platforms = Platforms(patient.settings, patient.store)
    platforms.read()
    return platforms.everything


def _has_tables(store: Store) -> bool:
    try:
        found, wanted = store.versions()
    except DBAPIError:
        return False
    return found == wanted


async def _instance(patient: Patient) -> Section:
    found = [*await instance.look(patient), *homes.look(patient.settings)]
    return Section(f"Instance {patient.settings.instance}", found)


async def _public(patient: Patient) -> Section:
    return Section(f"Public address {patient.settings.public_url}", await public.look(patient))


async def _nobody() -> Section:
    advice = "Register one in the settings, or let one register itself; until then nobody can sign in."
    return Section("Platforms", [doubt("no LMS is registered", advice)])


async def _platform(patient: Patient, platform: Platform) -> Section:
    found = launches.known(patient, platform)
    seen = [course.deployment_id for course in found]
    checks = await asyncio.gather(
        cookies.look(patient, platform),
        platform_keys.look(patient, platform),
        clocks.look(patient, platform),
        tokens.look(patient, platform, next(iter([*platform.deployment_ids, *seen]), "")),
    )
    findings = [finding for check in checks for finding in check]
    title = f"{platform.name} ({platform.issuer}, client id {platform.client_id})"
    return Section(title, [*findings, *launches.look(patient, platform, found)])
