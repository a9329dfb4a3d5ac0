"""An LMS registers itself at the running Kore: approved by an administrator its people come, removed they do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from backstage import run_kore, until

from kore.demo import plan as plans
from kore.demo.person import Person, json_of, words
from kore.demo.plan import PlatformPlan
from kore.demo.stage import Stage

_UNKNOWN = "This learning platform is not registered here"
#: an activity of the college's that leads to the tool which registers itself
_ACTIVITY = 30


@pytest.fixture(scope="module")
def open_stage(tmp_path_factory: pytest.TempPathFactory, proxy: Path) -> Iterator[Stage]:
    """The university stands in the settings, and its teacher administrates the hub; the college does not."""
    settings = {"registration": {"private_networks": True}, "admins": ["ada-lehmann"]}
    plan = plans.make(tmp_path_factory.mktemp("open"), settings=settings)
    plan.settings["platforms"] = [plans.registration(plan.platforms[0])]
    with Stage(plan, proxy) as running:
        yield running


@pytest.fixture(scope="module")
def college(open_stage: Stage) -> PlatformPlan:
    return open_stage.plan.platforms[1]


@pytest.fixture(scope="module")
def registered(open_stage: Stage, college: PlatformPlan) -> dict[str, Any]:
    """What the college's administrator has done: entered one address, and allowed the tool there."""
    address = f"{open_stage.plan.url}services/kore/lti/register"
    with open_stage.control(college) as control:
        invited = json_of(control.post("registrations/start", json={"url": address}))
        page = httpx.get(invited["url"], headers={"Accept": "text/html"}, timeout=30, trust_env=False)
        client_id = invited["client_id"]
        control.post(f"tools/{client_id}/activate").raise_for_status()
        activity = {"id": _ACTIVITY, "course": 2, "tool": client_id, "title": "Jupyter", "container": "window"}
        control.post("world", json={"activities": [activity]}).raise_for_status()
        tools = {tool["client_id"]: tool for tool in json_of(control.get("tools"))}
    return {"page": page, "client_id": client_id, "tool": tools[client_id]}


def launched(college: PlatformPlan) -> httpx.Response:
    with Person(college, "frida.moreau") as frida:
        return frida.launch(_ACTIVITY)


def test_the_lms_learns_everything_from_one_address(
    registered: dict[str, Any], open_stage: Stage, college: PlatformPlan
) -> None:
    assert "waits for approval" in words(registered["page"])
    assert college.url in registered["page"].headers["content-security-policy"]
    tool, ours = registered["tool"], f"{open_stage.plan.url}services/kore/lti"
    assert (tool["initiate_login_url"], tool["redirect_uris"]) == (f"{ours}/login", [f"{ours}/launch"])
    assert (tool["jwks_url"], tool["deep_linking_url"]) == (f"{ours}/jwks", f"{ours}/deep-link")
    assert (tool["ags"], tool["nrps"], tool["share_names"]) == ("full", True, True)
    assert tool["custom"]["context_history"] == "$Context.id.history"


def test_its_people_come_from_approval_to_removal(
    registered: dict[str, Any], open_stage: Stage, college: PlatformPlan
) -> None:
    assert _UNKNOWN in words(launched(college))
    with Person(open_stage.plan.platforms[0], "ada.lehmann") as ada:
        ada.launch(10)
        page = ada.open(f"{open_stage.plan.url}services/kore/platforms")
        assert registered["client_id"] in page.text
        number = page.text.partition("/approve")[0].rpartition("/")[2]
        ada.press(f"/platforms/{number}/approve")
    assert "Introduction to Statistics" in words(launched(college))
    run_kore(open_stage, "platforms", "remove", number).check_returncode()
    until(lambda: _UNKNOWN in words(launched(college)), "the service follows the command")


def test_an_address_inside_is_refused(stage: Stage) -> None:
    """The other stage asks public addresses only; this very platform is none."""
    asked = {"openid_configuration": f"{stage.plan.platforms[0].url}/mod/lti/openid-configuration.php"}
    address = f"{stage.plan.url}services/kore/lti/register"
    answer = httpx.get(address, params=asked, timeout=30, trust_env=False)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:ananke:problem:address-forbidden")
