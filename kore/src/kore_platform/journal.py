"""What tools asked of the platform lately, for whoever judges them: bounded, and without anything that opens a door."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from kore_platform.options import Endpoint

#: what is kept of one body, in bytes
LONGEST = 1 << 16
_MOST_ENTRIES = 5000
#: of all bodies, in characters
_MOST_TEXT = 1 << 24


@dataclass(frozen=True, slots=True)
class Entry:
    """One request of a tool, or of a browser on a tool's behalf."""

    #: counts up from 1, also over what is forgotten
    number: int
    #: the platform's time, in seconds since 1970
    time: float
    endpoint: Endpoint
    method: str
    path: str
    query: dict[str, str]
    #: in small letters: accept, authorization (a digest of the token), content-type and user-agent, where sent
    headers: dict[str, str]
    #: as far as the platform read it, at most LONGEST bytes; JWTs have lost their signatures
    body: str
    #: status of the answer; None: the connection broke
    status: int | None
    #: whose request it seems to be; empty: nobody's that is known
    client_id: str
    #: the address of the next page, where the answer named one
    following: str = ""


class Journal:
    """The latest requests; the oldest go first."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque()
        self._text = 0
        self._last = 0

    def next_number(self) -> int:
        """The number of the entry to come."""
        self._last += 1
        return self._last

    def add(self, entry: Entry) -> None:
        """Keep an entry, and forget what is too much."""
        self._entries.append(entry)
        self._text += len(entry.body)
        while len(self._entries) > _MOST_ENTRIES or self._text > _MOST_TEXT:
            self._text -= len(self._entries.popleft().body)

    def entries(self, endpoint: Endpoint | None = None, *, client_id: str | None = None, since: int = 0) -> list[Entry]:
        """What was asked, the oldest first.

        Args:
            endpoint: only of this end point.
            client_id: only of this tool.
            since: only with a higher number.
        """
        return [
            entry
            for entry in self._entries
            if entry.number > since and endpoint in {None, entry.endpoint} and client_id in {None, entry.client_id}
        ]

    def clear(self) -> None:
        """Forget everything; numbers go on."""
        self._entries.clear()
        self._text = 0
