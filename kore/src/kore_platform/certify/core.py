"""The core group: what the certification guide calls known bad payloads, and valid teacher and student launches."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

from kore_platform import vocabulary as v
from kore_platform.certify import world
from kore_platform.certify.cases import Acts, Case, Verdict
from kore_platform.certify.kit import Kit
from kore_platform.certify.launches import RIGHT, Draft, accepted, launch, refused

_Act = Callable[[Kit], Awaitable[Verdict]]

_BAD = (
    ("no-kid", "no kid in the token's header", "security 6.3, certification 6.1.1", Draft(kid=None)),
    ("wrong-kid", "a kid that is not in the key set", "security 6.3", Draft(kid="nobody-s-key")),
    ("wrong-version", "another LTI version", "core 5.3.2", Draft(claims={"lti:version": "11.3"})),
    ("no-version", "no LTI version", "core 5.3.2", Draft(without=("lti:version",))),
    ("not-lti", "a signed token that is no LTI message", "core 5.3", Draft(only={"name": "badltilaunch"})),
    (
        "missing-claims", "several required claims missing", "core 5.3",
        Draft(without=("iss", "aud", "sub", "lti:deployment_id", "lti:roles")),
    ),
    ("bad-timestamps", "iat and exp long ago", "security 5.1.3", Draft(claims={"iat": 11111, "exp": 22222})),
    ("no-message-type", "no message_type", "core 5.3.1", Draft(without=("lti:message_type",))),
    ("no-roles", "no roles claim", "core 5.3.7", Draft(without=("lti:roles",))),
    ("no-deployment-id", "no deployment_id", "core 5.3.3", Draft(without=("lti:deployment_id",))),
    ("no-resource-link-id", "no resource link id", "core 5.3.5", Draft(claims={"lti:resource_link": {"title": "x"}})),
    ("no-sub", "no sub", "core 5.3.6, certification 6.1.1", Draft(without=("sub",))),
)  # fmt: skip

_NAMES = ("name", "given_name", "family_name")
_OF_CONTEXT = ("lti:context", v.AGS_CLAIM, v.NRPS_CLAIM)
_UNKNOWN = "https://roles.example.org/vocabulary#Wizard"


def _valid(role: str, others: tuple[str, ...]) -> Iterator[tuple[str, str, str, Draft]]:
    """The nine right launches of a person: the end of the case's name, what is special, section, and the token."""
    short = role.rpartition("#")[2]
    yield "", "all claims", "core 5.3", RIGHT
    yield "-several-roles", "several roles", "core 5.3.7", Draft(claims={"lti:roles": [role, *others]})
    yield "-short-role", "a role by its short name", "core 5.3.7, A.2.3", Draft(claims={"lti:roles": [short]})
    yield "-unknown-role", "a role of no vocabulary", "core 5.3.7", Draft(claims={"lti:roles": [_UNKNOWN]})
    yield "-empty-roles", "an empty list of roles", "core 5.3.7", Draft(claims={"lti:roles": []})
    yield "-email-only", "e-mail, but no names", "core 5.3.6", Draft(without=_NAMES)
    yield "-names-only", "names, but no e-mail", "core 5.3.6", Draft(without=("email",))
    yield "-no-pii", "neither names nor e-mail", "core 5.3.6", Draft(without=(*_NAMES, "email"))
    yield "-no-context", "no context", "core 5.4.1", Draft(without=_OF_CONTEXT)


def _cases() -> Iterator[Case[_Act]]:
    for name, title, section, draft in _BAD:
        yield Case(name, f"refuses {title}", section, _refusal(draft))
    faculty = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Faculty"
    pupil = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student"
    for word, person, role, others in (
        ("teacher", world.TEACHER, v.ROLE_INSTRUCTOR, (faculty,)),
        ("student", world.STUDENT, v.ROLE_LEARNER, (pupil,)),
    ):
        for end, title, section, draft in _valid(role, others):
            yield Case(f"{word}{end}", f"lets a {word} in: {title}", section, _acceptance(person, draft))


def _refusal(draft: Draft) -> _Act:
    async def check(kit: Kit) -> Verdict:
        return refused(await launch(kit, world.TEACHER, draft))

    return check


def _acceptance(person: str, draft: Draft) -> _Act:
    async def check(kit: Kit) -> Verdict:
        return accepted(await launch(kit, person, draft))

    return check


GROUP = Acts("core", "LTI 1.3 core", tuple(_cases()))
