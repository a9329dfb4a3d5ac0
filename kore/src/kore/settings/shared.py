"""Folders that several labs have: who reads them, and who writes there."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from kore.settings.values import Section
from kore.settings.who import Who

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def folder_name(text: str) -> str:
    """A plain name of a folder.

    Raises:
        ValueError: it is none.
    """
    if not _NAME.fullmatch(text):
        raise ValueError("must be 64 letters, digits, dots, hyphens and underscores at most, a letter or digit first")
    return text


FolderName = Annotated[str, AfterValidator(folder_name)]


class Share(Section):
    """A shared folder. Where it is on the disk only root needs to know."""

    read: Who = Field(default=Who(), description="Who finds its files, and cannot change them.")
    write: Who = Field(default=Who(), description="Who adds, changes and deletes its files, too.")
