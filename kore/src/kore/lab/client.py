"""Kore's HTTP API as a lab sees it. The token goes into a header and nowhere else."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from kore import names
from kore.archive import Limits
from kore.errors import BadRequest, KoreError, KoreUnavailable
from kore.lab.answers import Assignment, Course, Job, Member, Receipt, Submission
from kore.lab.environment import Lab
from kore.model import Grade

#: seconds: a lab and Kore are close to each other, archives may take a while
_TIMEOUT = httpx.Timeout(30, connect=3, write=60)
#: seconds that the answer to a long poll may come late
_POLL_GRACE = 15
#: bytes of JSON; the submissions of a large course stay well below
_JSON_BOUND = 32 << 20
#: seconds to wait before each repetition of a GET that found no connection
_PAUSES = (0.1, 0.4, 1.0)
#: what a proxy says while Kore is down or restarting
_AWAY = frozenset({502, 503, 504})


_Answer = TypeVar("_Answer", bound=BaseModel)


@dataclass(frozen=True)
class Problem:
    """A refusal in the form of RFC 9457."""

    status: int
    title: str
    detail: str = ""
    #: under which number Kore's log tells more
    reference: str = ""
    #: the code of Kore's error (`kore.errors`), by which `kore.texts` has its words
    code: str = ""

    def __str__(self) -> str:
        text = f"{self.title.rstrip('.')}: {self.detail}" if self.detail else self.title
        return f"{text} (reference {self.reference})" if self.reference else text


class Refused(KoreError):
    """Kore has understood and says no; `problem` is for the person to read."""

    code = "refused"

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class KoreClient:
    """One lab's way to Kore; may be used by several threads."""

    def __init__(
        self,
        url: str,
        token: str,
        limits: Limits | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Make a client; nothing is sent yet.

        Args:
            url: Kore's address without a slash at the end.
            token: the lab's hub token.
            limits: the largest archive that is accepted.
            sleep: waits between the repetitions of a GET, in seconds.
        """
        self.limits = limits or Limits()
        self._sleep = sleep
        self._http = httpx.Client(
            base_url=f"{url}/api/",
            headers={"Authorization": f"token {token}", "Accept-Encoding": "identity"},
            timeout=_TIMEOUT,
            trust_env=False,  # a proxy variable in a lab must not see the token
        )

    @classmethod
    def of(cls, lab: Lab) -> Self:
        """The client of a lab."""
        return cls(lab.url, lab.token, lab.limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def courses(self) -> list[Course]:
        """The caller's active courses."""
        return self._list(Course, "courses", "courses")

    def assignments(self, course: str) -> list[Assignment]:
        """The released assignments of a course."""
        return self._list(Assignment, "assignments", _course(course, "assignments"))

    def release(self, course: str, assignment: str) -> bytes:
        """The archive of a release."""
        return self._archive(_assignment(course, assignment, "release"))

    def put_release(self, course: str, assignment: str, data: bytes, force: bool) -> Assignment:
        """Release an assignment; `force` replaces an earlier release."""
        path = _assignment(course, assignment, "release")
        return _parsed(Assignment, self._json("PUT", path, content=data, params={"force": int(force)}))

    def withdraw_release(self, course: str, assignment: str) -> None:
        """Take a release back; submissions stay."""
        self._send("DELETE", _assignment(course, assignment, "release"))

    def submit(self, course: str, assignment: str, data: bytes) -> Receipt:
        """Hand in; Kore's clock makes the time."""
        return _parsed(Receipt, self._json("POST", _assignment(course, assignment, "submissions"), content=data))

    def submissions(self, course: str, assignment: str) -> list[Submission]:
        """The submissions that the caller may see, oldest first."""
        return self._list(Submission, "submissions", _assignment(course, assignment, "submissions"))

    def submission(self, course: str, number: int) -> bytes:
        """The archive of a submission."""
        return self._archive(_course(course, f"submissions/{number:d}/archive"))

    def put_feedback(self, course: str, number: int, data: bytes) -> None:
        """Give feedback on a submission."""
        self._send("PUT", _course(course, f"submissions/{number:d}/feedback"), content=data)

    def feedback(self, course: str, number: int) -> bytes:
        """The archive of the feedback on a submission."""
        return self._archive(_course(course, f"submissions/{number:d}/feedback"))

    def members(self, course: str) -> list[Member]:
        """Everybody who is or was in the course."""
        return self._list(Member, "members", _course(course, "members"))

    def next_job(self, course: str, wait: float) -> Job | None:
        """Claim a job, waiting up to so many seconds for one."""
        timeout = httpx.Timeout(wait + _POLL_GRACE, connect=3)
        status, body = self._send(
            "POST", _course(course, "jobs/next"), _JSON_BOUND, params={"wait": wait}, timeout=timeout
        )
        return None if status == httpx.codes.NO_CONTENT else _parsed(Job, _decoded(body))

    def report_progress(self, course: str, job: int, done: int, total: int, message: str) -> None:
        """Say how far a job is, which also keeps it ours."""
        body = {"done": done, "total": total, "message": message}
        self._send("POST", _course(course, f"jobs/{job:d}/progress"), json=body)

    def report_result(self, course: str, job: int, ok: bool, message: str, log: str) -> None:
        """Say how a job ended."""
        body = {"ok": ok, "message": message, "log": log}
        self._send("POST", _course(course, f"jobs/{job:d}/result"), json=body)

    def put_grades(self, course: str, grades: Iterable[Grade]) -> None:
        """Publish grades."""
        self._send("PUT", _course(course, "grades"), json={"grades": [asdict(grade) for grade in grades]})

    def _list(self, kind: type[_Answer], key: str, path: str) -> list[_Answer]:
        body = self._json("GET", path)
        entries = body.get(key) if isinstance(body, dict) else None
        if not isinstance(entries, list):
            raise KoreUnavailable(f"Kore's answer has no list {key!r}")
        return [_parsed(kind, entry) for entry in entries]

    def _json(self, method: str, path: str, **options: Any) -> Any:
        return _decoded(self._send(method, path, _JSON_BOUND, **options)[1])

    def _archive(self, path: str) -> bytes:
        return self._send("GET", path, self.limits.packed)[1]

    def _send(self, method: str, path: str, bound: int = _JSON_BOUND, **options: Any) -> tuple[int, bytes]:
        for pause in (*_PAUSES, None) if method == "GET" else (None,):
            try:
                return self._once(method, path, bound, options)
            except httpx.TransportError as error:
                if pause is None or isinstance(error, httpx.ReadTimeout):
                    raise KoreUnavailable(f"Kore cannot be reached ({type(error).__name__})") from error
                self._sleep(pause)
        raise AssertionError("the last round returns or raises")

    def _once(self, method: str, path: str, bound: int, options: dict[str, Any]) -> tuple[int, bytes]:
        with self._http.stream(method, path, **options) as response:
            body = bytearray()
            for chunk in response.iter_raw():
                body += chunk
                if len(body) > bound:
                    raise KoreUnavailable(f"Kore's answer is larger than {bound} bytes")
        if not response.is_success:
            raise _refusal(response, bytes(body))
        return response.status_code, bytes(body)


def _course(course: str, rest: str) -> str:
    if not names.is_name(course):
        raise BadRequest(f"{course[:80]!r} is not the name of a course")
    return f"courses/{course}/{rest}"


def _assignment(course: str, assignment: str, rest: str) -> str:
    if not names.is_assignment(assignment):
        raise BadRequest(f"{assignment[:80]!r} is not the name of an assignment")
    return _course(course, f"assignments/{assignment}/{rest}")


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise KoreUnavailable("Kore's answer is not JSON") from error


def _parsed(kind: type[_Answer], value: Any) -> _Answer:
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        places = ", ".join(".".join(map(str, fault["loc"])) for fault in error.errors())
        raise KoreUnavailable(f"Kore's answer is not a {kind.__name__}: {places}") from error


def _refusal(response: httpx.Response, body: bytes) -> KoreError:
    status = response.status_code
    if status in _AWAY or response.is_redirect:
        return KoreUnavailable(f"Kore is away (HTTP {status})")
    if not response.headers.get("content-type", "").startswith("application/problem+json"):
        return KoreUnavailable(f"something other than Kore has answered (HTTP {status})")
    told = _decoded(body)
    if not isinstance(told, dict):
        return KoreUnavailable(f"Kore has refused without saying why (HTTP {status})")
    title, detail, reference = (str(told.get(key) or "")[:2000] for key in ("title", "detail", "reference"))
    code = re.split(r"[/:#]", str(told.get("type") or ""))[-1][:80]
    return Refused(Problem(status, title or f"HTTP {status}", detail, reference, code))
