from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from jupyterhub.spawner import SpawnException

from kore.hub.ports import free_port
from kore.settings import LabPorts


@pytest.fixture
def three() -> Iterator[tuple[LabPorts, list[socket.socket]]]:
    """Three ports in a row that nobody has, with sockets that hold them."""
    for first in range(15000, 16000, 3):
        with ExitStack() as stack:
            holders = [stack.enter_context(socket.socket()) for _ in range(3)]
            try:
                for offset, holder in enumerate(holders):
                    holder.bind(("127.0.0.1", first + offset))
            except OSError:
                continue
            yield LabPorts(first=first, last=first + 2), holders
            return


def test_each_port_comes_again_only_after_all_others(three: tuple[LabPorts, list[socket.socket]]) -> None:
    ports, holders = three
    for holder in holders:
        holder.close()
    given = [free_port(ports) for _ in range(6)]
    assert sorted(given[:3]) == [ports.first, ports.first + 1, ports.last]
    assert given[3:] == given[:3]


def test_a_port_that_somebody_has_is_passed_over(three: tuple[LabPorts, list[socket.socket]]) -> None:
    ports, (_, middle, last) = three
    middle.close()
    assert [free_port(ports) for _ in range(3)] == [ports.first + 1] * 3
    last.close()
    assert {free_port(ports) for _ in range(3)} == {ports.first + 1, ports.last}


def test_when_all_are_taken_that_is_said(three: tuple[LabPorts, list[socket.socket]]) -> None:
    ports, _ = three
    with pytest.raises(SpawnException, match=f"No port from {ports.first} to {ports.last}"):
        free_port(ports)
