"""Folders that several labs have: who reads them, and who writes there."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kore.settings.values import Section, matching
from kore.settings.who import Who

FolderName = Annotated[
    str,
    matching(
        r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}",
        "must be 64 letters, digits, dots, hyphens and underscores at most, a letter or digit first",
    ),
]


class Share(Section):
    """A shared folder. Where it is on the disk only root needs to know."""

    read: Who = Field(default=Who(), description="Who finds its files, and cannot change them.")
    write: Who = Field(default=Who(), description="Who adds, changes and deletes its files, too.")
