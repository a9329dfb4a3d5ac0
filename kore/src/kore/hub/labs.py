"""What every lab needs of its spawner, whichever starts it: to know whose it is, and to be noticed when it is up."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from kore import names
from kore.hub.refusal import NotStarted

#: seconds between two looks at the lab's port, and between two looks at its process
_STEP = 0.05
_STEPS_TO_POLL = 10

if TYPE_CHECKING:
    from jupyterhub.spawner import Spawner
else:  # a subclass of Spawner itself would have to start, stop and poll by itself
    Spawner = object


class Lab(Spawner):  # type: ignore[misc]  # JupyterHub comes without types
    """Mixed into a spawner, before it."""

    def __init__(self, **values: Any) -> None:
        """Spare people the question whether a grading lab or room may know their name.

        JupyterHub asks it at another user's server after each start of that server, and keeps its list of exceptions
        in memory only. It makes this object before a lab starts and, when the hub itself starts, for each lab that
        runs; so here is the place for both.
        """
        super().__init__(**values)
        if names.kind_of(self.user.name) is not names.Kind.USER:
            self.user.settings["oauth_no_confirm_list"].add(self.oauth_client_id)

    @property
    def log_place(self) -> str:
        """Where an administrator reads what the lab has written."""
        return "the hub's log"

    def get_env(self) -> dict[str, str]:
        """The lab's variables: JupyterHub's, and whose lab it is."""
        variables: dict[str, str] = super().get_env()
        variables["KORE_LAB"] = names.kind_of(self.user.name)
        if course := names.course_of(self.user.name):
            variables["KORE_COURSE"] = course
        return variables

    async def start(self) -> tuple[str, int]:
        """Start the lab and wait until it listens; JupyterHub's own waiting doubles its steps and adds seconds.

        Raises:
            NotStarted: the lab's process ended before it listened.
        """
        return await self.listening(await super().start())

    async def listening(self, address: tuple[str, int]) -> tuple[str, int]:
        """Wait until the lab listens there.

        Raises:
            NotStarted: the lab's process ended before.
        """
        steps = 0
        while not await _listens(*address):  # JupyterHub ends this after `start_timeout`
            steps += 1
            if steps % _STEPS_TO_POLL == 0 and await self.poll() is not None:
                raise NotStarted(
                    f"The lab ended while it was starting. The administrator finds the reason in {self.log_place}.",
                    reason="exited",
                    status_code=500,
                )
            await asyncio.sleep(_STEP)
        return address


async def _listens(host: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True
