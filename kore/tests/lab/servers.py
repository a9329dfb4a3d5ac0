"""Real JupyterLab servers, started as the spawner starts them, without a hub."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

#: starts the lab of a hub user; further arguments are folders of configuration that count more than the usual ones
Start = Callable[..., Any]


@contextmanager
def serving(variables: dict[str, str], *first: str) -> Iterator[httpx.Client]:
    user = variables["JUPYTERHUB_USER"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {"PATH": os.environ["PATH"]} | variables
    env["JUPYTER_CONFIG_PATH"] = ":".join([*first, env["JUPYTER_CONFIG_PATH"]])
    options = [f"--port={port}", "--ip=127.0.0.1", "--no-browser", "--allow-root", "--IdentityProvider.token=t"]
    command = [sys.executable, "-m", "jupyterlab", *options, f"--ServerApp.base_url=/user/{user}/"]
    log = Path(env["HOME"], "server.log")
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=env, cwd=env["HOME"], stdout=output, stderr=output)
    address = f"http://127.0.0.1:{port}/user/{user}/"
    with httpx.Client(base_url=address, headers={"Authorization": "token t"}, trust_env=False) as client:
        try:
            wait(lambda: answers(client))
            yield client
        finally:
            process.terminate()
            process.wait(20)
            print(log.read_text())  # noqa: T201  # pytest shows it if the test fails


def wait(until: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end
        time.sleep(0.2)


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("api/status").is_success
    except httpx.TransportError:
        return False


class Guest:
    """A room in the browser of somebody who has its token; what `kore.demo` needs of a `LabOf`."""

    def __init__(self, client: httpx.Client) -> None:
        self.url = str(client.base_url)
        self._client = client

    def put(self, path: str, document: Any) -> Any:
        return self._client.put(path, json=document).raise_for_status().json()

    def send(self, path: str, document: Any) -> Any:
        return self._client.post(path, json=document, timeout=60).raise_for_status().json()

    def headers(self, _: str) -> dict[str, str]:
        return {"Authorization": "token t"}


def notebook(path: Path, cells: int = 1) -> None:
    empty = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": ""}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    document = {
        "cells": [empty | {"id": f"cell-{number}"} for number in range(cells)],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(document))
