"""Whose work a grader comes to see."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kore.errors import NotFound
from kore.model import Launch
from kore.steps import review
from kore.steps.enrol import enrol
from kore.store.database import Store

LaunchOf = Callable[..., Launch]


def test_the_student_is_found_by_the_platforms_id(store: Store, launch_of: LaunchOf) -> None:
    enrol(store, launch_of("8", username="lea"))
    launch = launch_of("1", "Instructor", for_subject="8")
    assert review.student(store, launch, enrol(store, launch)) == "lea"


@pytest.mark.parametrize(
    "changes", [{"subject": "9"}, {"issuer": "https://other.example.test"}, {"context_id": "3"}, {"context_id": None}]
)
def test_somebody_elsewhere_is_not_found(store: Store, launch_of: LaunchOf, changes: dict[str, str]) -> None:
    """Other people, of another platform, in another course, or in none."""
    enrol(store, launch_of(**({"subject": "8"} | changes)))
    launch = launch_of("1", "Instructor", for_subject="8")
    with pytest.raises(NotFound):
        review.student(store, launch, enrol(store, launch))
