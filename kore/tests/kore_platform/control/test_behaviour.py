from __future__ import annotations

from typing import Any

from kore_platform.options import Faults


async def test_options_change_at_run_time(bench: Any) -> None:
    assert (await bench.control("GET", "options")).json()["score_status"] == 200
    assert (await bench.control("PUT", "options", {"score_status": 201})).json()["score_status"] == 201
    assert (await bench.score()).status_code == 201


async def test_faults_change_at_run_time(bench: Any) -> None:
    body = {"error_rate": 1.0, "error_status": 500, "endpoints": ["results"]}
    assert (await bench.control("PUT", "faults", body)).status_code == 200
    assert (await bench.control("GET", "faults")).json()["error_status"] == 500
    assert (await bench.score()).status_code == 200
    assert (await bench.http.get(bench.lineitem(end="/results"), headers=bench.bearer())).status_code == 500
    await bench.control("PUT", "faults", {})
    assert bench.platform.traffic.faults == Faults()


async def test_counters(bench: Any) -> None:
    await bench.score()
    found = (await bench.control("GET", "counters")).json()
    assert (found["requests"]["scores"], found["requests"]["token"], found["faults"]["error"]) == (1, 0, 0)
    assert (await bench.control("POST", "counters/reset")).status_code == 204
    assert (await bench.control("GET", "counters")).json()["requests"]["scores"] == 0


async def test_keys_rotate(bench: Any) -> None:
    old = bench.platform.keys.current.kid
    found = (await bench.control("POST", "keys/rotate")).json()
    assert found["published"] == [old, found["current"]]
    found = (await bench.control("POST", "keys/rotate", {"keep_previous": False})).json()
    assert found["published"] == [found["current"]]


async def test_tokens_can_be_revoked(bench: Any) -> None:
    headers = bench.bearer()
    assert (await bench.http.get(bench.lineitem(), headers=headers)).status_code == 200
    assert (await bench.control("POST", "tokens/revoke")).json() == {"revoked": 1}
    assert (await bench.http.get(bench.lineitem(), headers=headers)).status_code == 401
