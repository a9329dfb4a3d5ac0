"""What a page of a roster says, checked: one thing that is not as it should be, and nothing of it is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from kore.errors import PlatformUnavailable
from kore.lti.reading import plain
from kore.model import Listed

_ID_LENGTH = 255
_NAME_LENGTH = 500
#: groups of one person
_GROUPS = 200
#: who is listed without a status is active (NRPS 2.0, section 2.2)
_STATUS = {"Active": True, None: True, "Inactive": False, "Deleted": False}


def of_page(page: Any, context_id: str) -> list[Listed]:
    """The members on a page of a course's roster (NRPS 2.0, section 2.2).

    Args:
        page: the JSON of an answer.
        context_id: the course's id at the platform.

    Raises:
        PlatformUnavailable: it is malformed, or of another course.
    """
    members = page.get("members") if isinstance(page, dict) else None
    if not isinstance(members, list):
        raise PlatformUnavailable("the platform's roster is not one")
    context = page.get("context")
    if context is not None and not (isinstance(context, dict) and context.get("id") == context_id):
        raise PlatformUnavailable("the platform's roster is of another course")
    return [_listed(member) for member in members]


def merge(known: dict[str, Listed], more: Iterable[Listed]) -> None:
    """Put people beside those of earlier pages; who is active twice (in two sections, say) is both."""
    for person in more:
        before = known.get(person.subject)
        if before is not None and before.active and person.active:
            both = (before.groups or ()) + (person.groups or ())
            groups = None if before.groups is None and person.groups is None else tuple(dict.fromkeys(both))
            known[person.subject] = replace(person, roles=(*before.roles, *person.roles), groups=groups)
        elif before is None or person.active:
            known[person.subject] = person


def _listed(member: Any) -> Listed:
    if not isinstance(member, dict):
        raise PlatformUnavailable("the platform's roster lists something that is no person")
    subject, roles, status = member.get("user_id"), member.get("roles"), member.get("status")
    if not isinstance(subject, str) or not 0 < len(subject) <= _ID_LENGTH or plain(subject) != subject:
        raise PlatformUnavailable("the platform's roster lists somebody without a proper id")
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise PlatformUnavailable("the platform's roster lists somebody without roles")
    if not isinstance(status, str | None) or status not in _STATUS:
        raise PlatformUnavailable("the platform's roster lists somebody with an unknown status")
    return Listed(
        subject=subject,
        roles=tuple(roles),
        active=_STATUS[status],
        groups=_groups(member),
        username=_text(member, "ext_user_username"),
        name=_text(member, "name"),
        given_name=_text(member, "given_name"),
        family_name=_text(member, "family_name"),
        email=_text(member, "email"),
    )


def _groups(member: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The ids of a member's groups (Course Groups Service 1.0); None where the platform does not say.

    A malformed list says nothing: groups are no reason to go without the roster.
    """
    said = member.get("group_enrollments")
    if not isinstance(said, list) or len(said) > _GROUPS:
        return None
    ids = [identified(entry, "group_id") for entry in said]
    return tuple(dict.fromkeys(i for i in ids if i is not None)) if None not in ids else None


def identified(entry: Any, key: str) -> str | None:
    """A group's id, as text; some platforms send numbers."""
    value = entry.get(key) if isinstance(entry, dict) else None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not 0 < len(value) <= _ID_LENGTH or plain(value) != value:
        return None
    return value


def _text(member: Mapping[str, Any], key: str) -> str:
    """Names and e-mail may be withheld."""
    value = member.get(key)
    if not isinstance(value, str | None):
        raise PlatformUnavailable(f"the platform's roster has no text for {key}")
    return plain((value or "")[:_NAME_LENGTH]).strip()
