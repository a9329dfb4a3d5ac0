"""Values out of a platform's JSON, in which anything may stand: each comes with its type and its bounds."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from pydantic import TypeAdapter, ValidationError

from kore.errors import TokenInvalid
from kore.settings import WebAddress

#: characters of an id (LTI 1.3 core, sections 5.3.3, 5.3.5, 5.3.6.1 and 5.4.1)
_ID_LENGTH = 255
_ADDRESS_LENGTH = 2000
#: It becomes part of pages and of their security policy, so that its host is no more than a host.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]_-]+([/?][!-~]*)?")
_WEB_ADDRESS: TypeAdapter[str] = TypeAdapter(WebAddress)

Section = dict[str, Any]


def section(body: Section, claim: str) -> Section:
    """An object, empty where there is none."""
    value = body.get(claim)
    return value if isinstance(value, dict) else {}


def identifier(values: Section, key: str) -> str | None:
    """An id to the letter: shortened, it could become somebody else's.

    Raises:
        TokenInvalid: it is too long or has control signs, so that it cannot be kept.
    """
    value = values.get(key)
    if not isinstance(value, str) or not value:
        return None
    if len(value) > _ID_LENGTH or plain(value) != value:
        raise TokenInvalid(f"an id in the launch is longer than {_ID_LENGTH} characters, or has control signs")
    return value


def text(values: Section, key: str, longest: int = 500) -> str:
    """What people read: cut and without control signs, empty where there is none."""
    value = values.get(key)
    return plain(value[:longest]).strip() if isinstance(value, str) else ""


def texts(values: Section, key: str, most: int = 50, longest: int = 255) -> tuple[str, ...]:
    """The texts of a list; whatever else is in it is left out, as is what is too long or too much."""
    value = values.get(key)
    found = value if isinstance(value, list) else []
    return tuple(entry for entry in found if isinstance(entry, str) and len(entry) <= longest)[:most]


def flag(values: Section, key: str) -> bool | None:
    """Yes or no; None where it is not said."""
    value = values.get(key)
    return value if isinstance(value, bool) else None


def web_address(values: Section, key: str) -> str:
    """An address that a browser may be sent to, empty where there is none: no script, no other scheme."""
    value = values.get(key)
    if not isinstance(value, str) or len(value) > _ADDRESS_LENGTH or not _ADDRESS.fullmatch(value):
        return ""
    try:
        return _WEB_ADDRESS.validate_python(value)
    except ValidationError:
        return ""


def plain(text: str) -> str:
    """Without control signs and halves of characters, which no database takes."""
    if text.isprintable():
        return text
    return "".join(sign for sign in text if unicodedata.category(sign) not in {"Cc", "Cs"})
