from __future__ import annotations

from typing import Any

import pytest

from kore_platform.control.routes import routes


@pytest.mark.parametrize("index", range(len(routes())))
async def test_every_route_asks_for_the_token(bench: Any, index: int) -> None:
    route = routes()[index]
    place = {"course": "2", "person": "5", "activity": "1", "client_id": "tool0123456789a", "column": "11"}
    path = route.path.format(**place).removeprefix("/_control/")
    method = next(method for method in sorted(route.methods or ()) if method != "HEAD")
    assert (await bench.control(method, path, token="wrong")).status_code == 401
    assert (await bench.control(method, path)).status_code != 401
