from __future__ import annotations

import re
from typing import Any

from fastapi.routing import iter_route_contexts

from kore import clock
from kore.model import JobKind
from kore.store import courses, jobs


async def test_health(service: Any) -> None:
    answer = await service.client().get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_health_without_a_store(service: Any) -> None:
    service.parts.store.close()
    for file in service.settings.kore_dir.glob("kore.sqlite*"):
        file.unlink()
    service.settings.kore_dir.joinpath("kore.sqlite").mkdir()
    assert (await service.client().get("/health")).status_code == 500


async def test_health_asks_nobody_else(service: Any) -> None:
    service.network.hub_answers, service.network.keys = False, None
    assert (await service.client().get("/health")).status_code == 200
    assert not service.network.requests


async def test_metrics_are_numbers(service: Any, course: str) -> None:
    with service.parts.store.write() as session:
        jobs.add(session, courses.get(session, course).id, JobKind.COLLECT, "secret-exam", None, clock.now())
    answer = await service.client().get("/metrics")
    samples = dict(re.findall(r'^kore_\w+\{\w+="(\w+)"\} ([0-9.]+)$', answer.text, re.MULTILINE))
    assert {name: float(samples[name]) for name in ("people", "courses", "queued")} == {
        "people": 5,
        "courses": 1,
        "queued": 1,
    }
    told = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r'kore_\w+\{(state|kind)="[a-z]+"\} \d+\.\d+', line) for line in told), told
    for word in (course, "KORE101", "Jupyter", "lea", "secret-exam", "lms.example.test"):
        assert word not in answer.text


async def test_metrics_name_a_state_that_no_score_is_in(service: Any) -> None:
    text = (await service.client().get("/metrics")).text
    for state in ("queued", "doubtful", "sending", "sent", "failed", "conflict"):
        assert f'kore_outbox_scores{{state="{state}"}} 0.0' in text


async def test_metrics_count_who_asks_for_our_keys(service: Any) -> None:
    for asked in ("0.0", "1.0"):
        assert f'kore_requests_total{{kind="keys"}} {asked}' in (await service.client().get("/metrics")).text
        await service.client().get("/lti/jwks")


async def test_the_description_names_every_route_of_the_api(service: Any) -> None:
    document = (await service.client().get("/openapi.json")).json()
    assert document["openapi"].startswith("3.")
    assert document["info"]["title"] == "Kore"
    described = {(method.upper(), path) for path, found in document["paths"].items() for method in found}
    api = f"{service.settings.kore_path}/api/"
    served = {
        (method, route.path)
        for route in iter_route_contexts(service.app.routes)
        for method in route.methods or ()
        if route.path.startswith(api)
    }
    assert len(served) == 15
    assert served <= described
    assert not [path for _, path in described if path.startswith(f"{service.settings.kore_path}/courses")]


async def test_the_description_is_whole(service: Any) -> None:
    document = (await service.client().get("/openapi.json")).json()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["responses"], path
            assert operation["summary"], path
            named = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path))
            if method == "put":
                assert operation["requestBody"]["required"], path
    references = set(re.findall(r"'#/components/schemas/(\w+)'", str(document)))
    assert references <= set(document["components"]["schemas"])
    assert "Work" in references
