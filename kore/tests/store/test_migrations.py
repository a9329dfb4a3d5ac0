"""A store that an earlier Kore has filled keeps what is in it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from sqlalchemy import text

from kore.model import Role, Room
from kore.store import courses, groups, members, rooms
from kore.store.database import Store, alembic_config

_FILLED = """
INSERT INTO platforms VALUES (1, 'https://lms.example', 'kore');
INSERT INTO people VALUES (1, 'https://lms.example', '5', 'ada', 'Ada', 'Lehmann', '', '', '');
INSERT INTO courses VALUES (1, 1, '1', '2', 'data-0001', 'DATA', 'Data', NULL, NULL, '[]');
INSERT INTO members VALUES (1, 1, 'instructor', 1);
INSERT INTO resource_links VALUES (1, 1, '7', 'Sheet', 'ps1', NULL);
INSERT INTO line_items VALUES (1, 1, NULL, 'https://lms.example/1')
"""


_FURNISHED = """
INSERT INTO platforms VALUES (1, 'https://lms.example', 'kore');
INSERT INTO courses VALUES (1, 1, '1', '2', 'data-0001', 'D', 'D', NULL, NULL, '[]', NULL, NULL, NULL, '', NULL);
INSERT INTO rooms VALUES (1, 1, 'team', 'Team')
"""


def test_every_service_finds_courses_and_members(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'kore.sqlite'}")
    with store.engine.connect().execution_options(writes=True) as connection:
        command.upgrade(alembic_config(connection), "0001")
        for statement in _FILLED.split(";"):
            connection.execute(text(statement))
        connection.commit()
    store.upgrade()
    with store.read() as session:
        course = courses.get(session, "data-0001")
        assert (course.copied_from, course.roster_at, course.roster_problem) == (None, None, "")
        (member,) = members.roster(session, course.id)
        assert (member.role, member.active, member.test) == (Role.INSTRUCTOR, True, False)
        assert session.scalar(text("SELECT launched_role FROM members")) == "instructor"
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    store.close()


def test_rooms_of_earlier_times_stay_open(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'kore.sqlite'}")
    with store.engine.connect().execution_options(writes=True) as connection:
        command.upgrade(alembic_config(connection), "0002")
        for statement in _FURNISHED.split(";"):
            connection.execute(text(statement))
        connection.commit()
    store.upgrade()
    with store.read() as session:
        assert rooms.get(session, "data-0001", "team", ()) == Room("team", "Team")
        assert courses.get(session, "data-0001").groups_problem == ""
        assert groups.of_course(session, 1) == []
    store.close()
