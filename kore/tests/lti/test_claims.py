"""What a launch's roles amount to: the whole vocabulary (LTI 1.3 core, appendix A.2; LTI 1.1, appendix A.2)."""

from __future__ import annotations

import pytest

from kore.lti.claims import course_role, is_test_user
from kore.model import Role

V = "http://purl.imsglobal.org/vocab"
M = f"{V}/lis/v2/membership"
URN = "urn:lti:role:ims/lis"

#: principal context role → the role here
CONTEXT = {
    "Administrator": Role.OBSERVER,
    "ContentDeveloper": Role.OBSERVER,
    "Instructor": Role.INSTRUCTOR,
    "Learner": Role.LEARNER,
    "Manager": Role.OBSERVER,
    "Member": Role.LEARNER,
    "Mentor": Role.OBSERVER,
    "Officer": Role.OBSERVER,
}
#: principal role and those of its sub-roles that change nothing
SUB_ROLES = """
Administrator Administrator Developer ExternalDeveloper ExternalSupport ExternalSystemAdministrator Support
Administrator SystemAdministrator
ContentDeveloper ContentDeveloper ContentExpert ExternalContentExpert Librarian
Instructor ExternalInstructor GuestInstructor Instructor Lecturer PrimaryInstructor SecondaryInstructor
Learner ExternalLearner GuestLearner Instructor Learner NonCreditLearner
Manager AreaManager CourseCoordinator ExternalObserver Manager Observer
Member Member
Mentor Advisor Auditor ExternalAdvisor ExternalAuditor ExternalLearningFacilitator ExternalMentor ExternalReviewer
Mentor ExternalTutor LearningFacilitator Mentor Reviewer Tutor
Officer Chair Communications Secretary Treasurer Vice-Chair
"""
ASSISTANTS = (
    "Grader TeachingAssistant TeachingAssistantGroup TeachingAssistantOffering TeachingAssistantSection "
    "TeachingAssistantSectionAssociation TeachingAssistantTemplate"
)
#: roles outside of the course
ELSEWHERE = {
    "lis/v2/institution/person": "Administrator Alumni Faculty Guest Instructor Learner Member Mentor None Observer "
    "Other ProspectiveStudent Staff Student",
    "lis/v2/system/person": "Administrator AccountAdmin Creator None SysAdmin SysSupport User",
    "lti/system/person": "TestUser",
}

SUB = [(name, sub, CONTEXT[name]) for name, *subs in map(str.split, SUB_ROLES.strip().splitlines()) for sub in subs]
SUB += [("Instructor", sub, Role.ASSISTANT) for sub in ASSISTANTS.split()]
OTHERS = [f"{V}/{kind}#{name}" for kind, names in ELSEWHERE.items() for name in names.split()]
OTHERS += ["urn:lti:sysrole:ims/lis/SysAdmin", "urn:lti:sysrole:ims/lis/Administrator"]
OTHERS += ["urn:lti:instrole:ims/lis/Instructor", "urn:lti:instrole:ims/lis/Administrator"]


@pytest.mark.parametrize(("name", "role"), list(CONTEXT.items()))
@pytest.mark.parametrize("spelled", [M + "#{}", "{}", URN + "/{}"])
def test_a_principal_role(spelled: str, name: str, role: Role) -> None:
    assert course_role([spelled.format(name)]) is role


@pytest.mark.parametrize(("name", "sub", "role"), SUB)
@pytest.mark.parametrize("spelled", [M + "/{}#{}", "{}/{}", "{}#{}", M + "#{}#{}", URN + "/{}/{}"])
def test_a_sub_role(spelled: str, name: str, sub: str, role: Role) -> None:
    text = spelled.format(name, sub)
    assert course_role([text]) is role
    # LTI 1.3 core, appendix A.2.3.1: the principal role is sent beside it
    assert course_role([f"{M}#{name}", text]) is course_role([text, f"{M}#{name}"]) is role


@pytest.mark.parametrize("sub", ["", *(f"/{sub}" for sub in ASSISTANTS.split())])
@pytest.mark.parametrize("start", [URN + "/", ""])
def test_an_assistant_of_lti_1_1(start: str, sub: str) -> None:
    assert course_role([f"{start}TeachingAssistant{sub}"]) is Role.ASSISTANT


@pytest.mark.parametrize("text", OTHERS)
def test_a_role_outside_of_the_course_gives_no_right_in_it(text: str) -> None:
    assert course_role([text]) is Role.LEARNER
    assert course_role([text, f"{M}#Learner"]) is Role.LEARNER
    assert course_role([text, f"{M}#Instructor"]) is Role.INSTRUCTOR


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        ([f"{M}#Learner", f"{M}#Instructor"], Role.INSTRUCTOR),
        ([f"{M}#Learner", f"{M}/Instructor#TeachingAssistant"], Role.ASSISTANT),
        ([f"{M}#Mentor", f"{M}#Learner"], Role.LEARNER),
        ([], Role.LEARNER),
        (["https://example.test/unheard-of"], Role.LEARNER),
        (["instructor"], Role.LEARNER),
        (["INSTRUCTOR", "urn:lti:role:ims/lis/instructor"], Role.LEARNER),
        ([f"{M}#", f"{M}/", URN, "", "#Instructor", "/Instructor"], Role.LEARNER),
        ([f"https://evil.example.test/?{M}#Instructor"], Role.LEARNER),
        ([f"{M}#InstructorOfNothing", f"{M}s#Instructor"], Role.LEARNER),
        ([f"{M}/Learner#TeachingAssistant", f"{M}/Mentor#Grader"], Role.LEARNER),
    ],
)
def test_several_roles_and_odd_ones(roles: list[str], role: Role) -> None:
    assert course_role(roles) is role
    assert course_role(reversed(roles)) is role


def test_a_preview_is_told_from_a_person() -> None:
    assert is_test_user([f"{M}#Learner", f"{V}/lti/system/person#TestUser"])
    assert not is_test_user([f"{M}#Learner", "TestUser", f"{V}/lis/v2/system/person#User"])
