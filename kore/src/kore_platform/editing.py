"""What teachers change about courses, activities and columns that exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kore_platform import changes, grades
from kore_platform.columns import Column
from kore_platform.platform import Platform


def change_course(platform: Platform, course: str, fields: Mapping[str, Any]) -> None:
    """Give a course other names.

    Raises:
        WorldError: there is no such course, or it cannot be so.
    """
    platform.change_world(changes.change_course(platform.world, course, fields))


def change_activity(platform: Platform, activity: str, fields: Mapping[str, Any], *, rescale: bool = True) -> None:
    """Change an activity; its own column takes name and points over, whatever the tool has made of them.

    Args:
        platform: where it is.
        activity: its id.
        fields: what shall be different, in the form of the world file.
        rescale: whether grades keep their share of the maximum, which Moodle asks its teachers; else their points.

    Raises:
        WorldError: there is no such activity, or it cannot be so.
    """
    platform.change_world(changes.change_activity(platform.world, activity, fields))
    changed, column = platform.world.activity[activity], platform.columns.of_activity(activity)
    if column is not None:
        change_column(platform, column, label=changed.title, maximum=changed.points, rescale=rescale)


def change_column(
    platform: Platform, column: Column, *, label: str | None = None, maximum: float | None = None, rescale: bool = True
) -> None:
    """Give a column another name or maximum; an activity's own goes on with both until the activity is changed."""
    column.label = column.label if label is None else label
    if maximum is None:
        return
    if rescale:
        grades.rescale(platform.grades.by_column.get(column.id, {}), column.maximum, maximum)
    column.maximum = maximum
