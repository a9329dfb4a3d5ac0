"""Id tokens made to order, right or wrong in any claim, so that a tool's refusals can be tested."""

from __future__ import annotations

import secrets
from typing import Any, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kore_platform import claims, people
from kore_platform import vocabulary as v
from kore_platform.control.guard import Order, read
from kore_platform.errors import ControlRefused
from kore_platform.keys import Algorithm, sign
from kore_platform.pages.visitors import platform_of
from kore_platform.platform import Platform
from kore_platform.sessions import Launch
from kore_platform.world import Id


class Mint(Order):
    """An id_token: a launch as it would be, and what to change about it."""

    person: Id
    activity: Id
    nonce: str = Field(max_length=1000)
    message: Literal["LtiResourceLinkRequest", "LtiDeepLinkingRequest", "LtiSubmissionReviewRequest"] = (
        "LtiResourceLinkRequest"
    )
    #: whose submission is to be reviewed; None: there is no such claim
    for_user: Id | None = None
    #: whether the person looks as a student
    as_student: bool = False
    #: whether the person must be allowed to launch it
    enrolled: bool = True
    #: claims that replace those of the launch; short names may stand for LTI's: `lti:roles`
    claims: dict[str, Any] = Field(default_factory=dict)
    #: claims that are left out
    remove: tuple[str, ...] = ()
    alg: Algorithm = "RS256"
    #: `kid` of the header; empty: the key's own; null: none
    kid: str | None = ""
    #: `unknown`: a key that the platform never publishes
    key: Literal["current", "unknown"] = "current"


async def mint(request: Request) -> Response:
    """Make an id_token."""
    platform, order = platform_of(request), await read(request, Mint)
    found = claims.build(platform, _launch(platform, order), order.nonce, secrets.token_urlsafe(12))
    found |= {_full(name): value for name, value in order.claims.items()}
    for name in order.remove:
        found.pop(_full(name), None)
    key = platform.keys.current if order.key == "current" else platform.keys.stranger
    token = sign(found, key, algorithm=order.alg, kid=order.kid)
    return JSONResponse({"id_token": token, "claims": found})


def _launch(platform: Platform, order: Mint) -> Launch:
    activity = platform.world.activity.get(order.activity)
    if activity is None or order.person not in platform.world.person:
        raise ControlRefused(404, "there is no such person or activity")
    if order.enrolled and not people.may_enter(platform.world, activity.course, order.person):
        raise ControlRefused(409, f"person {order.person} may not enter course {activity.course}")
    place = "" if order.message == v.DEEP_LINKING_REQUEST else activity.id
    column = platform.columns.of_activity(activity.id) if order.message == v.SUBMISSION_REVIEW_REQUEST else None
    return Launch(
        order.person,
        activity.course,
        activity.tool,
        place,
        order.message,
        for_user=order.for_user or "",
        column=column.id if column else "",
        as_student=order.as_student,
    )


def _full(name: str) -> str:
    return f"{v.LTI}{name.removeprefix('lti:')}" if name.startswith("lti:") else name
