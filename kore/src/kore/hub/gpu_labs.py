"""A lab that may hold GPUs: it takes them when it starts and has them until it has stopped.

What is free follows from what the labs hold, and each remembers its own across a restart of the hub. So there is no
second list that could differ, and as looking and taking is one step, two starts never take the same one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kore import names, texts
from kore.hub import groups
from kore.hub.gpus import Choice, Stock
from kore.hub.refusal import NotStarted
from kore.inventory import Inventory
from kore.settings import Settings

if TYPE_CHECKING:
    from jupyterhub.spawner import Spawner
else:  # as `kore.hub.labs`: a subclass of Spawner itself would have to start, stop and poll by itself
    Spawner = object


class GpuLab(Spawner):  # type: ignore[misc]  # JupyterHub comes without types
    """Mixed into a spawner, before it."""

    settings: Settings
    #: names of the devices that it holds
    gpus: tuple[str, ...] = ()
    #: the person's choice for the next start, as the form or the API tells it
    gpu_choice: str = ""
    _gpu_ids: tuple[str, ...] = ()
    _tongue: str = texts.LANGUAGES[0]

    @property
    def stock(self) -> Stock:
        """The GPUs as they are now, for this lab."""
        labs = [lab for user in self.user.settings["users"].values() for lab in user.spawners.values()]
        held = frozenset(gpu for lab in labs if lab is not self for gpu in lab.gpus)
        return Stock(self.settings.gpu, Inventory.read(self.settings.gpu.inventory), held)

    @property
    def gpu_words(self) -> dict[str, str]:
        """What the person reads; without a request in the language of the last one."""
        if self.handler is not None:
            self._tongue = texts.language(self.handler.request.headers.get("Accept-Language", ""))
        return texts.GPUS[self._tongue]

    def get_env(self) -> dict[str, str]:
        """The lab's variables, with the GPUs that programs shall use.

        Who has none gets an empty list: programs then say so at once, and need not find out.
        """
        variables: dict[str, str] = super().get_env()
        if self.settings.gpu.devices:
            variables["CUDA_VISIBLE_DEVICES"] = ",".join(self._gpu_ids)
        return variables

    def get_state(self) -> dict[str, Any]:
        """What the hub must know of a running lab after a restart: what it holds, too."""
        state: dict[str, Any] = super().get_state()
        return state | ({"gpus": list(self.gpus)} if self.gpus else {})

    def load_state(self, state: dict[str, Any]) -> None:
        """Hold what the lab has held before the hub's restart."""
        super().load_state(state)
        self.gpus = tuple(state.get("gpus", ()))

    def clear_state(self) -> None:
        """Give back what a lab held that has stopped, or that could not start."""
        super().clear_state()
        self.gpus = ()

    def take_gpus(self) -> None:
        """Take for this start what the person has chosen, or what its grading lab or room has been given.

        Raises:
            NotStarted: nobody has offered it to them, or too few are free.
        """
        if not self.settings.gpu.devices:
            return
        stock = self.stock
        person = names.kind_of(self.user.name) is names.Kind.USER
        self.gpus = self._chosen(stock) if person else self._given(stock)
        self._gpu_ids = tuple(stock.ids(self.gpus))
        if self.gpus:
            # A hub that is killed while the lab starts must know it afterwards.
            self.orm_spawner.state = self.get_state()
            self.user.db.commit()
            self.log.info("%s gets the GPUs %s", self.user.name, ", ".join(self.gpus))

    def _chosen(self, stock: Stock) -> tuple[str, ...]:
        wanted, self.gpu_choice = self.gpu_choice, ""
        if not wanted:
            return ()
        offers = stock.offers(self.user.name, groups.of(self))
        words = self.gpu_words
        try:
            choice = Choice.read(wanted)
            offer = offers[choice.offer]
            if choice.count > offer.most:
                raise ValueError("more than one lab gets")
        except (ValueError, KeyError):
            raise NotStarted(words["not-yours"], reason="gpu", status_code=403) from None
        free, working, missing = stock.free(offer), stock.working(offer), stock.missing(offer)
        if missing:
            self.log.warning("The inventory does not list these GPUs, so nobody gets them: %s", ", ".join(missing))
        if len(free) < choice.count:
            told = words["too-few"].format(offer=choice.offer, count=choice.count, free=len(free), all=len(working))
            broken = words["missing"].format(count=len(missing)) if missing else ""
            raise NotStarted(f"{told} {broken}".strip(), reason="gpu", status_code=503)
        return tuple(free[: choice.count])

    def _given(self, stock: Stock) -> tuple[str, ...]:
        """Nobody is there to choose: as many as there may be, or none, for their work does not depend on it."""
        offers = stock.offers(self.user.name, groups.of(self))
        for _, offer in sorted(offers.items()):
            if len(free := stock.free(offer)) >= offer.most:
                return tuple(free[: offer.most])
        if offers:
            self.log.warning("%s starts without a GPU: none of those offered to it is free", self.user.name)
        return ()
