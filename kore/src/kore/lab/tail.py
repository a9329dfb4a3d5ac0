"""The end of a log."""

from __future__ import annotations

import threading
from typing import IO

_CHUNK = 1 << 16


class Tail:
    """Keeps the last bytes of what it is given; one thread may write while another reads."""

    def __init__(self, size: int = 64 << 10) -> None:
        """Keep nothing yet.

        Args:
            size: bytes that are kept at most.
        """
        self._size = size
        self._kept = b""
        self._lock = threading.Lock()

    def add(self, data: bytes | str) -> None:
        """Append."""
        plain = data.encode() if isinstance(data, str) else data
        with self._lock:
            self._kept = (self._kept + plain)[-self._size :]

    def drain(self, stream: IO[bytes]) -> None:
        """Append whatever a pipe brings until it ends, and close it."""
        with stream:
            while chunk := stream.read1(_CHUNK):  # type: ignore[attr-defined]  # a pipe of subprocess's is buffered
                self.add(chunk)

    def text(self) -> str:
        """What is kept; a letter cut in two at the beginning is dropped."""
        with self._lock:
            return self._kept.decode(errors="ignore")
