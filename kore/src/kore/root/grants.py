"""What may be granted to labs, by Nix, and what one start is granted, by the hub."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

#: as `kore.names` has it; it becomes a part of paths
_NAME = re.compile(r"[a-z][a-z0-9-]{0,24}")
#: bytes; the hub is not trusted with root's memory
_LONGEST = 1 << 20


class Refused(Exception):
    """Something that no lab can have, or a file that nobody of ours has written."""


@dataclass(frozen=True)
class Grantable:
    """What the administrator has declared for the instance (`out.grantable`)."""

    #: where root keeps what running labs need, a folder a lab; only root enters it
    folder: str
    #: the folder of all homes
    homes: str = ""
    #: how much somebody's home may hold, for example `5G`, and None where somebody's may hold anything; else empty
    disk: tuple[str | None, ...] = ()

    @classmethod
    def read(cls, path: str) -> Self:
        """The file that Nix has written.

        Raises:
            Refused: it is none of these.
        """
        return cls(**_document(path, cls))


@dataclass(frozen=True)
class Granted:
    """What this start is granted."""

    #: how much the home may hold, as Nix has declared it; None: anything
    disk: str | None = None

    @classmethod
    def read(cls, path: str) -> Self:
        """The file that the hub has written.

        Raises:
            Refused: it is not what a hub writes.
        """
        return cls(**_document(path, cls))


def checked_name(text: str) -> str:
    """A hub user's name.

    Raises:
        Refused: it cannot be one.
    """
    if not _NAME.fullmatch(text):
        raise Refused(f"{text!r} is no hub user's name")
    return text


def _document(path: str, kind: type[Grantable | Granted]) -> dict[str, Any]:
    try:
        with Path(path).open("rb") as file:
            document = json.loads(file.read(_LONGEST))
    except (OSError, ValueError) as error:
        raise Refused(f"{path} cannot be read: {type(error).__name__}") from error
    if not isinstance(document, dict) or document.keys() - {field.name for field in fields(kind)}:
        raise Refused(f"{path} is not what is expected here")
    return document
