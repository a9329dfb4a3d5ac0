"""Starting and stopping the whole stage."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

import kore
from kore import credentials, settings
from kore.demo import node
from kore.demo.labs import stop_labs
from kore.demo.plan import Plan, PlatformPlan
from kore.demo.processes import Process, listens
from kore.demo.scene import Lms
from kore.errors import SettingsError
from kore.settings import Settings

#: seconds; the hub imports much and prepares its database
_START = 60.0


class Stage:
    """Platforms, Kore, proxy and hub as real processes on loopback."""

    def __init__(self, plan: Plan, proxy: Path, tell: Callable[[str], None] = lambda _: None) -> None:
        """Prepare; nothing is started yet.

        Args:
            plan: what there is.
            proxy: the script of configurable-http-proxy.
            tell: is called with each step's name.
        """
        self.plan = plan
        self._proxy = proxy
        self._tell = tell
        self._processes: dict[str, Process] = {}
        self._control = secrets.token_urlsafe(24)

    def __enter__(self) -> Self:
        """Start everything.

        Raises:
            ProcessFailed: a process does not start.
            SettingsError: a port is taken or a program is missing.
        """
        self._check()
        self.plan.write()
        try:
            for platform in self.plan.platforms:
                self.start_platform(platform)
            self.start_kore()
            self.start_proxy()
            self.start_hub()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop everything, the labs included."""
        self._tell("stopping")
        for process in reversed(self._processes.values()):
            process.stop()
        self._processes.clear()
        stop_labs(self.plan.folder / "state" / "hub" / "jupyterhub.sqlite")

    def process(self, name: str) -> Process:
        """One of the running processes: `hub`, `kore`, `proxy` or a platform's key."""
        return self._processes[name]

    def start_platform(self, platform: PlatformPlan) -> None:
        """Start an LMS."""
        self._tell(f"starting the LMS of {platform.name}")
        token = self.plan.folder / "control-token"
        token.write_text(self._control)
        token.chmod(0o600)
        arguments = ["serve", "--world", str(self.plan.world_file(platform)), "--port", str(platform.port)]
        arguments += ["--control-token-file", str(token)]
        command = [sys.executable, "-c", "from kore_platform.cli import main; main()", *arguments]
        self._start(platform.key, command, lambda: listens(platform.port))

    def start_kore(self) -> None:
        """Start Kore."""
        self._tell("starting Kore")
        command = [sys.executable, "-c", "from kore.cli import main; main()", "serve"]
        command += ["--settings", str(self.plan.settings_file)]
        self._start("kore", command, lambda: _answers(f"{self._settings.kore_url}/health"))

    def start_proxy(self) -> None:
        """Start the proxy."""
        self._tell("starting the proxy")
        command = [node.find(), str(self._proxy), "--ip", "127.0.0.1", "--port", str(self.plan.proxy)]
        command += ["--api-ip", "127.0.0.1", "--api-port", str(self.plan.proxy_api)]
        command += ["--default-target", f"http://127.0.0.1:{self.plan.hub}"]
        token = credentials.secret(self._settings, "hub-to-proxy")
        self._start("proxy", command, lambda: listens(self.plan.proxy), {"CONFIGPROXY_AUTH_TOKEN": token})

    def start_hub(self) -> None:
        """Start the hub."""
        self._tell("starting the hub")
        config = Path(kore.__file__).parent / "hub" / "jupyterhub_config.py"
        command = [sys.executable, "-m", "jupyterhub", "-f", str(config)]
        variables = {"KORE_SETTINGS": str(self.plan.settings_file)}
        self._start("hub", command, lambda: _answers(f"{self._settings.hub_api_url}/"), variables)

    def control(self, lms: Lms) -> httpx.Client:
        """A client for a platform's control API."""
        headers = {"Authorization": f"Bearer {self._control}"}
        return httpx.Client(base_url=f"{lms.url}/_control/", headers=headers, timeout=30, trust_env=False)

    def kore(self) -> httpx.Client:
        """A client for Kore's own routes, without anybody's token."""
        return httpx.Client(base_url=self._settings.kore_url, timeout=30, trust_env=False)

    def _start(
        self, name: str, command: list[str], ready: Callable[[], bool], variables: dict[str, str] | None = None
    ) -> None:
        logs = self.plan.folder / "logs"
        logs.mkdir(exist_ok=True)
        self._processes[name] = Process(name, command, logs / f"{name}.log", variables)
        self._processes[name].wait_until(ready, _START)

    @cached_property
    def _settings(self) -> Settings:
        """The instance's, once the plan is written."""
        return settings.load(self.plan.settings_file)

    def _check(self) -> None:
        """Say which port is taken before anything has been started."""
        plan = self.plan
        ports = {"the proxy": plan.proxy, "the proxy's API": plan.proxy_api, "the hub": plan.hub, "Kore": plan.kore}
        ports |= {platform.name: platform.port for platform in plan.platforms}
        for name, port in ports.items():
            if listens(port):
                raise SettingsError(f"port {port} for {name} is taken. Stop what uses it, or choose others (--port).")
        if not self._proxy.is_file():
            raise SettingsError(f"there is no proxy at {self._proxy}; `make demo` installs it")


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
