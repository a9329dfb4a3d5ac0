"""What the course page shows, gathered from the store in one look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from kore.lti.ags import Score
from kore.model import Assignment, Course, Grade, Group, Job, JobState, Member, Role, Room
from kore.steps.send import score_of
from kore.store import assignments, columns, courses, grades, groups, jobs, members, outbox, rooms, submissions
from kore.store.database import Store
from kore.store.outbox import State, Status
from kore.store.rooms import Kinds


class Mark(StrEnum):
    """How a grade here and the LMS's gradebook stand to each other."""

    NONE = "none"
    #: the LMS has not got it
    NEW = "new"
    #: the LMS has an earlier one
    CHANGED = "changed"
    #: on its way
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    #: the LMS's teacher entered something else
    DIFFERENT = "different"


_MARKS = {State.SENT: Mark.SENT, State.FAILED: Mark.FAILED}


@dataclass(frozen=True)
class Cell:
    """One student's grade in one assignment, or their course total."""

    student: str
    #: None for the course total
    assignment: str | None
    grade: Grade | None
    #: points here, as they are or would be sent
    score: Score | None
    mark: Mark
    #: what stands in the way, or what the LMS has instead
    note: str
    submitted: bool


@dataclass(frozen=True)
class Column:
    """A column of the page's table of grades."""

    assignment: str | None
    #: whether the LMS has, or can get, a column of its own for it
    own: bool


@dataclass(frozen=True)
class Line:
    """An assignment with its figures."""

    assignment: Assignment
    open: bool
    submitted: int
    graded: int
    needs_manual_grade: int
    #: whether the LMS has a column for it that Kore may delete
    removable: bool


@dataclass(frozen=True)
class CourseView:
    """All that the page shows."""

    course: Course
    roster: list[Member]
    lines: list[Line]
    columns: list[Column]
    #: per learner: the member and a cell for each column
    rows: list[tuple[Member, list[Cell]]]
    jobs: list[Job]
    rooms: list[Room]
    groups: list[Group]

    @property
    def marks(self) -> dict[Mark, int]:
        """How many cells stand where."""
        cells = [cell for _, row in self.rows for cell in row]
        return {mark: sum(cell.mark is mark for cell in cells) for mark in Mark}

    @property
    def heads(self) -> dict[Role, int]:
        """How many people are in the course, by role; previews are nobody."""
        present = [member.role for member in self.roster if member.active and not member.test]
        return {role: present.count(role) for role in Role}

    @property
    def unsent(self) -> int:
        """Grades that “Send to LMS” would send."""
        return self.marks[Mark.NEW] + self.marks[Mark.CHANGED] + self.marks[Mark.FAILED]

    @property
    def busy(self) -> bool:
        """Whether the page will look different soon."""
        working = any(job.state in (JobState.QUEUED, JobState.RUNNING) for job in self.jobs)
        return working or self.marks[Mark.WAITING] > 0


def look(store: Store, slug: str, now: datetime, automatic: Kinds) -> CourseView:
    """The course as it is now.

    Args:
        store: of the instance.
        slug: the course's.
        now: the time.
        automatic: the kinds of rooms by themselves that the instance has.

    Raises:
        NotFound: there is no such course.
    """
    with store.read() as session:
        course = courses.get(session, slug)
        found = assignments.everything(session, course.id)
        published = grades.of_course(session, course.id)
        roster = members.roster(session, course.id)
        shown = _columns(session, course, found, published)
        statuses = {(s.assignment, s.student): s for s in outbox.statuses(session, course.id)}
        handed_in = submissions.counts(session, course.id)
        who_handed_in = submissions.students(session, course.id)
        recent = jobs.recent(session, course.id)
        there = rooms.of_courses(session, [slug], automatic)[slug]
        of_lms = groups.of_course(session, course.id)
        removable = columns.removable(session, course)
    by_student: dict[str, dict[str, Grade]] = {}
    for grade in published:
        by_student.setdefault(grade.student, {})[grade.assignment] = grade
    learners = [m for m in roster if m.role is Role.LEARNER and (m.active or m.name in by_student)]
    rows = [
        (m, [_cell(column, m, by_student.get(m.name, {}), shown, statuses, who_handed_in) for column in shown])
        for m in learners
    ]
    lines = [_line(assignment, published, handed_in, removable, now) for assignment in found]
    return CourseView(course, roster, lines, shown, rows, recent, there, of_lms)


def _columns(session: Session, course: Course, found: list[Assignment], published: list[Grade]) -> list[Column]:
    """One per assignment, and the course total if the LMS has no column for some of them."""
    names = sorted({a.name for a in found} | {g.assignment for g in published})
    shown = [Column(name, columns.of_assignment(session, course, name)) for name in names]
    if any(not column.own for column in shown):
        shown.append(Column(None, own=True))
    return shown


def _cell(
    column: Column,
    member: Member,
    graded: dict[str, Grade],
    shown: list[Column],
    statuses: dict[tuple[str | None, str], Status],
    who_handed_in: set[tuple[str, str]],
) -> Cell:
    grade = graded.get(column.assignment) if column.assignment else None
    parts = [grade] if grade else []
    if column.assignment is None:
        without = {c.assignment for c in shown if not c.own}
        parts = [g for name, g in sorted(graded.items()) if name in without]
    score = score_of(parts) if parts else None
    mark, note = _compared(score, statuses.get((column.assignment, member.name))) if column.own else (Mark.NONE, "")
    if not member.scored and mark in (Mark.NEW, Mark.CHANGED):
        mark = Mark.NONE  # nothing is sent for somebody who left the course, or for a preview
    submitted = column.assignment is not None and (column.assignment, member.name) in who_handed_in
    return Cell(member.name, column.assignment, grade, score, mark, note, submitted)


def _compared(score: Score | None, status: Status | None) -> tuple[Mark, str]:
    """How the points here and what is known of the LMS stand to each other."""
    if score is None:
        return Mark.NONE, ""
    if status is None:
        return Mark.NEW, ""
    settled = status.state not in outbox.PENDING  # what is on its way may overwrite what was found
    if settled and (status.found is not None or status.state is State.CONFLICT):
        return Mark.DIFFERENT, _found(status)
    if status.wanted == score.stored():
        return _MARKS.get(status.state, Mark.WAITING), status.problem
    sent_points = status.sent is not None and status.sent["given"] is not None
    return (Mark.CHANGED if sent_points else Mark.NEW), ""


def _found(status: Status) -> str:
    """What the LMS has instead, and whether it keeps that though Kore's came later."""
    held = status.found
    if held is None:
        return status.problem
    comment = f" (“{held['comment']}”)" if held.get("comment") else ""
    told = f"the LMS has {held['score']:g} of {held['maximum']:g}{comment}"
    older = held["at"] and status.sent_at and datetime.fromisoformat(held["at"]) < status.sent_at
    return f"{told} and keeps it: its teacher can take that grade back there" if older else told


def _line(
    assignment: Assignment, published: list[Grade], handed_in: dict[str, int], removable: set[str], now: datetime
) -> Line:
    own = [grade for grade in published if grade.assignment == assignment.name]
    return Line(
        assignment=assignment,
        open=assignment.takes_submissions(now),
        submitted=handed_in.get(assignment.name, 0),
        graded=len(own),
        needs_manual_grade=sum(grade.needs_manual_grade for grade in own),
        removable=assignment.name in removable,
    )
