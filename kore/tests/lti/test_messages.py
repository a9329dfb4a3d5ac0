"""What a signed message says: each of the three kinds, with all that it may have, and with what it must not lack."""

from __future__ import annotations

from typing import Any

import pytest

from kore.errors import AnonymousLaunch, KoreError, LaunchRefused, TokenInvalid
from kore.lti import claims, messages
from kore.model import DeepLinking, Launch, Message
from kore.settings import Platform

GONE = object()
M = "http://purl.imsglobal.org/vocab/lis/v2/membership"
SETTINGS = {
    "deep_link_return_url": "https://lms.example.test/return?course=2",
    "accept_types": ["ltiResourceLink", "link", 5],
    "accept_presentation_document_targets": ["iframe", "window"],
    "accept_multiple": True,
    "accept_lineitem": False,
    "data": "csrf:\u00fc;7",
    "title": "whatever",
}


@pytest.fixture
def read(platform: Platform, body: dict[str, Any]) -> Any:
    """Reads Moodle's message for a student, changed as the test says."""

    def changed(changes: dict[str, Any]) -> Launch:
        claimed = {key: value for key, value in (body | changes).items() if value is not GONE}
        return messages.read(claimed, platform)

    return changed


@pytest.fixture
def deep_link(read: Any) -> Any:
    def changed(**changes: Any) -> Launch:
        settings = {key: value for key, value in (SETTINGS | changes).items() if value is not GONE}
        kind = {claims.MESSAGE_TYPE: "LtiDeepLinkingRequest", claims.RESOURCE_LINK: GONE}
        return read(kind | {claims.DEEP_LINKING: settings})

    return changed


def review(**for_user: Any) -> dict[str, Any]:
    return {claims.MESSAGE_TYPE: "LtiSubmissionReviewRequest", claims.FOR_USER: for_user}


def test_a_resource_link(read: Any, body: dict[str, Any]) -> None:
    found = read({})
    assert (found.issuer, found.client_id, found.deployment_id, found.subject) == (body["iss"], "kore", "1", "5")
    assert (found.context_id, found.context_label, found.link_id) == ("2", "KORE101", "1")
    assert (found.assignment, found.room, found.username, found.locale) == ("ps1", None, "student01", "de")
    assert found.endpoints.lineitems == body[claims.AGS]["lineitems"]
    assert found.endpoints.lineitem is None  # Moodle's "" means none
    assert found.endpoints.memberships == "https://lms.example.test/m"
    assert found.endpoints.scopes == claims.AGS_SCOPES
    assert (found.message, found.deep_linking, found.for_subject) == (Message.RESOURCE_LINK, None, None)
    assert (found.test_user, found.context_history, found.link_history, found.return_url) == (False, (), (), "")


def test_a_deep_linking_request(deep_link: Any) -> None:
    found = deep_link()
    assert (found.message, found.link_id) == (Message.DEEP_LINKING, None)
    assert found.deep_linking == DeepLinking(
        return_url="https://lms.example.test/return?course=2",
        data="csrf:\u00fc;7",
        accept_types=("ltiResourceLink", "link"),
        accept_multiple=True,
        accept_lineitem=False,
        windows=True,
    )


def test_a_deep_linking_request_that_says_no_more_than_it_must(deep_link: Any) -> None:
    silent = {"accept_multiple": GONE, "accept_lineitem": GONE, "data": GONE}
    found = deep_link(accept_presentation_document_targets=["iframe"], **silent).deep_linking
    assert (found.data, found.accept_multiple, found.accept_lineitem, found.windows) == (None, False, None, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"deep_link_return_url": GONE},
        {"deep_link_return_url": "javascript:alert(1)"},
        {"deep_link_return_url": "http://lms.example.test/"},
        {"data": 5},
        {"data": {"a": 1}},
        {"data": "x" * 32_769},
    ],
)
def test_deep_linking_settings_that_are_not_taken(deep_link: Any, changes: dict[str, Any]) -> None:
    assert deep_link(data="x" * 32_768)
    with pytest.raises(TokenInvalid):
        deep_link(**changes)


@pytest.mark.parametrize("settings", [GONE, None, [], "x"])
def test_a_deep_linking_request_without_settings(read: Any, settings: Any) -> None:
    with pytest.raises(TokenInvalid):
        read({claims.MESSAGE_TYPE: "LtiDeepLinkingRequest", claims.DEEP_LINKING: settings})


