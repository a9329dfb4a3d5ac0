"""What the signed message of a launch says, whichever of LTI's messages it is.

LTI 1.3 core, section 5; Deep Linking 2.0, section 4.4; Submission Review 1.0.
"""

from __future__ import annotations

from urllib.parse import unquote

from kore import names
from kore.errors import AnonymousLaunch, LaunchRefused, TokenInvalid
from kore.lti import claims, reading
from kore.lti.reading import Section, flag, identifier, section, text, texts
from kore.model import DeepLinking, Endpoints, Launch, Message
from kore.settings import Platform

_ADDRESS_LENGTH = 2000
#: characters of what a platform wants back unchanged
_DATA_LENGTH = 32_768
#: earlier copies of a course or link that are looked for, and the characters that name them
_COPIES, _COPIES_LENGTH = 20, 8000
#: groups of one person, the characters that name them all, and those of one
_GROUPS, _GROUPS_LENGTH, _GROUP_LENGTH = 50, 8000, 255


def read(body: Section, platform: Platform) -> Launch:
    """The launch that a message stands for.

    Args:
        body: the claims, of which signature, times and audience have been checked.
        platform: whose they are.

    Raises:
        AnonymousLaunch: the message names nobody.
        TokenInvalid: it lacks what its kind must have, or is malformed.
        LaunchRefused: it is of a kind that is not served, or points at something impossible.
    """
    subject, message = _subject(body), _message(body)
    roles, deployment = _roles(body), identifier(body, claims.DEPLOYMENT_ID)
    if deployment is None:
        raise TokenInvalid("the launch does not name its deployment")
    context, link = section(body, claims.CONTEXT), section(body, claims.RESOURCE_LINK)
    if message is Message.RESOURCE_LINK and not (identifier(link, "id") and text(body, claims.TARGET_LINK_URI)):
        raise TokenInvalid("the launch does not name its resource link, or where that leads")
    custom = section(body, claims.CUSTOM)
    locale, return_url = way_back(body)
    return Launch(
        issuer=platform.issuer,
        client_id=platform.client_id,
        deployment_id=deployment,
        subject=subject,
        roles=roles,
        context_id=identifier(context, "id"),
        context_label=text(context, "label"),
        context_title=text(context, "title"),
        link_id=identifier(link, "id"),
        link_title=text(link, "title"),
        assignment=_assignment(custom),
        room=_room(custom),
        message=message,
        deep_linking=_deep_linking(body) if message is Message.DEEP_LINKING else None,
        for_subject=_for_subject(body) if message is Message.SUBMISSION_REVIEW else None,
        context_history=_history(custom, "context_history"),
        link_history=_history(custom, "link_history"),
        groups=_groups(custom),
        test_user=claims.is_test_user(roles),
        return_url=return_url,
        username=text(section(body, claims.EXTENSION), "user_username"),
        name=text(body, "name"),
        given_name=text(body, "given_name"),
        family_name=text(body, "family_name"),
        email=text(body, "email"),
        locale=locale,
        endpoints=_endpoints(*(section(body, claim) for claim in (claims.AGS, claims.NRPS, claims.GROUPS))),
    )


def way_back(body: Section) -> tuple[str, str]:
    """The person's locale, and where the platform takes them back (LTI 1.3 core, section 5.4.4)."""
    presentation = section(body, claims.PRESENTATION)
    return text(presentation, "locale"), reading.web_address(presentation, "return_url")


def _subject(body: Section) -> str:
    if body.get("sub") in (None, ""):
        raise AnonymousLaunch("the launch does not say who it is")
    subject = identifier(body, "sub")
    if subject is None:
        raise TokenInvalid("the launch says in an odd way who it is")
    return subject


