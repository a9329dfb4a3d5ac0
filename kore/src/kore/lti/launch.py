"""The second half of a launch: is the id_token what the platform would send to us, now, for this login?

PyLTI1p3 checks signature, nonce, registration, deployment and message; what it leaves out stands here (security
framework 1.0, section 5.1.3; the gaps were found by trying).
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Mapping
from typing import Any

import jwt
from pylti1p3.exception import LtiException
from pylti1p3.message_launch import MessageLaunch

from kore import names
from kore.errors import DeploymentUnknown, LaunchRefused, StateUnknown, TokenInvalid
from kore.lti import claims
from kore.lti.adapters import Cookies, Nonce, Parameters, Registrations
from kore.lti.platform_keys import PlatformKeys
from kore.model import Endpoints, Launch
from kore.settings import Platform

#: seconds that the platform's clock may differ from ours
_LEEWAY = 60
#: seconds after which a token is too old, whatever it says itself
_OLDEST = 3600
_ID_LENGTH = 255
#: what PyJWT shall not check by itself, because it stands here
_SIGNATURE_ONLY = {"verify_aud": False, "verify_exp": False, "verify_iat": False, "verify_nbf": False}


class _Message(MessageLaunch[Parameters, Registrations, Nonce, Cookies]):
    def _get_request_param(self, key: str) -> str:
        return str(self._request.get_param(key))

    def body(self) -> dict[str, Any]:
        """The claims, which are to be trusted once the signature has been validated."""
        return dict(self._get_jwt_body())


async def verify(
    platform: Platform, keys: PlatformKeys, form: Mapping[str, str], state: str, nonce: str, now: float | None = None
) -> Launch:
    """The launch that the platform's form tells of.

    Args:
        platform: the one at which this launch's login began.
        keys: the platforms' keys.
        form: `id_token` and `state` as posted.
        state: the state that the browser's cookie holds.
        nonce: the nonce sent with the login, which the caller has taken out of the store.
        now: seconds since the epoch.

    Raises:
        TokenInvalid: a check of the token fails.
        StateUnknown: form and cookie differ.
        DeploymentUnknown: the deployment is not let in.
        LaunchRefused: the message is of a type that is not served.
        PlatformUnavailable: the platform's keys are not to be had.
    """
    token = form.get("id_token", "")
    key_set = await keys.get(platform.jwks_uri, _key_id(token))
    request = Parameters(form)
    message = _Message(request, Registrations(platform, key_set), Nonce(request, nonce), Cookies(state))
    # Else the first look at a claim would run the library's own sequence of checks, which knows no leeway for clocks.
    message.set_auto_validation(enable=False).set_jwt_verify_options(_SIGNATURE_ONLY)
    _checked(message.validate_state, StateUnknown)
    _checked(message.validate_jwt_format, TokenInvalid)
    _checked(message.validate_registration, TokenInvalid)
    _checked(message.validate_jwt_signature, TokenInvalid)
    body = message.body()
    _check_times(body, time.time() if now is None else now)
    _check_audience(body, platform)
    _checked(message.validate_nonce, TokenInvalid)
    _checked(message.validate_deployment, DeploymentUnknown)
    _check_message(message, body)
    return _launch(body, platform)


def _checked(check: Any, error: type[LaunchRefused]) -> None:
    try:
        check()
    except LtiException as failure:
        raise error(f"the launch fails a check: {failure}") from None
    except (LookupError, TypeError, ValueError, AttributeError) as failure:
        # A claim of another type than LTI says trips the library, not us.
        raise error(f"the launch is malformed ({type(failure).__name__})") from None


def _key_id(token: str) -> str:
    """The key id, once the header is one that we accept at all."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError as error:
        raise TokenInvalid("the launch has no readable id_token") from error
    if header.get("alg") != "RS256":
        raise TokenInvalid(f"the id_token is signed by {str(header.get('alg'))[:20]!r}; only RS256 is accepted")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise TokenInvalid("the id_token does not name its key")
    return kid


