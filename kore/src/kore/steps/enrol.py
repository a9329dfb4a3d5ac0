"""A verified launch becomes platform, course, member and resource link, in one transaction."""

from __future__ import annotations

from kore import clock
from kore.lti import claims
from kore.model import Enrolment, Launch
from kore.store import courses, members, people
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
        if launch.link_id is not None:
            courses.ensure_link(session, course, launch)
        return Enrolment(
            person=person.name, person_id=person.id, course=course.slug, role=role, assignment=launch.assignment
        )
