"""A running platform: its world, and all that changes while it runs."""

from __future__ import annotations

import time
from collections.abc import Callable

from kore_platform.columns import Columns
from kore_platform.grades import Grades
from kore_platform.journal import Journal
from kore_platform.keys import Keys
from kore_platform.roster import Roster
from kore_platform.sessions import Sessions
from kore_platform.tokens import AccessTokens
from kore_platform.tool_keys import Fetch, ToolKeys, fetch
from kore_platform.traffic import Traffic
from kore_platform.world import World


class Platform:
    """The state that all routes share; they run in one thread.

    Args:
        world: people, tools, courses, activities, options and faults to start with.
        issuer: the platform's own web address, without a slash at the end.
        keys: the keys to sign with; None: a new one.
        fetcher: gets tools' key sets.
        clock: the time, in seconds since 1970.
    """

    def __init__(
        self,
        world: World,
        issuer: str,
        *,
        keys: Keys | None = None,
        fetcher: Fetch = fetch,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.issuer = issuer.rstrip("/")
        self.options = world.options
        self.traffic = Traffic(world.faults)
        #: the latest requests of tools
        self.journal = Journal()
        self.keys = keys or Keys()
        self.columns = Columns()
        self.grades = Grades()
        self.tokens = AccessTokens()
        #: who came, changed and left when
        self.roster = Roster()
        self.sessions = Sessions()
        self.tool_keys = ToolKeys(fetcher)
        #: `jti`s of assertions seen, where they count
        self.used_assertions: dict[str, float] = {}
        #: nonces of deep linking responses seen, where they count
        self.used_nonces: dict[str, float] = {}
        self._clock = clock
        self.world = world
        self.change_world(world)

    def now(self) -> float:
        """The platform's time, which may be wrong on purpose, in seconds since 1970."""
        return self._clock() + self.options.clock_skew

    def change_world(self, world: World) -> None:
        """Take another world: new activities get columns, deleted ones lose them, and who left loses the grades."""
        self.roster.note(self.world, world)
        self.world = world
        self.columns.provide(world)
        for column in list(self.columns.by_id.values()):
            if column.coupled and column.activity not in world.activity:
                self.delete_column(column.id)
                continue
            enrolled = world.course[column.course].enrolments
            for person in [p for p in self.grades.by_column.get(column.id, {}) if p not in enrolled]:
                self.grades.forget(column.id, person)

    def delete_column(self, column: str) -> None:
        """Delete a column with its grades."""
        self.columns.by_id.pop(column, None)
        self.grades.drop(column)