def _check_times(body: dict[str, Any], now: float) -> None:
    issued, expires = body.get("iat"), body.get("exp")
    if not isinstance(issued, int | float) or not isinstance(expires, int | float):
        raise TokenInvalid("the id_token does not say when it was issued and when it expires")
    if expires <= now - _LEEWAY:
        raise TokenInvalid("the id_token has expired")
    if issued > now + _LEEWAY:
        raise TokenInvalid("the id_token was issued in the future; one of the two clocks is wrong")
    if issued < now - _OLDEST:
        raise TokenInvalid("the id_token is too old")


def _check_audience(body: dict[str, Any], platform: Platform) -> None:
    audience = body.get("aud")
    if audience not in (platform.client_id, [platform.client_id]):
        raise TokenInvalid("the id_token is meant for somebody else, too")
    if body.get("azp") not in (None, platform.client_id):
        raise TokenInvalid("the id_token was made for another party")


def _check_message(message: _Message, body: dict[str, Any]) -> None:
    if _identifier(body, "sub") is None:
        raise TokenInvalid("the launch does not say who it is; anonymous launches are not let in")
    if not isinstance(body.get(claims.ROLES), list) or not all(isinstance(r, str) for r in body[claims.ROLES]):
        raise TokenInvalid("the launch has no list of roles")
    if body.get(claims.MESSAGE_TYPE) != claims.RESOURCE_LINK_REQUEST:
        raise LaunchRefused(f"messages of the type {str(body.get(claims.MESSAGE_TYPE))[:80]!r} are not served")
    _checked(message.validate_message, TokenInvalid)


def _launch(body: dict[str, Any], platform: Platform) -> Launch:
    context, link = _section(body, claims.CONTEXT), _section(body, claims.RESOURCE_LINK)
    custom, extension = _section(body, claims.CUSTOM), _section(body, claims.EXTENSION)
    return Launch(
        issuer=platform.issuer,
        client_id=platform.client_id,
        deployment_id=str(body[claims.DEPLOYMENT_ID]),
        subject=body["sub"],
        roles=tuple(body[claims.ROLES]),
        context_id=_identifier(context, "id"),
        context_label=_text(context, "label"),
        context_title=_text(context, "title"),
        link_id=_identifier(link, "id"),
        link_title=_text(link, "title"),
        assignment=_assignment(custom),
        username=_text(extension, "user_username"),
        name=_text(body, "name"),
        given_name=_text(body, "given_name"),
        family_name=_text(body, "family_name"),
        email=_text(body, "email"),
        locale=_text(_section(body, claims.PRESENTATION), "locale"),
        endpoints=_endpoints(_section(body, claims.AGS), _section(body, claims.NRPS)),
    )


def _endpoints(ags: dict[str, Any], nrps: dict[str, Any]) -> Endpoints:
    scopes = ags.get("scope")
    granted = (
        frozenset(scope for scope in scopes if isinstance(scope, str)) if isinstance(scopes, list) else frozenset()
    )
    return Endpoints(
        lineitems=_text(ags, "lineitems", 2000) or None,
        # Moodle sends "" for an activity without a column of its own.
        lineitem=_text(ags, "lineitem", 2000) or None,
        memberships=_text(nrps, "context_memberships_url", 2000) or None,
        scopes=granted & claims.AGS_SCOPES,
    )


def _assignment(custom: dict[str, Any]) -> str | None:
    """The assignment that the activity's custom parameters name; an unresolved variable (`$…`) names none."""
    name = _text(custom, "assignment")
    if not name or name.startswith("$"):
        return None
    if not names.is_assignment(name):
        raise LaunchRefused(f"the activity names an impossible assignment: {name[:80]!r}")
    return name


def _section(body: dict[str, Any], claim: str) -> dict[str, Any]:
    value = body.get(claim)
    return value if isinstance(value, dict) else {}


def _identifier(section: dict[str, Any], key: str) -> str | None:
    """An id to the letter: shortened, it could become somebody else's."""
    value = section.get(key)
    if not isinstance(value, str) or not value:
        return None
    if len(value) > _ID_LENGTH or _plain(value) != value:
        raise TokenInvalid(f"an id in the launch is longer than {_ID_LENGTH} characters, or has control signs")
    return value


def _plain(text: str) -> str:
    """Without control signs and halves of characters, which no database takes."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in {"Cc", "Cs"})


def _text(section: dict[str, Any], key: str, longest: int = 500) -> str:
    value = section.get(key)
    return _plain(value[:longest]).strip() if isinstance(value, str) else ""
