"""The words of LTI 1.3, AGS 2.0, NRPS 2.0 and Deep Linking 2.0 that the platform speaks."""

from __future__ import annotations

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS_CLAIM = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS_CLAIM = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
GROUPS_CLAIM = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"
OUTCOMES_CLAIM = "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome"
DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/"

PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"

_AGS_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCOPE_LINEITEM = f"{_AGS_SCOPE}lineitem"
SCOPE_LINEITEM_READONLY = f"{_AGS_SCOPE}lineitem.readonly"
SCOPE_RESULT = f"{_AGS_SCOPE}result.readonly"
SCOPE_SCORE = f"{_AGS_SCOPE}score"
SCOPE_MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCOPE_GROUPS = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
SCOPES_AGS = (SCOPE_LINEITEM, SCOPE_LINEITEM_READONLY, SCOPE_RESULT, SCOPE_SCORE)
SCOPES = (*SCOPES_AGS, SCOPE_MEMBERS)

TYPE_LINEITEM = "application/vnd.ims.lis.v2.lineitem+json"
TYPE_LINEITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"
TYPE_SCORE = "application/vnd.ims.lis.v1.score+json"
TYPE_RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
TYPE_MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
TYPE_GROUPS = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"

ROLE_LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
ROLE_INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
ROLE_ASSISTANT = "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant"
ROLE_INSTITUTION_ADMIN = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator"
ROLE_SYSTEM_ADMIN = "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator"
#: a teacher who tries out what students see (LTI 1.3 core, appendix A.2.1)
ROLE_TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
#: what Moodle 4.5 lists for enrolled administrators; it is in no vocabulary
ROLE_MEMBERS_ADMIN = "http://purl.imsglobal.org/vocab/lis/v2/person#Administrator"

RESOURCE_LINK_REQUEST = "LtiResourceLinkRequest"
DEEP_LINKING_REQUEST = "LtiDeepLinkingRequest"
DEEP_LINKING_RESPONSE = "LtiDeepLinkingResponse"
SUBMISSION_REVIEW_REQUEST = "LtiSubmissionReviewRequest"
