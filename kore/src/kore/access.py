"""Who may do what: the only place that decides it. What is not granted here is denied."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kore import names
from kore.errors import NotAllowed, WithoutNbgrader
from kore.model import Caller, CallerKind, Role, Room, Standing
from kore.settings import Rooms


class Right(StrEnum):
    """Something that a route does for its caller."""

    #: list one's own courses
    OWN_COURSES = "own-courses"
    #: list and fetch releases
    FETCH = "fetch"
    #: hand in for oneself
    SUBMIT = "submit"
    #: one's own submissions and feedback
    OWN_WORK = "own-work"
    #: everybody's submissions, and feedback on them
    ALL_WORK = "all-work"
    #: roster, assignments and grades of a course
    SEE_COURSE = "see-course"
    #: open the grading lab, give it work
    GRADE = "grade"
    #: release and withdraw assignments, open and close them
    RELEASE = "release"
    #: send grades to the platform
    SEND = "send"
    #: read the course's roster anew
    ROSTER = "roster"
    #: choose what the platform's activities lead to, and make rooms for them
    LINK = "link"
    #: open the course's rooms, and those of one's own groups
    OPEN_ROOM = "open-room"
    #: open the rooms of all groups of the course
    ALL_ROOMS = "all-rooms"
    #: open the declared rooms that are open to one
    DECLARED_ROOM = "declared-room"
    #: approve and remove platforms
    ADMINISTRATE = "administrate"
    #: take the course's jobs and report on them
    WORK = "work"
    #: publish grades from the gradebook
    PUBLISH = "publish"
    #: redeem tickets, ask for a person's groups and roles
    REDEEM = "redeem"


_LEARNER = frozenset({Right.FETCH, Right.SUBMIT, Right.OWN_WORK, Right.OPEN_ROOM})
_ASSISTANT = _LEARNER | {Right.SEE_COURSE, Right.GRADE, Right.ROSTER, Right.ALL_ROOMS}
_INSTRUCTOR = _ASSISTANT | {Right.RELEASE, Right.SEND, Right.LINK}

#: rights of a member in the course (design, section 7)
BY_ROLE: dict[Role, frozenset[Right]] = {
    Role.INSTRUCTOR: _INSTRUCTOR,
    Role.ASSISTANT: _ASSISTANT,
    Role.LEARNER: _LEARNER,
    Role.OBSERVER: frozenset({Right.FETCH}),
}
#: rights of a grading lab in its own course
GRADING_LAB = frozenset({Right.FETCH, Right.ALL_WORK, Right.SEE_COURSE, Right.RELEASE, Right.WORK, Right.PUBLISH})
#: rights of a hub admin in every course
ADMIN = frozenset({Right.SEE_COURSE, Right.ROSTER})
#: rights of a person outside of any course
PERSON = frozenset({Right.OWN_COURSES, Right.DECLARED_ROOM})
#: what only makes sense with nbgrader; without it nobody has these
OF_NBGRADER = frozenset(
    {
        *(Right.FETCH, Right.SUBMIT, Right.OWN_WORK, Right.ALL_WORK, Right.GRADE, Right.RELEASE),
        *(Right.SEND, Right.WORK, Right.PUBLISH),
    }
)


@dataclass(frozen=True)
class Access:
    """Who may do what in one instance."""

    #: whether the instance has nbgrader; if not, courses have members and nothing else
    nbgrader: bool
    #: the declared ones, by name
    rooms: Rooms = field(default_factory=dict)

    def of_role(self, role: Role) -> frozenset[Right]:
        """The rights of a member with this role in the course."""
        return self._granted(BY_ROLE[role])

    def rights(self, caller: Caller, course: str | None) -> frozenset[Right]:
        """All that the caller may do in the course, or outside of any course (None)."""
        if caller.kind is CallerKind.HUB:
            return frozenset({Right.REDEEM}) if course is None else frozenset()
        if caller.kind is CallerKind.ROOM:
            return frozenset()
        if course is None and caller.kind is CallerKind.PERSON:
            return PERSON | {Right.ADMINISTRATE} if caller.admin else PERSON
        if course is None:
            return frozenset({Right.OWN_COURSES})
        if caller.kind is CallerKind.GRADING_LAB:
            return self._granted(GRADING_LAB) if names.course_of(caller.name) == course else frozenset()
        role = caller.roles.get(course)
        of_role = self.of_role(role) if role else frozenset()
        return of_role | ADMIN if caller.admin else of_role

    def require(self, caller: Caller, right: Right, course: str | None = None) -> None:
        """Pass, or raise.

        Raises:
            WithoutNbgrader: nobody has the right in this instance.
            NotAllowed: the caller does not have the right in the course.
        """
        if right in self.rights(caller, course):
            return
        if right not in self._granted(frozenset(Right)):
            raise WithoutNbgrader("this hub has no nbgrader: no assignments, no grading labs, no grades")
        where = f" in course {course}" if course else ""
        raise NotAllowed(f"{caller.kind} {caller.name} lacks the right {right}{where}")

    def groups(self, person: Standing) -> list[str]:
        """All hub groups of a person; nbgrader and the hub's settings go by them."""
        return sorted({*self._groups(person), *(names.room_lab(room) for room in self.opened(person))})

    def hub_roles(self, person: Standing) -> list[dict[str, object]]:
        """All JupyterHub roles of a person; a role that is not named is taken away.

        Graders start and open the grading lab, members the rooms; these are other hub users' servers.
        """
        graded = sorted(course for course, role in person.roles.items() if Right.GRADE in self.of_role(role))
        rooms = self.opened(person)
        return [{"name": "user"}, *(_graders(course) for course in graded), *(_guests(room) for room in rooms)]

    def opened(self, person: Standing) -> list[str]:
        """The names of all rooms that a person may open."""
        of_courses = {room.name for course in person.rooms for room in self.of_course(person, course)}
        return sorted({*of_courses, *self.declared(person)})

    def declared(self, person: Standing) -> list[str]:
        """The names of the declared rooms that a person may open."""
        groups = self._groups(person)
        return sorted(name for name, room in self.rooms.items() if room.who.includes(person.name, groups))

    def of_course(self, person: Standing, course: str) -> list[Room]:
        """The rooms of a course that a person may open."""
        role = person.roles.get(course)
        rights = self.of_role(role) if role else frozenset()
        if Right.OPEN_ROOM not in rights:
            return []
        every = Right.ALL_ROOMS in rights
        there = person.rooms.get(course, ())
        return [room for room in there if every or room.group is None or room.group in person.groups]

    def _groups(self, person: Standing) -> set[str]:
        """The groups that say what a person is, without those of rooms, which follow from them."""
        found = {f"group-{group}" for group in person.groups}
        for course, role in person.roles.items():
            found |= {f"{role}s", f"members-{course}"}
            if Right.SUBMIT in self.of_role(role):
                found.add(f"nbgrader-{course}")
            if Right.GRADE in self.of_role(role):
                found.add(f"formgrade-{course}")
        return found

    def _granted(self, rights: frozenset[Right]) -> frozenset[Right]:
        return rights if self.nbgrader else rights - OF_NBGRADER


def _graders(course: str) -> dict[str, object]:
    return _opening(f"graders-{course}", f"the grading lab of {course}", names.grading_lab(course))


def _guests(room: str) -> dict[str, object]:
    return _opening(names.room_lab(room), f"the room {room}", names.room_lab(room))


def _opening(role: str, what: str, lab: str) -> dict[str, object]:
    return {
        "name": role,
        "description": f"Open {what}",
        "scopes": [f"access:servers!user={lab}", f"servers!user={lab}", f"read:users:name!user={lab}"],
    }
