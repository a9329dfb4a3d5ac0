"""GET …/memberships: names and roles (NRPS 2.0, section 2)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from kore_platform import addresses, claims, people
from kore_platform import vocabulary as v
from kore_platform.answers import Answer, compact
from kore_platform.errors import ServiceRefused
from kore_platform.platform import Platform
from kore_platform.services.call import Call, authorize, check_media, find_course
from kore_platform.world import Activity, Tool

_LEARNER = {"Learner", v.ROLE_LEARNER}
_INSTRUCTOR = {"Instructor", v.ROLE_INSTRUCTOR}


def get(platform: Platform, call: Call, course: str, binding: str) -> Answer:
    """Who is in a course.

    Raises:
        ServiceRefused: no right, no such course or link, or a wrong method or media type.
    """
    if call.method != "GET":
        raise ServiceRefused(405, "Method Not Allowed")
    tool = authorize(platform, call, v.SCOPE_MEMBERS)
    if binding != tool.deployment_id:
        raise ServiceRefused(401, "Unauthorized")
    check_media(platform, call.accept, v.TYPE_MEMBERS)
    found = find_course(platform, tool, course)
    link = _find_link(platform, call, course)
    url = addresses.memberships(platform.issuer, course, binding)
    wanted = _wanted(platform, course, call.query.get("role", ""))
    limit = call.number("limit") or platform.options.nrps_page_size or 0
    start = call.number("from") if limit else 0
    shown = wanted[start : start + limit] if limit else wanted
    members = [_shape(platform, course, tool, person, link) for person in shown]
    body = {
        "id": url,
        "context": {"id": found.id, "label": found.label, "title": found.title},
        "members": members,
    }
    more = limit and start + limit < len(wanted)
    return Answer(200, compact(body), v.TYPE_MEMBERS, _next(url, call, start, limit) if more else None)


def _next(url: str, call: Call, start: int, limit: int) -> dict[str, str]:
    # The role is lost here, as in Moodle.
    kept = {"rlid": call.query["rlid"]} if call.query.get("rlid") else {}
    return {"Link": f'<{url}?{urlencode({**kept, "limit": limit, "from": start + limit})}>; rel="next"'}


def _wanted(platform: Platform, course: str, role: str) -> list[str]:
    world = platform.world
    active = [person for person, place in world.course[course].enrolments.items() if not place.suspended]
    if role in _LEARNER:
        active = [person for person in active if not people.may_edit(world, course, person)]
    elif role in _INSTRUCTOR:
        active = [person for person in active if people.may_edit(world, course, person)]
    return people.by_name(world, active)


def _find_link(platform: Platform, call: Call, course: str) -> Activity | None:
    wanted = call.query.get("rlid")
    if wanted is None:
        return None
    activity = platform.world.activity.get(wanted)
    if activity is None or activity.course != course:
        raise ServiceRefused(404, "Not Found: the resource link doesn't exist")
    return activity


def _shape(platform: Platform, course: str, tool: Tool, person: str, link: Activity | None) -> dict[str, Any]:
    account = platform.world.person[person]
    member: dict[str, Any] = {
        "status": "Active",
        "roles": people.member_roles(platform.world, course, person, platform.options),
        "user_id": person,
        "lis_person_sourcedid": account.idnumber,
    }
    if tool.share_names:
        member |= {"name": account.name, "given_name": account.given_name, "family_name": account.family_name}
    if tool.share_email:
        member["email"] = account.email
    if tool.share_names:
        member["ext_user_username"] = account.username
    if link is not None:
        message: dict[str, Any] = {f"{v.LTI}message_type": v.RESOURCE_LINK_REQUEST}
        if link.graded:
            message[v.OUTCOMES_CLAIM] = claims.outcomes(platform, link, person)
        member["message"] = [message]
    return member
