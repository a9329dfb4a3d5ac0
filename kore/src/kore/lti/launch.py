"""The second half of a launch: is the id_token what the platform would send to us, now, for this login?

PyLTI1p3 checks signature, nonce, registration and deployment; what it leaves out stands here (security framework 1.0,
section 5.1.3; the gaps were found by trying). What the message says then is read in `kore.lti.messages`.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping
from typing import Any, TypeGuard

import jwt
from pylti1p3.exception import LtiException
from pylti1p3.message_launch import MessageLaunch

from kore.errors import DeploymentUnknown, LaunchRefused, StateUnknown, TokenInvalid
from kore.lti import messages
from kore.lti.adapters import Cookies, Nonce, Parameters, Registrations
from kore.lti.platform_keys import PlatformKeys
from kore.model import Launch
from kore.settings import Platform

#: seconds that the platform's clock may differ from ours
_LEEWAY = 60
#: seconds after which a token is too old, whatever it says itself
_OLDEST = 3600
#: a signed token (RFC 7515, section 7.1); decoders pass over whatever else stands between the letters
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
#: what PyJWT shall not check by itself, because it stands here
_SIGNATURE_ONLY = dict.fromkeys(
    ("verify_aud", "verify_exp", "verify_iat", "verify_nbf", "verify_sub", "verify_jti"), False
)


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
        AnonymousLaunch: the message names nobody.
        LaunchRefused: the message is of a type that is not served. This one and those above it tell the way back to
            the platform, if the message was signed for this login.
        PlatformUnavailable: the platform's keys are not to be had.
    """
    key_set = await keys.get(platform.jwks_uri, _key_id(form.get("id_token", "")))
    request = Parameters(form)
    message = _Message(request, Registrations(platform, key_set), Nonce(request, nonce), Cookies(state))
    # Else the first look at a claim would run the library's own sequence of checks, which knows no leeway for clocks.
    message.set_auto_validation(enable=False).set_jwt_verify_options(_SIGNATURE_ONLY)
    _checked(message.validate_state, StateUnknown)
    body = _signed(message, platform, time.time() if now is None else now)
    try:
        launch = messages.read(body, platform)
        _checked(message.validate_deployment, DeploymentUnknown)
    except LaunchRefused as refusal:
        refusal.locale, refusal.return_url = messages.way_back(body)
        raise
    return launch


def _signed(message: _Message, platform: Platform, now: float) -> dict[str, Any]:
    """The claims, once the platform has signed them for this login."""
    _checked(message.validate_jwt_format, TokenInvalid)
    _checked(message.validate_registration, TokenInvalid)
    _checked(message.validate_jwt_signature, TokenInvalid)
    body = message.body()
    _check_times(body, now)
    _check_audience(body, platform)
    _checked(message.validate_nonce, TokenInvalid)
    return body


def _checked(check: Any, error: type[LaunchRefused]) -> None:
    try:
        check()
    except LtiException as failure:
        raise error(f"the launch fails a check: {failure}") from None
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as failure:
        # A claim of another type than LTI says, or nested without an end, trips the library, not us.
        raise error(f"the launch is malformed ({type(failure).__name__})") from None


def _key_id(token: str) -> str:
    """The key id, once the header is one that we accept at all."""
    if not _COMPACT.fullmatch(token):
        raise TokenInvalid("the launch has no id_token, or something else in its place")
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise TokenInvalid("the launch has no readable id_token") from error
    if header.get("alg") != "RS256":
        raise TokenInvalid(f"the id_token is signed by {str(header.get('alg'))[:20]!r}; only RS256 is accepted")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise TokenInvalid("the id_token does not name its key")
    return kid


def _check_times(body: dict[str, Any], now: float) -> None:
    issued, expires = body.get("iat"), body.get("exp")
    if not _is_time(issued) or not _is_time(expires):
        raise TokenInvalid("the id_token does not say when it was issued and when it expires")
    if expires <= now - _LEEWAY:
        raise TokenInvalid("the id_token has expired")
    if issued > now + _LEEWAY:
        raise TokenInvalid("the id_token was issued in the future; one of the two clocks is wrong")
    if issued < now - _OLDEST:
        raise TokenInvalid("the id_token is too old")


def _is_time(value: Any) -> TypeGuard[float]:
    """A number of seconds; JSON as Python reads it has words for numbers that are none."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _check_audience(body: dict[str, Any], platform: Platform) -> None:
    audience = body.get("aud")
    if audience not in (platform.client_id, [platform.client_id]):
        raise TokenInvalid("the id_token is meant for somebody else, too")
    if body.get("azp") not in (None, platform.client_id):
        raise TokenInvalid("the id_token was made for another party")
