"""GET …/results (AGS 2.0, section 3.3)."""

from __future__ import annotations

from typing import Any

from kore_platform import addresses, timestamps
from kore_platform import vocabulary as v
from kore_platform.answers import Answer, compact, page
from kore_platform.columns import Column
from kore_platform.errors import ServiceRefused
from kore_platform.grades import Grade
from kore_platform.platform import Platform
from kore_platform.services import links
from kore_platform.services.call import Call, authorize, check_media, find_column, find_course
from kore_platform.services.lineitems import plain


def get(platform: Platform, call: Call, course: str, column: str) -> Answer:
    """The grades that people see in a column.

    Raises:
        ServiceRefused: no right, no such column, or a wrong method or media type.
    """
    if call.method != "GET":
        raise ServiceRefused(405, "Method Not Allowed")
    tool = authorize(platform, call, v.SCOPE_RESULT)
    check_media(platform, call.accept, v.TYPE_RESULTS)
    find_course(platform, tool, course)
    found = find_column(platform, tool, course, column)
    deployment = call.query.get("type_id")
    start, limit = call.number("from"), call.number("limit")
    if limit and deployment and platform.options.results_limit_crash:
        return page(404, "Error", "Exception - Call to a member function out() on null")
    limit = limit or platform.options.ags_page_size or 0
    wanted = call.query.get("user_id", "0")
    results = [
        _shape(platform, found, person, grade, deployment)
        for person, grade in platform.grades.by_column.get(column, {}).items()
        if grade.time is not None and wanted in {"0", person}
    ]
    url = f"{addresses.lineitem(platform.issuer, course, column, None)}/results"
    query = {"type_id": deployment} if deployment else {}
    header = links.header(url, query, start, limit, len(results), platform.options)
    return Answer(200, compact(links.cut(results, start, limit)), v.TYPE_RESULTS, header)


def _shape(platform: Platform, column: Column, person: str, grade: Grade, deployment: str | None) -> dict[str, Any]:
    result: dict[str, Any] = {
        "id": addresses.result(platform.issuer, column.course, column.id, deployment, person),
        "userId": person,
    }
    if grade.final is None or grade.time is None:
        return result
    result |= {"resultScore": plain(grade.final), "resultMaximum": plain(column.maximum)}
    if grade.feedback:
        result["comment"] = grade.feedback
    result["scoreOf"] = addresses.lineitem(platform.issuer, column.course, column.id, deployment)
    result["timestamp"] = timestamps.write(grade.time)
    return result
