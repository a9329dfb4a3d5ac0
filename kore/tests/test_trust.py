"""Clients that leave this machine trust what the system trusts: a university may have an authority of its own."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import certifi
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kore.api import context
from kore.sender.lanes import Lanes
from kore.settings import Registration, Settings
from kore_platform import tool_keys

Call = Callable[[str, Settings], Awaitable[bytes]]


class Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificate of an authority, which is the server's, too; its key is beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example University")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    builder = builder.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    file = tmp_path_factory.mktemp("authority") / "authority.pem"
    file.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.with_suffix(".key").write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    return file


@pytest.fixture
def address(authority: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hello)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(authority, authority.with_suffix(".key"))
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


async def by_a_platforms_client(url: str, settings: Settings) -> bytes:
    parts = context.build(settings)
    try:
        return (await parts._clients[0].get(url)).content
    finally:
        await parts.close()


async def by_the_way_to_strangers(url: str, settings: Settings) -> bytes:
    changed = settings.model_copy(update={"registration": Registration(private_networks=True)})
    parts = context.build(changed)
    try:
        return (await parts.to_strangers.get(url)).content
    finally:
        await parts.close()


async def by_the_senders_lanes(url: str, _: Settings) -> bytes:
    async with Lanes(None, httpx.Timeout(5)) as lanes:
        return (await lanes.get(url)).content


async def by_the_platform(url: str, _: Settings) -> bytes:
    return await tool_keys.fetch(url)


@pytest.mark.parametrize(
    "call", [by_a_platforms_client, by_the_way_to_strangers, by_the_senders_lanes, by_the_platform]
)
async def test_the_systems_authorities_are_trusted_and_no_others(
    call: Call, address: str, authority: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certifi, "where", lambda: str(authority))  # httpx's own list: it does not count
    for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
        await call(address, settings)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    assert await call(address, settings) == b"hello"
