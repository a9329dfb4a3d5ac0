"""To whom something is given: rooms, GPUs, shared folders, storage."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

from pydantic import AfterValidator, Field

from kore import names
from kore.settings.values import Section


def _user(text: str) -> str:
    if not names.is_name(text):
        raise ValueError("no hub user can have such a name")
    return text


def group_name(text: str) -> str:
    """A hub group.

    Raises:
        ValueError: no hub has a group of this name.
    """
    if not names.is_group(text):
        raise ValueError(
            "no hub group has such a name; there are instructors, assistants, learners, observers, grading-labs, "
            "rooms, and for each course members-<course>, nbgrader-<course>, formgrade-<course>, and group-<group>"
        )
    return text


HubUser = Annotated[str, AfterValidator(_user)]
HubGroup = Annotated[str, AfterValidator(group_name)]


class Who(Section):
    """People by name and by hub group; nobody, where nothing is said."""

    users: tuple[HubUser, ...] = Field(default=(), description="Hub users.")
    groups: tuple[HubGroup, ...] = Field(
        default=(), description="Hub groups, such as `instructors` or `members-<course>`."
    )
    everybody: bool = Field(default=False, description="Everybody who signs in.")

    def includes(self, user: str, groups: Collection[str]) -> bool:
        """Whether a hub user in these hub groups is among them."""
        return self.everybody or user in self.users or not set(groups).isdisjoint(self.groups)
