"""Deep linking responses (LTI Deep Linking 2.0, section 4.5): from a tool's JWT to new activities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kore_platform import assertions, changes, deep_linking
from kore_platform import vocabulary as v
from kore_platform.errors import AssertionRefused, WorldError
from kore_platform.platform import Platform
from kore_platform.world import Tool

_MOST = 100


async def read_items(
    platform: Platform, tool: Tool, token: str, *, course: str = "", sesskey: str = ""
) -> list[dict[str, Any]]:
    """The content items of a response. As Moodle, only signature, times and `iss` are checked, unless told otherwise.

    Args:
        platform: who asked for them.
        tool: who answers.
        token: the response.
        course: where the items shall go.
        sesskey: the session in which they were asked for.

    Raises:
        AssertionRefused: a check fails, or the items are malformed.
        ToolKeysUnavailable: the tool's key set cannot be had.
    """
    claims = await assertions.verify(token, tool, platform.tool_keys, platform.options, platform.now())
    if claims.get("iss") != tool.client_id:
        raise AssertionRefused("Consumer key is incorrect")
    if platform.options.check_deep_linking:
        found = deep_linking.problems(platform, course, tool, sesskey, claims)
        if found:
            raise AssertionRefused("; ".join(found))
    items = claims.get(f"{v.DEEP_LINKING}content_items") or []
    if not isinstance(items, list) or len(items) > _MOST or not all(isinstance(item, dict) for item in items):
        raise AssertionRefused("The content items cannot be used")
    return items


def save(platform: Platform, course: str, tool: Tool, items: Sequence[Mapping[str, Any]]) -> None:
    """Make activities of content items.

    Raises:
        WorldError: an item cannot become an activity.
    """
    first = max((int(activity.id) for activity in platform.world.activities), default=0) + 1
    keeps_windows = platform.options.deep_linking_windows
    new = [
        {**_activity(item, tool), **(_windows(item) if keeps_windows else {}), "id": str(first + i), "course": course}
        for i, item in enumerate(items)
    ]
    platform.change_world(changes.add_activities(platform.world, new))


def _activity(item: Mapping[str, Any], tool: Tool) -> dict[str, Any]:
    lineitem = item.get("lineItem")
    if item.get("type") not in {"ltiResourceLink", "link"} or not isinstance(lineitem, dict | None):
        raise WorldError(f"an item of type {item.get('type')} cannot become an activity")
    always = tool.accept_grades == "always"
    activity = {
        "tool": tool.client_id,
        "title": item.get("title") or tool.name,
        "description": item.get("text") or "",
        "url": item.get("url"),
        "custom": item.get("custom") or {},
        "graded": always or (tool.accept_grades == "delegate" and lineitem is not None),
    }
    if lineitem is None or not activity["graded"]:
        return activity
    return activity | {
        "points": lineitem.get("scoreMaximum", 100),
        "resource_id": lineitem.get("resourceId") or "",
        "tag": lineitem.get("tag") or "",
        "submission_review": lineitem.get("submissionReview"),
    }


def _windows(item: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name in ("available", "submission"):
        window = item.get(name) or {}
        if not isinstance(window, dict):
            raise WorldError(f"{name} of an item must have startDateTime and endDateTime")
        found[f"{name}_from"] = window.get("startDateTime") or ""
        found[f"{name}_until"] = window.get("endDateTime") or ""
    return found
