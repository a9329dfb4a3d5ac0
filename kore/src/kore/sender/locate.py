"""Where a column is at its platform: known, found again, coupled with the activity, or made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool

from kore import clock
from kore.errors import PlatformUnavailable
from kore.lti import claims
from kore.lti.ags import GradeServices, LineItemGone, Result, Service
from kore.model import SCOPE_LINEITEM, Course
from kore.steps.platforms import Platforms
from kore.store import columns, courses, outbox
from kore.store.columns import Column
from kore.store.database import Store

#: the tag that Kore's line items carry
TAG = "ananke"


@dataclass
class Target:
    """A column that is being filled."""

    column_id: int
    service: Service
    #: the line item's address
    url: str
    #: when the results began to be read
    read_at: datetime
    #: what the platform holds, by LTI user id; None where it does not tell
    results: dict[str, Result] | None


async def prepare(platforms: Platforms, store: Store, services: GradeServices, column_id: int) -> Target:
    """Make sure that the column is there, and read what it holds.

    Raises:
        PlatformUnavailable: the platform does not answer, or has no place for the grades.
    """
    column, course, coupled = await run_in_threadpool(_look_up, store, column_id)
    service = _service(platforms, course)
    if column.url is not None:
        try:
            return await _read(services, service, column_id, column.url)
        except LineItemGone:
            await run_in_threadpool(forget, store, column_id, column.url)
            # The activity may have been deleted, of which no launch tells; its column serves no more.
            coupled = [url for url in coupled if url != column.url]
    url = await _locate(services, service, column, coupled)
    await run_in_threadpool(_keep, store, column_id, url)
    return await _read(services, service, column_id, url)


async def look(platforms: Platforms, store: Store, services: GradeServices, column_id: int) -> Target | None:
    """What a column holds, without finding or making it; None where it is not known to be anywhere (any more).

    Raises:
        PlatformUnavailable: the platform does not tell.
    """
    column, course, _ = await run_in_threadpool(_look_up, store, column_id)
    if column.url is None:
        return None
    try:
        return await _read(services, _service(platforms, course), column_id, column.url)
    except LineItemGone:
        await run_in_threadpool(forget, store, column_id, column.url)
        return None


async def _read(services: GradeServices, service: Service, column_id: int, url: str) -> Target:
    read_at = clock.now()
    results = await services.results(service, url) if service.may(claims.SCOPE_RESULT) else None
    return Target(column_id, service, url, read_at, results)


def forget(store: Store, column_id: int, url: str) -> None:
    """The column is not at this address any more, and neither is what was sent there."""
    with store.write() as session:
        if columns.forget_url(session, column_id, url):
            outbox.lose(session, column_id)


def _look_up(store: Store, column_id: int) -> tuple[Column, Course, list[str]]:
    with store.read() as session:
        column = columns.get(session, column_id)
        course = courses.by_id(session, column.course_id)
        return column, course, courses.coupled_line_items(session, course.id, column.assignment)


def _keep(store: Store, column_id: int, url: str) -> None:
    with store.write() as session:
        columns.set_url(session, column_id, url)


def _service(platforms: Platforms, course: Course) -> Service:
    platform = platforms.find(course.issuer, course.client_id)
    if platform is None:
        raise PlatformUnavailable(f"the platform {course.issuer} is not registered any more")
    return Service(platform, course.deployment_id, course.endpoints.scopes, course.endpoints.lineitems)


async def _locate(services: GradeServices, service: Service, column: Column, coupled: list[str]) -> str:
    """The line item: one that Kore made before comes first, so that none is made twice (AGS 2.0, section 3.2.5)."""
    if column.assignment is not None and service.lineitems is not None:
        resource = f"{TAG}:{column.assignment}"
        readable = service.may(SCOPE_LINEITEM, claims.SCOPE_LINEITEM_READONLY)
        if readable and (found := await services.find_line_item(service, resource)):
            return found
        if not coupled and service.may(SCOPE_LINEITEM):
            return await services.make_line_item(service, column.assignment, column.maximum or 1.0, resource, TAG)
    if coupled:
        return coupled[0]
    raise PlatformUnavailable(f"{service.platform.name} offers no column for these grades")
