from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.hub.instance import write_settings

from kore import settings
from kore.hub import storage
from kore.settings import Settings

CLOUD = {"title": "Cloud", "url": "webdav://cloud/{user}", "who": {"everybody": True}}
DATA = {"title": "Data", "url": "s3://s3/data", "login": "shared", "who": {"groups": ["instructors"], "users": ["ben"]}}


def spawner(user: str, *groups: str) -> Any:
    return SimpleNamespace(user=SimpleNamespace(name=user, groups=[SimpleNamespace(name=group) for group in groups]))


@pytest.fixture
def said(tmp_path: Path) -> Any:
    def said(**storage: Any) -> Settings:
        return settings.load(write_settings(tmp_path, [8100, 8101, 8181, 8182], storage={"enable": True, **storage}))

    return said


def test_a_lab_is_told_what_its_person_may_see(said: Any) -> None:
    instance = said(resources={"cloud": CLOUD, "data": DATA}, own=["webdav"])
    student, teacher, ben = spawner("eva", "learners"), spawner("ada", "instructors"), spawner("ben")
    told = storage.offers(instance, student)
    assert told == {
        "resources": {
            "cloud": {"title": "Cloud", "url": CLOUD["url"], "login": "ask", "writable": True, "host_key": None}
        },
        "own": ["webdav"],
    }
    assert json.loads(storage.told(instance, student)) == told
    for one in (teacher, ben):
        assert list(storage.offers(instance, one)["resources"]) == ["cloud", "data"]
        assert storage.secrets(instance, one) == ["data"]
    assert storage.secrets(instance, student) == []


@pytest.mark.parametrize("user", ["room-blue", "course-phys-0a1b"])
def test_labs_of_several_people_have_none(said: Any, user: str) -> None:
    """What one of them types would be everybody's."""
    instance = said(resources={"data": DATA, "cloud": CLOUD}, own=["webdav"])
    assert storage.offers(instance, spawner(user, "instructors", "rooms")) == {}
    assert storage.told(instance, spawner(user)) == ""
    assert storage.secrets(instance, spawner(user, "instructors")) == []


@pytest.mark.parametrize(
    ("options", "something"),
    [
        ({}, False),
        ({"own": ["s3"]}, True),
        ({"own": ["s3"], "enable": False}, False),
        ({"resources": {"data": DATA}}, False),
        ({"resources": {"cloud": CLOUD}}, True),
        ({"resources": {"cloud": CLOUD}, "enable": False}, False),
    ],
)
def test_where_there_is_nothing_to_show_nothing_is_loaded(said: Any, options: Any, something: bool) -> None:
    assert bool(storage.offers(said(**options), spawner("eva", "learners"))) == something
