"""To whom something is given."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from kore.settings import Who


@pytest.mark.parametrize(
    ("who", "user", "groups", "included"),
    [
        (Who(), "ada", ["instructors"], False),
        (Who(everybody=True), "ada", [], True),
        (Who(users=("ada",)), "ada", [], True),
        (Who(users=("ada",)), "ben", ["learners"], False),
        (Who(groups=("instructors", "members-physics-a1b2")), "ben", ["learners", "members-physics-a1b2"], True),
        (Who(groups=("instructors",)), "ben", ["learners"], False),
    ],
)
def test_people_are_meant_by_name_by_group_or_all(who: Who, user: str, groups: list[str], included: bool) -> None:
    assert who.includes(user, groups) is included


@pytest.mark.parametrize("group", ["instructors", "group-blue", "members-x", "grading-labs", "formgrade-phys-a1b2"])
def test_hubs_have_such_groups(group: str) -> None:
    assert Who(groups=(group,)).groups == (group,)


@pytest.mark.parametrize("wrong", [{"groups": ("teachers",)}, {"groups": ("members-",)}, {"users": ("Ada",)}])
def test_whoever_cannot_be_is_refused(wrong: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(ValidationError, match="no hub"):
        Who.model_validate(wrong)
