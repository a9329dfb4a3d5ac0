"""A JupyterHub without Kore, to measure beside it: stock spawner and proxy, and an ordinary authenticator."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from kore.demo import node
from kore.demo.processes import Process, free_ports

_START = 60.0


class PlainHub:
    """One running hub."""

    def __init__(self, folder: Path, proxy: Path, variables: Mapping[str, str]) -> None:
        """Prepare.

        Args:
            folder: gets its state, log and homes.
            proxy: the script of configurable-http-proxy, which this hub starts by itself.
            variables: what `plain_hub_config.py` reads besides.
        """
        self.folder = folder
        port, api, hub = free_ports(3)
        self.url = f"http://127.0.0.1:{port}/"
        self._variables = {
            "BENCH_FOLDER": str(folder),
            "BENCH_URL": self.url,
            "BENCH_PROXY": str(proxy),
            "BENCH_NODE": node.find(),
            "BENCH_PROXY_API": f"http://127.0.0.1:{api}",
            "BENCH_HUB": f"http://127.0.0.1:{hub}",
            **variables,
        }

    def __enter__(self) -> Self:
        """Start it, and wait until it answers."""
        self.folder.mkdir(parents=True)
        config = Path(__file__).with_name("plain_hub_config.py")
        command = [sys.executable, "-m", "jupyterhub", "-f", str(config)]
        variables = {"PATH": os.environ["PATH"], **self._variables}
        self._process = Process("plain hub", command, self.folder / "hub.log", variables)
        try:
            self._process.wait_until(self._answers, _START)
        except BaseException:
            self._process.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it; it stops its labs and its proxy."""
        self._process.stop()

    def home(self, user: str) -> Path:
        """A user's home."""
        return self.folder / "homes" / user

    def _answers(self) -> bool:
        """Through the proxy, which knows the hub last."""
        try:
            return httpx.get(f"{self.url}hub/api/", timeout=2, trust_env=False).is_success
        except httpx.HTTPError:
            return False
