"""GET …/memberships: names and roles, and what is different since another time (NRPS 2.0, section 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from kore_platform import addresses, claims, people
from kore_platform import vocabulary as v
from kore_platform.answers import Answer, compact
from kore_platform.errors import ServiceRefused
from kore_platform.platform import Platform
from kore_platform.services.call import Call, authorize, check_media, find_course
from kore_platform.world import Activity, Course, Tool

_LEARNER = {"Learner", v.ROLE_LEARNER}
_INSTRUCTOR = {"Instructor", v.ROLE_INSTRUCTOR}


@dataclass(frozen=True)
class _Page:
    """Which part of the list is asked for."""

    start: int
    limit: int
    #: the roster's last change when the first page was read
    as_of: int


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
    wanted = _wanted(platform, call, course)
    page = _page(platform, call)
    shown = wanted[page.start : page.start + page.limit] if page.limit else wanted
    grouped = tool.groups and call.query.get("groups") == "true"
    body = {
        "id": url,
        "context": _context(platform, found),
        "members": [_shape(platform, course, tool, person, link, grouped=grouped) for person in shown],
    }
    links = _links(platform, call, url, page, len(wanted))
    return Answer(200, compact(body), v.TYPE_MEMBERS, {"Link": ", ".join(links)} if links else None)


def _page(platform: Platform, call: Call) -> _Page:
    limit = call.number("limit") or platform.options.nrps_page_size or 0
    as_of = call.number("as_of") if "as_of" in call.query else platform.roster.last
    return _Page(call.number("from") if limit else 0, limit, as_of)


def _links(platform: Platform, call: Call, url: str, page: _Page, total: int) -> list[str]:
    options, links = platform.options, []
    kept = {name: call.query[name] for name in ("rlid", "since", "groups") if call.query.get(name)}
    if page.limit and page.start + page.limit < total:
        # The role is lost here, as in Moodle.
        role = {} if options.nrps_next_loses_role or "role" not in call.query else {"role": call.query["role"]}
        as_of = {"as_of": page.as_of} if options.nrps_differences else {}
        query = {**kept, **role, "limit": page.limit, "from": page.start + page.limit, **as_of}
        links.append(f'<{url}?{urlencode(query)}>; rel="next"')
    if options.nrps_differences:
        links.append(f'<{url}?{urlencode({**kept, "since": page.as_of})}>; rel="differences"')
    return links


def _wanted(platform: Platform, call: Call, course: str) -> list[str]:
    world, role = platform.world, call.query.get("role", "")
    if platform.options.nrps_differences and "since" in call.query:
        found = platform.roster.since(course, call.number("since"))
    else:
        listed = world.course[course].enrolments.items()
        found = [who for who, place in listed if not place.suspended or platform.options.nrps_inactive]
    if role in _LEARNER:
        found = [person for person in found if not people.may_edit(world, course, person)]
    elif role in _INSTRUCTOR:
        found = [person for person in found if people.may_edit(world, course, person)]
    return people.by_name(world, found)


def _find_link(platform: Platform, call: Call, course: str) -> Activity | None:
    wanted = call.query.get("rlid")
    if wanted is None:
        return None
    activity = platform.world.activity.get(wanted)
    if activity is None or activity.course != course:
        raise ServiceRefused(404, "Not Found: the resource link doesn't exist")
    return activity


def _context(platform: Platform, course: Course) -> dict[str, str]:
    other = platform.options.nrps_context_id
    return {"id": course.id if other is None else other, "label": course.label, "title": course.title}


def _shape(
    platform: Platform, course: str, tool: Tool, person: str, link: Activity | None, *, grouped: bool
) -> dict[str, Any]:
    place = people.enrolment(platform.world, course, person)
    if place is None:
        return {"status": "Deleted", "roles": [], "user_id": person}
    account = platform.world.person[person]
    member: dict[str, Any] = {
        "status": "Inactive" if place.suspended else "Active",
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
    if grouped:
        member["group_enrollments"] = [{"group_id": group} for group in people.groups(platform.world, course, person)]
    if link is not None:
        message: dict[str, Any] = {f"{v.LTI}message_type": v.RESOURCE_LINK_REQUEST}
        if link.graded:
            message[v.OUTCOMES_CLAIM] = claims.outcomes(platform, link, person)
        member["message"] = [message]
    return member
