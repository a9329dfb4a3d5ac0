"""Rooms that the administrator declares, and those that courses get by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from kore import names
from kore.model import RoomKind
from kore.settings.values import Section
from kore.settings.who import HubGroup, HubUser, Who


def _room(text: str) -> str:
    if not names.is_declared_room(text):
        raise ValueError(
            "no room can have such a name: lower-case letters, digits and hyphens, a letter first, 20 at most, without "
            "a hyphen and four of 0-9 and a-f at the end, which mark courses' rooms (`seminar2024` serves, "
            "`seminar-2024` does not)"
        )
    return text


class DeclaredRoom(Section):
    """A lab that people share, whichever courses they are in: that of the hub user `room-<name>`."""

    title: str = Field(min_length=1, max_length=255, description="What people read.")
    users: tuple[HubUser, ...] = Field(default=(), description="Hub users who may open it.")
    groups: tuple[HubGroup, ...] = Field(
        default=(), description="Hub groups whose members may, such as `instructors` or `members-<course>`."
    )
    public: bool = Field(default=False, description="Whether everybody who signs in may.")

    @property
    def who(self) -> Who:
        """Who may open it."""
        return Who(users=self.users, groups=self.groups, everybody=self.public)


#: by name
Rooms = Mapping[Annotated[str, AfterValidator(_room)], DeclaredRoom]


class AutomaticRooms(Section):
    """Rooms that nobody makes."""

    per_course: bool = Field(default=False, description="Whether every course has a room of all its members.")
    per_group: bool = Field(
        default=False, description="Whether every group of the LMS has one of its members and the course's graders."
    )

    @property
    def kinds(self) -> frozenset[RoomKind]:
        """The kinds of rooms that there are by themselves."""
        wanted = {RoomKind.COURSE: self.per_course, RoomKind.GROUP: self.per_group}
        return frozenset(kind for kind, on in wanted.items() if on)
