"""People and their names."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from kore import names
from kore.model import Launch
from kore.store.tables import PersonRow


def ensure(session: Session, launch: Launch) -> PersonRow:
    """The person who launched; a new one gets a name, a known one's data are brought up to date.

    What the platform leaves out (names and e-mail may be withheld) does not erase what it once sent.
    """
    key = (PersonRow.issuer == launch.issuer, PersonRow.subject == launch.subject)
    row = session.scalar(select(PersonRow).where(*key))
    if row is None:
        name = names.person(
            [launch.username, launch.name, launch.given_name], lambda made: find(session, made) is not None
        )
        row = PersonRow(issuer=launch.issuer, subject=launch.subject, name=name)
        session.add(row)
    row.full_name = launch.name or row.full_name or ""
    row.given_name = launch.given_name or row.given_name or ""
    row.family_name = launch.family_name or row.family_name or ""
    row.email = launch.email or row.email or ""
    row.locale = launch.locale[:35] or row.locale or ""
    session.flush()
    return row


def of_subject(session: Session, issuer: str, subject: str) -> PersonRow | None:
    """The person whom the platform knows by this id."""
    return session.scalar(select(PersonRow).where(PersonRow.issuer == issuer, PersonRow.subject == subject))


def find(session: Session, name: str) -> PersonRow | None:
    """The person with this hub user name."""
    return session.scalar(select(PersonRow).where(PersonRow.name == name))
