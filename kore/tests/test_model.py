"""The few rules that the values themselves know."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kore.model import SCOPE_LINEITEM, Assignment, Endpoints, Member, Role, member_role

NOW = datetime(2026, 11, 23, tzinfo=UTC)
RELEASED = Assignment(1, "ps1", ("p1",), "digest", NOW, None)


@pytest.mark.parametrize(
    ("assignment", "taken"),
    [
        (RELEASED, True),
        (replace(RELEASED, closes_at=NOW + timedelta(seconds=1)), True),
        (replace(RELEASED, closes_at=NOW), False),
        (replace(RELEASED, digest=None), False),
    ],
)
def test_an_assignment_takes_submissions_while_released_and_open(assignment: Assignment, taken: bool) -> None:
    assert assignment.takes_submissions(NOW) is taken


def test_line_items_are_made_only_where_the_platform_lets_us() -> None:
    scopes = frozenset({SCOPE_LINEITEM})
    assert Endpoints(lineitems="https://x", scopes=scopes).may_make_line_items
    assert not Endpoints(lineitems="https://x").may_make_line_items
    assert not Endpoints(scopes=scopes).may_make_line_items


def test_a_member_is_shown_by_the_best_name_there_is() -> None:
    member = Member(1, "ada", "Ada", "Lovelace", "Countess Lovelace", "", Role.LEARNER, active=True)
    assert member.shown == "Countess Lovelace"
    assert replace(member, full_name="").shown == "Ada Lovelace"
    assert replace(member, full_name="", given_name="").shown == "Lovelace"
    assert replace(member, full_name="", given_name="", family_name="").shown == "ada"


@pytest.mark.parametrize(
    ("launched", "listed", "expected"),
    [
        (Role.LEARNER, None, Role.LEARNER),
        (None, Role.INSTRUCTOR, Role.INSTRUCTOR),
        (Role.INSTRUCTOR, Role.INSTRUCTOR, Role.INSTRUCTOR),
        (Role.INSTRUCTOR, Role.LEARNER, Role.ASSISTANT),
        (Role.INSTRUCTOR, Role.ASSISTANT, Role.ASSISTANT),
        (Role.INSTRUCTOR, Role.OBSERVER, Role.OBSERVER),
        (Role.LEARNER, Role.INSTRUCTOR, Role.LEARNER),
        (Role.ASSISTANT, Role.LEARNER, Role.ASSISTANT),
        (Role.LEARNER, Role.OBSERVER, Role.OBSERVER),
        (None, None, Role.LEARNER),
    ],
)
def test_of_launch_and_roster_the_one_with_fewer_rights_counts(
    launched: Role | None, listed: Role | None, expected: Role
) -> None:
    assert member_role(launched, listed) is expected
