"""Requests to addresses that strangers gave: they must not lead into the networks that only this server reaches.

A platform that registers itself tells us what to ask. Nobody has looked at it yet, so it could name the machine's own
services, a neighbour's, or a cloud's metadata (server-side request forgery).
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpx

from kore.errors import AddressForbidden

#: the IP addresses of a host
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_HTTPS = 443
#: Below are the ports of mail, printers, databases' old homes; an LMS has none of them.
_UNPRIVILEGED = 1024
#: addresses of one host that are tried
_TRIED = 4
#: Strangers' name servers may be slow; whoever looks up a known platform's name does not wait behind them.
_LOOK_UPS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="look-up")

#: what the Internet routes to hosts (IANA); the library's idea of it differs from version to version of Python
_GLOBAL = IPv6Network("2000::/3")
_NEVER = (
    IPv4Network("192.88.99.0/24"),  # relays of 6to4
    IPv6Network("2001::/23"),  # Teredo, which holds any IPv4 address, and other experiments
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("2002::/16"),  # 6to4, which holds any IPv4 address
    IPv6Network("3fff::/20"),  # documentation
)
#: the last four bytes are the IPv4 address of a host that only an IPv6 network reaches (RFC 6052)
_NAT64 = IPv6Network("64:ff9b::/96")
_LOOPBACK = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
_PRIVATE = (
    *_LOOPBACK,
    IPv4Network("10.0.0.0/8"),
    IPv4Network("100.64.0.0/10"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.168.0.0/16"),
    IPv6Network("fc00::/7"),
)


class Outside(httpx.AsyncBaseTransport):
    """A way out that each request takes to the very address that was checked for it.

    A name is looked up once for the check and the connection, so that a second look-up cannot say something else (DNS
    rebinding); the certificate must still be the name's. Whatever follows a redirect would be checked as well.

    It asks no proxy, whatever the environment says: a proxy looks names up itself, where no check sees it. A server
    that reaches the LMS through a proxy alone registers by hand.
    """

    def __init__(
        self,
        network: httpx.AsyncBaseTransport | None = None,
        *,
        private_networks: bool = False,
        resolve: Resolve | None = None,
    ) -> None:
        """Make the way.

        Args:
            network: carries the checked requests; None: the real one.
            private_networks: whether private addresses are allowed, too, and on loopback http without TLS.
            resolve: looks names up; None: as the system does.
        """
        self._network = network or _network()
        self._private_networks = private_networks
        self._resolve = resolve or _system

    async def check(self, url: httpx.URL) -> list[str]:
        """The IP addresses behind an address, all of which may be asked.

        Raises:
            AddressForbidden: it is no address that a platform's could be, or one of its hosts' is within our networks.
            httpx.ConnectError: there is no such host.
        """
        port = self._port(url)
        found = list(await self._resolve(url.host, port))[:_TRIED]
        if not found:
            raise httpx.ConnectError(f"{url.host} has no address")
        for address in found:
            if not allowed(address, private_networks=self._private_networks):
                raise AddressForbidden(f"{url.host} is within a network that is not asked for strangers")
            if url.scheme == "http" and not _within(ip_address(address), _LOOPBACK):
                raise AddressForbidden(f"{url.host} must be asked by https")
        return found

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry a request to one of the checked addresses.

        Raises:
            AddressForbidden: see `check`.
            httpx.HTTPError: nobody answers there.
        """
        failed: httpx.ConnectError | None = None
        for address in await self.check(request.url):
            try:
                return await self._network.handle_async_request(_pinned(request, address))
            except httpx.ConnectError as error:  # nothing was sent yet
                failed = error
        assert failed is not None
        raise failed

    async def aclose(self) -> None:
        """Give connections back."""
        await self._network.aclose()

    def _port(self, url: httpx.URL) -> int:
        """The port, if scheme and port could be a platform's."""
        schemes = {"https", "http"} if self._private_networks else {"https"}
        if url.scheme not in schemes or not url.host or url.userinfo:
            raise AddressForbidden("only plain https addresses are asked for strangers")
        port = url.port or {"https": _HTTPS, "http": 80}[url.scheme]
        if url.port is not None and port != _HTTPS and port < _UNPRIVILEGED:
            raise AddressForbidden(f"port {port} is not asked for strangers")
        return port


def allowed(text: str, *, private_networks: bool = False) -> bool:
    """Whether an IP address may be asked for a stranger: it is the Internet's, or (if wanted) a private network's.

    Link-local addresses, among them the metadata services of clouds, are never asked.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return False
    if isinstance(address, IPv6Address) and address in _NAT64:
        address = IPv4Address(int(address) & 0xFFFFFFFF)
    return _public(address) or (private_networks and _within(address, _PRIVATE))


def _public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _GLOBAL:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved and not _within(address, _NEVER)


def _within(address: IPv4Address | IPv6Address, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    return any(address in network for network in networks)


def _pinned(request: httpx.Request, address: str) -> httpx.Request:
    """The same request to this IP address; header and certificate are still the host's."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )


async def _system(host: str, port: int) -> list[str]:
    """As the system looks names up.

    Raises:
        httpx.ConnectError: there is no such host, or nobody who knows.
    """
    look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        found = await asyncio.get_running_loop().run_in_executor(_LOOK_UPS, look_up)
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError(f"{host} cannot be looked up") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _network() -> httpx.AsyncBaseTransport:
    """No connection is kept: it would serve the next name at the same address without a look at its certificate."""
    limits = httpx.Limits(max_connections=4, max_keepalive_connections=0)
    return httpx.AsyncHTTPTransport(verify=ssl.create_default_context(), trust_env=False, limits=limits)
