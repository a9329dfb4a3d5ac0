from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jwt
import pytest

from kore_platform import vocabulary as v

PLACE = "course=2&tool=1"
ITEM = {"type": "ltiResourceLink", "title": "Blatt <7>", "lineItem": {"scoreMaximum": 12}}


async def settings(bench: Any, read_form: Callable[..., dict[str, str]]) -> dict[str, Any]:
    initiation = read_form(await bench.http.get(f"/mod/lti/contentitem_launch.php?{PLACE}"))
    token = read_form(await bench.authenticate(initiation))["id_token"]
    return dict(jwt.decode(token, options={"verify_signature": False})[f"{v.DEEP_LINKING}deep_linking_settings"])


async def select(bench: Any, url: str, *items: Any, **claims: Any) -> Any:
    token = bench.assertion(**{f"{v.DEEP_LINKING}content_items": list(items)}, **claims)
    return await bench.http.post(url, data={"JWT": token})


async def test_selected_content_is_there_once_saved(bench: Any, read_form: Callable[..., dict[str, str]]) -> None:
    await bench.log_in("3")
    assert "<iframe" in (await bench.http.get(f"/mod/lti/contentitem.php?{PLACE}")).text
    url = (await settings(bench, read_form))["deep_link_return_url"]
    page = await select(bench, url, ITEM)
    assert "Blatt &lt;7&gt;" in page.text
    assert "3" not in bench.platform.world.activity
    form = read_form(page)
    saved = await bench.http.post(f"/course/modedit.php?{PLACE}", data=form)
    assert saved.headers["location"] == "/course/view.php?id=2"
    assert bench.platform.world.activity["3"].title == "Blatt <7>"
    assert (await bench.http.post(f"/course/modedit.php?{PLACE}", data=form)).status_code == 404


@pytest.mark.parametrize(("person", "status"), [("2", 200), ("3", 200), ("4", 404), ("5", 404)])
async def test_only_editing_teachers_and_admins_select(bench: Any, person: str, status: int) -> None:
    await bench.log_in(person)
    for path in ("contentitem.php", "contentitem_launch.php"):
        assert (await bench.http.get(f"/mod/lti/{path}?{PLACE}")).status_code == status


@pytest.mark.parametrize("tool", ["2", "9", ""])
async def test_only_tools_that_support_it_are_asked(bench: Any, tool: str) -> None:
    world = bench.platform.world
    tools = (world.tools[0], world.tools[1].model_copy(update={"deep_linking": False}))
    bench.platform.world = world.model_copy(update={"tools": tools})
    await bench.log_in("3")
    assert (await bench.http.get(f"/mod/lti/contentitem.php?course=2&tool={tool}")).status_code == 404


async def test_bad_responses_end_in_a_page(bench: Any, read_form: Callable[..., dict[str, str]]) -> None:
    await bench.log_in("3")
    url = (await settings(bench, read_form))["deep_link_return_url"]
    assert (await select(bench, url, ITEM, iss="stranger")).status_code == 404
    assert (await select(bench, f"{url}x", ITEM)).status_code == 403
    assert (await select(bench, url, ITEM | {"lineItem": "many"})).status_code == 200
    assert "Nothing was selected" in (await select(bench, url)).text


async def test_without_a_cookie_the_response_is_posted_again(
    bench: Any, read_form: Callable[..., dict[str, str]]
) -> None:
    await bench.log_in("3")
    url = (await settings(bench, read_form))["deep_link_return_url"]
    bench.http.cookies.clear()
    again = await select(bench, url, ITEM)
    assert 'id="autopostme"' in again.text
    assert read_form(again)["repost"] == "true"


async def test_responses_are_tied_to_the_request_on_demand(
    bench: Any, read_form: Callable[..., dict[str, str]]
) -> None:
    bench.set(check_deep_linking=True, deep_linking_data=True)
    await bench.log_in("3")
    asked = await settings(bench, read_form)
    claims = {
        "aud": "https://lms.test", "nonce": "r1", f"{v.LTI}deployment_id": "1", f"{v.LTI}version": "1.3.0",
        f"{v.LTI}message_type": "LtiDeepLinkingResponse",
    }  # fmt: skip
    refused = await select(bench, asked["deep_link_return_url"], ITEM, **claims)
    assert (refused.status_code, "data is missing or wrong" in refused.text) == (404, True)
    claims |= {"nonce": "r2", f"{v.DEEP_LINKING}data": asked["data"]}
    assert (await select(bench, asked["deep_link_return_url"], ITEM, **claims)).status_code == 200
