from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from jupyterhub.spawner import SpawnException
from tests.hub.instance import Instance, wait_until

from kore import hubapi
from kore.demo.processes import free_ports
from kore.hub.labs import Lab


class Started:
    """A spawner's start, which gives the address at once, whether something listens there or not."""

    def __init__(self, name: str, ends: int | None = None) -> None:
        self.user = SimpleNamespace(name=name, settings={"oauth_no_confirm_list": set()})
        self.oauth_client_id = f"jupyterhub-user-{name}"
        self.port = free_ports(1)[0]
        self.ends = ends

    async def start(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    async def poll(self) -> int | None:
        return self.ends

    def get_env(self) -> dict[str, str]:
        return {"LANG": "C"}


class FakeLab(Lab, Started):  # type: ignore[misc]
    pass


def lab(name: str, **values: Any) -> Any:
    return FakeLab(name=name, **values)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("alice", {"KORE_LAB": "user"}),
        ("course-x-01ab", {"KORE_LAB": "course", "KORE_COURSE": "x-01ab"}),
        ("room-blue", {"KORE_LAB": "room"}),
    ],
)
def test_a_lab_is_told_its_kind_and_course(name: str, told: dict[str, str]) -> None:
    assert lab(name).get_env() == {"LANG": "C"} | told


@pytest.mark.parametrize(
    ("name", "spared"),
    [("course-x", {"jupyterhub-user-course-x"}), ("room-x", {"jupyterhub-user-room-x"}), ("alice", set())],
)
def test_only_labs_that_are_no_persons_are_opened_without_the_question(name: str, spared: set[str]) -> None:
    assert lab(name).user.settings["oauth_no_confirm_list"] == spared


async def test_a_start_lasts_until_the_lab_listens() -> None:
    starting = lab("alice")
    task = asyncio.ensure_future(starting.start())
    await asyncio.sleep(0.2)
    assert not task.done()
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", starting.port)
    async with server:
        assert await asyncio.wait_for(task, 2) == ("127.0.0.1", starting.port)


async def test_a_lab_that_ends_while_starting_is_told() -> None:
    with pytest.raises(SpawnException, match="ended"):
        await asyncio.wait_for(lab("alice", ends=1).start(), 5)


def spawn(browser: httpx.Client, name: str) -> httpx.Response:
    """Start a lab as a person does, and wait for it."""
    answer = browser.get(f"/hub/spawn/{name}")
    if "spawn-pending" in answer.url.path:
        wait_until(lambda: browser.get(f"/user/{name}/lab").url.path == f"/base/user/{name}/lab")
    return answer


def test_graders_start_and_open_the_grading_lab_and_students_do_not(instance: Instance) -> None:
    instance.kore.person("gina", grades="start")
    instance.kore.person("stu")
    instance.kore.person("other", grades="another")
    with instance.as_kore() as kore, instance.browser() as gina, instance.browser() as stu, instance.browser() as other:
        kore.post("/users/course-start")
        for browser, name in ((gina, "gina"), (stu, "stu"), (other, "other")):
            instance.sign_in(browser, name)
        for browser in (stu, other):
            assert spawn(browser, "course-start").status_code == 404
        assert spawn(gina, "course-start").status_code == 200
        opened = gina.get("/user/course-start/lab")
        assert (opened.status_code, opened.url.path) == (200, "/base/user/course-start/lab")
        for browser in (stu, other):
            assert browser.get("/user/course-start/lab").status_code == 403


def test_a_grading_lab_cannot_use_its_visitors_against_kore(instance: Instance) -> None:
    instance.kore.person("gina", grades="labs")
    with instance.as_kore() as kore, instance.browser() as gina:
        kore.post("/users/course-labs")
        kore.post("/users/course-labs/server")
        instance.sign_in(gina, "gina")
        secret = instance.lab_variables("course-labs")["JUPYTERHUB_API_TOKEN"]
        client, callback = "jupyterhub-user-course-labs", "/base/user/course-labs/oauth_callback"
        with instance.with_token(instance.token(gina, client, secret, callback)) as visitor:
            model = visitor.get("/user").json()
            assert model["name"] == "gina"
            assert hubapi.SCOPE not in model["scopes"]
        wish = {"client_id": client, "redirect_uri": callback, "response_type": "code", "scope": hubapi.SCOPE}
        answer = gina.get("/hub/api/oauth2/authorize", params=wish, follow_redirects=False)
        assert "invalid_scope" in answer.headers.get("Location", "") or answer.status_code == 400


