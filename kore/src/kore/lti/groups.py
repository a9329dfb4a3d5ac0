"""What a page of a course's groups says, checked (Course Groups Service 1.0)."""

from __future__ import annotations

from typing import Any

from kore.errors import PlatformUnavailable
from kore.lti.members import identified
from kore.lti.reading import plain
from kore.model import ListedGroup

_TITLE_LENGTH = 255


def of_page(page: Any) -> list[ListedGroup]:
    """The groups on a page.

    Args:
        page: the JSON of an answer.

    Raises:
        PlatformUnavailable: it is malformed.
    """
    groups = page.get("groups") if isinstance(page, dict) else None
    if not isinstance(groups, list):
        raise PlatformUnavailable("the platform's list of groups is none")
    return [_listed(group) for group in groups]


def _listed(group: Any) -> ListedGroup:
    found = identified(group, "id")
    if found is None:
        raise PlatformUnavailable("the platform lists a group without a proper id")
    name = group.get("name")
    title = plain(name[:_TITLE_LENGTH]).strip() if isinstance(name, str) else ""
    return ListedGroup(found, title) if title else ListedGroup.untitled(found)
