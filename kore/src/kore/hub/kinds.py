"""What kind of hub user a name belongs to: the name alone says it."""

from __future__ import annotations

from enum import StrEnum

from kore import names


class Kind(StrEnum):
    """Kinds of hub users, and of their labs; the lab reads it as `KORE_LAB`."""

    USER = "user"
    COURSE = "course"
    ROOM = "room"


def kind_of(hub_user: str) -> Kind:
    """The kind of a hub user: a person (`USER`), a course's grading lab or a room."""
    if hub_user.startswith(names.COURSE_PREFIX):
        return Kind.COURSE
    return Kind.ROOM if hub_user.startswith(names.ROOM_PREFIX) else Kind.USER
