"""Where everything is: Moodle's paths below the issuer (LTI Security Framework 1.0, section 3)."""

from __future__ import annotations

from urllib.parse import urlencode

from kore_platform.options import Endpoint

LAUNCH = "/mod/lti/launch.php"
VIEW = "/mod/lti/view.php"
AUTH = "/mod/lti/auth.php"
TOKEN = "/mod/lti/token.php"  # noqa: S105 - a path
JWKS = "/mod/lti/certs.php"
CONFIGURATION = "/mod/lti/openid-configuration.php"
REGISTRATION = "/mod/lti/openid-registration.php"
REGISTER = "/mod/lti/startltiadvregistration.php"
REGISTER_FRAME = "/mod/lti/register.php"
TOOLS = "/mod/lti/toolconfigure.php"
SERVICES = "/mod/lti/services.php/"
REVIEW = "/mod/lti/review.php"
STORAGE = "/mod/lti/storage.php"
RETURN = "/mod/lti/return.php"
CONTENT_ITEM = "/mod/lti/contentitem.php"
CONTENT_ITEM_FRAME = "/mod/lti/contentitem_launch.php"
CONTENT_ITEM_RETURN = "/mod/lti/contentitem_return.php"
OUTCOMES = "/mod/lti/service.php"
LOGIN = "/login/index.php"
LOGOUT = "/login/logout.php"
COURSES = "/my/"
COURSE = "/course/view.php"
SAVE_CONTENT = "/course/modedit.php"
SWITCH_ROLE = "/course/switchrole.php"
COPY = "/backup/copy.php"
GRADEBOOK = "/grade/report/grader/index.php"
EDIT_GRADE = "/grade/edit/tree/grade.php"
CONTROL = "/_control/"
STATIC = "/static"


def lineitems(issuer: str, course: str, deployment: str | None) -> str:
    """The container of a course's line items."""
    return f"{issuer}{SERVICES}{course}/lineitems{_type(deployment)}"


def lineitem(issuer: str, course: str, column: str, deployment: str | None) -> str:
    """One line item."""
    return f"{issuer}{SERVICES}{course}/lineitems/{column}/lineitem{_type(deployment)}"


def result(issuer: str, course: str, column: str, deployment: str | None, person: str) -> str:
    """One person's result."""
    query = {"type_id": deployment} if deployment else {}
    return f"{issuer}{SERVICES}{course}/lineitems/{column}/lineitem/results?{urlencode({**query, 'user_id': person})}"


def memberships(issuer: str, course: str, deployment: str) -> str:
    """A course's names and roles."""
    return f"{issuer}{SERVICES}CourseSection/{course}/bindings/{deployment}/memberships"


def groups(issuer: str, course: str, deployment: str) -> str:
    """A course's groups."""
    return f"{issuer}{SERVICES}CourseSection/{course}/bindings/{deployment}/groups"


def _type(deployment: str | None) -> str:
    return f"?type_id={deployment}" if deployment else ""


_FIXED = {
    AUTH: Endpoint.AUTH,
    TOKEN: Endpoint.TOKEN,
    JWKS: Endpoint.JWKS,
    CONFIGURATION: Endpoint.CONFIGURATION,
    REGISTRATION: Endpoint.REGISTRATION,
    CONTENT_ITEM_RETURN: Endpoint.DEEP_LINKING,
}
_LAST = {
    "scores": Endpoint.SCORES,
    "results": Endpoint.RESULTS,
    "lineitem": Endpoint.LINEITEM,
    "lineitems": Endpoint.LINEITEMS,
    "memberships": Endpoint.NRPS,
    "groups": Endpoint.GROUPS,
}


def endpoint(path: str) -> Endpoint:
    """Which end point a path belongs to, for counters and faults."""
    if path.startswith(SERVICES):
        return _LAST.get(path.rpartition("/")[2], Endpoint.OTHER)
    return _FIXED.get(path, Endpoint.OTHER)
