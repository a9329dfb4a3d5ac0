"""What a launch's roles amount to."""

from __future__ import annotations

import pytest

from kore.lti.claims import course_role
from kore.model import Role

M = "http://purl.imsglobal.org/vocab/lis/v2/membership"
P = "http://purl.imsglobal.org/vocab/lis/v2"


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        ([f"{M}#Learner"], Role.LEARNER),
        ([f"{M}#Instructor"], Role.INSTRUCTOR),
        (["Instructor"], Role.INSTRUCTOR),
        ([f"{M}#Learner", f"{M}#Instructor"], Role.INSTRUCTOR),
        ([f"{M}/Instructor#PrimaryInstructor"], Role.INSTRUCTOR),
        ([f"{M}/Instructor#TeachingAssistant"], Role.ASSISTANT),
        ([f"{M}#Instructor", f"{M}/Instructor#TeachingAssistant"], Role.ASSISTANT),
        ([f"{M}#Learner", f"{M}/Instructor#TeachingAssistant"], Role.ASSISTANT),
        (["TeachingAssistant"], Role.ASSISTANT),
        (["Instructor/TeachingAssistant"], Role.ASSISTANT),
        ([f"{M}/Learner#NonCreditLearner"], Role.LEARNER),
        ([f"{M}#Mentor"], Role.OBSERVER),
        ([f"{M}#ContentDeveloper"], Role.OBSERVER),
        ([f"{M}#Mentor", f"{M}#Learner"], Role.LEARNER),
        ([], Role.LEARNER),
        (["https://example.test/unheard-of"], Role.LEARNER),
        ([f"{P}/institution/person#Instructor", f"{M}#Learner"], Role.LEARNER),
        ([f"{P}/institution/person#Faculty"], Role.LEARNER),
        ([f"{P}/system/person#Administrator"], Role.LEARNER),
        ([f"{M}#Instructor", f"{P}/system/person#Administrator"], Role.INSTRUCTOR),
        (["urn:lti:role:ims/lis/Instructor"], Role.LEARNER),
        (["instructor"], Role.LEARNER),
    ],
)
def test_the_role_in_the_course(roles: list[str], role: Role) -> None:
    assert course_role(roles) is role
    assert course_role(reversed(roles)) is role
