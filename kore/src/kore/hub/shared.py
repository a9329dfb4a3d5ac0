"""Which shared folders a lab has: the settings, the hub user and its groups."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from kore.hub import groups
from kore.settings import Settings


def granted(settings: Settings, user: str, theirs: Collection[str]) -> dict[str, str]:
    """The folders by name, each with the right to `read` or to `write`; who may do both writes.

    Args:
        settings: the instance's.
        user: the hub user.
        theirs: the hub groups that the user is in.
    """
    rights = {
        name: "write" if share.write.includes(user, theirs) else "read" if share.read.includes(user, theirs) else ""
        for name, share in settings.shared.items()
    }
    return {name: right for name, right in rights.items() if right}


def of_spawner(settings: Settings, spawner: Any) -> dict[str, str]:
    """The same for the lab of a spawner's user."""
    return granted(settings, spawner.user.name, groups.of(spawner))


def told(settings: Settings, spawner: Any) -> str:
    """The variable `KORE_SHARED`: where the folders are, and which there should be."""
    return json.dumps({"place": str(settings.shared_dir), "folders": sorted(of_spawner(settings, spawner))})
