"""The claims of an id_token, in exactly the shape of Moodle 4.5 (LTI 1.3 core, section 5)."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any
from urllib.parse import urlencode

from kore_platform import addresses, deep_linking, people, scopes
from kore_platform import vocabulary as v
from kore_platform.custom import custom
from kore_platform.platform import Platform
from kore_platform.sessions import Launch
from kore_platform.world import Activity, Person, Tool


def build(platform: Platform, launch: Launch, nonce: str, sesskey: str) -> dict[str, Any]:
    """All claims of a launch.

    Args:
        platform: the issuer.
        launch: who goes where with which message.
        nonce: the tool's.
        sesskey: the session's secret, which Moodle puts into return addresses.
    """
    tool = platform.world.tool[launch.tool]
    person = people.launched(platform.world, launch.person, platform.options, as_student=launch.as_student)
    activity = platform.world.activity.get(launch.activity)
    issued = int(platform.now())
    claims: dict[str, Any] = {
        "nonce": nonce,
        "iat": issued,
        "exp": issued + platform.options.id_token_seconds,
        "iss": platform.issuer,
        "aud": tool.client_id,
        "sub": person.id,
    }
    claims |= _identity(person, tool) | _message(platform, launch, tool, activity)
    claims |= _place(platform, launch, person, tool) | _presentation(platform, launch, person, activity, sesskey)
    if activity is not None and launch.message != v.DEEP_LINKING_REQUEST:
        claims[f"{v.LTI}resource_link"] = _resource_link(activity)
        if activity.graded:
            claims[v.OUTCOMES_CLAIM] = outcomes(platform, activity, person.id)
    return claims | _services(platform, launch, tool, activity) | _for_message(platform, launch, tool, sesskey)


def target(platform: Platform, launch: Launch) -> str:
    """The target_link_uri of a launch."""
    tool, activity = platform.world.tool[launch.tool], platform.world.activity.get(launch.activity)
    if launch.message == v.DEEP_LINKING_REQUEST:
        return tool.deep_linking_url or tool.target_url
    if launch.message == v.SUBMISSION_REVIEW_REQUEST and (url := _review(platform, launch).get("url")):
        return str(url)
    return (activity.url if activity else None) or tool.target_url


def outcomes(platform: Platform, activity: Activity, person: str) -> dict[str, str]:
    """The claim of the old Basic Outcomes service, which Moodle sends although AGS replaces it."""
    data = {
        "instanceid": activity.id,
        "userid": person,
        "typeid": platform.world.tool[activity.tool].deployment_id,
        "launchid": int(activity.id),
    }
    digest = hashlib.sha256(json.dumps(data).encode()).hexdigest()
    return {
        "lis_result_sourcedid": json.dumps({"data": data, "hash": digest}, separators=(",", ":")),
        "lis_outcome_service_url": f"{platform.issuer}{addresses.OUTCOMES}",
    }


def lineitem_url(platform: Platform, activity: Activity, tool: Tool) -> str | None:
    """The `lineitem` of a launch; None: the claim has none.

    Moodle names the activity's column only if it is alone, and sends "" where the only column is one that the tool
    made and bound to an ungraded activity.
    """
    own = platform.columns.of_activity(activity.id)
    bound = [column for column in platform.columns.bound_to(activity.id) if column.tool == tool.client_id]
    if own and not bound:
        return addresses.lineitem(platform.issuer, own.course, own.id, tool.deployment_id)
    if not own and len(bound) == 1 and platform.options.empty_lineitem:
        return ""
    return None


def _identity(person: Person, tool: Tool) -> dict[str, Any]:
    names = {"given_name": person.given_name, "family_name": person.family_name, "name": person.name}
    return (names if tool.share_names else {}) | ({"email": person.email} if tool.share_email else {})


def _message(platform: Platform, launch: Launch, tool: Tool, activity: Activity | None) -> dict[str, Any]:
    return {
        f"{v.LTI}deployment_id": tool.deployment_in(launch.course),
        f"{v.LTI}version": "1.3.0",
        f"{v.LTI}message_type": launch.message,
        f"{v.LTI}target_link_uri": target(platform, launch),
        f"{v.LTI}roles": people.launch_roles(
            platform.world, launch.course, launch.person, platform.options, as_student=launch.as_student
        ),
        f"{v.LTI}custom": custom(platform, launch, tool, activity),
    }


def _place(platform: Platform, launch: Launch, person: Person, tool: Tool) -> dict[str, Any]:
    world, course = platform.world, platform.world.course[launch.course]
    username = {"user_username": person.username} if tool.share_names else {}
    context = {"id": course.id, "label": course.label, "title": course.title, "type": ["CourseSection"]}
    return {
        f"{v.LTI}context": context,
        f"{v.LTI}lis": {"person_sourcedid": person.idnumber, "course_section_sourcedid": course.idnumber},
        f"{v.LTI}tool_platform": {
            "product_family_code": world.product_family,
            "version": world.version,
            "guid": hashlib.md5(platform.issuer.encode(), usedforsecurity=False).hexdigest(),
            "name": world.name,
            "description": world.description,
        },
        f"{v.LTI}ext": {**username, "lms": "moodle-2"},
    }


def _presentation(
    platform: Platform, launch: Launch, person: Person, activity: Activity | None, sesskey: str
) -> dict[str, Any]:
    shown: dict[str, Any] = {"locale": person.locale}
    if activity is not None:
        query = {
            "course": launch.course,
            "launch_container": 3 if activity.container == "iframe" else 4,
            "instanceid": activity.id,
            "sesskey": sesskey,
        }
        shown["document_target"] = activity.container
        shown["return_url"] = f"{platform.issuer}{addresses.RETURN}?{urlencode(query)}"
    return {f"{v.LTI}launch_presentation": shown}


def _resource_link(activity: Activity) -> dict[str, str]:
    description = re.sub(r"\r?\n", "\r\n", activity.description)
    return {"title": activity.title, "description": description, "id": activity.id}


def _services(platform: Platform, launch: Launch, tool: Tool, activity: Activity | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if tool.ags != "none":
        url = addresses.lineitems(platform.issuer, launch.course, tool.deployment_id)
        found[v.AGS_CLAIM] = {"scope": sorted(scopes.ags(tool)), "lineitems": url}
        lineitem = lineitem_url(platform, activity, tool) if activity else None
        if lineitem is not None:
            found[v.AGS_CLAIM]["lineitem"] = lineitem
    if tool.nrps:
        url = addresses.memberships(platform.issuer, launch.course, tool.deployment_id)
        found[v.NRPS_CLAIM] = {"context_memberships_url": url, "service_versions": ["1.0", "2.0"]}
    if tool.groups:
        url = addresses.groups(platform.issuer, launch.course, tool.deployment_id)
        found[v.GROUPS_CLAIM] = {
            "scope": [v.SCOPE_GROUPS],
            "context_groups_url": url,
            "service_versions": ["1.0"],
        }
    return found


def _for_message(platform: Platform, launch: Launch, tool: Tool, sesskey: str) -> dict[str, Any]:
    if launch.message == v.SUBMISSION_REVIEW_REQUEST:
        return {f"{v.LTI}for_user": {"user_id": launch.for_user}} if launch.for_user else {}
    if launch.message != v.DEEP_LINKING_REQUEST:
        return {}
    settings = deep_linking.settings(platform, launch.course, tool, sesskey)
    return {f"{v.DEEP_LINKING}deep_linking_settings": settings}


def _review(platform: Platform, launch: Launch) -> dict[str, Any]:
    column = platform.columns.by_id.get(launch.column)
    return (column.submission_review if column else None) or {}
