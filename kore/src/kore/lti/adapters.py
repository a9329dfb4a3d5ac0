"""What PyLTI1p3 asks of a web framework, for one request at a time and without one.

The library keeps states and nonces in sessions and cookies of its own choosing, and accepts a token twice. Here both
come from outside, where they are single-use (`kore.store.handshakes`); the library builds and checks.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any, cast

from pylti1p3.cookie import CookieService
from pylti1p3.deployment import Deployment
from pylti1p3.exception import LtiException
from pylti1p3.redirect import Redirect
from pylti1p3.registration import Registration, TKeySet
from pylti1p3.request import Request
from pylti1p3.session import SessionService
from pylti1p3.tool_config.abstract import ToolConfAbstract

from kore.settings import Platform


class Parameters(Request):
    """A request that is nothing but its parameters."""

    def __init__(self, values: Mapping[str, str]) -> None:
        """Take the query or form parameters."""
        self._values = values

    @property
    def session(self) -> dict[str, Any]:
        """No session: nothing is kept here."""
        return {}

    def is_secure(self) -> bool:
        """Only asked for the library's own pages, which are not used."""
        return True

    def get_param(self, key: str) -> str:
        """A parameter, empty where it is missing."""
        return self._values.get(key, "")


class Cookies(CookieService):
    """Hands the one state cookie in and out."""

    def __init__(self, state: str | None = None) -> None:
        """Begin with the state that the browser's cookie holds, if any."""
        self.state = state

    def get_cookie(self, name: str) -> str | None:
        """The state, if it is the one that is asked for."""
        return self.state if self.state and hmac.compare_digest(self.state.encode(), name.encode()) else None

    def set_cookie(self, name: str, value: str | int, exp: int | None = 3600) -> None:
        """Note the state, to be set as a cookie by the caller."""
        self.state = name


class Nonce(SessionService):
    """Hands the one nonce in and out."""

    def __init__(self, request: Parameters, nonce: str = "") -> None:
        """Begin with the nonce that the launch must repeat."""
        super().__init__(request)
        self.nonce = nonce

    def save_nonce(self, nonce: str) -> None:
        """Note the nonce of a login that begins."""
        self.nonce = nonce

    def check_nonce(self, nonce: str) -> bool:
        """Whether the token repeats the nonce of its login."""
        return hmac.compare_digest(self.nonce.encode(), str(nonce).encode())

    def check_state_is_valid(self, state: str, id_token_hash: str) -> bool:
        """Never by the token alone: the browser's cookie decides."""
        return False


class Address(Redirect[str]):
    """A redirect that has not been answered yet."""

    def __init__(self, address: str) -> None:
        """Take the address."""
        self._address = address

    def do_redirect(self) -> str:
        """The address."""
        return self._address

    def do_js_redirect(self) -> str:
        """The address."""
        return self._address

    def set_redirect_url(self, location: str) -> None:
        """Take another address."""
        self._address = location

    def get_redirect_url(self) -> str:
        """The address."""
        return self._address


class Registrations(ToolConfAbstract[Parameters]):
    """The one platform that a request is about."""

    def __init__(self, platform: Platform, key_set: dict[str, Any] | None = None) -> None:
        """Take the platform and, to check a token, its keys, so that the library fetches none by itself."""
        self._platform = platform
        self._key_set = key_set

    def check_iss_has_one_client(self, iss: str) -> bool:
        """An issuer may have several client ids."""
        return False

    def find_registration_by_issuer(self, iss: str, *args: Any, **kwargs: Any) -> Registration:
        """Never by the issuer alone."""
        raise LtiException("a registration is found by issuer and client id")

    def find_registration_by_params(self, iss: str, client_id: str, *args: Any, **kwargs: Any) -> Registration:
        """The platform's registration, if issuer and client id are its."""
        platform = self._platform
        if (iss, client_id) != (platform.issuer, platform.client_id):
            raise LtiException("issuer and client id are another platform's")
        registration = Registration()
        registration.set_issuer(iss).set_client_id(client_id).set_key_set(cast(TKeySet | None, self._key_set))
        registration.set_auth_login_url(platform.authorization_endpoint).set_key_set_url(platform.jwks_uri)
        return registration

    def find_deployment(self, iss: str, deployment_id: str) -> Deployment | None:
        """Never by the issuer alone."""
        return None

    def find_deployment_by_params(
        self, iss: str, deployment_id: str, client_id: str, *args: Any, **kwargs: Any
    ) -> Deployment | None:
        """The deployment, if it is let in."""
        known = self._platform.accept_deployments or deployment_id in self._platform.deployment_ids
        return Deployment().set_deployment_id(deployment_id) if known else None
