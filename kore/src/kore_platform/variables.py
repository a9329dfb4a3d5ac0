"""The variables of custom parameters (LTI 1.3 core, section 6.1 and appendix C)."""

from __future__ import annotations

from kore_platform import addresses, people
from kore_platform.platform import Platform
from kore_platform.sessions import Launch
from kore_platform.world import Activity, Tool

#: what Moodle 4.5 tells tools that register; it is not quite what it resolves
ANNOUNCED = (
    "basic-lti-launch-request", "ContentItemSelectionRequest", "ToolProxyRegistrationRequest", "Context.id",
    "Context.title", "Context.label", "Context.id.history", "Context.sourcedId", "Context.longDescription",
    "Context.timeFrame.begin", "CourseSection.title", "CourseSection.label", "CourseSection.sourcedId",
    "CourseSection.longDescription", "CourseSection.timeFrame.begin", "CourseSection.timeFrame.end",
    "ResourceLink.id", "ResourceLink.title", "ResourceLink.description", "User.id", "User.username",
    "Person.name.full", "Person.name.given", "Person.name.family", "Person.email.primary", "Person.sourcedId",
    "Person.name.middle", "Person.address.street1", "Person.address.locality", "Person.address.country",
    "Person.address.timezone", "Person.phone.primary", "Person.phone.mobile", "Person.webaddress",
    "Membership.role", "Result.sourcedId", "Result.autocreate", "BasicOutcome.sourcedId", "BasicOutcome.url",
    "Moodle.Person.userGroupIds",
)  # fmt: skip


def values(platform: Platform, launch: Launch, tool: Tool, activity: Activity | None) -> dict[str, str]:
    """What a launch puts in place of each variable; what is not here, Moodle 4.5 does not know and sends as it is."""
    world, issuer = platform.world, platform.issuer
    course, options = world.course[launch.course], platform.options
    person = people.launched(world, launch.person, options, as_student=launch.as_student)
    own = platform.columns.of_activity(activity.id) if activity else None
    lineitem = addresses.lineitem(issuer, course.id, own.id, tool.deployment_id) if own else ""
    role = "Instructor" if people.may_grade(world, course.id, person.id) and not launch.as_student else "Learner"
    if people.is_admin(world, person.id) and not launch.as_student:
        role += ",urn:lti:sysrole:ims/lis/Administrator,urn:lti:instrole:ims/lis/Administrator"
    found = {
        "$Context.id": course.id,
        "$Context.label": course.label,
        "$Context.title": course.title,
        "$Context.sourcedId": course.idnumber,
        "$Context.id.history": ",".join(course.history),
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
        "$Moodle.Person.userGroupIds": ",".join(people.groups(world, course.id, person.id)),
        "$LineItem.url": lineitem,
        "$LineItems.url": addresses.lineitems(issuer, course.id, tool.deployment_id),
        "$Scores.url": "",
        "$Results.url": "",
        "$ToolProxyBinding.memberships.url": addresses.memberships(issuer, course.id, tool.deployment_id),
    }
    if options.resource_link_history:
        found["$ResourceLink.id.history"] = ",".join(activity.history) if activity else ""
    if options.deep_linking_windows and activity:
        found |= {
            "$ResourceLink.available.startDateTime": activity.available_from,
            "$ResourceLink.available.endDateTime": activity.available_until,
            "$ResourceLink.submission.startDateTime": activity.submission_from,
            "$ResourceLink.submission.endDateTime": activity.submission_until,
        }
    return found
