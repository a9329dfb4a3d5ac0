from __future__ import annotations

from system.network import addresses


def test_nodes_are_numbered_in_alphabetical_order() -> None:
    assert addresses(["server", "lms"]) == {"lms": "192.168.1.1", "server": "192.168.1.2"}
