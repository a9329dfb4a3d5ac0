"""A real lab without a hub: JupyterLab with Kore's configuration, as a spawner starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from chromium import until

from kore import lab
from kore.archive import Limits
from kore.demo.processes import free_ports

_CONFIG = Path(lab.__file__).parent / "config"
_TOKEN = "secret"


@contextmanager
def running(home: Path, first: Path, **variables: str) -> Iterator[str]:
    """The address of a student's lab, with what signs a browser in.

    Args:
        home: an empty folder.
        first: a folder of configuration that counts before Kore's.
        variables: more of the lab's environment.
    """
    (port,) = free_ports(1)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "JUPYTERHUB_USER": "alice",
        "JUPYTERHUB_API_TOKEN": "none",
        "KORE_URL": "http://127.0.0.1:1/kore",
        "KORE_PUBLIC_PATH": "/services/kore",
        "KORE_ARCHIVE_LIMITS": Limits().text,
        "KORE_LAB": "user",
        "JUPYTER_CONFIG_PATH": f"{first}:{_CONFIG / 'user'}:{_CONFIG / 'common'}",
    } | variables
    options = [f"--port={port}", "--ip=127.0.0.1", "--no-browser", "--allow-root", f"--IdentityProvider.token={_TOKEN}"]
    log = home.with_suffix(".log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options], env=environment, cwd=home, stdout=output, stderr=output
        )
    try:
        until(lambda: _answers(f"http://127.0.0.1:{port}/api"), "a lab that answers")
        yield f"http://127.0.0.1:{port}/lab?token={_TOKEN}"
    finally:
        process.terminate()
        process.wait(20)
        print(log.read_text())  # noqa: T201  # pytest shows it if the test fails


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, trust_env=False).is_success
    except httpx.TransportError:
        return False
