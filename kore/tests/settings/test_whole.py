"""Settings: what is wrong with a file is said, all of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kore.errors import SettingsError
from kore.settings import Labs, Settings, load


def written(settings: Settings, tmp_path: Path, **changes: Any) -> Path:
    file = tmp_path / "instance.json"
    file.write_text(json.dumps(json.loads(settings.model_dump_json()) | changes))
    return file


def test_a_file_comes_back_as_it_was_written(settings: Settings, tmp_path: Path) -> None:
    assert load(written(settings, tmp_path)) == settings


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"colour": "red"}, "colour"),
        ({"ports": {"hub": 9, "speed": 1}}, "ports.speed"),
        ({"instance": "Main Hub"}, "lower-case"),
        ({"instance": "main-hub"}, "lower-case letters and digits"),
        ({"instance": "a" * 17}, "16 at most"),
        ({"instance": None}, "instance"),
        ({"database_url": "postgresql+psycopg://kore:hush@db.example.test/kore"}, "database-password"),
        ({"database_url": "postgresql+psycopg://kore:@db.example.test/kore"}, "database-password"),
        ({"database_url": "postgresql+psycopg://kore@db.example.test/kore?password=hush"}, "database-password"),
        ({"public_url": "http://hub.example.test"}, "https"),
        ({"public_url": "ftp://hub.example.test"}, "not a web address"),
        ({"public_url": "https://me@hub.example.test"}, "not a web address"),
        ({"state_dir": "state"}, "absolute"),
        ({"state_dir": "/nix/store/abc-state"}, "everybody may read"),
        ({"state_dir": "/var/../nix/store"}, "everybody may read"),
        ({"ports": {"hub": 9000, "kore": 9000}}, "same port"),
        ({"ports": {"hub": 70000}}, "ports.hub"),
        ({"sender": {"connections": 0}}, "sender.connections"),
        ({"archives": {"files": 0}}, "archives.files"),
        ({"nbgrader": {"enabled": True}}, "nbgrader.enabled"),
        ({"labs": {"spawner": "docker"}}, "labs.spawner"),
        ({"labs": {"limits": {"user": {"memory": "2 GB"}}}}, "labs.limits.user.memory: Value error, must be a number"),
        ({"labs": {"limits": {"user": {"memory": "0G"}}}}, "labs.limits.user.memory"),
        ({"labs": {"limits": {"user": {"cpu": 0}}}}, "labs.limits.user.cpu"),
        ({"labs": {"limits": {"groups": {"instructors": {"tasks": 31}}}}}, "labs.limits.groups.instructors.tasks"),
        ({"labs": {"ports": {"first": 9001, "last": 9000}}}, "labs.ports: Value error, the last port is below"),
        ({"labs": {"ports": {"first": 8000, "last": 8081}}}, "ports: proxy, proxy_api, hub between 8000 and 8081"),
        ({"culling": {"idle": 599}}, "culling.idle"),
        ({"culling": {"max_age": -1}}, "culling.max_age"),
    ],
)
def test_a_wrong_setting_is_named(settings: Settings, tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        load(written(settings, tmp_path, **changes))
    assert said in refusal.value.detail


def test_a_refused_password_is_not_told(settings: Settings, tmp_path: Path) -> None:
    for url in ("postgresql://kore:hush@db.example.test/kore", "postgresql://db.example.test/kore?password=hush"):
        with pytest.raises(SettingsError) as refusal:
            load(written(settings, tmp_path, database_url=url))
        assert "hush" not in refusal.value.detail


def test_limits_are_read_as_they_are_written(settings: Settings, tmp_path: Path) -> None:
    groups = {"instructors": {"memory": "8G", "cpu": None, "tasks": None, "disk": "50G"}}
    user = {"memory": "512M", "cpu": 0.5, "tasks": 128, "disk": "5G"}
    limits = {"user": user, "groups": groups, "homes": "1T"}
    loaded = load(written(settings, tmp_path, labs={"spawner": "systemd", "limits": limits}))
    assert loaded.labs.model_dump()["limits"] == limits
    assert load(written(settings, tmp_path, labs={})).labs == Labs()


def test_all_missing_settings_are_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / "instance.json"
    file.write_text('{"instance": "main"}')
    with pytest.raises(SettingsError) as refusal:
        load(file)
    assert "public_url" in refusal.value.detail
    assert "state_dir" in refusal.value.detail


def test_a_platform_registered_twice_is_refused(settings: Settings, tmp_path: Path) -> None:
    platform = settings.platforms[0].model_dump()
    with pytest.raises(SettingsError, match="registered twice"):
        load(written(settings, tmp_path, platforms=[platform, platform]))
    assert load(written(settings, tmp_path, platforms=[platform, platform | {"client_id": "other"}]))


@pytest.mark.parametrize("content", [b"", b"[1]", b"{", b"\xff\xfe"])
def test_what_is_no_json_object_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "instance.json"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match="not a valid settings file"):
        load(file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read"):
        load(tmp_path / "nowhere.json")


@pytest.mark.parametrize(
    ("url", "base", "kore"),
    [
        ("https://hub.example.test", "/", "/services/kore"),
        ("https://hub.example.test/", "/", "/services/kore"),
        ("https://hub.example.test/a/b/", "/a/b/", "/a/b/services/kore"),
    ],
)
def test_paths_follow_the_public_address(settings: Settings, url: str, base: str, kore: str) -> None:
    placed = Settings.model_validate(settings.model_dump() | {"public_url": url})
    assert (placed.base_path, placed.kore_path, placed.origin) == (base, kore, "https://hub.example.test")
    assert placed.hub_api_url == f"http://127.0.0.1:8081{base}hub/api"
    assert placed.secure
