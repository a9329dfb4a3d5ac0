"""GET …/groups: the groups of a course (Course Groups Service 1.0), as the plugin for Moodle answers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from kore_platform import addresses, people
from kore_platform import vocabulary as v
from kore_platform.answers import Answer, compact
from kore_platform.errors import ServiceRefused
from kore_platform.platform import Platform
from kore_platform.services import links
from kore_platform.services.call import Call, authorize, check_media, find_course


def get(platform: Platform, call: Call, course: str, binding: str) -> Answer:
    """Which groups a course has, or (`user_id`) which of them a person is in.

    Raises:
        ServiceRefused: no right, no such course, or a wrong method or media type.
    """
    if call.method != "GET":
        raise ServiceRefused(405, "Method Not Allowed")
    tool = authorize(platform, call, v.SCOPE_GROUPS)
    if binding != tool.deployment_id:
        raise ServiceRefused(401, "Unauthorized")
    check_media(platform, call.accept, v.TYPE_GROUPS)
    found = find_course(platform, tool, course)
    person, start, limit = call.query.get("user_id"), call.number("from"), call.number("limit")
    own = people.groups(platform.world, course, person) if person else [group.id for group in found.groups]
    wanted = [group for group in found.groups if group.id in own]
    url = addresses.groups(platform.issuer, course, binding)
    body = {"id": url, "groups": [{"id": g.id, "name": g.name} for g in links.cut(wanted, start, limit)]}
    return Answer(200, compact(body), v.TYPE_GROUPS, _next(url, person, start, limit, len(wanted)))


def _next(url: str, person: str | None, start: int, limit: int, total: int) -> dict[str, str] | None:
    if not 0 < limit < total - start:
        return None
    query: dict[str, Any] = {"limit": limit, "from": start + limit, **({"user_id": person} if person else {})}
    return {"Link": f'<{url}?{urlencode(query)}>; rel="next"'}
