"""Custom parameters: merged, copied to tame names, and with their variables filled in (LTI 1.3 core, section 6.1)."""

from __future__ import annotations

import re
from typing import Any

from kore_platform import addresses, people
from kore_platform.platform import Platform
from kore_platform.sessions import Launch
from kore_platform.world import Activity, Tool


def custom(platform: Platform, launch: Launch, tool: Tool, activity: Activity | None) -> dict[str, str]:
    """The `custom` claim. Where tool and activity say the same key, the tool wins, as in Moodle."""
    column = platform.columns.by_id.get(launch.column)
    review = (column.submission_review if column else None) or {}
    extra: dict[str, Any] = review.get("custom") or {}
    merged = {**(activity.custom if activity else {}), **extra, **tool.custom}
    values = _values(platform, launch, tool, activity)
    found: dict[str, str] = {}
    for key, value in merged.items():
        found[key] = found[_tame(key)] = values.get(str(value), str(value))
    if tool.nrps:
        found["context_memberships_url"] = values["$ToolProxyBinding.memberships.url"]
    return found


def _tame(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "_", key.lower())


def _values(platform: Platform, launch: Launch, tool: Tool, activity: Activity | None) -> dict[str, str]:
    # What is not here, Moodle 4.5 does not know either, and sends as it stands.
    world, issuer = platform.world, platform.issuer
    person, course = world.person[launch.person], world.course[launch.course]
    own = platform.columns.of_activity(activity.id) if activity else None
    lineitem = addresses.lineitem(issuer, course.id, own.id, tool.deployment_id) if own else ""
    role = "Instructor" if people.may_grade(world, course.id, person.id) else "Learner"
    if people.is_admin(world, person.id):
        role += ",urn:lti:sysrole:ims/lis/Administrator,urn:lti:instrole:ims/lis/Administrator"
    return {
        "$Context.id": course.id,
        "$Context.label": course.label,
        "$Context.title": course.title,
        "$Context.sourcedId": course.idnumber,
        "$Context.id.history": "",
        "$CourseSection.timeFrame.begin": "",
        "$CourseSection.timeFrame.end": "",
        "$ResourceLink.id": activity.id if activity else "",
        "$ResourceLink.title": activity.title if activity else "",
        "$User.id": person.id,
        "$User.username": person.username,
        "$Person.sourcedId": person.idnumber,
        "$Person.name.full": person.name,
        "$Person.name.given": person.given_name,
        "$Person.name.family": person.family_name,
        "$Person.email.primary": person.email,
        "$Person.address.timezone": "UTC",
        "$Membership.role": role,
        "$Moodle.Person.userGroupIds": "",
        "$LineItem.url": lineitem,
        "$LineItems.url": addresses.lineitems(issuer, course.id, tool.deployment_id),
        "$Scores.url": "",
        "$Results.url": "",
        "$ToolProxyBinding.memberships.url": addresses.memberships(issuer, course.id, tool.deployment_id),
    }
