"""The outbox: what the platforms' gradebooks shall hold, and how far that is.

One row per line item and student. It holds the wish, not the attempts: a newer score takes an older one's place, and
what was sent last is known. So nothing is sent twice at once, and nothing that is there already is sent again.

    want ─▶ queued ─claim─▶ sending ─settle─▶ sent
              ▲                │ └───────────▶ failed, conflict    (an instructor's turn)
              └────── later ───┘
           doubtful ◀── the connection or Kore itself broke while sending: look before sending again

Every score that leaves is noted before (`tried`), so that after any break it is known what the platform may hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from kore.store.tables import AssignmentRow, LineItemRow, OutboxRow, PersonRow


class State(StrEnum):
    """Where a row stands."""

    QUEUED = "queued"
    DOUBTFUL = "doubtful"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CONFLICT = "conflict"


PENDING = (State.QUEUED, State.DOUBTFUL, State.SENDING)
#: Moodle compares timestamps by whole seconds, so two of the same student are at least this far apart.
_STEP = timedelta(seconds=1)
#: A platform's time further ahead than this is no clock's error; following it would make ours wrong for ever.
_AHEAD = timedelta(days=1)
#: scores of which one may have arrived; more are not noted
_TRIED = 8


@dataclass(frozen=True)
class Delivery:
    """One claimed row: a score that is to be sent now."""

    id: int
    line_item_id: int
    course_id: int
    #: the student's LTI user id
    subject: str
    wanted: dict[str, Any]
    sent: dict[str, Any] | None
    #: when the last accepted score was settled
    sent_at: datetime | None
    #: scores sent since then that may have arrived, without this attempt
    tried: tuple[dict[str, Any], ...]
    timestamp: datetime
    overwrite: bool
    #: an earlier attempt may have arrived
    doubtful: bool
    #: attempts so far, this one included
    attempts: int


@dataclass(frozen=True)
class Settlement:
    """What became of a delivery."""

    delivery: Delivery
    state: State
    problem: str = ""
    #: not to be tried again before then
    not_before: datetime | None = None
    #: the platform's own points `{score, maximum, at}` where they differ
    found: dict[str, Any] | None = None
    #: the platform's time of what it holds; the next timestamp must be later
    held_at: datetime | None = None
    #: seconds that the platform asks everybody to wait
    wait: float | None = None
    #: the platform does not know the line item (any more)
    gone: bool = False
    #: False: it has not been tried, and does not count as an attempt
    attempted: bool = True


@dataclass(frozen=True)
class Status:
    """A row as the course page shows it."""

    line_item_id: int
    #: None for the course total
    assignment: str | None
    student: str
    state: State
    wanted: dict[str, Any]
    sent: dict[str, Any] | None
    sent_at: datetime | None
    found: dict[str, Any] | None
    problem: str


def want(
    session: Session, line_item_id: int, person_id: int, score: dict[str, Any], now: datetime, overwrite: bool = False
) -> bool:
    """Let the student's cell hold this score; whether there is anything to send.

    Args:
        session: of a writing transaction.
        line_item_id: the column.
        person_id: the student.
        score: as `kore.lti.ags.Score.stored` gives it.
        now: when it was wanted.
        overwrite: the instructor wants it in spite of what the platform's teacher entered.
    """
    return want_all(session, line_item_id, {person_id: score}, now, overwrite) > 0


def want_all(
    session: Session, line_item_id: int, scores: Mapping[int, dict[str, Any]], now: datetime, overwrite: bool = False
) -> int:
    """Let the cells of a column hold these scores, by person; for how many there is something to send.

    The other arguments are those of `want`.
    """
    there = select(OutboxRow).where(OutboxRow.line_item_id == line_item_id, OutboxRow.person_id.in_(scores))
    rows = {row.person_id: row for row in session.scalars(there)}
    for person, score in scores.items():
        if person not in rows:
            key = {"line_item_id": line_item_id, "person_id": person}
            session.add(OutboxRow(**key, state=State.QUEUED, wanted=score, not_before=now))
    changed = [_want(row, scores[person], now, overwrite) for person, row in rows.items()]
    return len(scores) - len(rows) + sum(changed)


def _want(row: OutboxRow, score: dict[str, Any], now: datetime, overwrite: bool) -> bool:
    if score["given"] is None and row.wanted["given"] is not None:
        return False  # a progress without points would erase the grade
    changed, row.wanted = row.wanted != score, score
    row.overwrite = row.overwrite or overwrite
    if row.state == State.SENDING:
        return changed
    if row.state == State.CONFLICT and not overwrite:
        return False
    if row.sent == score and not row.tried and not overwrite:
        row.state, row.problem = State.SENT, ""
        return False
    if row.state not in PENDING:
        row.state = State.DOUBTFUL if row.tried else State.QUEUED
        row.attempts, row.not_before, row.problem = 0, now, ""
    return True


def recover(session: Session) -> int:
    """After a crash: what was being sent may have arrived or not. The number of such rows."""
    stranded = update(OutboxRow).where(OutboxRow.state == State.SENDING).values(state=State.DOUBTFUL)
    return int(session.execute(stranded).rowcount)  # type: ignore[attr-defined]


def claim(session: Session, now: datetime, number: int) -> list[Delivery]:
    """Take up to so many rows that are due, each with a timestamp later than any used for it before."""
    due = (OutboxRow.state.in_((State.QUEUED, State.DOUBTFUL)), OutboxRow.not_before <= now)
    found = (
        select(OutboxRow, LineItemRow.course_id, PersonRow.subject)
        .join(LineItemRow, LineItemRow.id == OutboxRow.line_item_id)
        .join(PersonRow, PersonRow.id == OutboxRow.person_id)
        .where(*due)
        .order_by(OutboxRow.not_before, OutboxRow.id)
        .limit(number)
    )
    return [_claimed(row, course_id, subject, now) for row, course_id, subject in session.execute(found)]


def _claimed(row: OutboxRow, course_id: int, subject: str, now: datetime) -> Delivery:
    timestamp = max(now, row.stamped_at + _STEP) if row.stamped_at else now
    delivery = Delivery(
        id=row.id,
        line_item_id=row.line_item_id,
        course_id=course_id,
        subject=subject,
        wanted=row.wanted,
        sent=row.sent,
        sent_at=row.sent_at,
        tried=tuple(row.tried),
        timestamp=timestamp,
        overwrite=row.overwrite,
        doubtful=row.state == State.DOUBTFUL,
        attempts=row.attempts + 1,
    )
    row.state, row.stamped_at, row.attempts = State.SENDING, timestamp, row.attempts + 1
    if row.wanted not in row.tried:
        row.tried = [*row.tried, row.wanted][-_TRIED:]
    return delivery


def settle(session: Session, settlements: Sequence[Settlement], now: datetime) -> None:
    """Write down what became of deliveries; what was wanted anew meanwhile is queued again."""
    settled = select(OutboxRow).where(OutboxRow.id.in_([settlement.delivery.id for settlement in settlements]))
    rows = {row.id: row for row in session.scalars(settled)}
    for settlement in settlements:
        delivery = settlement.delivery
        if (row := rows.get(delivery.id)) is None:
            continue  # its column was removed while it was on its way
        row.state, row.problem, row.found = settlement.state, settlement.problem, settlement.found
        row.not_before = settlement.not_before or now
        _note_time(row, settlement.held_at, now)
        row.attempts -= 0 if settlement.attempted else 1
        if not settlement.attempted or settlement.state is State.CONFLICT:
            row.tried = list(delivery.tried)  # this one has not left, or was refused
        if settlement.state is State.SENT:
            row.sent, row.sent_at, row.attempts, row.tried = delivery.wanted, now, 0, []
            row.overwrite = row.overwrite and row.wanted != delivery.wanted
        if _asked_anew(row, settlement):
            row.state, row.attempts = State.DOUBTFUL if row.tried else State.QUEUED, 0


def _asked_anew(row: OutboxRow, settlement: Settlement) -> bool:
    """Whether something else was wanted while the score was on its way, which its end does not settle."""
    if settlement.state is State.CONFLICT:
        return row.overwrite and not settlement.delivery.overwrite
    return settlement.state in (State.SENT, State.FAILED) and row.wanted != settlement.delivery.wanted


def _note_time(row: OutboxRow, held_at: datetime | None, now: datetime) -> None:
    """Follow a platform whose clock is ahead, within reason."""
    if held_at is not None and row.stamped_at is not None and held_at < now + _AHEAD:
        row.stamped_at = max(row.stamped_at, held_at)


def note_found(session: Session, line_item_id: int, found: dict[str, dict[str, Any] | None]) -> None:
    """Note, by LTI user id, what the platform's gradebook holds instead of what was sent (None: the same)."""
    rows = (
        select(OutboxRow, PersonRow.subject)
        .join(PersonRow, PersonRow.id == OutboxRow.person_id)
        .where(OutboxRow.line_item_id == line_item_id)
    )
    for row, subject in session.execute(rows):
        if subject in found and row.state in (State.SENT, State.CONFLICT):
            row.found = found[subject]


