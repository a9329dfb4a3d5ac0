from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kore.errors import SettingsError
from kore.lab.environment import Lab
from kore.names import Kind

Environment = Callable[[str], dict[str, str]]


def test_a_persons_lab(environment: Environment) -> None:
    found = Lab.of(environment("alice") | {"KORE_URL": "http://127.0.0.1:1/kore/"})
    assert (found.kind, found.user, found.course) == (Kind.USER, "alice", None)
    assert found.url == "http://127.0.0.1:1/kore"


def test_a_grading_lab_has_a_course(environment: Environment, tmp_path: Path) -> None:
    found = Lab.of(environment("course-phys-0a1b"))
    assert (found.kind, found.course) == (Kind.COURSE, "phys-0a1b")
    assert found.course_root == tmp_path / "course-phys-0a1b" / "course"


def test_the_home_has_no_links(environment: Environment, tmp_path: Path) -> None:
    variables = environment("alice")
    (tmp_path / "link").symlink_to(variables["HOME"])
    assert Lab.of(variables | {"HOME": str(tmp_path / "link")}).home == tmp_path / "alice"


def test_the_token_is_not_shown(environment: Environment) -> None:
    assert "token-alice" not in repr(Lab.of(environment("alice")))


@pytest.mark.parametrize(
    "name", ["HOME", "JUPYTERHUB_USER", "JUPYTERHUB_API_TOKEN", "KORE_URL", "KORE_PUBLIC_PATH", "KORE_ARCHIVE_LIMITS"]
)
def test_every_variable_is_needed(environment: Environment, name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Lab.of(environment("alice") | {name: ""})


@pytest.mark.parametrize("wrong", [{"KORE_LAB": "other"}, {"KORE_COURSE": ""}, {"KORE_COURSE": "../x"}])
def test_impossible_values_are_refused(environment: Environment, wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="KORE_"):
        Lab.of(environment("course-phys-0a1b") | wrong)
