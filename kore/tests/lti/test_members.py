"""One page of a roster: taken as a whole, or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from kore.errors import PlatformUnavailable
from kore.lti import members
from kore.model import Listed

#: what Moodle 4.5 sends
ADA = {
    "status": "Active",
    "roles": ["Learner"],
    "user_id": "5",
    "lis_person_sourcedid": "M10001",
    "name": "Ada Lerner",
    "given_name": "Ada",
    "family_name": "Lerner",
    "email": "ada@example.test",
    "ext_user_username": "student01",
}
NAMELESS = {"user_id": "6", "roles": []}


def page(*people: Any, **changes: Any) -> dict[str, Any]:
    return {"id": "https://lms.example.test/m", "context": {"id": "2"}, "members": list(people)} | changes


def test_a_person_with_everything_and_one_with_nothing() -> None:
    assert members.of_page(page(ADA, NAMELESS), "2") == [
        Listed("5", ("Learner",), True, "student01", "Ada Lerner", "Ada", "Lerner", "ada@example.test"),
        Listed("6", (), True),
    ]


@pytest.mark.parametrize(
    ("status", "active"), [("Active", True), (None, True), ("Inactive", False), ("Deleted", False)]
)
def test_a_status(status: str | None, active: bool) -> None:
    (found,) = members.of_page(page(NAMELESS | {"status": status}), "2")
    assert found.active is active


def test_names_that_no_database_takes_are_cleaned_and_cut() -> None:
    (found,) = members.of_page(page(ADA | {"name": " A\x00da\ud800\n ", "email": None, "given_name": "x" * 9000}), "2")
    assert (found.name, found.email, len(found.given_name)) == ("Ada", "", 500)


def test_a_roster_that_does_not_name_its_course_is_taken() -> None:
    body = page(NAMELESS)
    del body["context"]
    assert len(members.of_page(body, "2")) == 1


@pytest.mark.parametrize("context", [{"id": "3"}, {"id": 2}, {}, "2", []])
def test_a_roster_of_another_course(context: Any) -> None:
    assert members.of_page(page(NAMELESS, context={"id": "2"}), "2")
    with pytest.raises(PlatformUnavailable, match="another course"):
        members.of_page(page(NAMELESS, context=context), "2")


@pytest.mark.parametrize(
    "changes",
    [
        {"user_id": 6},
        {"user_id": None},
        {"user_id": ""},
        {"user_id": "6" * 256},
        {"user_id": "6\x00"},
        {"user_id": "\ud800"},
        {"roles": "Learner"},
        {"roles": None},
        {"roles": ["Learner", 1]},
        {"status": "Pending"},
        {"status": True},
        {"status": ["Active"]},
        {"name": 5},
        {"email": ["a@b"]},
        {"ext_user_username": {}},
    ],
)
def test_a_malformed_person(changes: dict[str, Any]) -> None:
    with pytest.raises(PlatformUnavailable):
        members.of_page(page(ADA, NAMELESS | changes), "2")


@pytest.mark.parametrize("body", [None, [], "", {}, {"members": None}, {"members": {}}, page(None), page("5")])
def test_a_malformed_page(body: Any) -> None:
    with pytest.raises(PlatformUnavailable):
        members.of_page(body, "2")


def test_who_is_listed_twice_is_both() -> None:
    known: dict[str, Listed] = {}
    members.merge(known, [Listed("5", ("Learner",), True), Listed("6", ("Learner",), True)])
    members.merge(known, [Listed("5", ("Instructor",), True, name="Ada")])
    assert known["5"] == Listed("5", ("Learner", "Instructor"), True, name="Ada")
    assert list(known) == ["5", "6"]


@pytest.mark.parametrize("order", [1, -1])
def test_a_role_that_somebody_had_once_counts_no_more(order: int) -> None:
    known: dict[str, Listed] = {}
    members.merge(known, [Listed("5", ("Instructor",), False), Listed("5", ("Learner",), True)][::order])
    assert known["5"] == Listed("5", ("Learner",), True)


@pytest.mark.parametrize(
    ("said", "groups"),
    [
        ([], ()),
        ([{"group_id": "7"}, {"group_id": 8}, {"group_id": "7", "more": True}], ("7", "8")),
        (None, None),
        ({}, None),
        ("7", None),
        (["7"], None),
        ([{"group_id": "7"}, {"group_id": ""}], None),
        ([{"group_id": "7"}, {}], None),
        ([{"group_id": "x" * 256}], None),
        ([{"group_id": "7\x00"}], None),
        ([{"group_id": False}], None),
        ([{"group_id": str(number)} for number in range(201)], None),
    ],
)
def test_groups_are_taken_as_a_whole_or_not_at_all_and_the_person_anyway(said: Any, groups: Any) -> None:
    (found,) = members.of_page(page(NAMELESS | {"group_enrollments": said}), "2")
    assert (found.subject, found.groups) == ("6", groups)


def test_who_is_listed_twice_is_in_the_groups_of_both() -> None:
    known: dict[str, Listed] = {}
    for groups in (None, ("7",), ("7", "8")):
        members.merge(known, [Listed("6", (), True, groups=groups)])
    assert known["6"].groups == ("7", "8")
    members.merge(known, [Listed("5", (), True)] * 2)
    assert known["5"].groups is None
