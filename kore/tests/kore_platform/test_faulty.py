from __future__ import annotations

import time
from typing import Any

import pytest

from kore_platform.answers import ConnectionDropped
from kore_platform.options import Faults


@pytest.mark.parametrize(
    ("faults", "status", "media"),
    [
        (Faults(too_many_rate=1.0, retry_after=7), 429, "application/json"),
        (Faults(error_rate=1.0, error_status=503), 503, "text/html; charset=utf-8"),
        (Faults(html_rate=1.0), 200, "text/html; charset=utf-8"),
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
