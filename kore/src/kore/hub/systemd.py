"""Labs as systemd units: instances of templates whose command, protection and home the administrator has fixed.

The hub is unprivileged. A polkit rule lets its user do with exactly these units what is done here; it can neither make
units nor change what they run.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from systemdspawner import SystemdSpawner
from traitlets import Instance, Unicode

from kore import disk, names
from kore.hub import groups, limits, shared, storage
from kore.hub.environment import environment_file
from kore.hub.gpu_labs import GpuLab
from kore.hub.labs import Lab
from kore.hub.ports import free_port
from kore.hub.refusal import NotStarted
from kore.settings import LabLimit, Settings

#: `systemctl is-active` when it could not ask; that a unit is not active is another status
_NOT_ASKED = 1


class SystemdLabSpawner(GpuLab, Lab, SystemdSpawner):  # type: ignore[misc]  # JupyterHub comes without types
    """A lab in a unit of its own; whether it runs goes by the unit's name alone, so it outlives the hub's process."""

    settings = Instance(Settings, config=True, help="The instance's settings.")
    runtime_dir = Unicode(config=True, help="Where units read what this start is told; only the hub's user enters it.")

    def __init__(self, **values: Any) -> None:
        """Know the unit.

        Raises:
            ValueError: a name that no hub user has, or a further server of a user's, for which there is no unit.
        """
        super().__init__(**values)
        if not names.is_name(self.user.name) or self.name:
            raise ValueError(f"there is no lab for {self.user.name!r}, server {self.name!r}")
        self.unit_name = f"ananke-{self.settings.instance}-{names.kind_of(self.user.name)}@{self.user.name}.service"

    @property
    def log_place(self) -> str:
        """Where an administrator reads what the lab has written."""
        return f"the journal (journalctl --unit {self.unit_name})"

    def get_env(self) -> dict[str, str]:
        """The lab's variables: limits, and the name by which programs greet; PATH, HOME and SHELL are the unit's."""
        variables: dict[str, str] = super().get_env() | limits.variables(self._limit)
        if self.settings.labs.limits.homes:
            variables["KORE_DISK"] = str(disk.report(self.settings.instance))
        return variables | {"USER": self.user.name, "LOGNAME": self.user.name}

    async def start(self) -> tuple[str, int]:
        """Start the unit with a port of its own and within the person's limits, and wait until the lab listens.

        Raises:
            NotStarted: the GPUs are not to be had, systemd refuses, or the lab ended before it listened.
        """
        self.take_gpus()
        self.port = free_port(self.settings.labs.ports)
        # One that is still stopping, or that the hub has lost sight of, ends before anything is set for this start:
        # with its end, what was set for its own is taken back.
        await self._systemctl("stop", self.unit_name)
        # It fails where systemd has not met the unit yet. Otherwise five starts in a row could be too many for it.
        await self._systemctl("reset-failed", self.unit_name)
        await self._need("set-property", "--runtime", self.unit_name, *self._properties())
        told = Path(self.runtime_dir) / self.unit_name
        with (
            _lent(told.with_name(f"{told.name}.env"), environment_file(self.get_env())),
            _lent(told.with_name(f"{told.name}.grants"), json.dumps(self._grants())),
        ):
            await self._need("restart", self.unit_name)
        return await self.listening((self.ip, self.port))

    async def poll(self) -> int | None:
        """None while the unit is active, also as long as systemd cannot be asked: it may be renewing itself."""
        status, said = await self._systemctl("is-active", self.unit_name)
        if status == _NOT_ASKED:
            self.log.warning("Whether %s is active cannot be asked: %s", self.unit_name, said)
            return None
        return status or None

    def _grants(self) -> dict[str, Any]:
        """What root shall give to this start; `kore.root` compares it with what the administrator has declared."""
        granted: dict[str, Any] = {"gpus": list(self.gpus)} if self.gpus else {}
        if most := self._limit.disk:
            granted["disk"] = most
        if resources := storage.secrets(self.settings, self):
            granted["storage"] = resources
        if shares := shared.of_spawner(self.settings, self):
            granted["shared"] = shares
        return granted

    def _properties(self) -> list[str]:
        """What this start grants to the unit, in the place of what an earlier one did."""
        devices = [f"DeviceAllow={node} rw" for node in self.settings.gpu.nodes_of(self.gpus)]
        port = ["SocketBindAllow=", f"SocketBindAllow=tcp:{self.port}"]
        return [*limits.properties(self._limit, swaps=self.settings.keep.homes), *port, "DeviceAllow=", *devices]

    @property
    def _limit(self) -> LabLimit:
        return limits.of_person(self.settings.labs.limits, groups.of(self))

    async def _need(self, verb: str, *arguments: str) -> None:
        """Do what the start cannot do without."""
        status, said = await self._systemctl(verb, *arguments)
        if status:
            raise NotStarted(
                f"The lab could not be started (systemctl {verb}). The administrator finds the reason in the hub's log "
                f"and in {self.log_place}.",
                reason="systemctl",
                log_message=f"systemctl {verb} {' '.join(arguments)}: status {status}: {said}",
                status_code=500,
            )

    async def _systemctl(self, verb: str, *arguments: str) -> tuple[int, str]:
        """The exit status of systemctl, and what it says of errors."""
        process = await asyncio.create_subprocess_exec(
            "systemctl",
            "--no-ask-password",
            verb,
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        _, said = await process.communicate()
        return await process.wait(), said.decode(errors="replace").strip()


@contextmanager
def _lent(path: Path, content: str) -> Iterator[None]:
    """A file that is there while the unit starts: one of them holds the lab's token."""
    path.unlink(missing_ok=True)  # a hub that was killed may have left one
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
        yield
    finally:
        path.unlink(missing_ok=True)
