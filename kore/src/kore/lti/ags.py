"""Assignment and Grade Services 2.0: line items, scores, results, and what the platforms' answers mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from kore.errors import PlatformUnavailable
from kore.lti import bounded, claims, links
from kore.lti.answers import Answer, Verdict, understood
from kore.lti.calls import AnswerLost, Calls, Gone, Service
from kore.lti.line_items import LineItem
from kore.lti.scores import Activity, Grading, Result, Score
from kore.lti.tokens import TokenRefused, Tokens

__all__ = [
    "Activity",
    "Answer",
    "AnswerLost",
    "Gone",
    "GradeServices",
    "Grading",
    "LineItemGone",
    "Result",
    "Score",
    "Service",
    "Verdict",
]

#: seconds for a request, where nobody decides it
_SECONDS = 20.0


class LineItemGone(Gone):
    """The platform has no such line item (any more)."""


class GradeServices:
    """All platforms' AGS, through one HTTP client."""

    def __init__(self, http: httpx.AsyncClient, tokens: Tokens, seconds: float = _SECONDS) -> None:
        """Use this client and these tokens, and wait so long for an answer."""
        self._calls = Calls(http, tokens, seconds)

    async def find_line_items(self, service: Service, resource_id: str) -> list[LineItem]:
        """The line items with this `resourceId` (AGS 2.0, section 3.2.4), in the platform's order.

        Raises:
            PlatformUnavailable: the platform does not tell, or one of them cannot be asked.
        """
        assert service.lineitems is not None
        address = links.with_query(service.lineitems, resource_id=resource_id)
        listed = await self._calls.listed(service, address, claims.TYPE_LINEITEMS)
        mine = [entry for entry in listed if entry.get("resourceId") == resource_id]  # not all platforms filter
        return [_line_item(service, entry, service.lineitems) for entry in mine]

    async def line_item(self, service: Service, url: str) -> LineItem:
        """A line item as it is now.

        Raises:
            LineItemGone: it is not there.
            PlatformUnavailable: the platform does not tell.
        """
        answer = await self._calls.ask(service, "GET", url, {"Accept": claims.TYPE_LINEITEM})
        return _line_item(service, bounded.document(_done(service, answer, "tell of a column")), url)

    async def make_line_item(self, service: Service, document: dict[str, Any]) -> LineItem:
        """Make a line item (AGS 2.0, section 3.2.5).

        Raises:
            PlatformUnavailable: the platform makes none, or one that cannot be asked.
        """
        assert service.lineitems is not None
        headers = {"Content-Type": claims.TYPE_LINEITEM, "Accept": claims.TYPE_LINEITEM}
        answer = await self._calls.ask(service, "POST", service.lineitems, headers, document)
        made = bounded.document(_done(service, answer, f"make a column for {document['label']}"))
        return _line_item(service, made, service.lineitems)

    async def replace_line_item(self, service: Service, url: str, document: dict[str, Any]) -> None:
        """Put another document in a line item's place (AGS 2.0, section 3.2.7).

        Raises:
            LineItemGone: it is not there.
            PlatformUnavailable: the platform does not do it.
        """
        headers = {"Content-Type": claims.TYPE_LINEITEM, "Accept": claims.TYPE_LINEITEM}
        _done(service, await self._calls.ask(service, "PUT", url, headers, document), "change a column")

    async def delete_line_item(self, service: Service, url: str) -> None:
        """Delete a line item with all that it holds (AGS 2.0, section 3.2.8).

        Raises:
            LineItemGone: it is not there.
            PlatformUnavailable: the platform does not do it.
        """
        _done(service, await self._calls.ask(service, "DELETE", url, {}), "delete a column")

    async def results(self, service: Service, line_item: str, subject: str | None = None) -> dict[str, Result]:
        """What the platform's gradebook holds, by the student's LTI user id; those without points are left out.

        Args:
            service: the course's.
            line_item: its address.
            subject: ask for this student only.

        Raises:
            LineItemGone: the line item is not there.
            PlatformUnavailable: the platform does not tell.
        """
        address = _below(service, line_item, "results")
        if subject is not None:
            address = links.with_query(address, user_id=subject)
        try:
            entries = await self._calls.listed(service, address, claims.TYPE_RESULTS)
        except Gone as error:
            raise LineItemGone(_gone(service)) from error
        found = ((_user(entry), Result.of(entry)) for entry in entries)
        return {user: result for user, result in found if user is not None and result is not None}

    async def post(self, service: Service, line_item: str, subject: str, score: Score, timestamp: datetime) -> Answer:
        """Send a score (AGS 2.0, section 3.4); a failure is an answer, too."""
        document = _document(subject, score, timestamp)
        headers = {"Content-Type": claims.TYPE_SCORE}
        try:
            answer = await self._calls.ask(service, "POST", _below(service, line_item, "scores"), headers, document)
        except TokenRefused as error:
            return Answer(Verdict.PERHAPS, error.detail)
        except AnswerLost as error:
            return Answer(Verdict.DOUBTFUL, error.detail)
        except PlatformUnavailable as error:
            return Answer(Verdict.LATER, error.detail)
        return understood(answer, service.platform.name)


def _done(service: Service, answer: httpx.Response, what: str) -> httpx.Response:
    """The answer, if it says that the platform has done it."""
    if answer.status_code in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
        raise LineItemGone(_gone(service))
    if not answer.is_success:
        raise PlatformUnavailable(f"{service.platform.name} does not {what}: HTTP {answer.status_code}")
    return answer


def _gone(service: Service) -> str:
    return f"{service.platform.name} has no such column (any more)"


def _line_item(service: Service, document: object, container: str) -> LineItem:
    item = LineItem.of(document, container)
    if item is None:
        raise PlatformUnavailable(f"{service.platform.name} tells of a column that cannot be asked")
    return item


def _below(service: Service, line_item: str, part: str) -> str:
    if not links.usable(line_item):
        raise PlatformUnavailable(f"{service.platform.name} has given an address that cannot be asked")
    return links.below(line_item, part)


def _document(subject: str, score: Score, timestamp: datetime) -> dict[str, Any]:
    document: dict[str, Any] = {
        "userId": subject,
        "timestamp": timestamp.astimezone(UTC).isoformat(timespec="milliseconds"),
        "activityProgress": score.activity,
        "gradingProgress": score.grading,
    }
    if score.given is not None:
        document |= {"scoreGiven": score.given, "scoreMaximum": score.maximum}
    if score.comment:
        document["comment"] = score.comment
    return document


def _user(entry: Mapping[str, Any]) -> str | None:
    user = entry.get("userId")
    return str(user) if isinstance(user, str | int) and not isinstance(user, bool) else None
