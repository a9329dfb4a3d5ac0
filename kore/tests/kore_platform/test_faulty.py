from __future__ import annotations

import time
from typing import Any

import pytest

from kore_platform.answers import ConnectionDropped
from kore_platform.options import Endpoint, Faults


@pytest.mark.parametrize(
    ("faults", "status", "media"),
    [
        (Faults(too_many_rate=1.0, retry_after=7), 429, "application/json"),
        (Faults(error_rate=1.0, error_status=503), 503, "text/html; charset=utf-8"),
        (Faults(html_rate=1.0), 200, "text/html; charset=utf-8"),
        (Faults(redirect_rate=1.0, redirect_to="http://away.test/x"), 307, "application/json"),
    ],
)
async def test_a_fault_replaces_the_answer(bench: Any, faults: Faults, status: int, media: str) -> None:
    bench.platform.traffic.change(faults)
    answer = await bench.score()
    assert (answer.status_code, answer.headers["content-type"]) == (status, media)
    assert answer.headers.get("retry-after") == ("7" if faults.retry_after else None)
    bench.platform.traffic.change(Faults())
    assert await bench.results() == []


@pytest.mark.parametrize(("faults", "results"), [(Faults(drop_before_rate=1.0), 0), (Faults(drop_after_rate=1.0), 1)])
async def test_a_connection_breaks_before_or_after_the_score_counts(bench: Any, faults: Faults, results: int) -> None:
    bench.platform.traffic.change(faults)
    with pytest.raises(ConnectionDropped):
        await bench.score()
    bench.platform.traffic.change(Faults())
    assert len(await bench.results()) == results


async def test_latency(bench: Any) -> None:
    bench.platform.traffic.change(Faults(latency=0.1))
    start = time.perf_counter()
    assert (await bench.score()).status_code == 200
    assert time.perf_counter() - start >= 0.1


async def test_the_key_set_and_the_token_end_point_can_be_down(bench: Any) -> None:
    assert (await bench.http.get("/mod/lti/certs.php")).status_code == 200
    bench.platform.traffic.change(Faults(jwks_down=True, token_down=True))
    assert (await bench.http.get("/mod/lti/certs.php")).status_code == 503
    assert (await bench.ask_token()).status_code == 503


async def test_the_key_set_can_hang_first(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kore_platform.faulty._HANG_SECONDS", 0.1)
    bench.platform.traffic.change(Faults(jwks_down=True, jwks_down_mode="hang"))
    start = time.perf_counter()
    assert (await bench.http.get("/mod/lti/certs.php")).status_code == 503
    assert time.perf_counter() - start >= 0.1


async def test_the_control_api_has_no_faults(bench: Any) -> None:
    bench.platform.traffic.change(Faults(error_rate=1.0, endpoints=frozenset({"other", "scores"})))
    assert (await bench.http.get("/my/")).status_code == 502
    assert (await bench.control("GET", "faults")).status_code == 200


@pytest.mark.parametrize("fault", ["malformed", "wrong_types", "slow_body", "huge", "endless"])
async def test_a_spoilt_answer_does_not_undo_the_score(bench: Any, fault: str) -> None:
    sizes = {"slow_body_pause": 0.0, "huge_bytes": 1000}
    bench.platform.traffic.change(Faults.model_validate({f"{fault}_rate": 1.0, **sizes}))
    assert (await bench.score()).status_code == 200
    bench.platform.traffic.change(Faults())
    assert len(await bench.results()) == 1


async def test_elsewhere_is_named(bench: Any) -> None:
    bench.platform.traffic.change(Faults(redirect_rate=1.0, redirect_to="http://away.test/x"))
    assert (await bench.ask_token()).headers["location"] == "http://away.test/x"


@pytest.mark.parametrize("endpoint", ["token", "jwks", "nrps"])
async def test_any_end_point_may_be_spoilt(bench: Any, endpoint: str) -> None:
    bench.platform.traffic.change(Faults(malformed_rate=1.0, endpoints=frozenset({Endpoint(endpoint)})))
    headers = bench.bearer()
    answers = {
        "token": await bench.ask_token(),
        "jwks": await bench.http.get("/mod/lti/certs.php"),
        "nrps": await bench.http.get("/mod/lti/services.php/CourseSection/2/bindings/1/memberships", headers=headers),
    }
    for name, answer in answers.items():
        assert answer.content.endswith(b'\x80{"') is (name == endpoint)
