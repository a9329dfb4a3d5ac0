"""Who may do what: every role against every right (design, section 7)."""

from __future__ import annotations

import pytest

from kore.access import Access, Right
from kore.errors import NotAllowed, WithoutNbgrader
from kore.model import Caller, CallerKind, Role

COURSE = "kore101-0001"
WHOLE, PLAIN = Access(nbgrader=True), Access(nbgrader=False)
LEARNER = Caller(CallerKind.PERSON, "ada", {COURSE: Role.LEARNER})
ASSISTANT = Caller(CallerKind.PERSON, "tim", {COURSE: Role.ASSISTANT})
INSTRUCTOR = Caller(CallerKind.PERSON, "eve", {COURSE: Role.INSTRUCTOR})
OBSERVER = Caller(CallerKind.PERSON, "mum", {COURSE: Role.OBSERVER})
STRANGER = Caller(CallerKind.PERSON, "eli", {"other-0002": Role.INSTRUCTOR})
ADMIN = Caller(CallerKind.PERSON, "adm", admin=True)
GRADING_LAB = Caller(CallerKind.GRADING_LAB, f"course-{COURSE}")
OTHER_LAB = Caller(CallerKind.GRADING_LAB, "course-other-0002")
HUB = Caller(CallerKind.HUB, "hub")
EVERYBODY = [LEARNER, ASSISTANT, INSTRUCTOR, OBSERVER, STRANGER, ADMIN, GRADING_LAB, OTHER_LAB, HUB]

#: right in the course → whoever has it; nobody else does
ALLOWED = {
    Right.OWN_COURSES: [],
    Right.FETCH: [LEARNER, ASSISTANT, INSTRUCTOR, OBSERVER, GRADING_LAB],
    Right.SUBMIT: [LEARNER, ASSISTANT, INSTRUCTOR],
    Right.OWN_WORK: [LEARNER, ASSISTANT, INSTRUCTOR],
    Right.ALL_WORK: [GRADING_LAB],
    Right.SEE_COURSE: [ASSISTANT, INSTRUCTOR, ADMIN, GRADING_LAB],
    Right.GRADE: [ASSISTANT, INSTRUCTOR],
    Right.RELEASE: [INSTRUCTOR, GRADING_LAB],
    Right.SEND: [INSTRUCTOR],
    Right.ROSTER: [ASSISTANT, INSTRUCTOR, ADMIN],
    Right.LINK: [INSTRUCTOR],
    Right.OPEN_ROOM: [LEARNER, ASSISTANT, INSTRUCTOR],
    Right.ADMINISTRATE: [],
    Right.WORK: [GRADING_LAB],
    Right.PUBLISH: [GRADING_LAB],
    Right.REDEEM: [],
}


#: the rights that have nothing to do with nbgrader
OF_MEMBERS = {Right.SEE_COURSE, Right.ROSTER, Right.LINK, Right.OPEN_ROOM}
OUTSIDE = {Right.OWN_COURSES, Right.ADMINISTRATE, Right.REDEEM}


def test_the_table_is_complete() -> None:
    assert set(ALLOWED) == set(Right)


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("caller", EVERYBODY, ids=lambda caller: caller.name)
def test_a_right_in_the_course(caller: Caller, right: Right) -> None:
    if caller in ALLOWED[right]:
        WHOLE.require(caller, right, COURSE)
    else:
        with pytest.raises(NotAllowed):
            WHOLE.require(caller, right, COURSE)


@pytest.mark.parametrize("caller", EVERYBODY, ids=lambda caller: caller.name)
def test_a_right_outside_of_any_course(caller: Caller) -> None:
    expected = {Right.REDEEM} if caller is HUB else {Right.OWN_COURSES}
    assert WHOLE.rights(caller, None) == (expected | {Right.ADMINISTRATE} if caller is ADMIN else expected)


def test_an_admin_who_teaches_keeps_the_teachers_rights() -> None:
    caller = Caller(CallerKind.PERSON, "adm", {COURSE: Role.INSTRUCTOR}, admin=True)
    assert WHOLE.rights(caller, COURSE) == WHOLE.rights(INSTRUCTOR, COURSE)


def test_groups_follow_the_roles() -> None:
    assert WHOLE.groups({COURSE: Role.LEARNER}, {}) == ["learners", f"nbgrader-{COURSE}"]
    assert WHOLE.groups({COURSE: Role.ASSISTANT}, {}) == [f"formgrade-{COURSE}", f"nbgrader-{COURSE}"]
    assert WHOLE.groups({COURSE: Role.INSTRUCTOR}, {}) == [f"formgrade-{COURSE}", "instructors", f"nbgrader-{COURSE}"]
    assert WHOLE.groups({COURSE: Role.OBSERVER}, {}) == []
    assert WHOLE.groups({}, {}) == []


def test_only_graders_get_the_role_to_open_the_grading_lab() -> None:
    roles = {"a-1": Role.INSTRUCTOR, "b-2": Role.ASSISTANT, "c-3": Role.LEARNER, "d-4": Role.OBSERVER}
    found = WHOLE.hub_roles(roles, {})
    assert [role["name"] for role in found] == ["user", "graders-a-1", "graders-b-2"]
    scopes = {str(scope) for role in found for scope in role.get("scopes", [])}  # type: ignore[attr-defined]
    assert {scope.partition("!")[2] for scope in scopes} == {"user=course-a-1", "user=course-b-2"}


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("caller", EVERYBODY, ids=lambda caller: caller.name)
def test_without_nbgrader_a_course_has_members_only(caller: Caller, right: Right) -> None:
    if right in OF_MEMBERS and caller in ALLOWED[right]:
        PLAIN.require(caller, right, COURSE)
    else:
        with pytest.raises(NotAllowed if right in OF_MEMBERS | OUTSIDE else WithoutNbgrader):
            PLAIN.require(caller, right, COURSE)


@pytest.mark.parametrize("caller", EVERYBODY, ids=lambda caller: caller.name)
def test_without_nbgrader_everything_outside_of_courses_stays(caller: Caller) -> None:
    assert PLAIN.rights(caller, None) == WHOLE.rights(caller, None)


def test_without_nbgrader_there_are_no_graders() -> None:
    roles = {"a-1": Role.INSTRUCTOR, "b-2": Role.ASSISTANT, "c-3": Role.LEARNER}
    assert PLAIN.groups(roles, {}) == ["instructors", "learners"]
    assert PLAIN.hub_roles(roles, {}) == [{"name": "user"}]


@pytest.mark.parametrize("access", [WHOLE, PLAIN])
def test_members_open_the_rooms_of_their_courses(access: Access) -> None:
    roles = {"a-1": Role.INSTRUCTOR, "b-2": Role.LEARNER, "c-3": Role.OBSERVER}
    rooms = {"a-1": ["hall"], "b-2": ["den", "attic"], "c-3": ["cellar"], "d-4": ["tower"]}
    opened = ["room-attic", "room-den", "room-hall"]
    assert [group for group in access.groups(roles, rooms) if group.startswith("room-")] == opened
    found = [role for role in access.hub_roles(roles, rooms) if str(role["name"]).startswith("room-")]
    assert [role["name"] for role in found] == opened
    assert {scope.partition("!")[2] for role in found for scope in role["scopes"]} == {f"user={lab}" for lab in opened}  # type: ignore[attr-defined]