def test_guests_start_and_open_the_room_together_and_others_do_not(instance: Instance) -> None:
    for name, room in {"rita": "blue", "rob": "blue", "other": "red"}.items():
        instance.kore.person(name, room=room, display_name=f"{name.title()} Rivers")
    with instance.as_kore() as kore, instance.browser() as rita, instance.browser() as rob, instance.browser() as other:
        kore.post("/users/room-blue")
        for browser, name in ((rita, "rita"), (rob, "rob"), (other, "other")):
            instance.sign_in(browser, name)
        assert spawn(other, "room-blue").status_code == 404
        assert spawn(rita, "room-blue").status_code == 200
        for browser in (rita, rob):
            opened = browser.get("/user/room-blue/lab")
            assert (opened.status_code, opened.url.path) == (200, "/base/user/room-blue/lab")
        known = [browser.get("/user/room-blue/api/me").json()["identity"] for browser in (rita, rob)]
        assert [(one["username"], one["display_name"], one["initials"]) for one in known] == [
            ("rita", "Rita Rivers", "RR"),
            ("rob", "Rob Rivers", "RR"),
        ]
        assert other.get("/user/room-blue/lab").status_code == 403
        secret = instance.lab_variables("room-blue")["JUPYTERHUB_API_TOKEN"]
        client, callback = "jupyterhub-user-room-blue", "/base/user/room-blue/oauth_callback"
        with instance.with_token(instance.token(rob, client, secret, callback)) as visitor:
            assert hubapi.SCOPE not in visitor.get("/user").json()["scopes"]


def test_rights_that_kore_takes_away_are_gone_at_the_next_start(instance: Instance) -> None:
    instance.kore.person("tom", grades="labs")
    with instance.as_kore() as kore, instance.browser() as tom:
        kore.post("/users/course-labs")
        instance.sign_in(tom, "tom")
        assert kore.get("/users/tom").json()["roles"] == ["user", "graders-labs"]
        instance.kore.person("tom")
        spawn(tom, "tom")
        assert kore.get("/users/tom").json()["roles"] == ["user"]
        assert kore.get("/users/tom").json()["groups"] == ["learners"]
        assert spawn(tom, "course-labs").status_code == 404
        lab_token = instance.lab_variables("tom")["JUPYTERHUB_API_TOKEN"]
    with instance.with_token(lab_token) as lab_client:
        assert lab_client.get("/user").status_code == 200


def test_a_restart_of_the_hub_keeps_labs_and_puts_out_who_is_gone(instance: Instance) -> None:
    instance.kore.person("gina", grades="labs")
    instance.kore.person("gone")
    with instance.as_kore() as kore, instance.browser() as gina, instance.browser() as gone:
        kore.post("/users/course-labs")
        kore.post("/users/course-labs/server")
        instance.sign_in(gone, "gone")
        spawn(gone, "gone")
        token = instance.lab_variables("gone")["JUPYTERHUB_API_TOKEN"]
        pid = instance.lab_pid("course-labs")
        del instance.kore.people["gone"]
        instance.restart_hub()
        assert instance.lab_pid("course-labs") == pid
        instance.sign_in(gina, "gina")
        opened = gina.get("/user/course-labs/lab")
        assert (opened.status_code, opened.url.path) == (200, "/base/user/course-labs/lab")
        assert gone.get("/hub/home").url.path == "/base/hub/login"
        with instance.with_token(token) as lab_client:
            assert lab_client.get("/user").status_code == 403


def test_a_student_comes_from_the_launch_into_a_lab_that_starts_by_itself(instance: Instance) -> None:
    instance.kore.person("sam")
    with instance.browser() as sam:
        answer = instance.sign_in(sam, "sam", "/base/hub/user-redirect/lab?workspace=x")
        # JupyterHub waits a moment before it shows its page; a quick lab is there by then
        if answer.url.path == "/base/hub/spawn-pending/sam":
            goal = answer.url.params["next"]
            wait_until(lambda: sam.get(goal.removeprefix("/base")).url.path == "/base/user/sam/lab")
        else:
            goal = answer.url.raw_path.decode()
        assert goal == "/base/user/sam/lab?workspace=x"
