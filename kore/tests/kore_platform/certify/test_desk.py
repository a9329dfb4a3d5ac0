from __future__ import annotations

from typing import Any

import httpx
import pytest

from kore_platform.certify import desk
from kore_platform.options import Endpoint, Faults

RETURN = "https://kit.test/mod/lti/contentitem_return.php"


@pytest.fixture
async def at_desk(pair: Any) -> Any:
    found = await pair()
    found.http = httpx.AsyncClient(transport=httpx.ASGITransport(found.kit.desk), base_url="https://kit.test")
    return found


async def test_a_response_is_kept_whole(at_desk: Any) -> None:
    await at_desk.http.post(f"{RETURN}?course=2&sesskey=s", data={"JWT": "a.b.c"})
    (found,) = at_desk.kit.desk.returned
    assert (found.method, found.place, found.query) == ("post", RETURN, "course=2&sesskey=s")
    assert (found.enctype, found.fields) == ("application/x-www-form-urlencoded", {"JWT": "a.b.c"})


async def test_a_response_by_get_is_kept_as_such(at_desk: Any) -> None:
    await at_desk.http.get(RETURN, params={"JWT": "a.b.c"})
    (found,) = at_desk.kit.desk.returned
    assert (found.method, found.fields) == ("get", {"JWT": "a.b.c"})


async def test_who_asks_for_a_stranger_s_keys_is_noticed(at_desk: Any) -> None:
    answer = await at_desk.http.get(desk.STRANGER)
    assert [key["kid"] for key in answer.json()["keys"]] == [at_desk.kit.platform.keys.stranger.kid]
    assert at_desk.kit.desk.stranger_asked == 1


async def test_429_is_answered_once(at_desk: Any) -> None:
    at_desk.kit.platform.traffic.change(Faults(too_many_rate=1.0, endpoints=frozenset({Endpoint.SCORES})))
    path = "/mod/lti/services.php/2/lineitems/11/lineitem/scores"
    assert [(await at_desk.http.post(path)).status_code for _ in range(2)] == [429, 401]
