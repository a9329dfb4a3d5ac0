from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from kore.api import bodies

LIMIT = 100_000


@pytest.fixture
async def small(start: Any) -> Any:
    """A Kore that takes only small archives."""
    return await start(archives={"packed_bytes": LIMIT})


class Upload:
    """A body without a Content-Length that counts what is read of it."""

    def __init__(self, size: int, chunk: int = 1000) -> None:
        self.size, self.chunk, self.sent = size, chunk, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.sent < self.size:
            self.sent += self.chunk
            yield b"x" * self.chunk


def release(course: str) -> str:
    return f"/api/courses/{course}/assignments/ps1/release"


@pytest.mark.parametrize("size", [LIMIT + 1, 10 * LIMIT, 3 << 20])
async def test_an_archive_that_says_it_is_too_large(size: int, small: Any, course: str, problem: Any) -> None:
    answer = await small.program("ina").put(release(course), content=b"x" * size)
    assert (answer.status_code, problem(answer)) == (413, "archive-too-large")
    assert answer.json()["title"] == "These files are too large"


async def test_an_archive_that_turns_out_too_large_is_not_read_to_its_end(
    small: Any, course: str, problem: Any
) -> None:
    upload = Upload(50 * LIMIT)
    answer = await small.program("ina").put(release(course), content=upload)
    assert (answer.status_code, problem(answer)) == (413, "archive-too-large")
    assert upload.sent <= LIMIT + 2 * upload.chunk


async def test_an_archive_at_the_limit_is_read(small: Any, course: str, problem: Any) -> None:
    answer = await small.program("ina").put(release(course), content=Upload(LIMIT))
    assert problem(answer) == "archive-refused", "it is no archive, but it was looked at"


async def test_nothing_is_read_of_somebody_without_the_right(small: Any, course: str, problem: Any) -> None:
    upload = Upload(LIMIT)
    answer = await small.program("lea").put(release(course), content=upload)
    assert problem(answer) == "not-allowed"
    assert upload.sent <= upload.chunk


@pytest.mark.parametrize("length", [{"content-length": "4000000"}, {}])
async def test_a_long_json_document_is_cut_off(length: Any, small: Any, course: str, problem: Any) -> None:
    upload = Upload(4_000_000)
    headers = {"content-type": "application/json"} | length
    answer = await small.program(f"course-{course}").put(
        f"/api/courses/{course}/grades", content=upload, headers=headers
    )
    assert (answer.status_code, problem(answer)) == (413, "bad-request")
    assert upload.sent < 2_000_000


async def test_json_has_a_limit_of_its_own(service: Any, course: str, monkeypatch: Any, problem: Any) -> None:
    monkeypatch.setattr(bodies, "_JSON", 1000)
    lab = service.program(f"course-{course}")
    for size, status in {900: 400, 1001: 413}.items():
        sent = {"content": b"[" + b" " * (size - 1), "headers": {"content-type": "application/json"}}
        answer = await lab.put(f"/api/courses/{course}/grades", **sent)
        assert (answer.status_code, problem(answer)) == (status, "bad-request")


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"a=" + b"x" * (256 << 10), "the form is too long"),
        (b"&".join(b"a=1" for _ in range(1001)), "the form cannot be read"),
        (b"a=\xff\xfe", "the form cannot be read"),
    ],
)
async def test_an_impossible_form(body: bytes, detail: str, service: Any) -> None:
    answer = await service.client().post("/lti/login", content=body)
    assert (answer.status_code, answer.json()["detail"]) == (400, detail)


async def test_the_first_of_a_forms_fields_counts(service: Any, lms: Any) -> None:
    body = "iss=https%3A%2F%2Flms.example.test&iss=other&login_hint=a+b&target_link_uri=https%3A%2F%2Fx.test"
    answer = await service.client().post("/lti/login", content=body)
    assert answer.status_code == 302
    assert "login_hint=a+b" in answer.headers["location"]


async def test_somebody_who_leaves_while_sending_is_no_failure_of_ours(service: Any, caplog: Any) -> None:
    sent: list[Any] = []
    messages = [{"type": "http.request", "body": b"iss=", "more_body": True}, {"type": "http.disconnect"}]
    path = f"{service.settings.kore_path}/lti/login"
    scope = {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b"", "root_path": ""}

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    await asyncio.wait_for(service.app(scope, receive, send), 5)
    assert sent[0]["status"] == 400
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
