"""A notebook that a person has open in a room, together with others: what JupyterLab does by jupyter-collaboration."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self
from urllib.parse import quote

from jupyter_ydoc import YNotebook
from pycrdt import YMessageType, create_sync_message, create_update_message, handle_sync_message

from kore.demo.channel import Channel
from kore.demo.kernel import Kernel
from kore.demo.lab import LabOf

_KIND = {"format": "json", "type": "notebook"}


class Document:
    """An opened notebook. It hears of others only while one waits for something."""

    def __init__(self, lab: LabOf, path: str, patience: float = 60.0) -> None:
        """Open it, and wait for its cells.

        Args:
            lab: the room.
            path: of a notebook that is there, below the home.
            patience: seconds that everything may take.

        Raises:
            Stuck: it does not open.
        """
        self._lab, self._path = lab, path
        session = lab.put(f"api/collaboration/session/{quote(path)}", _KIND)
        #: the server's name for it
        self.room = f"{_KIND['format']}:{_KIND['type']}:{session['fileId']}"
        address = f"api/collaboration/room/{self.room}?sessionId={session['sessionId']}"
        self._notebook = YNotebook()
        self._channel = Channel(lab, address, patience)
        self._channel.send_bytes(create_sync_message(self._notebook.ydoc))
        self.wait_until(lambda: len(self._notebook.ycells) > 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._channel.__exit__(kind, error, trace)

    def source(self, number: int) -> str:
        """What a cell says."""
        return str(self._notebook.ycells[number]["source"])

    def printed(self, number: int) -> str:
        """What a cell has printed."""
        return "".join(str(output.get("text", "")) for output in self._notebook.ycells[number]["outputs"].to_py())

    def state(self, number: int) -> str:
        """Whether a cell is `idle` or `running`."""
        return str(self._notebook.ycells[number]["execution_state"])

    def run(self, number: int) -> None:
        """Run a cell in the notebook's kernel, at the server; whoever has the notebook open gets what it prints."""
        cell = self._notebook.ycells[number]
        order = {"code": str(cell["source"]), "metadata": {"document_id": self.room, "cell_id": cell["id"]}}
        self._lab.send(f"api/kernels/{Kernel(self._lab, self._path).id}/execute", order)

    def write(self, number: int, text: str) -> None:
        """Add to a cell."""
        before = self._notebook.ydoc.get_state()
        source = self._notebook.ycells[number]["source"]
        source += text
        self._channel.send_bytes(create_update_message(self._notebook.ydoc.get_update(before)))

    def wait_until(self, seen: Callable[[], bool]) -> None:
        """Take in what others do until something is seen.

        Raises:
            Stuck: it takes too long, or the room ends the conversation.
        """
        said = self._channel.frames()
        while not seen():
            message = next(said)
            if isinstance(message, bytes) and message[0] == YMessageType.SYNC:
                reply = handle_sync_message(message[1:], self._notebook.ydoc)
                if reply is not None:
                    self._channel.send_bytes(reply)
