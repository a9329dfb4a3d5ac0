"""The network of a test: a bridge in a namespace of its own, which nothing leaves and nothing enters."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable

_BRIDGE = "bridge"
#: containers' network interface, and the network's first three numbers, as in NixOS
_INTERFACE = "eth1"
_NETWORK = "192.168.1"


def addresses(nodes: Iterable[str]) -> dict[str, str]:
    """Every node's address, by its name: numbered in alphabetical order, as in NixOS."""
    return {node: f"{_NETWORK}.{number}" for number, node in enumerate(sorted(nodes), start=1)}


def make_bridge() -> None:
    """The bridge, in the namespace in which this process is."""
    _ip("link", "set", "lo", "up")
    _ip("link", "add", _BRIDGE, "type", "bridge")
    _ip("link", "set", _BRIDGE, "up")


def make_namespace(node: str, address: str) -> None:
    """A node's own namespace, joined to the bridge."""
    _ip("netns", "add", node)
    _ip("link", "add", node, "type", "veth", "peer", "name", _INTERFACE, "netns", node)
    _ip("link", "set", node, "master", _BRIDGE, "up")
    _ip("-netns", node, "link", "set", "lo", "up")
    _ip("-netns", node, "address", "add", f"{address}/24", "dev", _INTERFACE)
    _ip("-netns", node, "link", "set", _INTERFACE, "up")


def make_tap(node: str) -> None:
    """The bridge's end of a network card in emulation."""
    _ip("tuntap", "add", "dev", node, "mode", "tap")
    _ip("link", "set", node, "master", _BRIDGE, "up")


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)
