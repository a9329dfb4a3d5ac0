"""A person's JupyterLab without a hub, with what the hub would tell it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
from chromium import Chromium, View, until
from traitlets.config import Config

from kore.archive import Limits
from kore.demo.processes import free_ports
from kore.hub import configure

ALL = ("resource_usage", "execution_time", "git_puller", "language_servers", "scheduler")
#: in a page: JupyterLab itself
APP = "window.jupyterapp"


@contextmanager
def lab(folder: Path, extensions: dict[str, bool], first: Path | None = None, **variables: str) -> Iterator[str]:
    """The address of a lab that runs; its home is `home` in the folder.

    Args:
        folder: where it keeps its files.
        extensions: those of `ALL` that are on; the others are off.
        first: a folder of configuration that counts before Kore's.
        variables: more of its environment.
    """
    home, (port,) = folder / "home", free_ports(1)
    home.mkdir(exist_ok=True)
    options = [f"--port={port}", "--ip=127.0.0.1", "--no-browser", "--allow-root", "--IdentityProvider.token=t"]
    command = [sys.executable, "-m", "jupyterlab", *options, "--LabApp.expose_app_in_browser=True"]
    environment = _variables(folder, home, extensions)
    if first:
        environment["JUPYTER_CONFIG_PATH"] = f"{first}:{environment['JUPYTER_CONFIG_PATH']}"
    with (folder / "lab.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment | variables, cwd=home, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}/"
    try:
        until(lambda: _answers(address), "a lab that answers")
        yield address
    finally:
        process.terminate()
        process.wait(20)
        print((folder / "lab.log").read_text())  # noqa: T201  # pytest shows it if the test fails


def opened(browser: Chromium, address: str) -> View:
    """A tab with JupyterLab's launcher."""
    tab = browser.open(f"{address}lab?token=t")
    until(lambda: tab.run(f"!!({APP} && document.querySelector('.jp-LauncherCard'))"), "the launcher")
    return tab


def do(tab: View, command: str, **arguments: Any) -> None:
    """Have JupyterLab carry out a command, and do not wait for its end."""
    tab.run(f"{APP}.commands.execute({command!r}, {arguments!r}); true")


def _variables(folder: Path, home: Path, extensions: dict[str, bool]) -> dict[str, str]:
    settings = folder / "instance.json"
    document = {"instance": "demo", "public_url": "http://127.0.0.1:8000/", "state_dir": str(folder / "state")}
    off = dict.fromkeys(ALL, False)
    settings.write_text(json.dumps(document | {"labs": {"extensions": off | extensions}}))
    config = Config()
    configure(config, settings)
    alice = SimpleNamespace(user=SimpleNamespace(name="alice", groups=[]))
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "JUPYTERHUB_USER": "alice",
        "JUPYTERHUB_API_TOKEN": "t",
        "KORE_LAB": "user",
        "KORE_URL": "http://127.0.0.1:9/services/kore",
        "KORE_PUBLIC_PATH": "/services/kore",
        "KORE_ARCHIVE_LIMITS": Limits().text,
        "JUPYTER_CONFIG_PATH": config.Spawner.environment["JUPYTER_CONFIG_PATH"](alice),
    }


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}api/status", headers={"Authorization": "token t"}, trust_env=False).is_success
    except httpx.TransportError:
        return False
