"""Where a lab finds itself: the variables that the hub's spawner sets, read in one place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kore import names
from kore.archive import Limits
from kore.errors import SettingsError

#: Folder of a grading lab's home that holds the course; nbgrader's `CourseDirectory.root`.
COURSE_FOLDER = "course"


@dataclass(frozen=True)
class Lab:
    """The lab that this process runs in."""

    kind: names.Kind
    #: the hub user's name
    user: str
    #: Kore's address for programs, without a slash at the end
    url: str
    #: Kore's path for browsers, without a slash at the end
    public_path: str
    #: the lab's own hub token
    token: str = field(repr=False)
    #: the home directory with all links resolved, because nbgrader compares paths as text
    home: Path
    #: the course of a grading lab, else None
    course: str | None
    #: how much an archive may hold in this instance
    limits: Limits

    @property
    def course_root(self) -> Path:
        """Where a grading lab keeps `source`, `release`, `submitted`, … and the gradebook."""
        return self.home / COURSE_FOLDER

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Lab:
        """The lab that the variables describe.

        Raises:
            SettingsError: a variable is missing or has an impossible value.
        """
        kind = _kind(environment.get("KORE_LAB", ""))
        course = _needed(environment, "KORE_COURSE") if kind is names.Kind.COURSE else None
        if course is not None and not names.is_name(course):
            raise SettingsError("KORE_COURSE is not the name of a course")
        return cls(
            kind=kind,
            user=_needed(environment, "JUPYTERHUB_USER"),
            url=_needed(environment, "KORE_URL").rstrip("/"),
            public_path=_needed(environment, "KORE_PUBLIC_PATH").rstrip("/"),
            token=_needed(environment, "JUPYTERHUB_API_TOKEN"),
            home=Path(os.path.realpath(_needed(environment, "HOME"))),
            course=course,
            limits=_limits(_needed(environment, "KORE_ARCHIVE_LIMITS")),
        )


def here() -> Lab:
    """The lab that this process runs in, by its environment."""
    return Lab.of(os.environ)


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise SettingsError(f"the environment variable {name} is not set; Kore's spawner sets it")
    return value


def _limits(text: str) -> Limits:
    """Packed bytes, unpacked bytes, number of files, as `kore.archive.Limits.text` writes them."""
    try:
        return Limits.of(text)
    except ValueError as error:
        raise SettingsError("KORE_ARCHIVE_LIMITS must be three numbers") from error


def _kind(text: str) -> names.Kind:
    try:
        return names.Kind(text)
    except ValueError as error:
        raise SettingsError("KORE_LAB must be one of: user, course, room") from error
