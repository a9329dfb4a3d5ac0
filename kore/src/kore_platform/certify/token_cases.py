"""How a tool asks for access tokens (security framework, section 4.1; RFC 7523)."""

from __future__ import annotations

from collections.abc import Callable

from kore_platform import addresses
from kore_platform.certify.cases import Case, Verdict, failed, passed, skipped
from kore_platform.certify.evidence import SUCCESS, Evidence, assertion, every, form
from kore_platform.certify.responses import is_number
from kore_platform.journal import Entry
from kore_platform.options import SERVICES, Endpoint
from kore_platform.scopes import permitted

_UNAUTHORIZED = 401
#: seconds: the longest life of an assertion, and by how much clocks may differ
_LONGEST_LIFE, _LEEWAY = 300, 60


def _asked(found: Evidence) -> list[Entry]:
    return found.entries(Endpoint.TOKEN)


def _granted(found: Evidence) -> Verdict:
    expected = "a request that the platform can grant: client_credentials, jwt-bearer, signed by a published key"
    return every(_asked(found), expected, lambda e: "" if e.status in SUCCESS else f"it had to answer {e.status}")


def _issuer(found: Evidence) -> Verdict:
    def problem(entry: Entry) -> str:
        claims = assertion(entry)
        pair = claims.get("iss"), claims.get("sub")
        return "" if pair == (found.kit.client_id,) * 2 else f"iss was {pair[0]!r} and sub was {pair[1]!r}"

    return every(_asked(found), "iss and sub to be the client id", problem)


def _audience(found: Evidence) -> Verdict:
    issuer = found.kit.platform.issuer
    known = {issuer, f"{issuer}{addresses.TOKEN}"}

    def problem(entry: Entry) -> str:
        audience = assertion(entry).get("aud")
        named = audience if isinstance(audience, list) else [audience]
        return "" if not known.isdisjoint(map(str, named)) else f"aud was {audience!r}"

    return every(_asked(found), "aud to be the token end point or the issuer", problem)


def _jti(found: Evidence) -> Verdict:
    seen = [assertion(entry).get("jti") for entry in _asked(found)]
    expected = "another jti in each assertion"
    if not all(seen):
        return failed(expected, "an assertion had none")
    if len(set(map(str, seen))) < len(seen):
        return failed(expected, "one came twice")
    several = len(seen) > 1
    return passed(f"{len(seen)} requests: {expected}") if several else skipped("no second token was asked for")


def _lifetime(found: Evidence) -> Verdict:
    def problem(entry: Entry) -> str:
        issued, expires = assertion(entry).get("iat"), assertion(entry).get("exp")
        if not is_number(issued) or not is_number(expires):
            return f"iat was {issued!r} and exp was {expires!r}"
        if expires - issued > _LONGEST_LIFE or expires <= issued:
            return f"exp was {expires - issued:+.0f} s after iat"
        return "" if abs(entry.time - issued) <= _LEEWAY else f"iat was {issued - entry.time:+.0f} s off"

    return every(_asked(found), "numbers: iat now, and exp at most five minutes later", problem)


def _scope(found: Evidence) -> Verdict:
    granted = set(permitted(found.kit.tool))

    def problem(entry: Entry) -> str:
        wanted = set(form(entry).get("scope", "").split(" "))
        return f"it asked for {', '.join(sorted(wanted - granted))!r}" if wanted - granted else ""

    return every(_asked(found), "only scopes that the launch has granted", problem)


def _renewed(found: Evidence) -> Verdict:
    """After its token was taken back, the tool asks for another one and tries again."""
    services = found.entries(*SERVICES - {Endpoint.TOKEN})
    refused = [entry for entry in services if entry.status == _UNAUTHORIZED and found.was_revoked(entry)]
    if not refused:
        return skipped("no expired token was used")
    first = refused[0]
    again = [e for e in services if e.number > first.number and (e.method, e.path) == (first.method, first.path)]
    if any(not found.was_revoked(entry) and entry.status != _UNAUTHORIZED for entry in again):
        return passed("another token, and the request again")
    return found.pending(
        "another token after 401, and the request again", f"it did not ask {first.path} again with one"
    )


def cases() -> tuple[Case[Callable[[Evidence], Verdict]], ...]:
    """The cases."""
    return (
        Case("token-granted", "asks for tokens in a way that can be granted", "security 4.1.1", _granted),
        Case("token-issuer", "iss and sub of the assertion are the client id", "security 4.1.1, RFC 7523 3", _issuer),
        Case("token-audience", "aud of the assertion is the platform", "security 4.1.1, RFC 7523 3", _audience),
        Case("token-jti", "no assertion is used twice", "security 4.1.1, RFC 7523 3", _jti),
        Case("token-lifetime", "an assertion lives five minutes at most", "security 4.1.1", _lifetime),
        Case("token-scope", "asks only for scopes that were granted", "security 7.1.4, AGS 3.1", _scope),
        Case("token-renewed", "replaces an expired token and asks again", "security 7.1.1", _renewed),
    )
