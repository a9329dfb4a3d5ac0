"""Who may do what: every role against every right (design, section 7)."""

from __future__ import annotations

import pytest

from kore.access import Access, Right
from kore.errors import NotAllowed, WithoutNbgrader
from kore.model import Caller, CallerKind, Role, Room, RoomKind, Standing
from kore.settings import DeclaredRoom

COURSE = "kore101-0001"
WHOLE, PLAIN = Access(nbgrader=True), Access(nbgrader=False)
LEARNER = Caller(CallerKind.PERSON, "ada", {COURSE: Role.LEARNER})
ASSISTANT = Caller(CallerKind.PERSON, "tim", {COURSE: Role.ASSISTANT})
INSTRUCTOR = Caller(CallerKind.PERSON, "eve", {COURSE: Role.INSTRUCTOR})
OBSERVER = Caller(CallerKind.PERSON, "mum", {COURSE: Role.OBSERVER})
STRANGER = Caller(CallerKind.PERSON, "eli", {"other-0002": Role.INSTRUCTOR})
ADMIN = Caller(CallerKind.PERSON, "adm", admin=True)
GRADING_LAB = Caller(CallerKind.GRADING_LAB, f"course-{COURSE}")
ROOM_LAB = Caller(CallerKind.ROOM, "room-team-0003")
OTHER_LAB = Caller(CallerKind.GRADING_LAB, "course-other-0002")
HUB = Caller(CallerKind.HUB, "hub")
EVERYBODY = [LEARNER, ASSISTANT, INSTRUCTOR, OBSERVER, STRANGER, ADMIN, GRADING_LAB, OTHER_LAB, ROOM_LAB, HUB]

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
    Right.ALL_ROOMS: [ASSISTANT, INSTRUCTOR],
    Right.DECLARED_ROOM: [],
    Right.ADMINISTRATE: [],
    Right.WORK: [GRADING_LAB],
    Right.PUBLISH: [GRADING_LAB],
    Right.REDEEM: [],
}


#: the rights that have nothing to do with nbgrader
OF_MEMBERS = {Right.SEE_COURSE, Right.ROSTER, Right.LINK, Right.OPEN_ROOM, Right.ALL_ROOMS}
OUTSIDE = {Right.OWN_COURSES, Right.ADMINISTRATE, Right.REDEEM, Right.DECLARED_ROOM}


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
    person = {Right.OWN_COURSES, Right.DECLARED_ROOM}
    others = {
        ADMIN.name: person | {Right.ADMINISTRATE},
        GRADING_LAB.name: {Right.OWN_COURSES},
        OTHER_LAB.name: {Right.OWN_COURSES},
        ROOM_LAB.name: set(),
        HUB.name: {Right.REDEEM},
    }
    assert WHOLE.rights(caller, None) == others.get(caller.name, person)


def test_an_admin_who_teaches_keeps_the_teachers_rights() -> None:
    caller = Caller(CallerKind.PERSON, "adm", {COURSE: Role.INSTRUCTOR}, admin=True)
    assert WHOLE.rights(caller, COURSE) == WHOLE.rights(INSTRUCTOR, COURSE)


def person(*groups: str, name: str = "ada", rooms: dict[str, list[Room]] | None = None, **roles: Role) -> Standing:
    """Somebody with these roles; `a_1` stands for the course `a-1`."""
    of_courses = {course.replace("_", "-"): role for course, role in roles.items()}
    return Standing(name, name.title(), of_courses, frozenset(groups), rooms or {})


@pytest.mark.parametrize(
    ("role", "groups"),
    [
        (Role.LEARNER, ["learners", "members-a-1", "nbgrader-a-1"]),
        (Role.ASSISTANT, ["assistants", "formgrade-a-1", "members-a-1", "nbgrader-a-1"]),
        (Role.INSTRUCTOR, ["formgrade-a-1", "instructors", "members-a-1", "nbgrader-a-1"]),
        (Role.OBSERVER, ["members-a-1", "observers"]),
    ],
)
def test_groups_follow_the_roles(role: Role, groups: list[str]) -> None:
    assert WHOLE.groups(person(a_1=role)) == groups
    assert PLAIN.groups(person(a_1=role)) == [g for g in groups if not g.startswith(("nbgrader", "formgrade"))]


