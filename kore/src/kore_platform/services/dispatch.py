"""From a path below services.php to the service: an ASGI application of its own, because scores come in thousands."""

from __future__ import annotations

from urllib.parse import parse_qsl

from kore_platform import addresses
from kore_platform.answers import Answer, Receive, Scope, Send, page, send_answer
from kore_platform.bodies import read_body
from kore_platform.errors import BodyTooLong, GatewayFailure, ScoreRefused, ServiceRefused
from kore_platform.platform import Platform
from kore_platform.services import groups, lineitems, members, results, scores
from kore_platform.services.call import Call, refusal


class Services:
    """The services of a platform."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        try:
            call = _call(scope, await read_body(receive))
        except BodyTooLong:
            await send_answer(send, page(413, "Request Entity Too Large", "The body is too long."))
            return
        await send_answer(send, answer(self._platform, call))


def answer(platform: Platform, call: Call) -> Answer:
    """Answer a call, whatever becomes of it."""
    try:
        return _route(platform, call)
    except ScoreRefused as refused:
        return scores.refusal(call, refused, platform.options)
    except ServiceRefused as refused:
        return refusal(platform, call, refused)
    except GatewayFailure:
        return page(502, "502 Bad Gateway", "nginx")


def _route(platform: Platform, call: Call) -> Answer:
    match call.path[len(addresses.SERVICES) :].split("/"):
        case [course, "lineitems", column, "lineitem", "scores"]:
            return scores.post(platform, call, course, column)
        case [course, "lineitems", column, "lineitem", "results"]:
            return results.get(platform, call, course, column)
        case [course, "lineitems", column, "lineitem"]:
            return lineitems.single(platform, call, course, column)
        case [course, "lineitems"]:
            return lineitems.container(platform, call, course)
        case ["CourseSection", course, "bindings", binding, "memberships"]:
            return members.get(platform, call, course, binding)
        case ["CourseSection", course, "bindings", binding, "groups"]:
            return groups.get(platform, call, course, binding)
    raise ServiceRefused(400, f"No handler found for {call.path} {call.accept or call.content_type}")


def _call(scope: Scope, body: bytes) -> Call:
    headers: dict[bytes, bytes] = dict(scope["headers"])
    query = scope["query_string"]
    return Call(
        method=scope["method"],
        path=scope["path"],
        query=dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True)) if query else {},
        accept=headers.get(b"accept", b"").decode("latin-1"),
        content_type=headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip(),
        authorization=headers.get(b"authorization", b"").decode("latin-1"),
        body=body,
    )
