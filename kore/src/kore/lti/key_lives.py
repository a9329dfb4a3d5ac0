"""When each of the instance's own keys signs, and how long it stays published: their ages alone tell.

A new key is published at once and signs when no platform can hold a key set without it any more. The key before it
stays published for a while, for messages under way and for platforms that ask late (security framework 1.0, section
6.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: how long platforms may hold our key set without asking again; its `max-age` says so
HELD = timedelta(hours=1)
#: how long a new key waits: the same time once more is for clocks, and for a service that learns of it late
WAIT = 2 * HELD
#: how long a key stays published after its last signature
LINGER = timedelta(days=14)


class State(StrEnum):
    """What a key is for at the moment."""

    #: published, but platforms may not know it yet
    NEXT = "next"
    #: the only one that signs
    SIGNING = "signing"
    #: published still, for what it has signed
    RETIRED = "retired"


@dataclass(frozen=True)
class Life:
    """A key, and how far it has come."""

    kid: str
    made: datetime
    state: State
    #: the end of this state: when the key begins to sign, or when it is removed; None: not known yet
    until: datetime | None

    def over(self, now: datetime) -> bool:
        """Whether nobody needs the key any more."""
        return self.state is State.RETIRED and self.until is not None and self.until <= now


def lives(made: Mapping[str, datetime], now: datetime) -> list[Life]:
    """How far each key has come, the oldest first.

    Args:
        made: when each was made, by key id.
        now: the present moment.
    """
    ages = sorted(made.items(), key=lambda age: (age[1], age[0]))
    # Before the oldest nobody signed, so it has nothing to wait for.
    begins = [at if number == 0 else at + WAIT for number, (_, at) in enumerate(ages)]
    signing = max((number for number, begin in enumerate(begins) if begin <= now), default=0)

    def life(number: int) -> Life:
        kid, at = ages[number]
        if number == signing:
            return Life(kid, at, State.SIGNING, None)
        if number > signing:
            return Life(kid, at, State.NEXT, begins[number])
        return Life(kid, at, State.RETIRED, begins[number + 1] + LINGER)

    return [life(number) for number in range(len(ages))]
