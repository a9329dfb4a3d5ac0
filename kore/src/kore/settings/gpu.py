"""Which GPUs an instance may hand out, and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from kore.names import Kind, kind_of
from kore.settings.values import Section, matching
from kore.settings.who import Who

Name = Annotated[
    str,
    matching(r"[a-z][a-z0-9-]{0,24}", "must be of lower-case letters, digits and hyphens, a letter first, 25 at most"),
]
Node = Annotated[str, matching(r"/dev/[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", "must be a device node, such as /dev/nvidia0")]
Uuid = Annotated[str, matching(r"(GPU|MIG)-[A-Za-z0-9/-]+", "must be what `nvidia-smi -L` calls UUID: GPU-… or MIG-…")]


class GpuDevice(Section):
    """A GPU or a slice of one, which one lab at a time holds."""

    nodes: tuple[Node, ...] = Field(min_length=1, description="The device nodes that its holder opens.")
    id: Uuid | None = Field(
        default=None, description="What CUDA_VISIBLE_DEVICES names; null: that of the GPU with this `index`."
    )
    index: int | None = Field(default=None, ge=0, description="The GPU's number in the inventory, where `id` is null.")

    @model_validator(mode="after")
    def _one_way_to_find_it(self) -> GpuDevice:
        if (self.id is None) == (self.index is None):
            raise ValueError("either `id` or `index` says which one it is")
        return self


class GpuOffer(Section):
    """Some of the devices, and who may take how many of them."""

    who: Who = Field(default=Who(), description="To whom.")
    devices: tuple[Name, ...] = Field(min_length=1, description="Those among which a free one is chosen.")
    most: int = Field(default=1, ge=1, description="How many of them one lab gets at most.")

    def is_for(self, user: str, groups: list[str]) -> bool:
        """Whether a hub user in these hub groups may take of it.

        Grading labs and rooms nobody has signed in to: what is for everybody is not for them.
        """
        who = self.who if kind_of(user) is Kind.USER else self.who.model_copy(update={"everybody": False})
        return who.includes(user, groups)


class Gpu(Section):
    """The instance's GPUs."""

    devices: Mapping[Name, GpuDevice] = Field(default={}, description="What there is to hand out, by a name of ours.")
    common: tuple[Node, ...] = Field(
        default=(), description="Device nodes that each holder needs beside; one that is missing is left out."
    )
    offers: Mapping[Name, GpuOffer] = Field(default={}, description="What people choose among, by a name they read.")
    inventory: Path | None = Field(
        default=None, description="File with the output of `nvidia-smi -L`; what it does not list is not handed out."
    )

    @model_validator(mode="after")
    def _offers_can_be_kept(self) -> Gpu:
        for name, offer in self.offers.items():
            if unknown := set(offer.devices) - self.devices.keys():
                raise ValueError(f"offers.{name}: there are no devices {', '.join(sorted(unknown))}")
            if offer.most > len(set(offer.devices)):
                raise ValueError(f"offers.{name}: most is {offer.most}, but it has {len(set(offer.devices))} device(s)")
        if self.devices and self.inventory is None:
            raise ValueError("devices need an inventory, by which they are found")
        return self

    def nodes_of(self, devices: tuple[str, ...]) -> list[str]:
        """What whoever holds these devices opens."""
        own = [node for device in devices for node in self.devices[device].nodes]
        return list(dict.fromkeys([*own, *self.common])) if devices else []
