"""Types of single settings, and what all parts of the file have in common."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

#: whatever is in it, everybody may read: never secrets, and nothing that must be written to
NIX_STORE = Path("/nix/store")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def matching(pattern: str, message: str) -> AfterValidator:
    """The check of a text that must be like the pattern from its first to its last character.

    Args:
        pattern: a regular expression.
        message: what people read of a text that is not.
    """
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(message)
        return text

    return AfterValidator(check)


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.username or parts.fragment:
        raise ValueError("not a web address")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ValueError("must begin with https:// (http:// only on this machine itself)")
    return text


def number_of_bytes(memory: str) -> int:
    """What a checked amount of memory or disk comes to."""
    unit = _UNITS.get(memory[-1])
    return int(memory[:-1]) * unit if unit else int(memory)


def without_password(url: str) -> str:
    """A database's URL.

    Raises:
        ValueError: it holds a password.
    """
    parts = urlsplit(url)
    if parts.password is not None or "password" in parse_qs(parts.query, keep_blank_values=True):
        raise ValueError("secrets are never in the settings file; a password is the credential `database-password`")
    return url


def origin(address: str) -> str:
    """Scheme, host and port of a web address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


WebAddress = Annotated[str, AfterValidator(_web_address)]
Memory = Annotated[
    str,
    matching(
        r"[1-9][0-9]*[KMGT]?", "must be a number of bytes, or one with K, M, G or T (powers of 1024), for example 2G"
    ),
]
#: It is part of unit and user names: systemd nests slices by hyphens, and a user's name ends at 31 characters.
InstanceName = Annotated[
    str, matching(r"[a-z][a-z0-9]{0,15}", "only lower-case letters and digits, a letter first, 16 at most")
]
Port = Annotated[int, Field(ge=1, le=65535)]


class Section(BaseModel):
    """A part of the file: it cannot change, and a key that it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")
