from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from kore.lab.auth import KoreAuthPlugin

if TYPE_CHECKING:
    from conftest import FakeKore

COURSE = "phys-0a1b"
Become = Callable[[str], KoreAuthPlugin]


@pytest.fixture
def become(environment: Callable[[str], dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> Become:
    def as_user(user: str) -> KoreAuthPlugin:
        for key, value in environment(user).items():
            monkeypatch.setenv(key, value)
        return KoreAuthPlugin()

    return as_user


def test_ones_own_courses(become: Become) -> None:
    assert become("alice").get_student_courses("*") == [COURSE]
    assert become("stranger").get_student_courses("*") == []


def test_asking_about_somebody_else_gives_nothing_more(become: Become) -> None:
    assert become("stranger").get_student_courses("alice") == []


def test_a_grading_lab_has_its_course_even_without_kore(kore: FakeKore, become: Become) -> None:
    kore.away = True
    assert become(f"course-{COURSE}").get_student_courses("*") == [COURSE]
    assert become("alice").get_student_courses("*") == []


def test_nbgrader_enrols_nobody(kore: FakeKore, become: Become) -> None:
    become("stranger").add_student_to_course("stranger", COURSE)
    assert kore.requests == []
    assert become("stranger").get_student_courses("*") == []
