"""A verified launch becomes platform, course, member and resource link, in one transaction."""

from __future__ import annotations

from kore import clock
from kore.lti import claims
from kore.model import Enrolment, Launch, Message
from kore.store import courses, groups, members, people, rooms
from kore.store.database import Store


def enrol(store: Store, launch: Launch) -> Enrolment:
    """Make sure of everything that the launch tells, whether seen before or new."""
    with store.write() as session:
        person = people.ensure(session, launch)
        if launch.context_id is None:
            return Enrolment(person=person.name, person_id=person.id, course=None, role=None, assignment=None)
        platform = courses.ensure_platform(session, launch.issuer, launch.client_id)
        course = courses.ensure(session, platform, launch)
        said = claims.course_role(launch.roles)
        role = members.launched(session, course.id, person.id, said, clock.now(), launch.test_user)
        if launch.groups is not None:
            groups.launched(session, course.id, person.id, launch.groups)
        assignment, room = launch.assignment, launch.room
        # Only a resource link's own launch tells how it is set.
        if launch.message is Message.RESOURCE_LINK and launch.link_id is not None:
            link = courses.ensure_link(session, course, launch)
            assignment, room = link.assignment, link.room
        elif launch.message is Message.SUBMISSION_REVIEW and assignment is None:
            assignment = courses.assignment_behind(session, course.id, launch.link_id, launch.endpoints.lineitem)
        # A copied activity names a room of the original, which is not open to the copy. A room that was removed is
        # another thing: people are told so where the link leads.
        if room is not None and not rooms.known(session, course.slug, room):
            room = None
        return Enrolment(
            person=person.name, person_id=person.id, course=course.slug, role=role, assignment=assignment, room=room
        )
