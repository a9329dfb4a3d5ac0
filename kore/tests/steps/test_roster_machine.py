"""Launches and rosters in any order: nobody gets more than both allow, nobody stays whom neither knows."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kore.errors import PlatformUnavailable
from kore.lti.nrps import Listing
from kore.model import Launch, Listed, Member, Role, member_role
from kore.steps.roster import take
from kore.store import courses, members, people, rosters
from kore.store.database import Store

PEOPLE = ["1", "2", "3", "4"]
ROLES = st.sampled_from(list(Role))
#: as platforms name them
NAMES = {Role.INSTRUCTOR: "Instructor", Role.ASSISTANT: "TeachingAssistant", Role.LEARNER: "Learner"}
ROSTERS = st.dictionaries(st.sampled_from(PEOPLE), ROLES | st.none())
#: how long a launch may lie back
DAY = timedelta(days=1)
_ORDER = list(Role)


class Machine(RuleBasedStateMachine):
    """One course. The model knows each person's launch and listing, as far as they still count."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.template, self.folder / "kore.sqlite")
        self.store = Store(f"sqlite:///{self.folder / 'kore.sqlite'}")
        self.now = datetime(2026, 11, 25, tzinfo=UTC)
        self.launches: dict[str, tuple[Role, datetime]] = {}
        self.listed: dict[str, Role] = {}
        #: whom rosters took out
        self.left: set[str] = set()
        with self.store.write() as session:
            launch = Launch("i", "c", "1", "1", (), "2")
            self.slug = courses.ensure(session, courses.ensure_platform(session, "i", "c"), launch).slug
            self.place = rosters.place(session, self.slug)

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    @rule(minutes=st.sampled_from([1, 60, 1500]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(who=st.sampled_from(PEOPLE), role=ROLES)
    def launch(self, who: str, role: Role) -> None:
        with self.store.write() as session:
            person = people.ensure(session, Launch("i", "c", "1", who, (), "2"))
            members.launched(session, self.place.course_id, person.id, role, self.now)
        self.launches[who] = (role, self.now)
        self.left.discard(who)

    @rule(roster=ROSTERS, whole=st.booleans(), seconds=st.sampled_from([0, 30]))
    def read(self, roster: dict[str, Role | None], whole: bool, seconds: int) -> None:
        """The reading began some seconds ago; launches may have come since."""
        began = self.now - timedelta(seconds=seconds)
        told = tuple(
            Listed(who, (NAMES.get(role, "Mentor"),) if role else (), active=role is not None)
            for who, role in roster.items()
        )
        before = self.members()
        try:
            take(self.store, self.place, Listing(told, whole, None), began)
        except PlatformUnavailable:
            assert whole
            assert self.members() == before
            return
        for who in PEOPLE:
            self._told(who, roster, whole, began)

    def _told(self, who: str, roster: dict[str, Role | None], whole: bool, began: datetime) -> None:
        role, launched_at = roster.get(who), self.launches[who][1] if who in self.launches else None
        if role is not None:
            if self.listed.get(who, role) is not role and launched_at is not None and launched_at < began:
                del self.launches[who]
            self.listed[who] = role
            self.left.discard(who)
        elif (whole or who in roster) and (launched_at is None or launched_at < began):
            visits = who not in self.listed and who not in roster
            if not (visits and launched_at is not None and launched_at > began - DAY):
                self.listed.pop(who, None)
                self.launches.pop(who, None)
                self.left.add(who)

    def members(self) -> dict[str, Member]:
        with self.store.read() as session:
            found = members.roster(session, self.place.course_id)
            subjects: dict[str, Any] = {m.name: people.find(session, m.name) for m in found}
        return {subjects[m.name].subject: m for m in found}

    @invariant()
    def nobody_has_more_than_both_allow(self) -> None:
        for who, member in self.members().items():
            if member.active:
                launched, listed = self.launches[who][0] if who in self.launches else None, self.listed.get(who)
                said = [role for role in (launched, listed) if role is not None]
                assert member.role is member_role(launched, listed)
                assert _ORDER.index(member.role) >= min(map(_ORDER.index, said))

    @invariant()
    def who_is_neither_listed_nor_launched_is_out(self) -> None:
        found = self.members()
        for who in self.left:
            assert who not in found or not found[who].active
        for who in self.listed:
            assert found[who].active
        assert found.keys() <= self.listed.keys() | self.launches.keys() | self.left


def test_rosters_and_launches_in_any_order(empty_store: Path) -> None:
    Machine.template = empty_store
    case = Machine.TestCase
    case.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
    case().runTest()
