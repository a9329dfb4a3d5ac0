"""People and their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from kore import names
from kore.model import Launch, Listed
from kore.store.tables import PersonRow

#: people asked for in one statement; databases bound the number of its parameters
_AT_ONCE = 500


class Told(Protocol):
    """What launches and rosters tell of a person; all but the subject may be withheld."""

    @property
    def subject(self) -> str:
        """The platform's id of the person."""

    @property
    def username(self) -> str:
        """The login name at the platform."""

    @property
    def name(self) -> str:
        """The whole name."""

    @property
    def given_name(self) -> str:
        """The given name."""

    @property
    def family_name(self) -> str:
        """The family name."""

    @property
    def email(self) -> str:
        """The e-mail address."""


def ensure(session: Session, launch: Launch) -> PersonRow:
    """The person who launched; a new one gets a name, a known one's data are brought up to date."""
    key = (PersonRow.issuer == launch.issuer, PersonRow.subject == launch.subject)
    row = session.scalar(select(PersonRow).where(*key))
    if row is None:
        row = _new(launch.issuer, launch, lambda made: find(session, made) is not None)
        session.add(row)
    _update(row, launch)
    row.locale = launch.locale[:35] or row.locale or ""
    session.flush()
    return row


def of_subject(session: Session, issuer: str, subject: str) -> PersonRow | None:
    """The person whom the platform knows by this id."""
    return session.scalar(select(PersonRow).where(PersonRow.issuer == issuer, PersonRow.subject == subject))


def ensure_all(session: Session, issuer: str, listed: Iterable[Listed]) -> dict[str, int]:
    """The same for everybody on a roster, in few statements: their keys by subject.

    Who is new and not active is left out.
    """
    told = {person.subject: person for person in listed}
    rows = {row.subject: row for row in _known(session, issuer, iter(told))}
    arriving = [person for person in told.values() if person.active and person.subject not in rows]
    taken = set(session.scalars(select(PersonRow.name))) if arriving else set()
    for person in arriving:
        row = rows[person.subject] = _new(issuer, person, taken.__contains__)
        taken.add(row.name)
        session.add(row)
    for subject, row in rows.items():
        _update(row, told[subject])
    session.flush()
    return {subject: row.id for subject, row in rows.items()}


def find(session: Session, name: str) -> PersonRow | None:
    """The person with this hub user name."""
    return session.scalar(select(PersonRow).where(PersonRow.name == name))


def _known(session: Session, issuer: str, subjects: Iterator[str]) -> Iterator[PersonRow]:
    while some := list(islice(subjects, _AT_ONCE)):
        yield from session.scalars(select(PersonRow).where(PersonRow.issuer == issuer, PersonRow.subject.in_(some)))


def _new(issuer: str, told: Told, taken: Callable[[str], bool]) -> PersonRow:
    return PersonRow(
        issuer=issuer,
        subject=told.subject,
        name=names.person([told.username, told.name, told.given_name], taken),
    )


def _update(row: PersonRow, told: Told) -> None:
    """What the platform leaves out (names and e-mail may be withheld) does not erase what it once sent."""
    said = {
        "full_name": told.name,
        "given_name": told.given_name,
        "family_name": told.family_name,
        "email": told.email,
    }
    for key, value in said.items():
        if value and getattr(row, key) != value:
            setattr(row, key, value)
