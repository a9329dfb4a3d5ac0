"""What a lab brings into its home when it starts."""

from __future__ import annotations

from typing import Any

from kore import names
from kore.settings import Settings


def told(settings: Settings, spawner: Any) -> str:
    """The variable `KORE_HOMES`; rooms and grading labs have nobody who would want it there."""
    if names.kind_of(spawner.user.name) is not names.Kind.USER:
        return ""
    return settings.homes.model_dump_json()
