"""The kit's own small world: one course, its people, and a registration of the tool under test."""

from __future__ import annotations

from typing import Any

from kore_platform.options import Strictness
from kore_platform.world import World

COURSE = "2"
#: people
TEACHER, STUDENT, CLASSMATE = "3", "5", "6"
ADMIN = "9"
#: activities: one without a column of its own, two with one
LINK, EXERCISE, QUIZ = "1", "2", "3"

#: A platform without Moodle's habits: it goes on where it can, since what a tool does is judged by the journal.
_OPTIONS = Strictness(
    token_type_html=False,
    assertion_leeway=5,
    html_errors=False,
    registration_pending=False,
    registration_overclaims=False,
    deep_linking_lineitem=True,
    deep_linking_data=True,
    scope_status=403,
    strict_accept=False,
    reason_phrases=False,
    broken_links=False,
    results_limit_crash=False,
    ags_page_size=1,
    refuse_same_second=False,
    erase_unless_fully_graded=False,
    newline_hides_failure=False,
    nrps_short_roles=False,
    nrps_page_size=2,
)


def build(tool: dict[str, Any] | None) -> World:
    """The world.

    Args:
        tool: the registration of the tool, as `kore_platform.world` has it; None: it will register itself.
    """
    return World.parse({"name": "Conformance kit", "product_family": "conformance-kit", "version": "1"} | _people(tool))


def activities(client_id: str) -> list[dict[str, Any]]:
    """What the tool is used for in the course."""
    shared = {"course": COURSE, "tool": client_id, "container": "window"}
    return [
        {"id": LINK, "title": "The tool", "graded": False} | shared,
        {"id": EXERCISE, "title": "An exercise", "points": 10} | shared,
        {"id": QUIZ, "title": "A quiz", "points": 20} | shared,
    ]


def _people(tool: dict[str, Any] | None) -> dict[str, Any]:
    people = [
        _person(TEACHER, "thea", "Thea", "Sommer"),
        _person("4", "tom", "Tom", "Winter"),
        _person(STUDENT, "ada", "Ada", "Berg"),
        _person(CLASSMATE, "ben", "Ben", "Tal"),
        _person(ADMIN, "admin", "Alex", "Admin") | {"site_admin": True},
    ]
    enrolments = {TEACHER: "teacher", "4": "student", STUDENT: "student", CLASSMATE: "student"}
    return {
        "people": people,
        "tools": [tool] if tool else [],
        "courses": [{"id": COURSE, "label": "CERT 1", "title": "Conformance", "enrolments": enrolments}],
        "activities": activities(tool["client_id"]) if tool else [],
        "options": _OPTIONS,
    }


def _person(number: str, username: str, given: str, family: str) -> dict[str, Any]:
    email = f"{username}@example.org"
    return {"id": number, "username": username, "given_name": given, "family_name": family, "email": email}
