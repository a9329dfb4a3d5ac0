"""Which GPUs a lab can have: a look at what is declared, what the machine has and what other labs hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from kore.inventory import Inventory
from kore.settings import Gpu, GpuOffer

_CHOICE = re.compile(r"([a-z][a-z0-9-]*)(?::([1-9][0-9]?))?")


@dataclass(frozen=True)
class Choice:
    """What somebody wants: so many of an offer."""

    offer: str
    count: int = 1

    @classmethod
    def read(cls, text: str) -> Self:
        """`a100` or `a100:2`, as the form and the API write it.

        Raises:
            ValueError: it is neither.
        """
        if not (match := _CHOICE.fullmatch(text)):
            raise ValueError("not a choice of GPUs")
        return cls(match[1], int(match[2] or 1))

    def __str__(self) -> str:
        """As it is read."""
        return f"{self.offer}:{self.count}"


@dataclass(frozen=True)
class Stock:
    """The instance's GPUs at one moment."""

    gpu: Gpu
    inventory: Inventory
    #: names of devices that other labs have
    held: frozenset[str]

    def offers(self, user: str, groups: list[str]) -> dict[str, GpuOffer]:
        """What a hub user may choose among."""
        return {name: offer for name, offer in self.gpu.offers.items() if offer.is_for(user, groups)}

    def working(self, offer: GpuOffer) -> list[str]:
        """Those of an offer's devices that the machine has."""
        devices = self.gpu.devices
        return [name for name in dict.fromkeys(offer.devices) if self.inventory.id_of(devices[name])]

    def free(self, offer: GpuOffer) -> list[str]:
        """Those of them that nobody has."""
        return [name for name in self.working(offer) if name not in self.held]

    def missing(self, offer: GpuOffer) -> list[str]:
        """Those that are declared, but that the machine does not list."""
        return [name for name in dict.fromkeys(offer.devices) if not self.inventory.id_of(self.gpu.devices[name])]

    def ids(self, devices: tuple[str, ...]) -> list[str]:
        """What CUDA calls them."""
        return [found for name in devices if (found := self.inventory.id_of(self.gpu.devices[name]))]
