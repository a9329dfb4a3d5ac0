"""A notebook in a lab as JupyterLab opens it: read it, start its kernel, run a cell over the websocket."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any
from urllib.parse import quote

import httpx
import websocket

from kore.demo.lab import LabOf
from kore.demo.person import Person, Stuck, json_of

#: seconds
_PATIENCE = 60.0
_CODE, _ANSWER = "1+1", "2"


class Notebook(LabOf):
    """A lab with one notebook that is to be used."""

    def __init__(self, person: Person, url: str, path: str) -> None:
        """Look at a lab that runs and lets the person in.

        Args:
            person: who looks.
            url: the lab's address, with a slash at the end.
            path: the notebook's, below the lab's root.
        """
        super().__init__(person, url)
        self._path = path

    def use(self) -> None:
        """Read the notebook, start its kernel and wait for the first answer.

        Raises:
            Stuck: the notebook is empty, or the kernel gives another answer or none.
        """
        if not self.get(f"api/contents/{quote(self._path)}")["content"]["cells"]:
            raise Stuck(f"{self._path} is empty")
        order = {"path": self._path, "name": self._path, "type": "notebook", "kernel": {"name": "python3"}}
        session = json_of(self._send("POST", "api/sessions", json=order))
        answer = self._run(str(session["kernel"]["id"]))
        if answer != _ANSWER:
            raise Stuck(f"the kernel says that {_CODE} is {answer}")

    def _run(self, kernel: str) -> str:
        address = httpx.URL(f"{self.url}api/kernels/{kernel}/channels")
        # The cookies that a browser would send to this address.
        request = self._person.browser.build_request("GET", address)
        channel = websocket.create_connection(
            str(address.copy_with(scheme="ws")),
            timeout=_PATIENCE,
            cookie=request.headers["cookie"],
            header=[f"X-XSRFToken: {self._xsrf()}"],
        )
        try:
            number = uuid.uuid4().hex
            channel.send(json.dumps(_execute(number)))
            return _result(channel, number)
        finally:
            channel.close()


def _execute(number: str) -> dict[str, Any]:
    """An `execute_request` of the Jupyter messaging protocol."""
    header = {"msg_id": number, "msg_type": "execute_request", "session": number, "username": "", "version": "5.3"}
    content = {"code": _CODE, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
    return {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}


def _result(channel: websocket.WebSocket, number: str) -> str:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        message = json.loads(channel.recv())
        if message["parent_header"].get("msg_id") == number and message["msg_type"] == "execute_result":
            return str(message["content"]["data"]["text/plain"])
    raise Stuck(f"the kernel does not answer within {_PATIENCE:g} s")
