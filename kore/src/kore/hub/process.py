"""Labs as plain processes of the hub's own user: for demo and development, where nobody needs protection."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from jupyterhub.spawner import SimpleLocalProcessSpawner

from kore import names
from kore.hub.labs import Lab


class ProcessSpawner(Lab, SimpleLocalProcessSpawner):  # type: ignore[misc]  # JupyterHub comes without types
    """A child process in a home of its own."""

    def get_args(self) -> list[str]:
        """The lab's arguments; in a container, where everything is root's, it must be told that this is meant."""
        arguments: list[str] = super().get_args()
        return [*arguments, "--allow-root"] if os.geteuid() == 0 else arguments

    async def start(self) -> tuple[str, int]:
        """Make the home, which only its owner reads, then start the lab in it.

        Raises:
            NotStarted: the lab's process ended before it listened.
        """
        _make_home(Path(self.home_dir))
        return await super().start()

    async def stop(self, now: bool = False) -> None:
        """End the lab as systemd would. An interrupt first, as JupyterHub has it, ends Jupyter in the midst of a save.

        Args:
            now: ignored; a lab that was asked to end gets its time.
        """
        del now
        await super().stop(now=True)

    def user_env(self, env: dict[str, Any]) -> dict[str, Any]:
        """The variables of the lab's user; its commands are those of the hub's own environment."""
        variables: dict[str, Any] = super().user_env(env)
        variables["PATH"] = f"{Path(sys.executable).parent}:{variables.get('PATH', '')}".rstrip(":")
        return variables


def delete_home(spawner: Any) -> None:
    """What units do by having homes in memory; a hook for after a lab has ended, of a person or room."""
    if names.kind_of(spawner.user.name) is not names.Kind.COURSE and Path(spawner.home_dir).exists():
        shutil.rmtree(spawner.home_dir)


def _make_home(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)
