"""Which of the instance's kernels a lab offers, as the lab is told it."""

from __future__ import annotations

import json
from collections.abc import Collection

from kore import names
from kore.settings import Kernels
from kore.settings.kernels import OWN


def offer(kernels: Kernels, user: str, groups: Collection[str]) -> str:
    """The variable `KORE_KERNELS`.

    Args:
        kernels: of the instance.
        user: the hub user whose lab it is.
        groups: the hub groups that the user is in.
    """
    everything = names.kind_of(user) is not names.Kind.USER
    hidden = {name for name, who in kernels.declared.items() if not everything and not who.includes(user, groups)}
    if not kernels.own and OWN not in kernels.declared:
        hidden.add(OWN)
    return json.dumps({"default": kernels.default, "hidden": sorted(hidden)})