def test_who_is_in_no_course_is_in_no_group() -> None:
    assert WHOLE.groups(person()) == []


def test_groups_of_the_lms_are_groups_of_the_hub() -> None:
    assert WHOLE.groups(person("blue-0001", a_1=Role.OBSERVER)) == ["group-blue-0001", "members-a-1", "observers"]


def test_only_graders_get_the_role_to_open_the_grading_lab() -> None:
    found = WHOLE.hub_roles(person(a_1=Role.INSTRUCTOR, b_2=Role.ASSISTANT, c_3=Role.LEARNER, d_4=Role.OBSERVER))
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
    assert PLAIN.hub_roles(person(a_1=Role.INSTRUCTOR, b_2=Role.LEARNER)) == [{"name": "user"}]


@pytest.mark.parametrize("access", [WHOLE, PLAIN])
def test_members_open_the_rooms_of_their_courses(access: Access) -> None:
    rooms = {"a-1": [Room("hall", "")], "b-2": [Room("den", ""), Room("attic", "")], "c-3": [Room("cellar", "")]}
    ada = person(a_1=Role.INSTRUCTOR, b_2=Role.LEARNER, c_3=Role.OBSERVER, rooms=rooms)
    opened = ["room-attic", "room-den", "room-hall"]
    assert [group for group in access.groups(ada) if group.startswith("room-")] == opened
    found = [role for role in access.hub_roles(ada) if str(role["name"]).startswith("room-")]
    assert [role["name"] for role in found] == opened
    assert {scope.partition("!")[2] for role in found for scope in role["scopes"]} == {f"user={lab}" for lab in opened}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("role", "opened"),
    [
        (Role.LEARNER, ["blue"]),
        (Role.ASSISTANT, ["blue", "red"]),
        (Role.INSTRUCTOR, ["blue", "red"]),
        (Role.OBSERVER, []),
    ],
)
def test_a_groups_room_is_for_the_group_and_the_courses_graders(role: Role, opened: list[str]) -> None:
    rooms = {"a-1": [Room(name, "", RoomKind.GROUP, name) for name in ("blue", "red")]}
    ada = person("blue", a_1=role, rooms=rooms)
    assert WHOLE.opened(ada) == PLAIN.opened(ada) == [room.name for room in WHOLE.of_course(ada, "a-1")] == opened


def test_a_declared_room_is_for_whom_it_names() -> None:
    rooms = {
        "users": DeclaredRoom(title="By name", users=("ada",)),
        "groups": DeclaredRoom(title="By group", groups=("members-a-1", "group-blue-0001")),
        "public": DeclaredRoom(title="For all", public=True),
        "nobody": DeclaredRoom(title="For nobody"),
    }
    for access in (Access(nbgrader=True, rooms=rooms), Access(nbgrader=False, rooms=rooms)):
        for standing, opened in (
            (person(), ["public", "users"]),
            (person(name="eve"), ["public"]),
            (person(name="eve", a_1=Role.OBSERVER), ["groups", "public"]),
            (person("blue-0001", name="eve", b_2=Role.LEARNER), ["groups", "public"]),
            (person("blue-0002", name="eve", b_2=Role.LEARNER), ["public"]),
        ):
            assert access.opened(standing) == access.declared(standing) == opened
            assert [group for group in access.groups(standing) if group.startswith("room-")] == [
                f"room-{name}" for name in opened
            ]
            names = [str(role["name"]) for role in access.hub_roles(standing)]
            assert [name for name in names if name.startswith("room-")] == [f"room-{name}" for name in opened]
