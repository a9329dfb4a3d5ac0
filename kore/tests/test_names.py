"""Names: whatever a platform sends becomes a name that a system takes, and only once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kore import names


def nobody(_: str) -> bool:
    return False


@pytest.mark.parametrize("text", ["a", "ada-lovelace", "x" * 25])
def test_names(text: str) -> None:
    assert names.is_name(text)


@pytest.mark.parametrize("text", ["", "1a", "-a", "Ada", "a_b", "a.b", "a b", "ä", "x" * 26, "a\n"])
def test_no_names(text: str) -> None:
    assert not names.is_name(text)


@pytest.mark.parametrize("text", ["ps1", "Blatt_1", "2.a", "x" * 64])
def test_assignments(text: str) -> None:
    assert names.is_assignment(text)


@pytest.mark.parametrize("text", ["", ".hidden", "..", "a/b", "a b", "ps1.", "x" * 65, "ps1\n", "-x", "ä"])
def test_no_assignments(text: str) -> None:
    assert not names.is_assignment(text)


@pytest.mark.parametrize(
    ("candidates", "made"),
    [
        (["ada"], "ada"),
        (["Ada.Lovelace@example.test"], "ada-lovelace"),
        (["Jürgen Groß"], "juergen-gross"),
        (["Łukasz Dvořák"], "lukasz-dvorak"),
        (["4711"], "u4711"),
        (["", "王", "Ada"], "ada"),
        (["", "@example.test"], "user"),
        (["root"], "root-2"),
        (["x" * 40], "x" * 25),
    ],
)
def test_a_person_is_named_after_what_the_platform_sends(candidates: list[str], made: str) -> None:
    assert names.person(candidates, nobody) == made


@pytest.mark.parametrize("text", ["course", "room", "course-x", "room-1", "Course 101", "systemd", "systemd-network"])
def test_a_person_cannot_be_named_like_a_grading_lab_a_room_or_a_service(text: str) -> None:
    for taken in (nobody, lambda name: name == f"u-{names.slug(text)}"):
        made = names.person([text], taken)
        assert made.startswith("u-")
        assert names.course_of(made) is None


@given(candidates=st.lists(st.text(max_size=60), max_size=3), others=st.integers(0, 12))
def test_every_person_gets_a_name_of_their_own(candidates: list[str], others: int) -> None:
    given_away: set[str] = set()
    for _ in range(others + 1):
        made = names.person(candidates, given_away.__contains__)
        assert names.is_name(made)
        assert not made.endswith("-")
        assert made not in given_away
        given_away.add(made)


@given(label=st.text(max_size=60))
def test_a_course_slug_leaves_room_for_its_prefix(label: str) -> None:
    made = names.course(label, nobody)
    assert names.is_name(made)
    assert names.is_name(names.grading_lab(made))
    assert names.course_of(names.grading_lab(made)) == made


def test_a_taken_course_slug_is_not_given_again() -> None:
    refused: list[str] = []

    def taken(slug: str) -> bool:
        refused.append(slug)
        return len(refused) < 3

    assert names.course("KORE101", taken) == refused[-1]
    assert refused[-1].startswith("kore101-")
    assert len(refused) == 3


@pytest.mark.parametrize("make", [names.room, names.group])
@pytest.mark.parametrize(
    ("title", "resembles"),
    [("Team Blau", "team-blau"), ("4711", "u4711"), ("王", None), ("", None), ("x" * 40, "x" * 15)],
)
def test_rooms_and_groups_are_named_after_their_titles(make: Any, title: str, resembles: str | None) -> None:
    base, _, mark = make(title, nobody).rpartition("-")
    assert base == (resembles or make.__name__)
    assert re.fullmatch("[0-9a-f]{4}", mark)


@pytest.mark.parametrize("make", [names.room, names.group])
@given(titles=st.lists(st.text(max_size=60), max_size=12))
def test_every_room_gets_a_name_of_its_own_that_leaves_space_for_the_prefix(make: Any, titles: list[str]) -> None:
    given_away: set[str] = set()
    for title in [*titles, *titles]:
        made = make(title, given_away.__contains__)
        assert made not in given_away
        assert names.is_name(made)
        assert names.is_name(names.room_lab(made))
        assert names.kind_of(names.room_lab(made)) is names.Kind.ROOM
        assert names.is_group(f"group-{made}")
        given_away.add(made)


@given(text=st.text(max_size=60))
def test_no_declared_room_has_the_name_of_a_courses_or_a_groups(text: str) -> None:
    """Else it would get the files of the other one."""
    for make in (names.room, names.group, names.course):
        made = make(text, nobody)
        assert names.is_name(names.room_lab(made))
        assert not names.is_declared_room(made)


@pytest.mark.parametrize("text", ["help", "seminar2024", "a", "x" * 20, "lab-24", "room-1", "lab-abcg", "lab-12345"])
def test_declared_rooms(text: str) -> None:
    assert names.is_declared_room(text)


@pytest.mark.parametrize(
    "text", ["", "1a", "Help", "a b", "x" * 21, "-a", "help-2024", "a-beef", "../x", "help\n", "a-0123\n"]
)
def test_no_declared_rooms(text: str) -> None:
    assert not names.is_declared_room(text)


def test_people_have_no_course() -> None:
    assert names.course_of("ada") is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("alice", names.Kind.USER),
        ("course", names.Kind.USER),
        ("coursework", names.Kind.USER),
        ("course-physics-01ab", names.Kind.COURSE),
        ("room-blue", names.Kind.ROOM),
        ("roomy", names.Kind.USER),
    ],
)
def test_the_name_alone_says_the_kind(name: str, kind: names.Kind) -> None:
    assert names.kind_of(name) is kind


def test_people_without_names_get_numbers_and_nobody_counts_them_up() -> None:
    made: set[str] = set()
    asked = 0

    def taken(name: str) -> bool:
        nonlocal asked
        asked += 1
        return name in made

    for _ in range(2000):
        name = names.person([""], taken)
        assert names.is_name(name)
        assert name not in made
        made.add(name)
    assert made == {"user", *(f"user-{number}" for number in range(2, 2001))}
    assert asked < 2000 * 25
