from __future__ import annotations

from typing import Any

import pytest

from kore.settings import Platform
from kore.store import counts


def directives(answer: Any) -> dict[str, set[str]]:
    parts = (part.split() for part in answer.headers["content-security-policy"].split(";"))
    return {name: set(values) for name, *values in parts}


@pytest.mark.parametrize("path", ["/health", "/lti/jwks", "/nowhere", "/static/kore.css", "/api/courses", "/"])
async def test_every_answer_has_them(path: str, service: Any) -> None:
    answer = await service.client().get(path)
    policy = directives(answer)
    assert policy["default-src"] == {"'none'"}
    assert policy["script-src"] == policy["style-src"] == {"'self'"}
    assert policy["frame-ancestors"] == policy["form-action"] == {"'self'", "https://lms.example.test"}
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_answer_to_an_unexpected_failure_has_them_too(service: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(counts, "totals", None)
    answer = await service.browser().get("/metrics")
    assert answer.status_code == 500
    assert directives(answer)["default-src"] == {"'none'"}


async def test_other_platforms_may_not_frame(start: Any, platform: Platform) -> None:
    second = platform.model_dump() | {
        "client_id": "2",
        "authorization_endpoint": "https://b.example.test:8443/auth?x=1",
    }
    for platforms, hosts in (([], set()), ([second], {"https://b.example.test:8443"})):
        service = await start(platforms=platforms)
        assert directives(await service.client().get("/health"))["frame-ancestors"] == {"'self'", *hosts}


async def test_what_may_be_kept(service: Any) -> None:
    client = service.client()
    assert (await client.get("/health")).headers["cache-control"] == "no-store"
    assert (await client.get("/lti/jwks")).headers["cache-control"] == "public, max-age=3600"
    style = await client.get("/static/kore.css")
    assert "cache-control" not in style.headers
    assert style.headers["etag"]


async def test_pages_have_no_inline_scripts_or_styles(service: Any, course: str) -> None:
    page = await service.page("ina").get(f"/courses/{course}")
    assert page.status_code == 200
    assert "<style" not in page.text
    assert " style=" not in page.text
    assert page.text.count("<script") == page.text.count("<script src=") == 1