def _message(body: Section) -> Message:
    if body.get(claims.VERSION) != claims.LTI_1_3:
        raise TokenInvalid(f"the launch is not one of LTI {claims.LTI_1_3}")
    kind = body.get(claims.MESSAGE_TYPE)
    if not isinstance(kind, str) or not kind:
        raise TokenInvalid("the launch does not say what kind of message it is")
    try:
        return Message(kind)
    except ValueError:
        raise LaunchRefused(f"messages of the type {kind[:80]!r} are not served") from None


def _roles(body: Section) -> tuple[str, ...]:
    """All roles; an empty list says that the person has none (LTI 1.3 core, section 5.3.7)."""
    roles = body.get(claims.ROLES)
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise TokenInvalid("the launch has no list of roles")
    return tuple(roles)


def _deep_linking(body: Section) -> DeepLinking:
    settings = section(body, claims.DEEP_LINKING)
    return_url, data = reading.web_address(settings, "deep_link_return_url"), settings.get("data")
    if not return_url:
        raise TokenInvalid("the platform does not say where the choice goes")
    if data is not None and not (isinstance(data, str) and len(data) <= _DATA_LENGTH):
        raise TokenInvalid("what the platform wants back is no text, or too long")
    return DeepLinking(
        return_url=return_url,
        data=data,
        accept_types=texts(settings, "accept_types"),
        accept_multiple=flag(settings, "accept_multiple") or False,
        accept_lineitem=flag(settings, "accept_lineitem"),
        windows="window" in texts(settings, "accept_presentation_document_targets"),
    )


def _for_subject(body: Section) -> str:
    subject = identifier(section(body, claims.FOR_USER), "user_id")
    if subject is None:
        raise TokenInvalid("the launch does not say whose submission it is about")
    return subject


def _endpoints(ags: Section, nrps: Section, groups: Section) -> Endpoints:
    may_list = claims.SCOPE_GROUPS in texts(groups, "scope")
    return Endpoints(
        lineitems=reading.web_address(ags, "lineitems") or None,
        # Moodle sends "" for an activity without a column of its own.
        lineitem=reading.web_address(ags, "lineitem") or None,
        memberships=reading.web_address(nrps, "context_memberships_url") or None,
        groups=(reading.web_address(groups, "context_groups_url") or None) if may_list else None,
        scopes=frozenset(texts(ags, "scope")) & claims.AGS_SCOPES,
    )


def _assignment(custom: Section) -> str | None:
    """The assignment that the activity points at."""
    name = _custom(custom, "assignment")
    if name and not names.is_assignment(name):
        raise LaunchRefused(f"the activity names an impossible assignment: {name[:80]!r}")
    return name or None


def _room(custom: Section) -> str | None:
    """The room that the activity points at."""
    name = _custom(custom, "room")
    if name and not names.is_name(name):
        raise LaunchRefused(f"the activity names an impossible room: {name[:80]!r}")
    return name or None


def _history(custom: Section, key: str) -> tuple[str, ...]:
    """Ids of what this is a copy of, the latest first; each is URL-encoded (LTI 1.3 core, appendices B.2 and B.5)."""
    listed = _custom(custom, key, _COPIES_LENGTH).split(",")
    return tuple(unquote(part.strip()) for part in listed if part.strip())[:_COPIES]


def _groups(custom: Section) -> tuple[str, ...] | None:
    """Ids of the person's groups in the course, as Moodle and Canvas list them; None: the launch does not say.

    A list that cannot be meant says nothing, too: half of it would show people out of the other half.
    """
    said = custom.get("groups")
    if not isinstance(said, str) or said.startswith("$") or len(said) > _GROUPS_LENGTH:
        return None
    ids = tuple(dict.fromkeys(part.strip() for part in said.split(",") if part.strip()))
    proper = all(len(group) <= _GROUP_LENGTH and reading.plain(group) == group for group in ids)
    return ids if proper and len(ids) <= _GROUPS else None


def _custom(custom: Section, key: str, longest: int = 500) -> str:
    """A custom parameter; a variable that the platform has not resolved (`$…`) is as good as none."""
    value = text(custom, key, longest)
    return "" if value.startswith("$") else value