def lose(session: Session, line_item_id: int) -> None:
    """The platform has deleted the line item with all that it held; what had arrived is an instructor's turn again.

    Or it only said so, as some do during maintenance: if the grades are there again, they came from here.
    """
    arrived = (OutboxRow.line_item_id == line_item_id, OutboxRow.sent_at.is_not(None))
    for row in session.scalars(select(OutboxRow).where(*arrived)):
        if row.sent is not None and row.sent not in row.tried:
            row.tried = [*row.tried, row.sent][-_TRIED:]
        row.sent, row.sent_at, row.found = None, None, None
        if row.state == State.SENT:
            row.state, row.problem = State.FAILED, "the LMS has deleted the column; send it again to make a new one"


def clear(session: Session, line_item_id: int) -> None:
    """An instructor has removed the column: nothing is wanted there, and nothing is known of it."""
    session.execute(delete(OutboxRow).where(OutboxRow.line_item_id == line_item_id))


def next_due(session: Session) -> datetime | None:
    """When the next row is due; None if none waits."""
    waiting = OutboxRow.state.in_((State.QUEUED, State.DOUBTFUL))
    return session.scalar(select(func.min(OutboxRow.not_before)).where(waiting))


def pending(session: Session, line_item_ids: Iterable[int]) -> set[int]:
    """Those of the line items for which something waits or is under way."""
    waiting = (OutboxRow.line_item_id.in_(line_item_ids), OutboxRow.state.in_(PENDING))
    return set(session.scalars(select(OutboxRow.line_item_id).where(*waiting).distinct()))


