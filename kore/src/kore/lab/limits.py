"""What this lab may use, as the hub tells it, and what in the server's configuration goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from kore.errors import SettingsError
from kore.settings import LabLimit


def of(environment: Mapping[str, str]) -> LabLimit | None:
    """The limits that the variables describe; None where the hub's way of starting labs has none.

    Raises:
        SettingsError: the hub has not written them.
    """
    if (told := environment.get("KORE_LIMITS")) is None:
        return None
    try:
        return LabLimit.model_validate_json(told)
    except ValidationError as error:
        raise SettingsError("KORE_LIMITS does not hold the limits of a lab") from error


def configure(c: Any, limit: LabLimit | None) -> None:
    """Let the server show what goes with the limits.

    Args:
        c: Jupyter's configuration object (traitlets).
        limit: the lab's.
    """
    if limit is not None and limit.cpu:
        c.ResourceUseDisplay.cpu_limit = 100 * limit.cpu  # what is measured is per cent of one core


def shown(amount: str) -> str:
    """An amount of memory or disk as people read it: `5G` is 5 GB."""
    if amount[-1].isalpha():
        return f"{amount[:-1]} {amount[-1]}B"
    return f"{int(amount) / (1 << 20):.0f} MB"
