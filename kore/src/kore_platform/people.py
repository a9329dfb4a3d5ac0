"""Who is what in which course: Moodle's roles and what LTI calls them (`roles` of launches and of NRPS)."""

from __future__ import annotations

from kore_platform import vocabulary as v
from kore_platform.options import Strictness
from kore_platform.world import Enrolment, Person, Role, World

#: ids of test users begin here
_TEST_USERS = 900_000_000
_EDITORS = frozenset({Role.TEACHER, Role.ADMIN})


def enrolment(world: World, course: str, person: str) -> Enrolment | None:
    """The enrolment, suspended or not."""
    found = world.course.get(course)
    return found.enrolments.get(person) if found else None


def is_admin(world: World, person: str) -> bool:
    """Site administrator: by account, or by an enrolment as `admin`."""
    account = world.person.get(person)
    if account and account.site_admin:
        return True
    return any(
        place.role is Role.ADMIN for course in world.courses if (place := course.enrolments.get(person)) is not None
    )


def groups(world: World, course: str, person: str) -> list[str]:
    """Ids of a person's groups in a course; who is not enrolled is in none."""
    if enrolment(world, course, person) is None:
        return []
    return [group.id for group in world.course[course].groups if person in group.members]


def may_enter(world: World, course: str, person: str) -> bool:
    """Active in the course, or administrator."""
    place = enrolment(world, course, person)
    return (place is not None and not place.suspended) or is_admin(world, person)


def may_grade(world: World, course: str, person: str) -> bool:
    """Teachers of both kinds and administrators; Moodle's mod/lti:manage, which makes an Instructor at launch."""
    place = enrolment(world, course, person)
    teaches = place is not None and not place.suspended and place.role is not Role.STUDENT
    return teaches or is_admin(world, person)


def may_edit(world: World, course: str, person: str) -> bool:
    """Editing teachers and administrators; Moodle's moodle/course:manageactivities, an Instructor in NRPS."""
    place = enrolment(world, course, person)
    edits = place is not None and not place.suspended and place.role in _EDITORS
    return edits or is_admin(world, person)


def can_be_scored(world: World, course: str, person: str) -> bool:
    """Students, even suspended ones, and nobody else."""
    place = enrolment(world, course, person)
    return place is not None and place.role is Role.STUDENT


def students(world: World, course: str) -> list[str]:
    """Person ids of a course's students, suspended ones included, by name."""
    enrolled = world.course[course].enrolments
    return by_name(world, [person for person, place in enrolled.items() if place.role is Role.STUDENT])


def by_name(world: World, ids: list[str]) -> list[str]:
    """Ids ordered by family and given name, as Moodle's lists are."""
    return sorted(ids, key=lambda i: (world.person[i].family_name, world.person[i].given_name, int(i)))


def launched(world: World, person: str, options: Strictness, *, as_student: bool) -> Person:
    """Whom a launch is about: the person, or the test user that some platforms put in the place of a previewer."""
    if not (as_student and options.preview_test_user):
        return world.person[person]
    return Person(
        id=str(_TEST_USERS + int(person) % 100_000_000),
        username=f"test-{person}",
        given_name="Test",
        family_name="Student",
        locale=world.person[person].locale,
    )


def launch_roles(world: World, course: str, person: str, options: Strictness, *, as_student: bool = False) -> list[str]:
    """`roles` of an id_token, sorted as Moodle sorts all arrays."""
    if as_student:
        return sorted([v.ROLE_LEARNER, *([v.ROLE_TEST_USER] if options.preview_test_user else [])])
    if is_admin(world, person):
        return sorted([v.ROLE_INSTITUTION_ADMIN, v.ROLE_INSTRUCTOR, v.ROLE_SYSTEM_ADMIN])
    if not may_grade(world, course, person):
        return [v.ROLE_LEARNER]
    if options.assistant_subroles and world.course[course].enrolments[person].role is Role.ASSISTANT:
        principal = [v.ROLE_INSTRUCTOR] if options.assistant_principal_role else []
        return sorted([*principal, v.ROLE_ASSISTANT])
    return [v.ROLE_INSTRUCTOR]


def member_roles(world: World, course: str, person: str, options: Strictness) -> list[str]:
    """`roles` of a member in NRPS."""
    place = enrolment(world, course, person)
    roles = [v.ROLE_LEARNER]
    if (place and place.role in _EDITORS) or is_admin(world, person):
        roles = [v.ROLE_INSTRUCTOR]
    elif not options.nrps_assistant_is_learner and place and place.role is Role.ASSISTANT:
        roles = [v.ROLE_INSTRUCTOR, v.ROLE_ASSISTANT]
    if is_admin(world, person):
        roles.append(v.ROLE_MEMBERS_ADMIN)
    if options.nrps_short_roles:
        short = {v.ROLE_LEARNER: "Learner", v.ROLE_INSTRUCTOR: "Instructor"}
        return [short.get(role, role) for role in roles]
    return roles
