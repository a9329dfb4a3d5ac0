from __future__ import annotations

from typing import Any

from kore_platform.answers import Answer, compact, one_line, send_answer


async def sent(answer: Answer) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    await send_answer(send, answer)
    return messages


async def test_an_answer_names_its_length() -> None:
    start, body = await sent(Answer(400, b"[]", headers={"Link": "<x>"}))
    assert start["status"] == 400
    assert dict(start["headers"])[b"content-length"] == b"2"
    assert dict(start["headers"])[b"link"] == b"<x>"
    assert body["body"] == b"[]"
    assert "reason" not in start


async def test_no_content_has_no_length() -> None:
    start, _ = await sent(Answer(204, media=""))
    assert start["headers"] == []


def test_a_reason_cannot_end_the_status_line() -> None:
    assert one_line("a\r\nSet-Cookie: b\x7f") == b"a  Set-Cookie: b "
    assert len(one_line("x" * 5000)) == 2000


def test_json_is_compact() -> None:
    assert compact({"a": ["ü"]}) == '{"a":["ü"]}'.encode()
