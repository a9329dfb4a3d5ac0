"""Code that a person runs in a notebook's kernel."""

from __future__ import annotations

import re
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from kore.demo.channel import Channel
from kore.demo.lab import LabOf

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Outcome:
    """What a cell shows below itself."""

    output: str
    #: the exception's name and message, or that the kernel died; None if all went well
    error: str | None

    def shown(self) -> dict[str, str | None]:
        """For JSON."""
        return asdict(self)


class Kernel:
    """The kernel of a notebook, which is started if it does not run."""

    def __init__(self, lab: LabOf, notebook: str, name: str = "python3") -> None:
        """Open the notebook's session; whoever opens it again finds the same kernel.

        Args:
            lab: where it runs.
            notebook: its path, below the home.
            name: of the kernel, as the launcher's tiles stand for it.
        """
        order = {"path": notebook, "name": notebook, "type": "notebook", "kernel": {"name": name}}
        self._lab = lab
        self.id = str(lab.send("api/sessions", order)["kernel"]["id"])

    def run(self, code: str, patience: float = 60.0) -> Outcome:
        """Run a cell to its end.

        Raises:
            Stuck: it takes more seconds than there is patience, or the lab is gone.
        """
        number = uuid.uuid4().hex
        with Channel(self._lab, f"api/kernels/{self.id}/channels?session_id={number}", patience) as channel:
            channel.send(_execute(number, code))
            return _outcome(channel, number)


def _execute(number: str, code: str) -> dict[str, Any]:
    """An `execute_request` of the Jupyter messaging protocol."""
    header = {"msg_id": number, "msg_type": "execute_request", "session": number, "username": "", "version": "5.3"}
    content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
    return {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}


def _outcome(channel: Channel, number: str) -> Outcome:
    output, error = "", None
    for message in channel.messages():
        kind, content = message["msg_type"], message["content"]
        if content.get("execution_state") in {"restarting", "dead"}:
            return Outcome(output, "the kernel died")
        if message["parent_header"].get("msg_id") != number:
            continue
        if kind == "stream":
            output += content["text"]
        elif kind == "execute_result":
            output += content["data"]["text/plain"]
        elif kind == "error":
            error = _COLOURS.sub("", f"{content['ename']}: {content['evalue']}")
        elif content.get("execution_state") == "idle":
            break
    return Outcome(output, error)
