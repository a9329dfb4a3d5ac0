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
FOR_USER = f"{_LTI}for_user"
EXTENSION = f"{_LTI}ext"
_DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
DEEP_LINKING = f"{_DL}deep_linking_settings"
DEEP_LINKING_DATA = f"{_DL}data"
CONTENT_ITEMS = f"{_DL}content_items"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
GROUPS = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"

#: the only version of LTI that has these messages
LTI_1_3 = "1.3.0"

_AGS_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCOPE_LINEITEM_READONLY = f"{_AGS_SCOPE}lineitem.readonly"
SCOPE_RESULT = f"{_AGS_SCOPE}result.readonly"
SCOPE_SCORE = f"{_AGS_SCOPE}score"
SCOPE_MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCOPE_GROUPS = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
AGS_SCOPES = frozenset({SCOPE_LINEITEM, SCOPE_LINEITEM_READONLY, SCOPE_RESULT, SCOPE_SCORE})

TYPE_LINEITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
TYPE_LINEITEM = "application/vnd.ims.lis.v2.lineitem+json"
TYPE_RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
TYPE_MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
TYPE_GROUPS = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"
TYPE_SCORE = "application/vnd.ims.lis.v1.score+json"

_MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
#: how LTI 1.1 spelled context roles; some platforms send both
_OF_LTI_1_1 = "urn:lti:role:ims/lis/"
#: marks the person as an instructor's preview of what students see (LTI 1.3 core, appendix A.2.4)
_TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
#: the one principal role that LTI 1.3 has turned into a sub-role
_ASSISTANT = "TeachingAssistant"
#: sub-roles of those who help an instructor
_ASSISTANTS = frozenset(
    {
        *(_ASSISTANT, "TeachingAssistantGroup", "TeachingAssistantOffering", "TeachingAssistantSection"),
        *("TeachingAssistantSectionAssociation", "TeachingAssistantTemplate", "Grader"),
    }
)
#: principal context roles (LTI 1.3 core, appendix A.2.3); their other sub-roles change nothing
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
    found = {role for text in roles if (role := _context_role(text)) is not None}
    if Role.ASSISTANT in found:
        return Role.ASSISTANT
    return min(found, key=_ORDER.index, default=Role.LEARNER)


def is_test_user(roles: Iterable[str]) -> bool:
    """Whether the roles say that this is nobody's account, but a preview."""
    return _TEST_USER in roles


def _context_role(text: str) -> Role | None:
    principal, _, detail = _context_part(text).replace("/", "#").partition("#")
    if principal == _ASSISTANT or (principal == "Instructor" and detail in _ASSISTANTS):
        return Role.ASSISTANT
    return _CONTEXT_ROLES.get(principal)


def _context_part(text: str) -> str:
    """`Instructor` of `…/membership#Instructor`, `Instructor#TeachingAssistant` of a sub-role, else empty.

    The short words are allowed for context roles alone (LTI 1.3 core, appendix A.2.3).
    """
    for start in (f"{_MEMBERSHIP}#", f"{_MEMBERSHIP}/", _OF_LTI_1_1):
        if text.startswith(start):
            return text.removeprefix(start)
    return "" if ":" in text else text
