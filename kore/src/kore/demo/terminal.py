"""A command that a person types into a terminal of JupyterLab."""

from __future__ import annotations

import re
import uuid
from dataclasses import asdict, dataclass

from kore.demo.channel import Channel
from kore.demo.lab import LabOf

#: what a terminal draws with: colours, titles, modes
_DRAWING = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07|[=>])")


@dataclass(frozen=True)
class Shown:
    """What a command printed, and its exit status."""

    output: str
    status: int

    def shown(self) -> dict[str, str | int]:
        """For JSON."""
        return asdict(self)


def run(lab: LabOf, command: str, patience: float = 60.0) -> Shown:
    """Open a terminal, type a command, and close the terminal when it has ended.

    Raises:
        Stuck: it takes more seconds than there is patience, or the lab is gone.
    """
    name = lab.send("api/terminals", {})["name"]
    try:
        with Channel(lab, f"terminals/websocket/{name}", patience) as channel:
            return _type(channel, command)
    finally:
        lab.delete(f"api/terminals/{name}")


def _type(channel: Channel, command: str) -> Shown:
    """The terminal echoes what is typed, so the marks around the output are typed in two parts."""
    mark = uuid.uuid4().hex
    channel.send(["stdin", f"echo 'begin-''{mark}'; {command}; echo 'end-''{mark}'-$?\r"])
    seen = ""
    ended = re.compile(rf"begin-{mark}\n(.*)end-{mark}-(\d+)", re.DOTALL)
    for kind, *content in channel.messages():
        if kind == "stdout":
            seen += content[0]
            if found := ended.search(_plain(seen)):
                return Shown(found[1], int(found[2]))
    raise AssertionError("messages end by an exception")


def _plain(text: str) -> str:
    return _DRAWING.sub("", text).replace("\r", "")
