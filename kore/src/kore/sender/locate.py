"""Where a column is at its platform: known, found again, coupled with the activity, or made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from starlette.concurrency import run_in_threadpool

from kore import clock
from kore.errors import PlatformUnavailable
from kore.lti import claims, line_items, links
from kore.lti.ags import GradeServices, LineItemGone, Result, Service
from kore.model import SCOPE_LINEITEM, Course
from kore.sender import maximum
from kore.steps.platforms import Platforms
from kore.store import columns, courses, outbox
from kore.store.columns import Column
from kore.store.database import Store


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


@dataclass(frozen=True)
class Known:
    """What Kore knows of a column before it asks the platform."""

    column: Column
    service: Service
    #: the columns of activities that lead to the assignment
    coupled: list[str]

    @property
    def current(self) -> bool:
        """Whether the column's address is on the server that the latest launch named: platforms move."""
        places = [self.service.lineitems] if self.service.lineitems else self.coupled
        return self.column.url is not None and any(links.same_origin(self.column.url, place) for place in places)


async def prepare(
    platforms: Platforms, store: Store, services: GradeServices, launch_url: str, column_id: int
) -> Target:
    """Make sure that the column is there and has the right maximum, and read what it holds.

    Args:
        platforms: that are registered.
        store: of the instance.
        services: the platforms'.
        launch_url: where the LMS's messages to Kore go; columns of Kore's making lead there.
        column_id: its number.

    Raises:
        PlatformUnavailable: the platform does not answer, or has no place for the grades.
    """
    known = await run_in_threadpool(look_up, platforms, store, column_id)
    if known.column.url is not None and known.current:
        try:
            return await _use(store, services, known, known.column.url)
        except LineItemGone:
            await run_in_threadpool(forget, store, column_id, known.column.url)
            # The activity may have been deleted, of which no launch tells; its column serves no more.
            coupled = [url for url in known.coupled if url != known.column.url]
            known = replace(known, column=replace(known.column, url=None), coupled=coupled)
    url = await _locate(store, services, known, launch_url)
    return await _use(store, services, await run_in_threadpool(look_up, platforms, store, column_id), url)


async def look(platforms: Platforms, store: Store, services: GradeServices, column_id: int) -> Target | None:
    """What a column holds, without finding or making it; None where it is not known to be anywhere (any more).

    Raises:
        PlatformUnavailable: the platform does not tell.
    """
    known = await run_in_threadpool(look_up, platforms, store, column_id)
    if known.column.url is None or not known.current:
        return None
    try:
        return await _read(services, known, known.column.url)
    except LineItemGone:
        await run_in_threadpool(forget, store, column_id, known.column.url)
        return None


def look_up(platforms: Platforms, store: Store, column_id: int) -> Known:
    """What the store knows of a column.

    Raises:
        PlatformUnavailable: the course's platform is not registered any more.
    """
    with store.read() as session:
        column = columns.get(session, column_id)
        course = courses.by_id(session, column.course_id)
        coupled = courses.coupled_line_items(session, course.id, column.assignment)
    service = _service(platforms, course)
    moved = [url for url in coupled if service.lineitems and not links.same_origin(url, service.lineitems)]
    return Known(column, service, [url for url in coupled if url not in moved])


def forget(store: Store, column_id: int, url: str) -> None:
    """The column is not at this address any more, and neither is what was sent there."""
    with store.write() as session:
        if columns.forget_url(session, column_id, url):
            outbox.lose(session, column_id)


def _service(platforms: Platforms, course: Course) -> Service:
    platform = platforms.find(course.issuer, course.client_id)
    if platform is None:
        raise PlatformUnavailable(f"the platform {course.issuer} is not registered any more")
    return Service(platform, course.deployment_id, course.endpoints.scopes, course.endpoints.lineitems)


async def _use(store: Store, services: GradeServices, known: Known, url: str) -> Target:
    await maximum.follow(store, services, known.service, known.column, url)
    return await _read(services, known, url)


async def _read(services: GradeServices, known: Known, url: str) -> Target:
    read_at = clock.now()
    service = known.service
    results = await services.results(service, url) if service.may(claims.SCOPE_RESULT) else None
    return Target(known.column.id, service, url, read_at, results)


async def _locate(store: Store, services: GradeServices, known: Known, launch_url: str) -> str:
    """The line item: one that Kore made before comes first, so that none is made twice (AGS 2.0, section 3.2.5)."""
    column, service = known.column, known.service
    if column.assignment is not None and service.lineitems is not None:
        if service.may(SCOPE_LINEITEM, claims.SCOPE_LINEITEM_READONLY):
            found = await services.find_line_items(service, line_items.resource(column.assignment))
            if found:
                # An activity that was copied twice has two: the one that people launched comes first.
                item = min(found, key=lambda item: item.url not in known.coupled)
                owned = column.given if maximum.same(item.maximum, column.given) else None
                return await run_in_threadpool(_keep, store, column, item.url, owned)
        if not known.coupled and service.may(SCOPE_LINEITEM):
            return await _make(store, services, known, launch_url)
    if known.coupled:
        return await run_in_threadpool(_keep, store, column, known.coupled[0], None)
    raise PlatformUnavailable(f"{service.platform.name} offers no column for these grades")


async def _make(store: Store, services: GradeServices, known: Known, launch_url: str) -> str:
    """Make the line item. The maximum is noted before: whoever finds it after a crash knows that it is Kore's."""
    column = known.column
    assert column.assignment is not None
    wanted = column.maximum or maximum.UNKNOWN
    await run_in_threadpool(maximum.note, store, column.id, wanted)
    document = line_items.described(column.assignment, wanted, launch_url)
    made = await services.make_line_item(known.service, document)
    if column.url is not None:
        await run_in_threadpool(forget, store, column.id, column.url)
    return await run_in_threadpool(_keep, store, column, made.url, wanted)


def _keep(store: Store, column: Column, url: str, given: float | None) -> str:
    with store.write() as session:
        columns.set_place(session, column.id, url, given)
    return url
