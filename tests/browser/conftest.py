"""An LMS and Kore at two sites, behind https, and a browser that blocks third-party cookies as browsers do by now."""

from __future__ import annotations

import asyncio
import datetime
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import uvicorn
from chromium import Chromium, View, program
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI

from kore.api.app import create_app
from kore.demo.processes import free_ports
from kore.settings import Settings
from kore_platform.app import serve_platform
from kore_platform.platform import Platform
from kore_platform.world import World

LMS_HOST, KORE_HOST = "lms.test", "kore.test"
CLIENT_ID = "ananke"
#: of the people in the world below
TEACHER, STUDENT = "2", "3"


@dataclass
class Site:
    """What runs."""

    lms: str
    kore: str
    platform: Platform
    app: FastAPI


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for both sites, which nobody has signed; the browser is told not to mind."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Ananke test")])
    now = datetime.datetime.now(datetime.UTC)
    hosts = x509.SubjectAlternativeName([x509.DNSName(LMS_HOST), x509.DNSName(KORE_HOST)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(hosts, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def site(tmp_path: Path, certificate: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """Both services in one event loop; they reach each other without a network, the browser reaches them by https.

    A parameter holds more of the LMS's world.
    """
    lms_port, kore_port = free_ports(2)
    lms, kore = f"https://{LMS_HOST}:{lms_port}", f"https://{KORE_HOST}:{kore_port}"

    async def keys(_: str) -> bytes:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport) as client:
            return (await client.get(f"{kore}/services/kore/lti/jwks")).content

    platform = Platform(World.parse(_world(kore) | getattr(request, "param", {})), lms, fetcher=keys)
    answering: Any = serve_platform(platform, None)
    app = create_app(_settings(tmp_path, lms, kore), httpx.ASGITransport(answering))
    with _Serving({lms_port: answering, kore_port: app}, certificate):
        yield Site(lms, kore, platform, app)


@pytest.fixture
def browse(tmp_path: Path) -> Iterator[Callable[..., Chromium]]:
    """Starts a browser; `blocked`: a site that may not keep any cookie."""
    path = program()
    if path is None:
        pytest.skip("there is no Chromium on this machine (Debian: chromium)")
    with ExitStack() as running:

        def start(blocked: str = "") -> Chromium:
            exceptions = {f"{blocked},*": {"setting": 2}} if blocked else {}
            preferences = {
                "profile": {
                    "cookie_controls_mode": 1,
                    "block_third_party_cookies": True,
                    "content_settings": {"exceptions": {"cookies": exceptions}},
                }
            }
            rules = f"MAP {LMS_HOST} 127.0.0.1, MAP {KORE_HOST} 127.0.0.1"
            return running.enter_context(Chromium(path, tmp_path / "profile", preferences, rules))

        yield start


def sign_in(site: Site, browser: Chromium, person: str, path: str) -> View:
    """A tab of somebody who has logged in at the LMS and opened one of its pages."""
    tab = browser.open(f"{site.lms}/login/index.php?next={quote(path, safe='')}")
    tab.click(f"button[value='{person}']")
    return tab


class _Serving:
    """Applications behind https in a thread of their own."""

    def __init__(self, apps: dict[int, Any], certificate: Path) -> None:
        options: dict[str, Any] = {"log_level": "warning", "ssl_certfile": certificate, "ssl_keyfile": certificate}
        self._servers = [
            uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, access_log=False, **options))
            for port, app in apps.items()
        ]
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    async def _run(self) -> None:
        await asyncio.gather(*(server.serve() for server in self._servers))

    def __enter__(self) -> None:
        self._thread.start()
        while not all(server.started for server in self._servers):
            assert self._thread.is_alive(), "a server did not start"
            self._thread.join(0.05)

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.should_exit = True
        self._thread.join()


def _settings(folder: Path, lms: str, kore: str) -> Settings:
    platform = {
        "name": "Example University",
        "issuer": lms,
        "client_id": CLIENT_ID,
        "deployment_ids": ["1"],
        "authorization_endpoint": f"{lms}/mod/lti/auth.php",
        "token_endpoint": f"{lms}/mod/lti/token.php",
        "jwks_uri": f"{lms}/mod/lti/certs.php",
    }
    return Settings.model_validate(
        {"instance": "demo", "public_url": f"{kore}/", "state_dir": folder / "state", "platforms": [platform]}
    )


def _world(kore: str) -> dict[str, Any]:
    tool = f"{kore}/services/kore/lti"
    people = [("2", "ada", "Ada", "Lehmann"), ("3", "ben", "Ben", "Okafor")]
    return {
        "people": [{"id": i, "username": u, "given_name": g, "family_name": f} for i, u, g, f in people],
        "tools": [
            {
                "client_id": CLIENT_ID,
                "deployment_id": "1",
                "name": "Ananke",
                "initiate_login_url": f"{tool}/login",
                "redirect_uris": [f"{tool}/launch"],
                "jwks_url": f"{tool}/jwks",
                "target_url": f"{tool}/launch",
                "deep_linking": True,
                "deep_linking_url": f"{tool}/deep-link",
            }
        ],
        "courses": [
            {"id": "2", "label": "PHYS-101", "title": "Physics", "enrolments": {"2": "teacher", "3": "student"}}
        ],
        "activities": [
            {"id": "10", "course": "2", "tool": CLIENT_ID, "title": "Jupyter", "graded": False, "container": "iframe"}
        ],
    }
