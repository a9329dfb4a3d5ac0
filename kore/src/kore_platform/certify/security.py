"""The security group: attacks that certification does not try (security framework, sections 5.1.3, 6 and 7.3)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

from kore_platform import vocabulary as v
from kore_platform.certify import desk, login_cases, world
from kore_platform.certify.cases import Acts, Case, Outcome, Verdict, failed, passed
from kore_platform.certify.kit import Kit
from kore_platform.certify.launches import Draft, accepted, launch, refused
from kore_platform.errors import ToolKeysUnavailable

_Act = Callable[[Kit], Awaitable[Verdict]]
_Write = Callable[[Kit], Draft]
_PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "k"}
#: characters of a modulus of 2048 bits in base64url
_LONG = 342


def _hour(kit: Kit, begins: int) -> Draft:
    issued = int(kit.now()) + begins
    return Draft(claims={"iat": issued, "exp": issued + 3600})


def _pointing(name: str) -> _Write:
    """A header that says where the key is, with another key behind it."""

    def write(kit: Kit) -> Draft:
        address = f"{kit.platform.issuer}{desk.STRANGER}"
        key = kit.platform.keys.stranger
        value = {"jwk": key.jwk}.get(name, address)
        return Draft(stranger=True, kid=kit.platform.keys.current.kid, header={name: value})

    return write


def _always(draft: Draft) -> _Write:
    return lambda _kit: draft


_ATTACKS: tuple[tuple[str, str, str, _Write], ...] = (
    ("alg-none", "a token without signature", "security 5.1.3, 6.1", _always(Draft(alg="none"))),
    ("alg-hs256", "the public key used as a secret", "security 7.3.2", _always(Draft(alg="HS256"))),
    (
        "foreign-key", "a stranger's key under the platform's kid", "security 5.1.3",
        lambda kit: Draft(stranger=True, kid=kit.platform.keys.current.kid),
    ),
    ("header-jku", "a key set that the token names", "RFC 7515 4.1.2, security 6.3", _pointing("jku")),
    ("header-jwk", "a key that the token brings along", "RFC 7515 4.1.3, security 6.3", _pointing("jwk")),
    ("header-x5u", "a certificate that the token names", "RFC 7515 4.1.5, security 6.3", _pointing("x5u")),
    ("foreign-issuer", "another issuer", "security 5.1.3", _always(Draft(claims={"iss": "https://nobody.example.org"}))),
    ("foreign-audience", "a token for another tool", "security 5.1.3", _always(Draft(claims={"aud": "somebody-else"}))),
    (
        "extra-audience", "a token for this tool and one that nobody trusts", "security 5.1.3",
        lambda kit: Draft(claims={"aud": [kit.client_id, "somebody-else"]}),
    ),
    ("expired", "a token of two hours ago", "security 5.1.3", lambda kit: _hour(kit, -7200)),
    ("wrong-nonce", "a nonce that the tool has not given", "security 5.1.3", _always(Draft(claims={"nonce": "mine"}))),
    ("no-nonce", "no nonce", "security 5.1.3", _always(Draft(without=("nonce",)))),
    (
        "foreign-deployment", "a deployment that is not known", "core 3.1.3",
        _always(Draft(claims={"lti:deployment_id": "404"})),
    ),
    (
        "unknown-message", "a message of no known type", "core 4.3.1",
        _always(Draft(claims={"lti:message_type": "LtiOther"})),
    ),
)  # fmt: skip


def _attack(write: _Write) -> _Act:
    async def check(kit: Kit) -> Verdict:
        before = kit.desk.stranger_asked
        verdict = refused(await launch(kit, world.TEACHER, write(kit)))
        if verdict.outcome is Outcome.PASSED and kit.desk.stranger_asked > before:
            return failed("addresses in a token not to be asked", "the tool refused, but fetched the key set")
        return verdict

    return check


async def _unknown_claims(kit: Kit) -> Verdict:
    claims = {"https://example.org/claim": {"a": [1]}, f"{v.LTI}tomorrow": True, "locale": "xx"}
    return accepted(await launch(kit, world.TEACHER, Draft(claims=claims)))


async def _tool_keys(kit: Kit) -> Verdict:
    expected = "a set of public RSA keys of 2048 bits or more, each with its kid"
    try:
        keys = await kit.platform.tool_keys.fetch(kit.client_id, kit.tool.jwks_url, kit.platform.options)
    except ToolKeysUnavailable:
        return failed(expected, f"there is none at {kit.tool.jwks_url}")
    for key in keys.values():
        if _PRIVATE & key.keys():
            return failed(expected, "one is private")
        if key.get("kty") != "RSA" or len(str(key.get("n", ""))) < _LONG:
            return failed(expected, f"one is of {key.get('kty')!r} with {len(str(key.get('n', '')))} characters")
    return passed(f"{len(keys)} keys") if keys else failed(expected, "it is empty")


def _cases() -> Iterator[Case[_Act]]:
    yield from login_cases.cases()
    for name, title, section, write in _ATTACKS:
        yield Case(name, f"refuses {title}", section, _attack(write))
    yield Case("unknown-claims", "lets in what has claims of tomorrow", "core 4.3, 5.4.7", _unknown_claims)
    yield Case("tool-keys", "publishes a proper key set", "security 6.1, 6.2, 6.3", _tool_keys)


GROUP = Acts("security", "Beyond certification: attacks", tuple(_cases()))
