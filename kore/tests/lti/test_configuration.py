"""What a platform says of itself is believed only as far as it can be."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.registering import AGS, CONFIGURATION, ISSUER, NRPS, Lms, described

from kore.errors import AddressForbidden, RegistrationRefused
from kore.lti.configuration import Configuration, read

PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"


@pytest.fixture
def lms() -> Lms:
    return Lms()


async def asked(lms: Lms, address: str = CONFIGURATION) -> Configuration:
    async with httpx.AsyncClient(transport=lms.way()) as http:
        return await read(http, address)


async def test_what_moodle_says(lms: Lms) -> None:
    found = await asked(lms)
    assert found == Configuration(
        issuer=ISSUER,
        authorization_endpoint=f"{ISSUER}/mod/lti/auth.php",
        token_endpoint=f"{ISSUER}/mod/lti/token.php",
        jwks_uri=f"{ISSUER}/mod/lti/certs.php",
        registration_endpoint=f"{ISSUER}/mod/lti/openid-registration.php",
        token_audience=None,
        product="moodle 2024100706",
        scopes=frozenset({*AGS, NRPS, "openid"}),
        messages={"LtiResourceLinkRequest": frozenset(), "LtiDeepLinkingRequest": frozenset({"ContentArea"})},
    )


async def test_what_a_platform_need_not_say(lms: Lms) -> None:
    lms.configuration = described(
        scopes_supported=None,
        token_endpoint_auth_methods_supported=None,
        token_endpoint_auth_signing_alg_values_supported=None,
        id_token_signing_alg_values_supported=None,
        authorization_server="https://auth.example.test",
        **{PLATFORM: None},
    )
    found = await asked(lms)
    assert (found.scopes, found.messages, found.product) == (None, None, "")
    assert found.token_audience == "https://auth.example.test"


@pytest.mark.parametrize(
    ("issuer", "address"),
    [
        ("https://lms.example.test", "https://lms.example.test/c"),
        ("https://LMS.example.test", "https://lms.example.test/c"),
        ("https://lms.example.test/moodle/", "https://lms.example.test/c"),
        ("https://example.test", "https://lms.example.test/c"),
        ("https://lms.example.test:8443", "https://lms.example.test/c"),
    ],
)
async def test_the_issuers_own_host_speaks_for_it(issuer: str, address: str, lms: Lms) -> None:
    lms.configuration = described(issuer=issuer)
    assert (await asked(lms, address)).issuer == issuer


@pytest.mark.parametrize(
    ("issuer", "address"),
    [
        ("https://lms.example.test", "https://evil.test/c"),
        ("https://lms.example.test", "https://example.test/c"),
        ("https://lms.example.test", "https://evillms.example.test/c"),
        ("https://lms.example.test", "https://lms.example.test.evil.test/c"),
        ("https://evil.test/lms.example.test", "https://lms.example.test/c"),
        ("https://evil.test#.lms.example.test", "https://lms.example.test/c"),
        ("https://lms.example.test@evil.test", "https://lms.example.test/c"),
        ("lms.example.test", "https://lms.example.test/c"),
        ("", "https://lms.example.test/c"),
        (7, "https://lms.example.test/c"),
        (None, "https://lms.example.test/c"),
    ],
)
async def test_nobody_else_does(issuer: Any, address: str, lms: Lms) -> None:
    lms.configuration = described(issuer=issuer)
    with pytest.raises(RegistrationRefused):
        await asked(lms, address)


ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")


@pytest.mark.parametrize("key", ENDPOINTS)
@pytest.mark.parametrize("address", ["https://other.example.test/a?b=c", "https://lms.example.test:8443/"])
async def test_endpoints_may_be_elsewhere(key: str, address: str, lms: Lms) -> None:
    lms.configuration = described(**{key: address})
    assert getattr(await asked(lms), key) == address


@pytest.mark.parametrize("key", ENDPOINTS)
@pytest.mark.parametrize(
    "address",
    [
        *(None, "", " ", 7, [], {}, "nowhere"),
        *("javascript:alert(1)", "ftp://lms.example.test/", "https://", "https:///a"),
        *("https://me:secret@lms.example.test/", "https://lms.example.test/#a", "https://lms.example.test:99999/"),
        *("https://lms.example.test:x/", "https://lms.example.test;script-src *", "https://lms.example.test a"),
        *("https://lms.example.test/a b", "https://lms.example.test/\n", "https://lms.examplé.test/", "https://[::1"),
        *("https://lms.example.test\\@evil.test/", f"https://lms.example.test/{'a' * 2000}", "https://'self'/"),
    ],
)
async def test_an_endpoint_is_a_web_address_that_can_stand_in_a_header(key: str, address: Any, lms: Lms) -> None:
    lms.configuration = described(**{key: address})
    with pytest.raises(RegistrationRefused, match=key):
        await asked(lms)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("token_endpoint_auth_methods_supported", ["client_secret_basic"]),
        ("token_endpoint_auth_signing_alg_values_supported", ["HS256"]),
        ("id_token_signing_alg_values_supported", []),
        ("authorization_server", 7),
        ("authorization_server", "a" * 256),
    ],
)
async def test_a_platform_that_does_what_we_do_not_is_refused(key: str, value: Any, lms: Lms) -> None:
    lms.configuration = described(**{key: value})
    with pytest.raises(RegistrationRefused):
        await asked(lms)


@pytest.mark.parametrize(
    "answer",
    [
        *(b"", b"<html>", b"[]", b"null", b'"a"', b"[" * 100_000, b"\xff\xfe", b"{", b"NaN"),
        *(httpx.Response(404, json=described()), httpx.Response(302, headers={"location": "https://127.0.0.1/"})),
        *(httpx.Response(200, content=b" " * (300 << 10)), httpx.ReadTimeout("slow"), httpx.ConnectError("refused")),
    ],
)
async def test_whatever_is_no_configuration_is_refused(answer: Any, lms: Lms) -> None:
    lms.configuration = answer
    with pytest.raises(RegistrationRefused):
        await asked(lms)
    assert len(lms.requests) == 1


@pytest.mark.parametrize("address", ["", "lms.example.test", "ftp://lms.example.test/", "https://a b/", "https://[x]/"])
async def test_where_there_can_be_none_nobody_is_asked(address: str, lms: Lms) -> None:
    with pytest.raises(RegistrationRefused):
        await asked(lms, address)
    assert not lms.requests


async def test_an_address_inside_is_not_asked(lms: Lms) -> None:
    lms.names["lms.example.test"] = ["10.0.0.1"]
    with pytest.raises(AddressForbidden):
        await asked(lms)
    assert not lms.requests


@pytest.mark.parametrize(
    "platform",
    [
        *(
            7,
            [],
            {},
            {"messages_supported": 7},
            {"messages_supported": [7, {}, {"type": 7}]},
            {"product_family_code": 7},
        ),
        *(
            {"product_family_code": "a\nb"},
            {"messages_supported": [{"type": "LtiDeepLinkingRequest", "placements": 7}]},
        ),
        {"messages_supported": [{"type": "LtiDeepLinkingRequest", "placements": [7, "a" * 999]}]},
    ],
)
async def test_odd_remarks_on_the_product_change_nothing(platform: Any, lms: Lms) -> None:
    lms.configuration = described(**{PLATFORM: platform})
    found = await asked(lms)
    assert found.product == ""
    assert not any((found.messages or {}).values())


async def test_what_is_told_of_the_product_is_bounded(lms: Lms) -> None:
    lms.configuration = described(**{PLATFORM: {"product_family_code": "a" * 9999}})
    assert len((await asked(lms)).product) == 255
