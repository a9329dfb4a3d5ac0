"""Custom parameters: merged, copied to tame names, and with their variables filled in (LTI 1.3 core, section 6.1)."""

from __future__ import annotations

import re
from typing import Any

from kore_platform import variables
from kore_platform.platform import Platform
from kore_platform.sessions import Launch
from kore_platform.world import Activity, Tool


def custom(platform: Platform, launch: Launch, tool: Tool, activity: Activity | None) -> dict[str, str]:
    """The `custom` claim. Where tool and activity say the same key, the tool wins, as in Moodle."""
    column = platform.columns.by_id.get(launch.column)
    review = (column.submission_review if column else None) or {}
    extra: dict[str, Any] = review.get("custom") or {}
    merged = {**(activity.custom if activity else {}), **extra, **tool.custom}
    values = variables.values(platform, launch, tool, activity)
    found: dict[str, str] = {}
    for key, value in merged.items():
        found[key] = found[_tame(key)] = values.get(str(value), str(value))
    if tool.nrps:
        found["context_memberships_url"] = values["$ToolProxyBinding.memberships.url"]
    return found


def _tame(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "_", key.lower())
