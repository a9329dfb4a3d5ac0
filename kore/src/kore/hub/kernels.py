"""Which of the instance's kernels a lab offers, as the lab is told it."""

from __future__ import annotations

import json
from typing import Any

from kore import names
from kore.hub import groups
from kore.settings import Settings
from kore.settings.kernels import OWN


def told(settings: Settings, spawner: Any) -> str:
    """The variable `KORE_KERNELS`; labs that are nobody's own have all."""
    kernels, user, theirs = settings.labs.kernels, spawner.user.name, groups.of(spawner)
    everything = names.kind_of(user) is not names.Kind.USER
    hidden = {name for name, who in kernels.declared.items() if not everything and not who.includes(user, theirs)}
    if not kernels.own and OWN not in kernels.declared:
        hidden.add(OWN)
    return json.dumps({"default": kernels.default, "hidden": sorted(hidden)})
