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
#: It is part of unit and user names: systemd nests slices by hyphens, and a user's name ends at 31 characters.
_INSTANCE = re.compile(r"[a-z][a-z0-9]{0,15}")
_MEMORY = re.compile(r"[1-9][0-9]*[KMGT]?")
_UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.username or parts.fragment:
        raise ValueError("not a web address")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ValueError("must begin with https:// (http:// only on this machine itself)")
    return text


def instance_name(text: str) -> str:
    """Part of unit, slice and user names.

    Raises:
        ValueError: it cannot be.
    """
    if not _INSTANCE.fullmatch(text):
        raise ValueError("only lower-case letters and digits, a letter first, 16 at most")
    return text


def _memory(text: str) -> str:
    if not _MEMORY.fullmatch(text):
        raise ValueError("must be a number of bytes, or one with K, M, G or T (powers of 1024), for example 2G")
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
Memory = Annotated[str, AfterValidator(_memory)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Section(BaseModel):
    """A part of the file: it cannot change, and a key that it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")
