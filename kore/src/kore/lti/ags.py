"""Assignment and Grade Services 2.0: line items, scores, results, and what the platforms' answers mean."""

from __future__ import annotations

import json
import math
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

import httpx

from kore.errors import PlatformUnavailable
from kore.lti import claims
from kore.lti.answers import Answer, Verdict, understood
from kore.lti.scores import Activity, Grading, Result, Score
from kore.lti.tokens import TokenRefused, Tokens
from kore.settings import Platform

__all__ = [
    "Activity",
    "Answer",
    "AnswerLost",
    "GradeServices",
    "Grading",
    "LineItemGone",
    "Result",
    "Score",
    "Service",
    "Verdict",
]

_BYTES = 32 << 20
_PAGES = 500


@dataclass(frozen=True)
class Service:
    """A course's AGS at its platform."""

    platform: Platform
    deployment_id: str
    scopes: frozenset[str]
    lineitems: str | None

    def may(self, *scopes: str) -> bool:
        """Whether the launch granted one of the scopes."""
        return not self.scopes.isdisjoint(scopes)


class AnswerLost(PlatformUnavailable):
    """The connection broke after the request: the platform may have dealt with it or not."""


class LineItemGone(PlatformUnavailable):
    """The platform has no such line item (any more)."""


_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)


class GradeServices:
    """All platforms' AGS, through one HTTP client."""

    def __init__(self, http: httpx.AsyncClient, tokens: Tokens) -> None:
        """Use this client, which has a timeout, and these tokens."""
        self._http = http
        self._tokens = tokens

    async def find_line_item(self, service: Service, resource_id: str) -> str | None:
        """The address of the line item that Kore once made for this `resourceId` (AGS 2.0, section 3.2.4).

        Raises:
            PlatformUnavailable: the platform does not tell.
        """
        assert service.lineitems is not None
        address = _with_query(service.lineitems, {"resource_id": resource_id})
        async for item in self._pages(service, address, claims.TYPE_LINEITEMS):
            if item.get("resourceId") == resource_id and isinstance(item.get("id"), str):
                return str(item["id"])
        return None

    async def make_line_item(self, service: Service, label: str, maximum: float, resource_id: str, tag: str) -> str:
        """Make a line item and return its address (AGS 2.0, section 3.2.5).

        Raises:
            PlatformUnavailable: the platform makes none.
        """
        assert service.lineitems is not None
        document = {"label": label[:255], "scoreMaximum": maximum, "resourceId": resource_id, "tag": tag}
        headers = {"Content-Type": claims.TYPE_LINEITEM, "Accept": claims.TYPE_LINEITEM}
        answer = await self._ask(service, "POST", service.lineitems, headers, document)
        made = _json(answer)
        if not answer.is_success or not isinstance(made, dict) or not isinstance(made.get("id"), str):
            raise PlatformUnavailable(f"{service.platform.name} makes no column for {label}: HTTP {answer.status_code}")
        return str(made["id"])

    async def results(self, service: Service, line_item: str, subject: str | None = None) -> dict[str, Result]:
        """What the platform's gradebook holds, by the student's LTI user id; only those with points.

        Args:
            service: the course's.
            line_item: its address.
            subject: ask for this student only.

        Raises:
            LineItemGone: the line item is not there.
            PlatformUnavailable: the platform does not tell.
        """
        address = _below(line_item, "results")
        if subject is not None:
            address = _with_query(address, {"user_id": subject})
        found: dict[str, Result] = {}
        async for item in self._pages(service, address, claims.TYPE_RESULTS):
            if (result := _result(item)) is not None:
                found[str(item.get("userId"))] = result
        return found

    async def post(self, service: Service, line_item: str, subject: str, score: Score, timestamp: datetime) -> Answer:
        """Send a score (AGS 2.0, section 3.4); a failure is an answer, too."""
        document = _document(subject, score, timestamp)
        headers = {"Content-Type": claims.TYPE_SCORE}
        try:
            answer = await self._ask(service, "POST", _below(line_item, "scores"), headers, document)
        except TokenRefused as error:
            return Answer(Verdict.PERHAPS, error.detail)
        except AnswerLost as error:
            return Answer(Verdict.DOUBTFUL, error.detail)
        except PlatformUnavailable as error:
            return Answer(Verdict.LATER, error.detail)
        return understood(answer, service.platform.name)

    async def _pages(self, service: Service, address: str, media_type: str) -> AsyncIterator[dict[str, Any]]:
        """The entries of a container over all its pages; a page's address is followed as it is."""
        seen: set[str] = set()
        following: str | None = address
        while following is not None and following not in seen and len(seen) < _PAGES:
            seen.add(following)
            answer = await self._ask(service, "GET", following, {"Accept": media_type})
            if answer.status_code == httpx.codes.NOT_FOUND:
                raise LineItemGone(f"{service.platform.name} has no such column (any more)")
            entries = _json(answer)
            if answer.status_code != httpx.codes.OK or not isinstance(entries, list):
                raise PlatformUnavailable(f"{service.platform.name} does not list: HTTP {answer.status_code}")
            for entry in entries:
                if isinstance(entry, dict):
                    yield entry
            following = _next_page(answer)

    async def _ask(
        self, service: Service, method: str, address: str, headers: dict[str, str], document: Any = None
    ) -> httpx.Response:
        """One authorised request, with one more try when the token is not taken (any more)."""
        for last in (False, True):
            token = await self._tokens.get(service.platform, service.deployment_id, service.scopes)
            try:
                answer = await self._http.request(
                    method,
                    address,
                    headers={**headers, "Authorization": f"Bearer {token}"},
                    content=None if document is None else _compact(document),
                )
            except _NEVER_SENT as error:
                raise PlatformUnavailable(
                    f"{service.platform.name} cannot be reached: {type(error).__name__}"
                ) from error
            except httpx.HTTPError as error:
                raise AnswerLost(f"{service.platform.name} did not answer: {type(error).__name__}") from error
            if answer.status_code != httpx.codes.UNAUTHORIZED or last:
                break
            self._tokens.forget(token)
        return answer


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


def _compact(document: Any) -> bytes:
    """JSON on one line: Moodle answers 200 to a refused score whose body has several."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _result(item: Mapping[str, Any]) -> Result | None:
    score, maximum = item.get("resultScore"), item.get("resultMaximum", 1)
    if not _number(score) or not _number(maximum):
        return None
    try:
        timestamp = datetime.fromisoformat(str(item.get("timestamp")))
    except ValueError:
        timestamp = None
    return Result(float(score), float(maximum), timestamp if timestamp and timestamp.tzinfo else None)  # type: ignore[arg-type]


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _next_page(answer: httpx.Response) -> str | None:
    """The address with `rel="next"`; Moodle's typographic quotes and `&amp;` are understood, too."""
    header = answer.headers.get("link", "").replace("“", '"').replace("”", '"').replace("&amp;", "&")
    for target, parameters in re.findall(r"<([^<>]*)>([^<]*)", header):
        if re.search(r'\brel *= *"?next\b', parameters):
            return urljoin(str(answer.url), str(target))
    return None


def _json(answer: httpx.Response) -> Any:
    if len(answer.content) > _BYTES:
        raise PlatformUnavailable("the platform's answer is too large")
    try:
        return answer.json()
    except ValueError:
        return None


def _below(line_item: str, part: str) -> str:
    """`…/scores` or `…/results` of a line item: added to the path, the query kept (AGS 2.0, section 3.4.3)."""
    parts = urlsplit(line_item)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{part}"))


def _with_query(address: str, more: Mapping[str, str]) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, urlencode(more)]))))
