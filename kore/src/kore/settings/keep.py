"""What stays of people who have gone."""

from __future__ import annotations

from pydantic import Field

from kore.settings.values import Section


class Keep(Section):
    """What an instance keeps; one for exams or workshops keeps nothing."""

    homes: bool = Field(
        default=True,
        description="Whether files stay when a lab stops. Where they do not, the template units have homes in memory.",
    )
    people: bool = Field(
        default=True,
        description="Whether the hub, and without nbgrader Kore, know people when they have logged out and their lab "
        "has stopped.",
    )

    @property
    def everything(self) -> bool:
        """Whether people who have gone find all as it was."""
        return self.homes and self.people
