"""The columns of the gradebook: AGS calls them line items (AGS 2.0, section 3.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kore_platform.world import Activity, World


@dataclass(slots=True)
class Column:
    """One column. Moodle's rules differ for an activity's own column and for one that a tool made."""

    id: str
    course: str
    #: client id of the tool that may see it
    tool: str
    label: str
    maximum: float
    #: the activity whose own column this is (“coupled”); empty for a column made by a tool
    activity: str = ""
    #: the activity it is bound to: `resourceLinkId`
    link: str = ""
    resource_id: str = ""
    tag: str = ""
    #: whether the tool has ever said something about it; Moodle lists `resourceId` only then
    tool_data: bool = False
    submission_review: dict[str, Any] | None = None
    locked: bool = False

    @property
    def coupled(self) -> bool:
        """Whether it belongs to an activity rather than to a tool."""
        return bool(self.activity)


@dataclass
class Columns:
    """All columns of all courses, in the order they were made."""

    by_id: dict[str, Column] = field(default_factory=dict)
    #: activities that have had their column; a column that the tool deleted does not come back
    provided: set[str] = field(default_factory=set)
    last_id: int = 10

    def add(self, column: Column) -> Column:
        """Take a new column; it gets the next number."""
        self.last_id += 1
        column.id = str(self.last_id)
        self.by_id[column.id] = column
        return column

    def provide(self, world: World) -> None:
        """Give every graded activity its own column, once."""
        for activity in world.activities:
            if activity.graded and activity.id not in self.provided:
                self.provided.add(activity.id)
                self.add(_of_activity(activity))

    def find(self, course: str, column: str) -> Column | None:
        """A column of a course."""
        found = self.by_id.get(column)
        return found if found and found.course == course else None

    def of_course(self, course: str) -> list[Column]:
        """The columns of a course."""
        return [column for column in self.by_id.values() if column.course == course]

    def of_activity(self, activity: str) -> Column | None:
        """An activity's own column."""
        return next((column for column in self.by_id.values() if column.activity == activity), None)

    def bound_to(self, activity: str) -> list[Column]:
        """Columns made by tools and bound to an activity."""
        return [column for column in self.by_id.values() if column.link == activity and not column.coupled]


def _of_activity(activity: Activity) -> Column:
    return Column(
        id="",
        course=activity.course,
        tool=activity.tool,
        label=activity.title,
        maximum=activity.points,
        activity=activity.id,
        link=activity.id,
        resource_id=activity.resource_id,
        tag=activity.tag,
        tool_data=bool(activity.resource_id or activity.tag or activity.submission_review),
        submission_review=activity.submission_review,
    )


def matching(
    columns: Iterable[Column], *, tag: str | None, resource_id: str | None, resource_link_id: str | None
) -> list[Column]:
    """Filter as Moodle does: all filters are exact, and None means no filter."""
    return [
        column
        for column in columns
        if (tag is None or (column.tag == tag and column.tool_data))
        and (resource_id is None or (column.resource_id == resource_id and column.tool_data))
        and (resource_link_id is None or resource_link_id == column.link or _falls_back(column, resource_link_id, tag))
    ]


def _falls_back(column: Column, link: str, tag: str | None) -> bool:
    # Moodle finds an unbound column of an activity by the activity all the same, unless a tag is asked for too.
    return column.activity == link and tag is None
