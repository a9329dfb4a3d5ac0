"""What strangers name is asked only where it cannot lead inside."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kore.errors import AddressForbidden, PlatformUnavailable
from kore.lti import outside
from kore.lti.bounded import ask
from kore.lti.outside import Outside, allowed

HOST = "lms.example.test"
PUBLIC = "93.184.215.14"


class Names:
    """A name server; each look-up gets the next of its answers, the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers, self.asked = list(answers), 0

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        return answer


class Network(httpx.AsyncBaseTransport):
    """Notes where requests go; some addresses do not answer."""

    def __init__(self, *silent: str) -> None:
        self.silent, self.requests = silent, list[httpx.Request]()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.host in self.silent:
            raise httpx.ConnectError("refused")
        assert isinstance(request.stream, httpx.AsyncByteStream)
        return httpx.Response(200, content=b"".join([part async for part in request.stream]))

    @property
    def hosts(self) -> list[str]:
        return [request.url.host for request in self.requests]


def client(network: httpx.AsyncBaseTransport, *answers: Sequence[str], private: bool = False) -> httpx.AsyncClient:
    way = Outside(network, private_networks=private, resolve=Names(*(answers or ([PUBLIC],))))
    return httpx.AsyncClient(transport=way, trust_env=False)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::808:808"])
def test_the_internets_addresses_are_asked(address: str) -> None:
    assert allowed(address)
    assert allowed(address, private_networks=True)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.9.10", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1"),
        *("::1", "fd00::1", "fc00::1", "64:ff9b::a00:1", "64:ff9b::7f00:1"),
    ],
)
def test_private_addresses_are_asked_only_if_that_is_wanted(address: str) -> None:
    assert not allowed(address)
    assert allowed(address, private_networks=True)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "169.254.169.254", "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1"),
        *("203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
        *("::", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fd00::1%eth0"),
        *("fec0::1", "ff02::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::", "3fff::1", "5f00::1"),
        *("64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "100::1"),
        *("", "localhost", "127.1", "0x7f.0.0.1", "2130706433", "127.0.0.1:80", "[::1]"),
    ],
)
def test_other_addresses_are_never_asked(address: str) -> None:
    assert not allowed(address)
    assert not allowed(address, private_networks=True)


async def test_a_request_goes_to_the_checked_address_in_the_hosts_name() -> None:
    network = Network()
    answer = await ask(client(network), "POST", f"https://{HOST}:8443/a?b=c", content=b"body")
    (request,) = network.requests
    assert str(request.url) == f"https://{PUBLIC}:8443/a?b=c"
    assert request.headers["host"] == f"{HOST}:8443"
    assert request.extensions["sni_hostname"] == HOST
    assert answer.content == b"body"


async def test_ipv6_addresses_are_asked_in_brackets() -> None:
    network = Network()
    await ask(client(network, ["2606:4700::1"]), "GET", f"https://{HOST}/")
    assert str(network.requests[0].url) == "https://[2606:4700::1]/"


async def test_a_name_that_answers_otherwise_the_second_time_gains_nothing() -> None:
    network, names = Network(), Names([PUBLIC], ["127.0.0.1"])
    http = httpx.AsyncClient(transport=Outside(network, resolve=names))
    await ask(http, "GET", f"https://{HOST}/")
    assert (network.hosts, names.asked) == ([PUBLIC], 1)
    with pytest.raises(AddressForbidden):
        await ask(http, "GET", f"https://{HOST}/")
    assert network.hosts == [PUBLIC]


async def test_one_address_inside_is_enough_to_refuse_the_host() -> None:
    network = Network()
    with pytest.raises(AddressForbidden):
        await ask(client(network, [PUBLIC, "10.0.0.1"]), "GET", f"https://{HOST}/")
    assert not network.requests


async def test_the_next_address_serves_where_one_does_not_answer() -> None:
    network = Network(PUBLIC)
    await ask(client(network, [PUBLIC, "8.8.8.8"]), "GET", f"https://{HOST}/")
    assert network.hosts == [PUBLIC, "8.8.8.8"]
    with pytest.raises(httpx.ConnectError):
        await ask(client(network, [PUBLIC]), "GET", f"https://{HOST}/")


async def test_no_more_addresses_are_tried_than_a_few() -> None:
    many = [f"8.8.8.{number}" for number in range(200)]
    network = Network(*many)
    with pytest.raises(httpx.ConnectError):
        await ask(client(network, many), "GET", f"https://{HOST}/")
    assert len(network.requests) == 4


@pytest.mark.parametrize("address", [f"https://{HOST}/", f"https://{HOST}:8443/", f"https://{HOST}:1024/"])
async def test_https_on_a_platforms_port_is_asked(address: str) -> None:
    assert (await ask(client(Network()), "GET", address)).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *(f"http://{HOST}/", f"http://{HOST}:8080/", f"ftp://{HOST}/", f"https://me:secret@{HOST}/"),
        *(f"https://{HOST}:22/", f"https://{HOST}:25/", f"https://{HOST}:80/", f"https://{HOST}:1023/"),
    ],
)
@pytest.mark.parametrize("private", [False, True])
async def test_other_schemes_and_ports_are_not_asked(address: str, private: bool) -> None:
    network = Network()
    http = client(network, private=private)
    with pytest.raises((AddressForbidden, httpx.UnsupportedProtocol)):
        await ask(http, "GET", address)
    assert not network.requests


