"""A real instance on loopback: hub and proxy as processes, started from a settings file, and browsers for it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
from tests.hub.fake_kore import FakeKore

import kore
from kore import cookies, credentials, settings
from kore.demo import node
from kore.demo.processes import free_ports, listens

_HUB_CONFIG = Path(kore.__file__).parent / "hub" / "jupyterhub_config.py"
_PROXY = Path(__file__).parents[3] / "pkgs/proxy/node_modules/configurable-http-proxy/bin/configurable-http-proxy"


def find_proxy() -> str | None:
    """Where `make` installs the proxy, else on the machine's own path."""
    return str(_PROXY) if _PROXY.exists() else shutil.which("configurable-http-proxy")


def write_settings(folder: Path, ports: list[int], **changes: Any) -> Path:
    """An instance at /base/ with proxy, proxy's API, hub and Kore at these ports."""
    named = dict(zip(("proxy", "proxy_api", "hub", "kore"), ports, strict=True))
    public = f"http://127.0.0.1:{named['proxy']}/base"
    content = {"instance": "test", "public_url": public, "state_dir": str(folder / "state"), "ports": named}
    path = folder / "instance.json"
    path.write_text(json.dumps(content | changes))
    return path


class Instance:
    """Hub and proxy."""

    def __init__(self, folder: Path, fake: FakeKore, proxy: str, **changes: Any) -> None:
        self.kore = fake
        self.settings_file = write_settings(folder, [*free_ports(3), fake.port], **changes)
        self.settings = settings.load(self.settings_file)
        fake.secret = self.secret("hub-to-kore")
        self.log = folder / "hub.log"
        self.url = f"{self.settings.origin}/base"
        self._proxy = proxy
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        self._start_proxy()
        self._start_hub()

    def restart_hub(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        _stop(self._processes["hub"])
        meanwhile()
        self._start_hub()

    def stop(self) -> None:
        for process in reversed(self._processes.values()):
            _stop(process)
        for pid in self._labs().values():
            os.killpg(pid, signal.SIGKILL)

    def secret(self, name: str) -> str:
        return credentials.secret(self.settings, name)

    def browser(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, follow_redirects=True, timeout=60, trust_env=False)

    def as_kore(self) -> httpx.Client:
        return self.with_token(self.secret("kore-to-hub"))

    def with_token(self, token: str) -> httpx.Client:
        headers = {"Authorization": f"token {token}"}
        return httpx.Client(base_url=self.settings.hub_api_url, headers=headers, timeout=60, trust_env=False)

    def sign_in(self, browser: httpx.Client, name: str, landing: str = "/base/hub/home") -> httpx.Response:
        ticket = self.kore.ticket(name, landing)
        browser.cookies.set(cookies.of_ticket(ticket), "half", domain="127.0.0.1", path="/base/hub/login")
        return browser.get("/hub/login", params={"ticket": ticket})

    def token(self, browser: httpx.Client, client: str, secret: str, callback: str, **wishes: str) -> str:
        """What a lab or service gets from the hub about its visitor, without asking the visitor (RFC 6749, 4.1)."""
        asked = {"client_id": client, "redirect_uri": callback, "response_type": "code", "state": "s"} | wishes
        answer = browser.get("/hub/api/oauth2/authorize", params=asked, follow_redirects=False)
        assert answer.status_code == 302, answer.text
        given = dict(httpx.URL(answer.headers["Location"]).params)
        form = {"client_id": client, "client_secret": secret, "grant_type": "authorization_code", "code": given["code"]}
        answer = httpx.post(f"{self.settings.hub_api_url}/oauth2/token", data=form | {"redirect_uri": callback})
        return str(answer.json()["access_token"])

    def lab_pid(self, name: str) -> int:
        return self._labs()[name]

    def lab_variables(self, name: str) -> dict[str, str]:
        content = Path(f"/proc/{self.lab_pid(name)}/environ").read_text()
        return dict(line.split("=", 1) for line in content.strip("\0").split("\0"))

    def _labs(self) -> dict[str, int]:
        """Process ids of the labs that run, by hub user."""
        running = "spawners JOIN users ON users.id = spawners.user_id WHERE spawners.server_id IS NOT NULL"
        with closing(sqlite3.connect(self.settings.state_dir / "hub" / "jupyterhub.sqlite")) as database:
            rows = database.execute(f"SELECT users.name, spawners.state FROM {running}")
            return {name: json.loads(state)["pid"] for name, state in rows if state}

    def _start_proxy(self) -> None:
        ports = self.settings.ports
        command = [node.find(), self._proxy, "--ip", "127.0.0.1", "--port", str(ports.proxy), "--api-ip", "127.0.0.1"]
        command += ["--api-port", str(ports.proxy_api), "--default-target", f"http://127.0.0.1:{ports.hub}"]
        self._start("proxy", command, {"CONFIGPROXY_AUTH_TOKEN": self.secret("hub-to-proxy")})
        wait_until(lambda: listens(ports.proxy_api))

    def _start_hub(self) -> None:
        command = [sys.executable, "-m", "jupyterhub", "--config", str(_HUB_CONFIG)]
        variables = {"KORE_SETTINGS": str(self.settings_file), "VIRTUAL_ENV": "not for labs"}
        hub = self._start("hub", command, variables)
        wait_until(lambda: hub.poll() is not None or self._routed())
        assert hub.poll() is None, self.log.read_text()[-3000:]

    def _start(self, name: str, command: list[str], variables: dict[str, str]) -> subprocess.Popen[bytes]:
        folder = self.log.parent
        with (folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(command, env=os.environ | variables, stdout=log, stderr=log, cwd=folder)
        self._processes[name] = process
        return process

    def _routed(self) -> bool:
        try:
            return httpx.get(f"{self.url}/hub/api/", trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(60)


def wait_until(done: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "not within the time"
        time.sleep(0.1)
