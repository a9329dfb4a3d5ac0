from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from kore_platform import changes
from kore_platform import vocabulary as v


def claims_of(form: dict[str, str]) -> dict[str, Any]:
    return dict(jwt.decode(form["id_token"], options={"verify_signature": False}))


async def test_the_initiation_has_six_fields(bench: Any) -> None:
    await bench.log_in("5")
    fields = await bench.initiate()
    hint = json.loads(fields.pop("lti_message_hint"))
    assert set(hint) == {"cmid", "launchid"}
    assert fields == {
        "iss": "https://lms.test",
        "target_link_uri": "https://tool.test/",
        "login_hint": "5",
        "client_id": "tool0123456789a",
        "lti_deployment_id": "1",
    }


async def test_the_initiation_can_be_a_redirect(bench: Any) -> None:
    bench.set(initiation="GET")
    await bench.log_in("5")
    answer = await bench.http.get("/mod/lti/launch.php?id=1")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("https://tool.test/login?iss=https%3A%2F%2Flms.test&target_link_uri=")


async def test_a_launch_of_nobody_never_comes_back(bench: Any) -> None:
    initiation = await bench.initiate()
    assert initiation["login_hint"] == "0"
    await bench.log_in("5")
    assert (await bench.authenticate(initiation)).status_code == 404


@pytest.mark.parametrize(("query", "shown"), [("&lti_errormsg=<b>no</b>", "&lt;b&gt;no"), ("&lti_msg=fine", "fine")])
async def test_tools_send_people_back_with_a_message(bench: Any, query: str, shown: str) -> None:
    await bench.log_in("5")
    assert shown in (await bench.http.get(f"/mod/lti/return.php?course=2{query}")).text


async def test_nobody_returns_to_a_foreign_course(bench: Any) -> None:
    await bench.log_in("8")
    assert (await bench.http.get("/mod/lti/return.php?course=2")).status_code == 404


@pytest.mark.parametrize(("person", "status"), [("3", 200), ("4", 200), ("5", 403)])
async def test_teachers_review_submissions(
    bench: Any, read_form: Callable[..., dict[str, str]], person: str, status: int
) -> None:
    new = {"id": "3", "course": "2", "tool": "tool0123456789a", "title": "T", "submission_review": {}}
    bench.platform.change_world(changes.add_activities(bench.platform.world, [new]))
    await bench.log_in(person)
    answer = await bench.http.get("/mod/lti/review.php?id=3&user=5")
    assert answer.status_code == status
    if status == 200:
        claims = claims_of(read_form(await bench.authenticate(read_form(answer))))
        assert claims[f"{v.LTI}message_type"] == "LtiSubmissionReviewRequest"
        assert claims[f"{v.LTI}for_user"] == {"user_id": "5"}


async def test_there_may_be_nothing_to_review(bench: Any) -> None:
    await bench.log_in("3")
    assert (await bench.http.get("/mod/lti/review.php?id=1&user=5")).status_code == 404


async def test_clients_and_deployments_of_one_issuer_are_told_apart(bench: Any) -> None:
    world = bench.platform.world
    tool = world.tools[0].model_dump() | {"deployments": {"2": "b"}}
    new = {"id": "3", "course": "2", "tool": "other0123456789", "title": "T"}
    bench.platform.change_world(changes.add_activities(changes.change_tool(world, tool), [new]))
    await bench.log_in("5")
    first, second = await bench.initiate("1"), await bench.initiate("3")
    assert first["iss"] == second["iss"]
    assert (first["client_id"], first["lti_deployment_id"]) == ("tool0123456789a", "b")
    assert (second["client_id"], second["lti_deployment_id"]) == ("other0123456789", "2")
