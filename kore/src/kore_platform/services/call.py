"""A tool's request to a service, and who sent it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from kore_platform.answers import Answer, compact
from kore_platform.columns import Column
from kore_platform.errors import ServiceRefused
from kore_platform.platform import Platform
from kore_platform.scopes import permitted
from kore_platform.world import Course, Tool

_UNAUTHORIZED = 401


@dataclass(slots=True)
class Call:
    """One request, with everything that the services look at."""

    method: str
    path: str
    query: dict[str, str]
    accept: str
    #: without parameters such as the charset
    content_type: str
    authorization: str
    body: bytes

    def number(self, name: str) -> int:
        """A number of the query, as PHP reads one: 0 if it is absent or no number."""
        text = self.query.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004


def authorize(platform: Platform, call: Call, *scopes: str) -> Tool:
    """The tool behind a call's token.

    Raises:
        ServiceRefused: no token, an unknown or expired one, one without any of the scopes, a service that is switched
            off since, or another tool's `type_id`.
    """
    token = platform.tokens.find(call.authorization, platform.now())
    tool = platform.world.tool.get(token.client_id) if token else None
    if token is None or tool is None:
        raise ServiceRefused(_UNAUTHORIZED, "Unauthorized")
    if not any(scope in token.scopes and scope in permitted(tool) for scope in scopes):
        raise ServiceRefused(platform.options.scope_status, "Unauthorized")
    if call.query.get("type_id", tool.deployment_id) != tool.deployment_id:
        raise ServiceRefused(_UNAUTHORIZED, "Unauthorized")
    return tool


def find_course(platform: Platform, tool: Tool, course: str) -> Course:
    """The course of a call.

    Raises:
        ServiceRefused: it does not exist, or the tool has nothing to do there (where that counts).
    """
    found = platform.world.course.get(course)
    if found is None:
        raise ServiceRefused(404, f"Not Found: Course {course} doesn't exist")
    if not platform.options.site_wide_tokens and not any(
        activity.course == course and activity.tool == tool.client_id for activity in platform.world.activities
    ):
        raise ServiceRefused(403, "Not allowed in context")
    return found


def find_column(platform: Platform, tool: Tool, course: str, column: str) -> Column:
    """The column of a call.

    Raises:
        ServiceRefused: it does not exist in this course, or belongs to another tool.
    """
    found = platform.columns.find(course, column)
    if found is None:
        raise ServiceRefused(404, f"Not Found: Grade item {column} doesn't exist")
    if found.tool != tool.client_id:
        raise ServiceRefused(404, "Line item does not exist")
    return found


def check_media(platform: Platform, sent: str, allowed: str, *, anything: bool = True) -> None:
    """Check an Accept or Content-Type header as Moodle does: absent, exactly one type, or `*/*` where that is allowed.

    Raises:
        ServiceRefused: any other.
    """
    if not sent or not platform.options.strict_accept or sent == allowed:
        return
    if anything and any(part.split(";")[0].strip() == "*/*" for part in sent.split(",")):
        return
    raise ServiceRefused(400, "No context or unsupported content type")


def read_object(call: Call) -> dict[str, Any]:
    """The JSON object of a body; empty if it is none."""
    try:
        found = json.loads(call.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def refusal(platform: Platform, call: Call, refused: ServiceRefused) -> Answer:
    """Moodle's JSON for a refused call."""
    request = {
        "method": call.method,
        "url": f"{platform.issuer}{call.path}",
        "accept": call.accept,
        "contentType": call.content_type,
    }
    body = compact({"status": refused.status, "reason": refused.reason, "request": request})
    return Answer(refused.status, body, reason=refused.reason if platform.options.reason_phrases else "")
