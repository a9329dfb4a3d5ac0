"""What people find in their homes without having made it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, field_validator

from kore.settings.shared import FolderName
from kore.settings.values import Section, WebAddress, matching

Branch = Annotated[str, matching(r"(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/-]{0,99}", "git has no such branches")]


def _without_login(url: str) -> str:
    if "@" in urlsplit(url).netloc:
        raise ValueError("holds a user or a password, and everybody can read the settings")
    return url


def _free(folder: str) -> str:
    if folder == "shared":
        raise ValueError("`shared` is where the shared folders are")
    return folder


class Repository(Section):
    """A git repository that everybody can read who reaches it."""

    url: Annotated[WebAddress, AfterValidator(_without_login)] = Field(description="Where it is.")
    branch: Branch = Field(default="main", description="The branch that people get.")


class Homes(Section):
    """What comes into people's own homes, and is kept new as long as they leave it as it is."""

    skeleton: Path | None = Field(default=None, description="A folder whose files are copied.")
    repositories: Mapping[Annotated[FolderName, AfterValidator(_free)], Repository] = Field(
        default={}, description="Git repositories, by the folder of the home in which they are."
    )

    @field_validator("skeleton")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_absolute():
            raise ValueError("must be an absolute path")
        return path
