"""An instructor chooses what activities of the platform lead to: assignments, rooms, or the course itself."""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from kore import archive, clock, points
from kore.access import Access, Right
from kore.archive import Limits
from kore.errors import ArchiveRefused, BadRequest, DeepLinkRefused, NotAllowed, NotFound
from kore.lti.deep_linking import TYPE, Item
from kore.model import Assignment, Course, DeepLinking, Enrolment, Room, RoomKind
from kore.store import assignments, courses, deep_links, grades, members, rooms
from kore.store.archives import Archives
from kore.store.database import Store
from kore.store.rooms import Kinds

#: how long an instructor may take to choose
LIFE = timedelta(hours=1)
_RANDOM = 32
#: bytes of a notebook whose points are counted
_NOTEBOOK = 8 << 20
#: points of an assignment of which nothing is known
_USUAL = 100.0
_MOST_POINTS = 1e6
_TITLE_LENGTH = 255


class Kind(StrEnum):
    """What can be chosen."""

    COURSE = "course"
    ASSIGNMENT = "assignment"
    ROOM = "room"
    #: a room that is made with the choice
    NEW_ROOM = "new-room"


class Fault(StrEnum):
    """What is wrong with a choice; the page has words for it."""

    NOTHING = "nothing"
    TOO_MANY = "too-many"
    UNKNOWN = "unknown"
    POINTS = "points"
    DUE = "due"
    TITLE = "title"
    ROOMS = "rooms"


class Unusable(BadRequest):
    """A choice that cannot be taken as it is; the person may mend it."""

    def __init__(self, fault: Fault, what: str = "") -> None:
        super().__init__(f"the choice cannot be used: {fault} {what[:80]}".rstrip())
        self.fault = fault
        #: the assignment or room that it is about
        self.what = what


@dataclass(frozen=True)
class Pick:
    """One thing that was chosen."""

    kind: Kind
    #: the assignment's or the room's
    name: str = ""
    title: str = ""
    points: float | None = None
    due: datetime | None = None


@dataclass(frozen=True)
class Offer:
    """What there is to choose from."""

    course: Course
    #: hub user name and language of who chooses
    person: str
    locale: str
    wanted: DeepLinking
    #: with the points that each has as far as is known
    assignments: list[tuple[Assignment, float]]
    rooms: list[Room]


def begin(store: Store, enrolment: Enrolment, wanted: DeepLinking) -> str:
    """Let the instructor choose; the token of the choice, which is good for an hour and one answer.

    Raises:
        DeepLinkRefused: the launch is in no course, or the platform takes nothing that there is here.
    """
    if enrolment.course is None:
        raise DeepLinkRefused("the platform did not say which course the choice is for")
    if TYPE not in wanted.accept_types:
        raise DeepLinkRefused("the platform takes no links to tools here")
    token, now = secrets.token_urlsafe(_RANDOM), clock.now()
    with store.write_passing() as session:
        deep_links.keep(session, token, enrolment.person_id, enrolment.course, wanted, now, now + LIFE)
    return token


def offer(store: Store, archives: Archives, limits: Limits, access: Access, token: str, automatic: Kinds) -> Offer:
    """What there is to choose from.

    Args:
        store: of the instance.
        archives: where releases are.
        limits: of archives.
        access: who may do what.
        token: of the choice.
        automatic: the kinds of rooms by themselves that the instance has.

    Raises:
        DeepLinkRefused: the token is unknown, used or late.
        NotAllowed: the person may not choose (any more).
    """
    with store.read() as session:
        waiting = deep_links.find(session, token, clock.now())
        if waiting is None:
            raise DeepLinkRefused("the choice was made already, or begun more than an hour ago")
        role = members.roles(session, waiting.person).get(waiting.course)
        if role is None or Right.LINK not in access.of_role(role):
            raise NotAllowed(f"{waiting.person} may not choose for course {waiting.course}")
        course = courses.get(session, waiting.course)
        known = assignments.everything(session, course.id) if access.nbgrader else []
        maxima = _maxima(session, course)
        there = rooms.of_courses(session, [course.slug], automatic)[course.slug]
    listed = [(found, maxima.get(found.name) or _points(archives, limits, found)) for found in known]
    return Offer(course, waiting.person, waiting.locale, waiting.wanted, listed, there)


def answer(store: Store, offered: Offer, token: str, picks: Sequence[Pick]) -> list[Item]:
    """What was chosen, as the platform takes it; a new room is made, and the token is used up.

    Raises:
        Unusable: something was chosen that is not on offer, or with impossible points; the token stays.
        DeepLinkRefused: the choice was made already.
    """
    if len(picks) > 1 and not offered.wanted.accept_multiple:
        raise Unusable(Fault.TOO_MANY)
    made = sum(room.kind is RoomKind.MADE for room in offered.rooms)
    if made + sum(pick.kind is Kind.NEW_ROOM for pick in picks) > rooms.MOST:
        raise Unusable(Fault.ROOMS)
    names = {found.name for found, _ in offered.assignments}
    for pick in picks:
        _check(pick, names, {room.name for room in offered.rooms})
    with store.write() as session:
        if not deep_links.finish(session, token):
            raise DeepLinkRefused("the choice was made already")
        return [_item(session, offered, pick) for pick in picks]


def _maxima(session: Session, course: Course) -> dict[str, float]:
    """The highest points that published grades know of."""
    found: dict[str, float] = {}
    for grade in grades.of_course(session, course.id):
        found[grade.assignment] = max(found.get(grade.assignment, 0.0), grade.max_score)
    return found


def _points(archives: Archives, limits: Limits, assignment: Assignment) -> float:
    digest = assignment.digest or assignment.draft
    if digest is None:
        return _USUAL
    try:
        documents = archive.documents(archives.read(digest), limits, _NOTEBOOK)
        return points.of_release(documents) or _USUAL
    except (ArchiveRefused, NotFound):  # the limits may be smaller by now
        return _USUAL


def _check(pick: Pick, assignments_there: set[str], rooms_there: set[str]) -> None:
    there = {Kind.ASSIGNMENT: assignments_there, Kind.ROOM: rooms_there}.get(pick.kind)
    if there is not None and pick.name not in there:
        raise Unusable(Fault.UNKNOWN, pick.name)
    if pick.kind is Kind.ASSIGNMENT and not (
        pick.points is not None and math.isfinite(pick.points) and 0 < pick.points <= _MOST_POINTS
    ):
        raise Unusable(Fault.POINTS, pick.name)
    if pick.kind is Kind.NEW_ROOM and not pick.title.strip():
        raise Unusable(Fault.TITLE)


def _item(session: Session, offered: Offer, pick: Pick) -> Item:
    course = offered.course
    title = pick.title.strip()[:_TITLE_LENGTH]
    if pick.kind is Kind.COURSE:
        return Item(title or course.title, {})
    if pick.kind is Kind.ASSIGNMENT:
        assert pick.points is not None  # checked
        return Item(title or pick.name, {"assignment": pick.name}, pick.name, pick.points, pick.due)
    room = (
        rooms.make(session, course.slug, title)
        if pick.kind is Kind.NEW_ROOM
        else next(room for room in offered.rooms if room.name == pick.name)
    )
    return Item(title or room.title, {"room": room.name})
