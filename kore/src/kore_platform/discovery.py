"""What tools may know beforehand: the key set and the OpenID configuration."""

from __future__ import annotations

from typing import Any

from kore_platform import addresses, variables
from kore_platform import vocabulary as v
from kore_platform.answers import Answer, compact
from kore_platform.platform import Platform

_CLAIMS = ["sub", "iss", "name", "given_name", "family_name", "email"]


def jwks(platform: Platform) -> Answer:
    """The platform's public keys (RFC 7517)."""
    age = platform.options.jwks_max_age
    headers = None if age is None else {"Cache-Control": f"public, max-age={age}"}
    return Answer(200, compact(platform.keys.jwks), headers=headers)


def configuration(platform: Platform) -> Answer:
    """The platform's configuration (LTI Dynamic Registration 1.0, section 3.4)."""
    return Answer(200, compact(_document(platform)))


def _document(platform: Platform) -> dict[str, Any]:
    issuer = platform.issuer
    return {
        "issuer": issuer,
        "token_endpoint": f"{issuer}{addresses.TOKEN}",
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "jwks_uri": f"{issuer}{addresses.JWKS}",
        "authorization_endpoint": f"{issuer}{addresses.AUTH}",
        "registration_endpoint": f"{issuer}{addresses.REGISTRATION}",
        "scopes_supported": [*v.SCOPES, "openid"],
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": _CLAIMS,
        v.PLATFORM_CONFIGURATION: {
            "product_family_code": platform.world.product_family,
            "version": platform.world.version,
            "messages_supported": [
                {"type": v.RESOURCE_LINK_REQUEST},
                {"type": v.DEEP_LINKING_REQUEST, "placements": ["ContentArea"]},
            ],
            "variables": variables.ANNOUNCED,
        },
    }
