"""Faults of a platform, for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from kore.demo.plan import PlatformPlan
from kore.demo.stage import Stage


@contextmanager
def weather(stage: Stage, platform: PlatformPlan, **faults: Any) -> Iterator[httpx.Client]:
    """Bad weather, as `kore_platform.options.Faults` names it; the control API's client, with counters at nought."""
    with stage.control(platform) as control:
        control.put("faults", json=faults).raise_for_status()
        control.post("counters/reset").raise_for_status()
        try:
            yield control
        finally:
            control.put("faults", json={}).raise_for_status()
