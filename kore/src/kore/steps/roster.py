"""Courses' rosters are read at their platforms and taken over: who arrives, who leaves, who has another role."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from sqlalchemy.orm import Session

from kore import clock
from kore.errors import NotFound, PlatformUnavailable
from kore.lti import claims
from kore.lti.nrps import Listing, MemberServices, Memberships
from kore.model import RosterChanges
from kore.settings import Platform
from kore.store import groups, people, rosters
from kore.store.database import Store
from kore.store.rosters import Place

_log = logging.getLogger(__name__)


class Rosters:
    """Reads rosters, of one course one at a time. Whatever a reading brings is taken over as a whole or not at all."""

    def __init__(
        self,
        store: Store,
        services: MemberServices,
        find: Callable[[str, str], Platform | None],
        *,
        wanted: bool = True,
    ) -> None:
        """Read nothing yet.

        Args:
            store: of the instance.
            services: the platforms' rosters.
            find: the platform's registration by issuer and client id.
            wanted: whether rosters are read; where people are forgotten they would bring those who never come.
        """
        self._store = store
        self._services = services
        self._find = find
        self._wanted = wanted
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def read(self, course: str) -> RosterChanges:
        """Read everybody, now.

        Raises:
            NotFound: there is no such course, its platform offers no roster, or none is wanted.
            PlatformUnavailable: the platform does not tell; the course notes why, and its members stay as they are.
        """
        async with self._turn(course):
            place = await asyncio.to_thread(self._place, course)
            if place.address is None:
                raise NotFound(f"there is no roster of course {course}")
            return await self._refresh(course, place, differences=None)

    async def catch_up(self, course: str, age: timedelta) -> None:
        """Read what has changed, unless the roster is younger, is being read or is not offered."""
        turn = self._turn(course)
        if turn.locked():
            return
        async with turn:
            place = await asyncio.to_thread(self._place, course)
            if place.address is not None and (place.read_at is None or place.read_at <= clock.now() - age):
                await self._refresh(course, place, place.differences)

    def due(self, before: datetime) -> list[str]:
        """Courses whose roster was last read before then, or never."""
        with self._store.read() as session:
            return rosters.due(session, before)

    async def _refresh(self, course: str, place: Place, differences: str | None) -> RosterChanges:
        began = clock.now()
        try:
            listing = await self._services.read(self._memberships(place), differences)
            changes = await asyncio.to_thread(take, self._store, place, listing, began)
        except PlatformUnavailable as error:
            _log.warning("the roster of %s could not be read: %s", course, error.detail)
            await asyncio.to_thread(self._note, place.course_id, error.detail)
            raise
        counts = (changes.arrived, changes.left, changes.changed, changes.unchanged)
        _log.info("roster of %s: %d arrived, %d left, %d changed, %d unchanged", course, *counts)
        return changes

    def _memberships(self, place: Place) -> Memberships:
        platform = self._find(place.issuer, place.client_id)
        if platform is None:
            raise PlatformUnavailable("the course's platform is not registered any more")
        assert place.address is not None  # asked before
        return Memberships(platform, place.deployment_id, place.context_id, place.address, place.groups)

    def _turn(self, course: str) -> asyncio.Lock:
        return self._turns.setdefault(course, asyncio.Lock())

    def _place(self, course: str) -> Place:
        with self._store.read() as session:
            place = rosters.place(session, course)
        return place if self._wanted else replace(place, address=None)

    def _note(self, course_id: int, problem: str) -> None:
        with self._store.write() as session:
            rosters.failed(session, course_id, problem)


def take(store: Store, place: Place, listing: Listing, began: datetime) -> RosterChanges:
    """Take a roster over, in one transaction.

    Args:
        store: of the instance.
        place: the course's.
        listing: what was read.
        began: when the reading began.

    Raises:
        PlatformUnavailable: nobody would be left in the course.
    """
    with store.write() as session:
        keys = people.ensure_all(session, place.issuer, listing.people)
        listed = {
            keys[person.subject]: claims.course_role(person.roles) if person.active else None
            for person in listing.people
            if person.subject in keys
        }
        changes = rosters.take(session, place.course_id, listed, listing.whole, began)
        problem = _take_groups(session, place, listing, keys)
        groups.noted(session, place.course_id, problem)
        rosters.taken(session, place.course_id, changes, listing.differences, began)
    return changes


def _take_groups(session: Session, place: Place, listing: Listing, keys: Mapping[str, int]) -> str:
    """Take the course's groups over; what stands in the way, which is no reason to go without the roster."""
    problem = listing.groups_problem
    if listing.groups is not None:
        ids = {keys[person.subject]: person.groups for person in listing.people if person.subject in keys}
        try:
            groups.listed(session, place.course_id, listing.groups, ids)
        except PlatformUnavailable as error:
            problem = error.detail
    groups.left(session, place.course_id)
    return problem
