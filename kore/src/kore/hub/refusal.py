"""How a start ends that the person shall be told about."""

from __future__ import annotations

from typing import Any

from jupyterhub.spawner import SpawnException


class NotStarted(SpawnException):  # type: ignore[misc]  # JupyterHub comes without types
    """A start that failed for a reason that its page shows."""

    def __init__(self, message: str, **values: Any) -> None:
        """Tell the message under the name, too, by which JupyterHub looks for it when a start was slow to fail."""
        super().__init__(message, **values)
        self.jupyterhub_message = message
