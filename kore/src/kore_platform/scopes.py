"""Which scopes a registration permits."""

from __future__ import annotations

from kore_platform import vocabulary as v
from kore_platform.world import Tool

_AGS = {
    "full": v.SCOPES_AGS,
    "sync": (v.SCOPE_LINEITEM_READONLY, v.SCOPE_RESULT, v.SCOPE_SCORE),
    "none": (),
}


def ags(tool: Tool) -> tuple[str, ...]:
    """The AGS scopes, in the order of the alphabet, as Moodle's claim has them."""
    return _AGS[tool.ags]


def permitted(tool: Tool) -> tuple[str, ...]:
    """All scopes of a tool."""
    members = (v.SCOPE_MEMBERS,) if tool.nrps else ()
    return (*ags(tool), *members, *((v.SCOPE_GROUPS,) if tool.groups else ()))
