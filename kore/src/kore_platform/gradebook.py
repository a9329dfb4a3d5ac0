"""The gradebook as people and the control API see it: rows of final values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kore_platform import people, timestamps
from kore_platform.columns import Column
from kore_platform.grades import Accepted, Grade
from kore_platform.platform import Platform

_EMPTY = Grade()


def shown(platform: Platform, column: Column, person: str) -> Grade:
    """A person's grade; an empty one if there is none."""
    return platform.grades.by_column.get(column.id, {}).get(person, _EMPTY)


def snapshot(platform: Platform, course: str) -> dict[str, Any]:
    """All columns, and for each student of a course what they show now."""
    columns = platform.columns.of_course(course)
    students = people.students(platform.world, course)
    return {
        "course": course,
        "columns": [_column(column) for column in columns],
        "grades": [
            _grade(platform, column, person)
            for column in columns
            for person in students
            if person in platform.grades.by_column.get(column.id, {})
        ],
    }


def history(platform: Platform, columns: Iterable[str]) -> list[dict[str, Any]]:
    """Every accepted score of some columns, in the order of arrival within each; deleted columns included."""
    return [_accepted(column, entry) for column in columns for entry in platform.grades.history.get(column, [])]


def _column(column: Column) -> dict[str, Any]:
    return {
        "id": column.id,
        "label": column.label,
        "maximum": column.maximum,
        "activity": column.activity,
        "link": column.link,
        "tag": column.tag,
        "resource_id": column.resource_id,
        "coupled": column.coupled,
        "locked": column.locked,
    }


def _grade(platform: Platform, column: Column, person: str) -> dict[str, Any]:
    grade = shown(platform, column, person)
    return {
        "column": column.id,
        "person": person,
        "username": platform.world.person[person].username,
        "score": grade.final,
        "raw": grade.raw,
        "maximum": column.maximum,
        "comment": grade.feedback,
        "timestamp": None if grade.time is None else timestamps.write(grade.time),
        "activity_progress": grade.activity_progress,
        "grading_progress": grade.grading_progress,
        "overridden": grade.overridden,
        "locked": grade.locked,
    }


def _accepted(column: str, entry: Accepted) -> dict[str, Any]:
    return {
        "column": column,
        "person": entry.person,
        "time": entry.time,
        "body": entry.body,
        "shown": entry.shown,
    }