@pytest.mark.parametrize(
    ("answer", "private", "asked"), [("127.0.0.1", True, True), ("127.0.0.1", False, False), ("10.0.0.1", True, False)]
)
async def test_http_is_for_this_machine_alone(answer: str, private: bool, asked: bool) -> None:
    network = Network()
    http = client(network, [answer], private=private)
    if asked:
        await ask(http, "GET", f"http://{HOST}:8080/")
    else:
        with pytest.raises(AddressForbidden):
            await ask(http, "GET", f"http://{HOST}:8080/")
    assert bool(network.requests) == asked


async def test_a_host_that_does_not_exist_is_no_answer() -> None:
    with pytest.raises(httpx.ConnectError):
        await ask(client(Network(), []), "GET", f"https://{HOST}/")
    with pytest.raises(httpx.ConnectError):
        await ask(httpx.AsyncClient(transport=Outside(Network())), "GET", f"https://{'x' * 64}.test/")


async def test_the_system_knows_this_machine_by_name_and_by_number() -> None:
    assert await outside._system("127.0.0.1", 443) == ["127.0.0.1"]
    for odd in ("localhost", "127.1", "2130706433"):
        assert not any(map(allowed, await outside._system(odd, 443))), odd


async def test_a_slow_name_server_is_not_waited_for() -> None:
    async def never(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(3600)
        return []

    http = httpx.AsyncClient(transport=Outside(Network(), resolve=never))
    with pytest.raises(httpx.ReadTimeout):
        await ask(http, "GET", f"https://{HOST}/", seconds=0.01)


async def test_redirects_are_not_followed_and_would_be_checked() -> None:
    class Redirecting(Network):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await super().handle_async_request(request)
            return httpx.Response(302, headers={"location": "https://inside.example.test/"})

    network = Redirecting()
    http = client(network, [PUBLIC], ["10.0.0.1"])
    assert (await ask(http, "GET", f"https://{HOST}/")).status_code == 302
    http = client(network, [PUBLIC], ["10.0.0.1"])
    with pytest.raises(AddressForbidden):
        await http.get(f"https://{HOST}/", follow_redirects=True)


async def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    network = Network()
    await ask(httpx.AsyncClient(transport=Outside(network, resolve=Names([PUBLIC]))), "GET", f"https://{HOST}/")
    assert network.hosts == [PUBLIC]


@asynccontextmanager
async def lms(folder: Path, name: str) -> AsyncIterator[tuple[int, ssl.SSLContext]]:
    """A server on loopback with a certificate for this name: its port, and who trusts it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    (folder / "cert.pem").write_bytes(pem)
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(folder / "cert.pem", folder / "key.pem")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        said = next(line for line in head.split("\r\n") if line.lower().startswith("host:")).encode()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(said), said))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1], ssl.create_default_context(cadata=pem.decode())


@pytest.mark.parametrize(("certified", "asked"), [(HOST, True), ("evil.example.test", False)])
async def test_the_certificate_must_be_the_hosts(certified: str, asked: bool, tmp_path: Path) -> None:
    async with lms(tmp_path, certified) as (port, trust):
        http = client(httpx.AsyncHTTPTransport(verify=trust), ["127.0.0.1"], private=True)
        async with http:
            if asked:
                answer = await ask(http, "GET", f"https://{HOST}:{port}/")
                assert answer.text == f"Host: {HOST}:{port}"
            else:
                with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                    await ask(http, "GET", f"https://{HOST}:{port}/")


async def test_long_answers_are_cut_off() -> None:
    with pytest.raises(PlatformUnavailable):
        await ask(client(Network()), "POST", f"https://{HOST}/", content=b"x" * 1000, most=999)


def test_no_connection_is_kept_for_another_name() -> None:
    """They are told apart by address alone, so a second name at it would meet the first one's certificate."""
    make: Callable[[], httpx.AsyncBaseTransport] = outside._network
    pool = make()._pool  # type: ignore[attr-defined]
    assert pool._max_keepalive_connections == 0
