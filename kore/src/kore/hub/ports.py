"""Ports of labs, from a range of which a lab's unit may take no port but the one that it is told.

Whoever could take any port could take one that was just chosen for somebody else's lab, and would then get all that the
hub's visitors send there.
"""

from __future__ import annotations

import itertools
import secrets
import socket

from kore.hub.refusal import NotStarted
from kore.settings import LabPorts

#: Labs that start at once get different ports: each comes again only after all others.
_turn = itertools.count(secrets.randbelow(1 << 16))


def free_port(ports: LabPorts) -> int:
    """A port of the range that nobody has.

    Raises:
        NotStarted: there is none.
    """
    for number in itertools.islice(_turn, ports.count):
        if _is_free(port := ports.first + number % ports.count):
            return port
    raise NotStarted(
        f"No port from {ports.first} to {ports.last} (labs.ports) is free for another lab.",
        reason="ports",
        status_code=503,
    )


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        try:
            tried.bind(("", port))
        except OSError:
            return False
    return True
