from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from jupyterhub import orm
from tests.hub.fake_kore import FakeKore

from kore.hub.authenticator import TicketAuthenticator
from kore.hub.client import HubRole, Person
from kore.hub.roles import GRADING_LABS, ROOMS, USER_SCOPES

ALICE = Person(
    name="alice", display_name="Alice B. Cole", groups=("learners",), roles=(HubRole(name="user"),), admin=False
)


@pytest.fixture
def fake() -> Iterator[FakeKore]:
    with FakeKore(secret="s") as running:
        yield running


@pytest.fixture
def authenticator(fake: FakeKore) -> TicketAuthenticator:
    made = TicketAuthenticator(kore_url=fake.url, kore_secret="s")
    made.log = logging.getLogger("hub")
    return made


def user(name: str) -> SimpleNamespace:
    return SimpleNamespace(name=name)


async def test_a_redeemed_person_comes_in_with_all_groups_and_roles(authenticator: TicketAuthenticator) -> None:
    assert await authenticator.authenticate(None, {"person": ALICE}) == {
        "name": "alice",
        "user_info": {"display_name": "Alice B. Cole", "initials": "AC"},
        "groups": ["learners"],
        "roles": [{"name": "user", "scopes": USER_SCOPES}],
        "admin": False,
    }


@pytest.mark.parametrize(
    ("name", "shown", "initials"),
    [
        ("ada", "ada", "A"),
        (" Ada \n Lehmann\t", "Ada Lehmann", "AL"),
        ("Ève de la Tour", "Ève de la Tour", "ÈT"),
        ("山田太郎", "山田太郎", "山"),
        ("x" * 5000, "x" * 80, "X"),
    ],
)
async def test_others_see_the_name_of_the_lms(
    name: str, shown: str, initials: str, authenticator: TicketAuthenticator
) -> None:
    known = await authenticator.authenticate(None, {"person": ALICE.model_copy(update={"display_name": name})})
    assert known is not None
    assert known["user_info"] == {"display_name": shown, "initials": initials}


@pytest.mark.parametrize(
    "data", [None, "alice", {}, {"person": "alice"}, {"person": json.loads(ALICE.model_dump_json())}]
)
async def test_what_a_stranger_can_send_to_the_api_is_nobody(authenticator: TicketAuthenticator, data: object) -> None:
    assert await authenticator.authenticate(None, data) is None


@pytest.mark.parametrize("name", ["course-physics-01ab", "room-blue"])
async def test_nobody_comes_in_as_a_lab(authenticator: TicketAuthenticator, name: str) -> None:
    assert await authenticator.authenticate(None, {"person": ALICE.model_copy(update={"name": name})}) is None


def test_names_are_those_of_kore(authenticator: TicketAuthenticator) -> None:
    assert authenticator.validate_username("a" * 25)
    assert authenticator.validate_username("course-physics-01ab")
    for name in ("", "a" * 26, "alice/../bob", "alice\n", "Alice", "1alice"):
        assert not authenticator.validate_username(name)


async def test_refresh_gives_what_the_person_is_by_now(fake: FakeKore, authenticator: TicketAuthenticator) -> None:
    fake.person("gina", grades="x", admin=True)
    known = await authenticator.refresh_user(user("gina"))
    assert isinstance(known, dict)
    assert known["groups"] == ["formgrade-x"]
    assert [role["name"] for role in known["roles"]] == ["user", "graders-x", "admin"]
    assert known["admin"] is True


async def test_somebody_gone_must_sign_in_anew(authenticator: TicketAuthenticator) -> None:
    assert await authenticator.refresh_user(user("gone")) is False


async def test_while_kore_is_away_everything_stays_and_the_log_tells(
    fake: FakeKore, authenticator: TicketAuthenticator, caplog: pytest.LogCaptureFixture
) -> None:
    fake.down = True
    assert await authenticator.refresh_user(user("alice")) is True
    assert "rights of alice stay" in caplog.text


@pytest.mark.parametrize("name", ["course-physics-01ab", "room-blue"])
async def test_labs_that_are_no_persons_are_not_asked_for(
    fake: FakeKore, authenticator: TicketAuthenticator, name: str
) -> None:
    assert await authenticator.refresh_user(user(name)) is True
    assert fake.asked == []


def test_grading_labs_and_rooms_get_into_their_group_once_and_people_never(
    authenticator: TicketAuthenticator,
) -> None:
    session = orm.new_session_factory("sqlite:///:memory:")()
    for name in ("course-x", "course-y", "room-x", "alice"):
        session.add(orm.User(name=name))
    session.commit()
    for name in ("course-x", "course-x", "course-y", "room-x", "room-x", "alice"):
        authenticator.add_user(orm.User.find(session, name))
    labs, rooms = (orm.Group.find(session, group).users for group in (GRADING_LABS, ROOMS))
    assert sorted(member.name for member in labs) == ["course-x", "course-y"]
    assert [member.name for member in rooms] == ["room-x"]
    session.close()
    session.bind.dispose()
