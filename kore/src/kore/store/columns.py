"""The columns that Kore fills in the platforms' gradebooks: line items."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kore.model import Course
from kore.store import courses
from kore.store.tables import AssignmentRow, LineItemRow, OutboxRow, ResourceLinkRow


@dataclass(frozen=True)
class Column:
    """A line item as the sender needs it."""

    id: int
    course_id: int
    #: None for the course total
    assignment: str | None
    #: its address, once known
    url: str | None
    #: the maximum that most of its grades have; 0: there are none yet
    maximum: float
    #: the maximum that Kore gave to a column of its own making; None: the column is the platform's
    given: float | None = None


def of_assignment(session: Session, course: Course, assignment: str) -> bool:
    """Whether the assignment can have a column of its own: made by Kore, or coupled with its activity."""
    return course.endpoints.may_make_line_items or bool(courses.coupled_line_items(session, course.id, assignment))


def ensure(session: Session, course_id: int, assignment_id: int | None) -> int:
    """The column of an assignment, or (None) of the course total; its number."""
    key = (LineItemRow.course_id == course_id, LineItemRow.assignment_id == assignment_id)
    row = session.scalar(select(LineItemRow).where(*key))
    if row is None:
        row = LineItemRow(course_id=course_id, assignment_id=assignment_id)
        session.add(row)
        session.flush()
    return row.id


def get(session: Session, column_id: int) -> Column:
    """The column of this number, which must exist."""
    row = session.get_one(LineItemRow, column_id)
    name = session.scalar(select(AssignmentRow.name).where(AssignmentRow.id == row.assignment_id))
    wanted = session.scalars(select(OutboxRow.wanted).where(OutboxRow.line_item_id == column_id))
    maxima = Counter(score["maximum"] for score in wanted if score["maximum"])
    maximum = max(maxima, key=lambda maximum: (maxima[maximum], maximum), default=0.0)
    return Column(row.id, row.course_id, name, row.url, maximum, row.maximum)


def everything(session: Session, course_id: int) -> list[Column]:
    """The course's columns, in the order in which they were made."""
    found = session.scalars(select(LineItemRow.id).where(LineItemRow.course_id == course_id).order_by(LineItemRow.id))
    return [get(session, number) for number in found]


def find(session: Session, course_id: int, assignment: str) -> Column | None:
    """The assignment's column, if there ever was something to send."""
    found = (
        select(LineItemRow.id)
        .join(AssignmentRow, AssignmentRow.id == LineItemRow.assignment_id)
        .where(LineItemRow.course_id == course_id, AssignmentRow.name == assignment)
    )
    number = session.scalar(found)
    return None if number is None else get(session, number)


def removable(session: Session, course: Course) -> set[str]:
    """The assignments with a column that Kore may delete: it is no activity's, as far as is known."""
    if not course.endpoints.may_make_line_items:
        return set()
    coupled = select(ResourceLinkRow.lineitem_url).where(
        ResourceLinkRow.course_id == course.id, ResourceLinkRow.lineitem_url.is_not(None)
    )
    found = (
        select(AssignmentRow.name)
        .join(LineItemRow, LineItemRow.assignment_id == AssignmentRow.id)
        .where(LineItemRow.course_id == course.id, LineItemRow.url.is_not(None), LineItemRow.url.not_in(coupled))
    )
    return set(session.scalars(found))


def set_place(session: Session, column_id: int, url: str, given: float | None) -> None:
    """Note where the column is at the platform, and which maximum Kore gave it."""
    row = session.get_one(LineItemRow, column_id)
    row.url, row.maximum = url, given


def give(session: Session, column_id: int, maximum: float | None) -> None:
    """Note which maximum Kore gives to the column, or (None) that it is the platform's."""
    session.get_one(LineItemRow, column_id).maximum = maximum


def forget_url(session: Session, column_id: int, url: str) -> bool:
    """The column is not there any more; whether that is news. An address that was found meanwhile stays."""
    row = session.get_one(LineItemRow, column_id)
    news = row.url == url
    if news:
        row.url = None
    return news
