"""Ten thousand scores at a platform in trouble: none lost, none doubled."""

from __future__ import annotations

from collections import Counter

from bench import world
from bench.course import GradedCourse
from bench.figures import Figure, Goal, rate
from bench.show import Show
from bench.site import Site
from kore.demo.person import json_of

#: half of the dropped connections break before the platform has dealt with the request, half after it
_FAULTS = {"seed": 7, "too_many_rate": 0.05, "drop_before_rate": 0.01, "drop_after_rate": 0.01}


def run(site: Site, show: Show) -> list[Figure]:
    """Send them, then look at the platform's gradebook and at the history of all scores that it accepted."""
    number = world.FAULTS.students
    with GradedCourse(site, world.FAULTS) as graded:
        show.step(f"{number} students are enrolled, their grades published")
        points = graded.fill()
        site.faults(**_FAULTS)
        with show.bar("Kore", number) as done:
            seconds = graded.send(lambda waiting: done(number - waiting))
    made = sum(json_of(site.control.get("counters"))["faults"].values())
    requests = site.requests()
    site.faults()
    lost, doubled, accepted = _lost(site, points), *_doubled(site)
    show.step(f"{seconds:.1f} s, {requests['scores']} requests with scores, {accepted} scores accepted")
    return [
        Figure(f"{number} scores with 5 % 429 and 2 % dropped connections", rate(number, seconds), f"{made} faults"),
        Figure("  students whose final grade at the LMS is wrong", str(lost), goal=_none(lost, "none lost")),
        Figure("  scores that the LMS accepted twice", str(doubled), goal=_none(doubled, "none doubled")),
    ]


def _lost(site: Site, points: dict[str, float]) -> int:
    """Students for whom the gradebook does not show their points."""
    book = json_of(site.control.get(f"gradebook/{world.FAULTS.number}"))
    column = next(c["id"] for c in book["columns"] if c["activity"] == str(world.FAULTS.assignment_link))
    shown = {grade["person"]: grade["score"] for grade in book["grades"] if grade["column"] == column}
    return sum(shown.get(subject) != given for subject, given in points.items())


def _doubled(site: Site) -> tuple[int, int]:
    """Acceptances beyond the first of the same score of the same student, and all acceptances."""
    scores = json_of(site.control.get(f"history/{world.FAULTS.number}"))["scores"]
    times = Counter((score["column"], score["person"], score["body"].get("scoreGiven")) for score in scores)
    return sum(count - 1 for count in times.values()), len(scores)


def _none(found: int, text: str) -> Goal:
    return Goal(text, found == 0, correctness=True)
