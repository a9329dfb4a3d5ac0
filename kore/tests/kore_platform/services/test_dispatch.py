from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize("path", ["2/lineitems/", "2/lineitems/11/lineitem/scores/", "2/nothing", ""])
async def test_other_paths_have_no_handler(bench: Any, path: str) -> None:
    answer = await bench.http.get(f"/mod/lti/services.php/{path}", headers=bench.bearer())
    assert answer.status_code == 400
    assert answer.json()["reason"].startswith("No handler found")


async def test_a_path_after_the_query_leads_nowhere(bench: Any) -> None:
    url = f"{bench.lineitem()}/scores"
    assert (await bench.http.post(url, headers=bench.bearer())).status_code == 401


async def test_bodies_are_bounded(bench: Any) -> None:
    url = bench.lineitem(end="/scores")
    answer = await bench.http.post(url, content=b" " * (1 << 20 | 1), headers=bench.bearer())
    assert answer.status_code == 413
