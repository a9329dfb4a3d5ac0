"""Deep linking launches that wait for the instructor's choice: kept by a token's hash, answered once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kore.model import DeepLinking
from kore.store.handshakes import hashed, make_room
from kore.store.tables import CourseRow, DeepLinkRow, PersonRow

#: choices under way at once; the oldest go first
_KEPT = 2000


@dataclass(frozen=True)
class Waiting:
    """A choice under way."""

    #: hub user name of who chooses, and their language
    person: str
    locale: str
    #: slug
    course: str
    wanted: DeepLinking


def keep(
    session: Session,
    token: str,
    person_id: int,
    course: str,
    wanted: DeepLinking,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Remember a choice until it is made, expires or is crowded out."""
    make_room(session, DeepLinkRow, DeepLinkRow.token_hash, _KEPT, now)
    course_id = session.scalars(select(CourseRow.id).where(CourseRow.slug == course)).one()
    session.add(
        DeepLinkRow(
            token_hash=hashed(token),
            person_id=person_id,
            course_id=course_id,
            request=asdict(wanted),
            expires_at=expires_at,
        )
    )


def find(session: Session, token: str, now: datetime) -> Waiting | None:
    """The choice of this token; None if unknown, made or expired."""
    row = session.get(DeepLinkRow, hashed(token))
    if row is None or row.expires_at <= now:
        return None
    person, course = session.get_one(PersonRow, row.person_id), session.get_one(CourseRow, row.course_id)
    wanted = {**row.request, "accept_types": tuple(row.request["accept_types"])}
    return Waiting(person.name, person.locale, course.slug, DeepLinking(**wanted))


def finish(session: Session, token: str) -> bool:
    """The choice is made; whether it was not before."""
    done = delete(DeepLinkRow).where(DeepLinkRow.token_hash == hashed(token)).returning(DeepLinkRow.token_hash)
    return session.scalar(done) is not None
