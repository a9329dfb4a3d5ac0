"""What PyLTI1p3 is told: one platform, one state, one nonce, and nothing by itself."""

from __future__ import annotations

import pytest
from pylti1p3.exception import LtiException

from kore.lti.adapters import Address, Cookies, Nonce, Parameters, Registrations
from kore.settings import Platform


def test_a_missing_parameter_is_empty() -> None:
    request = Parameters({"a": "1"})
    assert (request.get_param("a"), request.get_param("b"), request.session) == ("1", "", {})


def test_only_the_state_of_this_browser_is_handed_out() -> None:
    assert Cookies("s").get_cookie("s") == "s"
    assert Cookies("s").get_cookie("t") is None
    assert Cookies("").get_cookie("") is None
    assert Cookies().get_cookie("s") is None


def test_only_the_nonce_of_this_login_is_taken() -> None:
    nonce = Nonce(Parameters({}), "n")
    assert nonce.check_nonce("n")
    assert not nonce.check_nonce("m")
    assert not nonce.check_state_is_valid("s", "any")


def test_a_registration_needs_issuer_and_client_id(platform: Platform) -> None:
    registrations = Registrations(platform, {"keys": []})
    found = registrations.find_registration_by_params(platform.issuer, "kore")
    assert (found.get_issuer(), found.get_client_id()) == (platform.issuer, "kore")
    assert not registrations.check_iss_has_one_client(platform.issuer)
    for issuer, client_id in [(platform.issuer, "other"), ("https://other.example.test", "kore")]:
        with pytest.raises(LtiException):
            registrations.find_registration_by_params(issuer, client_id)
    with pytest.raises(LtiException):
        registrations.find_registration_by_issuer(platform.issuer)


def test_a_deployment_is_let_in_or_not(platform: Platform) -> None:
    registrations = Registrations(platform)
    assert registrations.find_deployment_by_params(platform.issuer, "2", "kore") is not None
    assert registrations.find_deployment_by_params(platform.issuer, "3", "kore") is None
    assert registrations.find_deployment(platform.issuer, "2") is None


def test_a_redirect_is_an_address() -> None:
    address = Address("https://a")
    address.set_redirect_url("https://b")
    assert address.get_redirect_url() == address.do_redirect() == address.do_js_redirect() == "https://b"
