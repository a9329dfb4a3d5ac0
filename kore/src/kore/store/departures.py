"""Forgetting people who have gone, where nobody is remembered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kore.store import groups
from kore.store.tables import (
    DeepLinkRow,
    GradeRow,
    GroupMemberRow,
    MemberRow,
    OutboxRow,
    PersonRow,
    SubmissionRow,
    TicketRow,
)

#: what goes with a person
_THEIRS = (MemberRow, GroupMemberRow, TicketRow, DeepLinkRow)
#: What belongs to a course for good, and the person with it: an instance may have had nbgrader once.
_THE_COURSES = (SubmissionRow, GradeRow, OutboxRow)
#: people deleted by one statement; databases bound the number of its parameters
_AT_ONCE = 500


def missing(session: Session, staying: Collection[str], since: datetime, now: datetime) -> set[str]:
    """The names of all but those who stay, those who are on their way in, and those whose work a course has.

    Args:
        session: a transaction.
        staying: hub user names.
        since: who has launched later may not have arrived at the hub yet.
        now: the time.
    """
    return {name for name in _unbound(session, since, now) if name not in staying}


def forget(session: Session, gone: Collection[str], since: datetime, now: datetime) -> int:
    """Forget these people, except who is on the way in again or whose work a course has.

    Args:
        session: a transaction.
        gone: hub user names.
        since: who has launched later may not have arrived at the hub yet.
        now: the time.

    Returns:
        how many are forgotten.
    """
    keys = [number for name, number in _unbound(session, since, now).items() if name in gone]
    for first in range(0, len(keys), _AT_ONCE):
        some = keys[first : first + _AT_ONCE]
        left = session.scalars(select(MemberRow.course_id).where(MemberRow.person_id.in_(some)).distinct()).all()
        for theirs in _THEIRS:
            session.execute(delete(theirs).where(theirs.person_id.in_(some)))
        session.execute(delete(PersonRow).where(PersonRow.id.in_(some)))
        for course in left:
            groups.left(session, course)
    return len(keys)


def _unbound(session: Session, since: datetime, now: datetime) -> dict[str, int]:
    """The keys, by name, of people whom nothing holds here."""
    kept = set(session.scalars(select(MemberRow.person_id).where(MemberRow.launched_at > since)))
    for coming in (TicketRow, DeepLinkRow):
        kept |= set(session.scalars(select(coming.person_id).where(coming.expires_at > now)))
    for row in _THE_COURSES:
        kept |= set(session.scalars(select(row.person_id)))
    known = session.execute(select(PersonRow.id, PersonRow.name))
    return {name: number for number, name in known if number not in kept}
