"""The container of line items and single ones (AGS 2.0, sections 3.1 and 3.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kore_platform import addresses, grades
from kore_platform import vocabulary as v
from kore_platform.answers import Answer, compact
from kore_platform.columns import Column, matching
from kore_platform.errors import GatewayFailure, ServiceRefused
from kore_platform.platform import Platform
from kore_platform.services import links
from kore_platform.services.call import Call, authorize, check_media, find_column, find_course, read_object
from kore_platform.services.scores import is_numeric
from kore_platform.world import Tool

_LONGEST = 255
_FILTERS = ("resource_id", "resource_link_id", "tag")


def container(platform: Platform, call: Call, course: str) -> Answer:
    """GET and POST of the container.

    Raises:
        ServiceRefused: no right, a wrong media type, or a malformed line item.
        GatewayFailure: a text is longer than Moodle's database takes.
    """
    if call.method == "GET":
        return _list(platform, call, course)
    if call.method == "POST":
        return _create(platform, call, course)
    raise ServiceRefused(405, "Method Not Allowed")


def single(platform: Platform, call: Call, course: str, column: str) -> Answer:
    """GET, PUT and DELETE of one line item.

    Raises:
        ServiceRefused: no right, no such line item, a wrong media type, or a malformed line item.
        GatewayFailure: a text is longer than Moodle's database takes.
    """
    reading = call.method == "GET"
    tool = authorize(platform, call, v.SCOPE_LINEITEM, *((v.SCOPE_LINEITEM_READONLY,) if reading else ()))
    if call.method != "DELETE":
        check_media(platform, call.accept if reading else call.content_type, v.TYPE_LINEITEM, anything=reading)
    find_course(platform, tool, course)
    found = find_column(platform, tool, course, column)
    if reading:
        return Answer(200, compact(shape(platform, found, tool)), v.TYPE_LINEITEM)
    if call.method == "PUT":
        return _replace(platform, call, found, tool)
    if call.method == "DELETE":
        platform.delete_column(found.id)
        return Answer(204, media="", reason="OK")
    raise ServiceRefused(405, "Method Not Allowed")


def shape(platform: Platform, column: Column, tool: Tool) -> dict[str, Any]:
    """A line item as tools read it."""
    item: dict[str, Any] = {
        "id": addresses.lineitem(platform.issuer, column.course, column.id, tool.deployment_id),
        "label": column.label,
        "scoreMaximum": plain(column.maximum),
    }
    if column.tool_data:
        item["resourceId"] = column.resource_id
    item["tag"] = column.tag
    if column.link:
        item |= {"resourceLinkId": column.link, "ltiLinkId": column.link}
    if column.submission_review is not None:
        item["submissionReview"] = column.submission_review
    return item


def plain(points: float) -> float | int:
    """A number as PHP writes it: without a fraction where there is none."""
    return int(points) if points == int(points) else points


def _list(platform: Platform, call: Call, course: str) -> Answer:
    tool = authorize(platform, call, v.SCOPE_LINEITEM, v.SCOPE_LINEITEM_READONLY)
    check_media(platform, call.accept, v.TYPE_LINEITEMS, anything=False)
    find_course(platform, tool, course)
    link = call.query.get("resource_link_id", call.query.get("lti_link_id"))
    mine = [column for column in platform.columns.of_course(course) if column.tool == tool.client_id]
    tag, resource_id = call.query.get("tag"), call.query.get("resource_id")
    found = matching(mine, tag=tag, resource_id=resource_id, resource_link_id=link)
    start, limit = call.number("from"), call.number("limit") or platform.options.ags_page_size or 0
    query = {name: call.query[name] for name in _FILTERS if name in call.query} | {"type_id": tool.deployment_id}
    url = addresses.lineitems(platform.issuer, course, None)
    header = links.header(url, query, start, limit, len(found), platform.options)
    items = [shape(platform, column, tool) for column in links.cut(found, start, limit)]
    return Answer(200, compact(items), v.TYPE_LINEITEMS, header)


def _create(platform: Platform, call: Call, course: str) -> Answer:
    tool = authorize(platform, call, v.SCOPE_LINEITEM)
    check_media(platform, call.content_type, v.TYPE_LINEITEM, anything=False)
    find_course(platform, tool, course)
    sent = read_object(call)
    fields = _read(platform, sent, course, tool)
    column = Column("", course, tool.client_id, fields.label, fields.maximum)
    _assign(column, fields)
    platform.columns.add(column)
    return Answer(201, _echo(platform, sent, column, tool), v.TYPE_LINEITEM)


def _replace(platform: Platform, call: Call, column: Column, tool: Tool) -> Answer:
    sent = read_object(call)
    fields = _read(platform, sent, column.course, tool)
    grades.rescale(platform.grades.by_column.get(column.id, {}), column.maximum, fields.maximum)
    _assign(column, fields)
    return Answer(200, _echo(platform, sent, column, tool), v.TYPE_LINEITEM)


@dataclass(slots=True)
class _Fields:
    label: str
    maximum: float
    resource_id: str
    tag: str
    link: str
    review: dict[str, Any] | None


def _read(platform: Platform, sent: dict[str, Any], course: str, tool: Tool) -> _Fields:
    label, maximum, review = sent.get("label"), sent.get("scoreMaximum"), sent.get("submissionReview")
    if label is None or maximum is None:
        raise ServiceRefused(400, "No label or Score Maximum")
    if not is_numeric(maximum):
        raise ServiceRefused(400, "")
    texts = [str(sent.get(name) or "") for name in ("label", "resourceId", "tag")]
    if any(len(text) > _LONGEST for text in texts):
        raise GatewayFailure
    link = str(sent.get("resourceLinkId") or sent.get("ltiLinkId") or "")
    activity = platform.world.activity.get(link)
    if link and (activity is None or activity.course != course or activity.tool != tool.client_id):
        raise ServiceRefused(403, "")
    return _Fields(texts[0], float(maximum), texts[1], texts[2], link, review if isinstance(review, dict) else None)


def _assign(column: Column, fields: _Fields) -> None:
    # PUT replaces: what is left out is cleared, the binding too.
    column.label, column.maximum = fields.label, fields.maximum
    column.resource_id, column.tag, column.link = fields.resource_id, fields.tag, fields.link
    column.submission_review = fields.review
    column.tool_data = True


def _echo(platform: Platform, sent: dict[str, Any], column: Column, tool: Tool) -> bytes:
    stored = shape(platform, column, tool)
    return compact({**sent, "id": stored["id"]} if platform.options.echo_lineitems else stored)
