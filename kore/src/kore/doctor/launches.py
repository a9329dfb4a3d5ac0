"""What the latest launches allowed: deployments, courses, and which services Kore may use in them."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from kore.doctor.findings import Finding, doubt, well, wrong
from kore.doctor.patient import Patient
from kore.lti import claims
from kore.model import SCOPE_LINEITEM, Course
from kore.settings import Platform
from kore.store import courses

#: scope → what is impossible without it
_GRADES = {
    claims.SCOPE_SCORE: "grades cannot be sent",
    SCOPE_LINEITEM: "columns cannot be made, so only activities that have one get grades",
    claims.SCOPE_RESULT: "what teachers change in the gradebook is not seen",
}
_SWITCH_ON = "Switch the service on for this tool at the LMS, then launch once into the course: Kore learns it by that."


def known(patient: Patient, platform: Platform) -> list[Course]:
    """The courses that people have launched into from the platform."""
    if patient.store is None:
        return []
    try:
        with patient.store.read() as session:
            found = courses.everything(session)
    except DBAPIError:
        return []  # found already
    return [course for course in found if (course.issuer, course.client_id) == (platform.issuer, platform.client_id)]


def look(patient: Patient, platform: Platform, found: list[Course]) -> list[Finding]:
    """All findings about launches."""
    if not found:
        return [doubt("nobody has launched into a course from there yet", "Open a link to the hub in a course once.")]
    return [_deployments(platform, found), *_services(patient, found)]


def _deployments(platform: Platform, found: list[Course]) -> Finding:
    seen = sorted({course.deployment_id for course in found})
    said = f"{len(found)} course(s) of the deployment(s) {', '.join(seen)}"
    if not platform.accept_deployments and (gone := set(seen) - set(platform.deployment_ids)):
        told = f"{said}; {', '.join(sorted(gone))} is not let in any more"
        return doubt(told, "Add it to `deploymentIds`, if its courses are still in use.")
    return well(said)


def _services(patient: Patient, found: list[Course]) -> list[Finding]:
    lacking: list[Finding] = []
    if patient.settings.nbgrader.enable:
        for scope, said in _GRADES.items():
            without = [course for course in found if scope not in course.endpoints.scopes]
            lacking += _told(without, said, severe=scope == claims.SCOPE_SCORE and len(without) == len(found))
    lacking += _told([c for c in found if not c.endpoints.memberships], "rosters cannot be read", severe=False)
    return lacking or [well("the launches allow every service that Kore uses")]


def _told(without: list[Course], said: str, *, severe: bool) -> list[Finding]:
    if not without:
        return []
    finding = wrong if severe else doubt
    return [finding(f"in {len(without)} course(s) {said}", _SWITCH_ON)]
