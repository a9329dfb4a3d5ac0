from __future__ import annotations

import pytest
from tests.hub.instance import Instance

from kore import hubapi
from kore.hub import roles


def test_named_roles_stay_and_user_gets_its_scopes() -> None:
    grader = {"name": "graders-x", "scopes": ["access:servers!user=course-x"]}
    assert roles.of_person([{"name": "user"}, grader], admin=False) == [
        {"name": "user", "scopes": roles.USER_SCOPES},
        grader,
    ]


def test_admins_and_only_they_get_the_hubs_role() -> None:
    named = [role["name"] for role in roles.of_person([{"name": "user"}], admin=True)]
    assert named == ["user", "admin"]


def test_kore_makes_and_starts_grading_labs_and_rooms_and_no_others(instance: Instance) -> None:
    instance.kore.person("paula")
    with instance.browser() as browser:
        instance.sign_in(browser, "paula")
    with instance.as_kore() as kore:
        assert kore.post("/users/course-roles").status_code == 201
        assert kore.post("/users/course-roles").status_code == 409
        assert kore.post("/users/course-roles/server").status_code == 201
        assert kore.post("/users/room-roles").status_code == 201
        assert kore.post("/users/room-roles/server").status_code in {201, 202}
        assert kore.post("/users/paula/server").status_code == 404
        assert kore.post("/users/Paula%2F..").status_code in {400, 404}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/users/course-roles/tokens"),
        ("POST", "/users/course-roles/tokens"),
        ("DELETE", "/users/course-roles/server"),
        ("GET", "/groups"),
        ("POST", "/groups/grading-labs/users"),
        ("POST", "/groups/other"),
        ("GET", "/services"),
        ("GET", "/info"),
        ("GET", "/proxy"),
        ("POST", "/shutdown"),
    ],
)
def test_kore_may_do_nothing_else(instance: Instance, method: str, path: str) -> None:
    with instance.as_kore() as kore:
        kore.post("/users/course-roles")
        assert kore.request(method, path, json={"users": ["course-roles"]}).status_code == 403


def test_kore_makes_no_admins(instance: Instance) -> None:
    with instance.as_kore() as kore:
        assert kore.post("/users/eve", json={"admin": True}).status_code == 403
        assert kore.get("/users/eve").status_code == 404


def test_a_person_enters_kore_without_being_asked_and_is_named_there(instance: Instance) -> None:
    instance.kore.person("nora")
    with instance.browser() as browser:
        instance.sign_in(browser, "nora")
        token = instance.token(
            browser, "service-kore", instance.secret("kore-to-hub"), "/base/services/kore/oauth_callback"
        )
    with instance.with_token(token) as client:
        model = client.get("/user").json()
        assert (model["name"], model["kind"]) == ("nora", "user")
        assert hubapi.SCOPE in model["scopes"]
        assert client.post("/users/nora/server").status_code in {403, 404}


def test_hub_admins_are_those_whom_kore_names_and_no_longer(instance: Instance) -> None:
    instance.kore.person("ada", admin=True)
    with instance.browser() as browser:
        instance.sign_in(browser, "ada")
        assert browser.get("/hub/admin").status_code == 200
        instance.kore.person("ada")
        instance.sign_in(browser, "ada")
        assert browser.get("/hub/admin").status_code == 403


@pytest.mark.parametrize("keeps", [True, False])
def test_the_culler_deletes_people_only_where_nobody_is_remembered(keeps: bool) -> None:
    assert ("delete:users" in roles.of_culler(keeps_people=keeps)) is not keeps
