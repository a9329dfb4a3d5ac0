from __future__ import annotations

from typing import Any

import pytest


async def test_the_journal_is_shown_and_reset(bench: Any) -> None:
    await bench.score()
    await bench.results()
    everything = (await bench.control("GET", "journal")).json()["requests"]
    assert [entry["endpoint"] for entry in everything] == ["scores", "results"]
    assert everything[0]["status"] == 200
    scores = (await bench.control("GET", "journal?endpoint=scores&client_id=tool0123456789a")).json()["requests"]
    assert scores == everything[:1]
    assert (await bench.control("GET", "journal?since=1")).json()["requests"] == everything[1:]
    assert (await bench.control("GET", "journal?client_id=nobody")).json()["requests"] == []
    assert (await bench.control("POST", "journal/reset")).status_code == 204
    assert (await bench.control("GET", "journal")).json()["requests"] == []


@pytest.mark.parametrize("query", ["endpoint=moon", "since=-1", "since=x"])
async def test_questions_it_does_not_understand(bench: Any, query: str) -> None:
    assert (await bench.control("GET", f"journal?{query}")).status_code == 422