def test_settings_of_deep_linking_in_another_message_mean_nothing(read: Any) -> None:
    assert read({claims.DEEP_LINKING: SETTINGS}).deep_linking is None


def test_a_submission_review(read: Any) -> None:
    found = read(review(user_id="8") | {claims.ROLES: [f"{M}#Instructor"]})
    assert (found.message, found.subject, found.for_subject) == (Message.SUBMISSION_REVIEW, "5", "8")


@pytest.mark.parametrize("for_user", [{}, {"user_id": ""}, {"user_id": 8}, {"user_id": "x" * 256}])
def test_a_submission_review_of_nobody(read: Any, for_user: dict[str, Any]) -> None:
    with pytest.raises(TokenInvalid):
        read(review(**for_user))


ANONYMOUS = [("sub", GONE), ("sub", None), ("sub", "")]
#: the bad payloads of certification that a good signature lets through to here, and their like
MALFORMED = [
    ("sub", 5),
    ("sub", "x" * 256),
    (claims.VERSION, GONE),
    (claims.VERSION, "1.3"),
    (claims.VERSION, "11.3.0"),
    (claims.VERSION, 1.3),
    (claims.MESSAGE_TYPE, GONE),
    (claims.MESSAGE_TYPE, ""),
    (claims.MESSAGE_TYPE, ["LtiResourceLinkRequest"]),
    (claims.ROLES, GONE),
    (claims.ROLES, None),
    (claims.ROLES, "Instructor"),
    (claims.ROLES, {"0": "Instructor"}),
    (claims.ROLES, [["Instructor"]]),
    (claims.DEPLOYMENT_ID, GONE),
    (claims.DEPLOYMENT_ID, ""),
    (claims.DEPLOYMENT_ID, 1),
    (claims.DEPLOYMENT_ID, ["1"]),
    (claims.RESOURCE_LINK, GONE),
    (claims.RESOURCE_LINK, {"title": "no id"}),
    (claims.RESOURCE_LINK, {"id": ""}),
    (claims.TARGET_LINK_URI, GONE),
    (claims.TARGET_LINK_URI, 5),
    (claims.CONTEXT, {"id": "x" * 256}),
]
#: kinds and targets that LTI knows and this does not serve
UNSERVED = [
    (claims.MESSAGE_TYPE, "LtiStartProctoring"),
    (claims.MESSAGE_TYPE, "ltiResourceLinkRequest"),
    (claims.MESSAGE_TYPE, "basic-lti-launch-request"),
    (claims.CUSTOM, {"assignment": "../ps1"}),
    (claims.CUSTOM, {"room": "Two Words"}),
]
REFUSED = [
    *((*case, AnonymousLaunch) for case in ANONYMOUS),
    *((*case, TokenInvalid) for case in MALFORMED),
    *((*case, LaunchRefused) for case in UNSERVED),
]


@pytest.mark.parametrize(("claim", "value", "error"), REFUSED)
def test_a_message_that_is_not_taken(read: Any, claim: str, value: Any, error: type[KoreError]) -> None:
    assert read({})
    with pytest.raises(LaunchRefused) as refused:
        read({claim: value})
    assert type(refused.value) is error


#: the good launches of certification, as teacher and as student
GOOD: dict[str, dict[str, Any]] = {
    "plain": {},
    "several roles": {claims.ROLES: [f"{M}#Learner", f"{M}#Mentor", f"{M}#Instructor"]},
    "a short role": {claims.ROLES: ["Learner"]},
    "an unknown role": {claims.ROLES: ["https://example.test/unheard-of"]},
    "no roles": {claims.ROLES: []},
    "e-mail only": {"name": GONE, "given_name": GONE, "family_name": GONE},
    "names only": {"email": GONE},
    "no personal data": {"name": GONE, "given_name": GONE, "family_name": GONE, "email": GONE, claims.EXTENSION: GONE},
    "no context": {claims.CONTEXT: GONE},
}


@pytest.mark.parametrize("case", GOOD)
@pytest.mark.parametrize("role", ["Instructor", "Learner"])
def test_a_good_launch(read: Any, case: str, role: str) -> None:
    found = read({claims.ROLES: [f"{M}#{role}"]} | GOOD[case])
    assert (found.subject, found.link_id) == ("5", "1")
    assert found.context_id == (None if case == "no context" else "2")


