"""Registrations at LMSs: what a preset derives, and what must be given."""

from __future__ import annotations

import pytest
from hosts import Hosts

PLATFORM = 'platforms.lms = { clientId = "ananke"; deploymentIds = [ "1" ]; %s };'
ENDPOINTS = (
    'issuer = "https://lms.example.org"; authorizationEndpoint = "https://lms.example.org/auth";'
    ' tokenEndpoint = "https://lms.example.org/token"; jwksUri = "https://lms.example.org/jwks";'
)


@pytest.mark.parametrize(
    ("preset", "issuer", "jwks"),
    [
        ("moodle", "https://lms.example.org", "https://lms.example.org/mod/lti/certs.php"),
        ("canvas", "https://canvas.instructure.com", "https://sso.canvaslms.com/api/lti/security/jwks"),
        ("ilias", "https://lms.example.org", "https://lms.example.org/lticerts.php"),
        ("openolat", "https://lms.example.org", "https://lms.example.org/lti/keys"),
        ("brightspace", "https://lms.example.org", "https://lms.example.org/d2l/.well-known/jwks"),
        (
            "blackboard",
            "https://blackboard.com",
            "https://developer.blackboard.com/api/v1/management/applications/ananke/jwks.json",
        ),
    ],
)
def test_a_preset_derives_the_endpoints(hosts: Hosts, preset: str, issuer: str, jwks: str) -> None:
    options = PLATFORM % f'preset = "{preset}"; url = "https://lms.example.org/";'
    (platform,) = hosts.instance(options, "out.settings.platforms")
    assert (platform["issuer"], platform["jwks_uri"]) == (issuer, jwks)
    assert platform["authorization_endpoint"].startswith("https://")
    assert platform["token_endpoint"].startswith("https://")
    assert (platform["name"], platform["client_id"], platform["deployment_ids"]) == ("lms", "ananke", ["1"])


def test_a_value_of_ones_own_wins_over_the_preset(hosts: Hosts) -> None:
    options = PLATFORM % 'preset = "moodle"; url = "https://lms.example.org"; issuer = "https://old.example.org";'
    (platform,) = hosts.instance(options, "out.settings.platforms")
    assert platform["issuer"] == "https://old.example.org"
    assert platform["token_endpoint"] == "https://lms.example.org/mod/lti/token.php"


def test_an_lms_without_a_preset_gives_everything_itself(hosts: Hosts) -> None:
    (platform,) = hosts.instance(PLATFORM % ENDPOINTS, "out.settings.platforms")
    assert platform["jwks_uri"] == "https://lms.example.org/jwks"


def test_all_deployments_may_be_let_in(hosts: Hosts) -> None:
    assert hosts.instance(PLATFORM % ENDPOINTS, "out.settings.platforms")[0]["accept_deployments"] is False
    options = f'platforms.lms = {{ clientId = "ananke"; acceptDeployments = true; {ENDPOINTS} }};'
    (platform,) = hosts.instance(options, "out.settings.platforms")
    assert (platform["deployment_ids"], platform["accept_deployments"]) == ([], True)


def test_an_lms_may_be_met_at_further_addresses(hosts: Hosts) -> None:
    assert hosts.instance(PLATFORM % ENDPOINTS, "out.settings.platforms")[0]["origins"] == []
    options = PLATFORM % f'{ENDPOINTS} origins = [ "https://lms2.example.org" ];'
    assert hosts.instance(options, "out.settings.platforms")[0]["origins"] == ["https://lms2.example.org"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (PLATFORM % f'{ENDPOINTS} origins = [ "lms2.example.org" ];', "web address such as"),
        (PLATFORM % f'{ENDPOINTS} origins = [ "http://lms2.example.org" ];', "web address such as"),
        (PLATFORM % 'preset = "moodel";', '"moodle"'),
        (PLATFORM % 'preset = "moodle";', "platforms.lms: url not set"),
        (PLATFORM % 'preset = "moodle"; url = "lms.example.org";', "web address such as"),
        (PLATFORM % ENDPOINTS.partition("jwksUri")[0], "platforms.lms: jwksUri not set"),
        ('platforms.lms = { preset = "moodle"; url = "https://l"; clientId = "a"; };', "deploymentIds is empty"),
        ('platforms.lms = { preset = "moodle"; url = "https://l"; deploymentIds = [ "1" ]; };', "clientId not set"),
    ],
)
def test_half_a_registration_is_refused(hosts: Hosts, options: str, message: str) -> None:
    assert message in hosts.refused_instance(options)
