"""Which storage a lab offers. People's own labs alone: in a shared one everybody would use what one person types."""

from __future__ import annotations

import json
from typing import Any

from kore import names
from kore.hub import groups
from kore.settings import Resource, Settings
from kore.storage import Login


def offers(settings: Settings, spawner: Any) -> dict[str, Any]:
    """What the lab offers: resources without secrets, and what people may add; empty where there is nothing."""
    storage = settings.storage
    given = _given(settings, spawner)
    if not given and not (_personal(settings, spawner) and storage.own):
        return {}
    return {
        "resources": {name: resource.model_dump(mode="json", exclude={"who"}) for name, resource in given.items()},
        "own": list(storage.own),
    }


def told(settings: Settings, spawner: Any) -> str:
    """The variable `KORE_STORAGE`: the same as text; empty where there is nothing."""
    offered = offers(settings, spawner)
    return json.dumps(offered) if offered else ""


def secrets(settings: Settings, spawner: Any) -> list[str]:
    """The names of the resources whose secret the lab needs."""
    return [name for name, resource in _given(settings, spawner).items() if resource.login is Login.SHARED]


def _given(settings: Settings, spawner: Any) -> dict[str, Resource]:
    if not _personal(settings, spawner):
        return {}
    user, theirs = spawner.user.name, groups.of(spawner)
    every = settings.storage.resources.items()
    return {name: resource for name, resource in every if resource.who.includes(user, theirs)}


def _personal(settings: Settings, spawner: Any) -> bool:
    return settings.storage.enable and names.kind_of(spawner.user.name) is names.Kind.USER
