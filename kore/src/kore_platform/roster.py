"""When who came into which course, changed in it or left: what differences of a roster are made of (NRPS 2.0, 2.4)."""

from __future__ import annotations

from dataclasses import dataclass, field

from kore_platform.world import Course, World


@dataclass
class Roster:
    """Changes of all courses, counted up; of each person in a course the latest one."""

    last: int = 0
    by_course: dict[str, dict[str, int]] = field(default_factory=dict)

    def note(self, before: World, after: World) -> None:
        """Compare two worlds; what is different gets one number."""
        accounts = {person.id for person in after.people if before.person.get(person.id) != person}
        found = {course.id: _changed(before.course.get(course.id), course, accounts) for course in after.courses}
        if not any(found.values()):
            return
        self.last += 1
        for course, people in found.items():
            self.by_course.setdefault(course, {}).update(dict.fromkeys(people, self.last))

    def since(self, course: str, number: int) -> list[str]:
        """Who is different in a course since a change, also who has left."""
        return [person for person, latest in self.by_course.get(course, {}).items() if latest > number]


def _changed(before: Course | None, after: Course, accounts: set[str]) -> list[str]:
    old = before.enrolments if before else {}
    everybody = {**old, **after.enrolments}
    moved = {who for who in everybody if _groups(before, who) != _groups(after, who)} | accounts
    return [who for who in everybody if old.get(who) != after.enrolments.get(who) or who in moved]


def _groups(course: Course | None, person: str) -> list[str]:
    return [group.id for group in course.groups if person in group.members] if course else []
