"""Labs as plain processes of the hub's own user: for demo and development, where nobody needs protection."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from jupyterhub.spawner import SimpleLocalProcessSpawner

from kore.hub.labs import Lab


class ProcessSpawner(Lab, SimpleLocalProcessSpawner):  # type: ignore[misc]  # JupyterHub comes without types
    """A child process in a home of its own."""

    async def start(self) -> tuple[str, int]:
        """Make the home, which only its owner reads, then start the lab in it.

        Raises:
            SpawnException: the lab's process ended before it listened.
        """
        Path(self.home_dir).mkdir(mode=0o700, parents=True, exist_ok=True)
        return await super().start()

    def user_env(self, env: dict[str, Any]) -> dict[str, Any]:
        """The variables of the lab's user; its commands are those of the hub's own environment."""
        variables: dict[str, Any] = super().user_env(env)
        variables["PATH"] = f"{Path(sys.executable).parent}:{variables.get('PATH', '')}".rstrip(":")
        return variables
