"""The names of LTI's claims, scopes, media types and roles, and what the roles mean here."""

from __future__ import annotations

from collections.abc import Iterable

from kore.model import SCOPE_LINEITEM, Role

_LTI = "https://purl.imsglobal.org/spec/lti/claim/"
MESSAGE_TYPE = f"{_LTI}message_type"
VERSION = f"{_LTI}version"
DEPLOYMENT_ID = f"{_LTI}deployment_id"
TARGET_LINK_URI = f"{_LTI}target_link_uri"
RESOURCE_LINK = f"{_LTI}resource_link"
ROLES = f"{_LTI}roles"
CONTEXT = f"{_LTI}context"
CUSTOM = f"{_LTI}custom"
PRESENTATION = f"{_LTI}launch_presentation"
EXTENSION = "https://purl.imsglobal.org/spec/lti/claim/ext"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"

RESOURCE_LINK_REQUEST = "LtiResourceLinkRequest"

_AGS_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCOPE_LINEITEM_READONLY = f"{_AGS_SCOPE}lineitem.readonly"
SCOPE_RESULT = f"{_AGS_SCOPE}result.readonly"
SCOPE_SCORE = f"{_AGS_SCOPE}score"
SCOPE_MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
AGS_SCOPES = frozenset({SCOPE_LINEITEM, SCOPE_LINEITEM_READONLY, SCOPE_RESULT, SCOPE_SCORE})

TYPE_LINEITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
TYPE_LINEITEM = "application/vnd.ims.lis.v2.lineitem+json"
TYPE_RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
TYPE_SCORE = "application/vnd.ims.lis.v1.score+json"

_MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
_ASSISTANTS = frozenset({"TeachingAssistant", "TeachingAssistantGroup", "TeachingAssistantSection", "Grader"})
#: context roles, most rights first (LTI 1.3 core, appendix A.2.3)
_CONTEXT_ROLES = {
    "Instructor": Role.INSTRUCTOR,
    "Learner": Role.LEARNER,
    "Mentor": Role.OBSERVER,
    "ContentDeveloper": Role.OBSERVER,
    "Manager": Role.OBSERVER,
    "Officer": Role.OBSERVER,
    "Member": Role.LEARNER,
    "Administrator": Role.OBSERVER,
}
_ORDER = list(Role)


def course_role(roles: Iterable[str]) -> Role:
    """The role in the course that a launch's roles amount to.

    Only roles of the context count: an institution's staff member may well be a learner in this course. A sub-role
    decides over its principal role, so that a teaching assistant, who is sent as an instructor too, gets no more
    than an assistant's rights. Nothing known gives a learner's rights.
    """
    principal: set[Role] = set()
    assistant = False
    for text in roles:
        part = _context_part(text)
        kind, _, detail = part.replace("/", "#").partition("#")
        assistant = assistant or detail in _ASSISTANTS or part == "TeachingAssistant"
        if kind in _CONTEXT_ROLES and detail not in _ASSISTANTS:
            principal.add(_CONTEXT_ROLES[kind])
    if assistant:
        return Role.ASSISTANT
    return min(principal, key=_ORDER.index, default=Role.LEARNER)


def _context_part(text: str) -> str:
    """`Instructor` of `…/membership#Instructor`, `Instructor#TeachingAssistant` of a sub-role, else empty.

    The short words are allowed for context roles alone (LTI 1.3 core, appendix A.2.3).
    """
    if text.startswith(f"{_MEMBERSHIP}#"):
        return text.removeprefix(f"{_MEMBERSHIP}#")
    if text.startswith(f"{_MEMBERSHIP}/"):
        return text.removeprefix(f"{_MEMBERSHIP}/")
    return "" if ":" in text else text