@pytest.mark.parametrize("subject", ["x" * 255, "Ada", "ada", "a|b c@d", "Ünïcode 💡", "0"])
def test_a_person_stays_who_they_are(read: Any, subject: str) -> None:
    assert read({"sub": subject, "name": "somebody else"}).subject == subject


@pytest.mark.parametrize("claim", [claims.AGS, claims.NRPS, claims.CUSTOM, claims.PRESENTATION, claims.EXTENSION])
@pytest.mark.parametrize("value", [GONE, None, [], "x", 5])
def test_what_is_optional_may_be_missing_or_odd(read: Any, claim: str, value: Any) -> None:
    assert read({claim: value}).subject == "5"


def test_custom_parameters(read: Any) -> None:
    found = read(
        {
            claims.CUSTOM: {
                "room": "team-1",
                "context_history": "c%2C1, c2,,c3",
                "link_history": "l1",
            }
        }
    )
    assert (found.assignment, found.room) == (None, "team-1")
    assert (found.context_history, found.link_history) == (("c,1", "c2", "c3"), ("l1",))
    assert len(read({claims.CUSTOM: {"context_history": "a," * 100}}).context_history) == 20


def test_a_variable_that_the_platform_does_not_know_is_none(read: Any) -> None:
    names = ("assignment", "room", "context_history", "link_history")
    for unset in ("", "$Context.id.history"):
        found = read({claims.CUSTOM: dict.fromkeys(names, unset)})
        assert (found.assignment, found.room, found.context_history, found.link_history) == (None, None, (), ())


def test_a_preview(read: Any) -> None:
    roles = [f"{M}#Learner", "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"]
    assert read({claims.ROLES: roles}).test_user


@pytest.mark.parametrize(
    ("address", "taken"), [("https://lms.example.test/back?a=1", True), ("javascript:alert(1)", False)]
)
def test_the_way_back(read: Any, body: dict[str, Any], address: str, taken: bool) -> None:
    presentation = {claims.PRESENTATION: {"locale": "de_AT", "return_url": address}}
    assert read(presentation).return_url == (address if taken else "")
    assert messages.way_back(body | presentation) == ("de_AT", address if taken else "")


def test_what_people_read_is_cleaned(read: Any) -> None:
    found = read({claims.CONTEXT: {"id": "2", "title": " A\x00B\r\n\ud800C " + "x" * 600}})
    assert found.context_title.startswith("ABC x")
    assert len(found.context_title) <= 500


@pytest.mark.parametrize(
    ("said", "groups"),
    [
        ("7, 8,7,", ("7", "8")),
        ("1c16f0de65a080803785ecb3097da99872616f0d", ("1c16f0de65a080803785ecb3097da99872616f0d",)),
        ("", ()),
        (GONE, None),
        ("$Moodle.Person.userGroupIds", None),
        (["7"], None),
        (7, None),
        ("7,a\nb", None),
        ("7,\ud800", None),
        ("x" * 256, None),
        (",".join(map(str, range(50))), tuple(map(str, range(50)))),
        (",".join(map(str, range(51))), None),
        (f"7{',' * 8000}", None),
    ],
)
def test_groups_come_as_a_whole_or_not_at_all(read: Any, said: Any, groups: Any) -> None:
    custom = {"groups": said} if said is not GONE else {}
    assert read({claims.CUSTOM: custom}).groups == groups


@pytest.mark.parametrize(
    ("claim", "address"),
    [
        ({"context_groups_url": "https://lms.example.test/g", "scope": [claims.SCOPE_GROUPS]}, True),
        ({"context_groups_url": "https://lms.example.test/g", "scope": ["other"]}, False),
        ({"context_groups_url": "https://lms.example.test/g"}, False),
        ({"context_groups_url": "javascript:0", "scope": [claims.SCOPE_GROUPS]}, False),
        ({"scope": [claims.SCOPE_GROUPS]}, False),
        ("https://lms.example.test/g", False),
    ],
)
def test_the_service_for_groups(read: Any, claim: Any, address: bool) -> None:
    found = read({claims.GROUPS: claim}).endpoints.groups
    assert found == ("https://lms.example.test/g" if address else None)