def sent_scores(session: Session, line_item_id: int, before: datetime) -> dict[str, dict[str, Any]]:
    """What was sent to a line item and accepted before then, by LTI user id."""
    found = (
        select(PersonRow.subject, OutboxRow.sent)
        .join(PersonRow, PersonRow.id == OutboxRow.person_id)
        .where(OutboxRow.line_item_id == line_item_id, OutboxRow.sent_at < before)
    )
    return {subject: sent for subject, sent in session.execute(found) if sent}


def statuses(session: Session, course_id: int) -> list[Status]:
    """All rows of a course."""
    found = (
        select(OutboxRow, AssignmentRow.name, PersonRow.name)
        .join(LineItemRow, LineItemRow.id == OutboxRow.line_item_id)
        .outerjoin(AssignmentRow, AssignmentRow.id == LineItemRow.assignment_id)
        .join(PersonRow, PersonRow.id == OutboxRow.person_id)
        .where(LineItemRow.course_id == course_id)
    )
    return [
        Status(
            line_item_id=row.line_item_id,
            assignment=assignment,
            student=student,
            state=State(row.state),
            wanted=row.wanted,
            sent=row.sent,
            sent_at=row.sent_at,
            found=row.found,
            problem=row.problem,
        )
        for row, assignment, student in session.execute(found)
    ]
