"""Storage that is elsewhere: what labs are told, what root may give, and what contradicts itself."""

from __future__ import annotations

import pytest
from hosts import SERVER, Hosts, physics

LAB = "ananke-physics-user@.service"
OPTION = "services.ananke.instances.physics.storage"
CLOUD = 'title = "Cloud"; url = "webdav://cloud.example.org/dav/{user}"; everybody = true;'
DATA = 'title = "Data"; url = "s3://s3.example.org/physics"; groups = [ "instructors" ]; secretFile = "/var/lib/key";'
KEY = "ssh-ed25519 AAAAC3Nza"


def resources(**named: str) -> str:
    every = " ".join(f"{name} = {{ {options} }};" for name, options in named.items())
    return f"storage = {{ enable = true; resources = {{ {every} }}; }};"


def test_labs_have_none_at_first(hosts: Hosts) -> None:
    found = hosts.instance("", "out.settings.storage")
    assert found == {"enable": False, "resources": {}, "own": ["webdav", "s3", "smb", "sftp"]}
    assert hosts.instance("", "out.grantable") == {}


def test_labs_are_told_of_resources_and_never_of_secrets(hosts: Hosts) -> None:
    options = resources(cloud=CLOUD, data=DATA)
    found = hosts.instance(options, "out.settings.storage.resources")
    assert found["cloud"] == {
        "title": "Cloud",
        "url": "webdav://cloud.example.org/dav/{user}",
        "who": {"users": [], "groups": [], "everybody": True},
        "login": "ask",
        "writable": True,
        "host_key": None,
    }
    assert (found["data"]["login"], found["data"]["who"]["groups"]) == ("shared", ["instructors"])
    assert "/var/lib/key" not in str(found)


def test_root_brings_secrets_to_whom_they_are_given(hosts: Hosts) -> None:
    options = resources(cloud=CLOUD, data=DATA)
    assert hosts.instance(options, "out.grantable.storage") == {"data": "/var/lib/key"}
    lab = hosts.unit(options, LAB)
    assert "BindReadOnlyPaths=-/run/ananke-physics-labs/%i/storage:/var/lib/ananke/storage" in lab
    assert 'Environment="KORE_STORAGE_SECRETS=/var/lib/ananke/storage"' in lab
    assert any("kore.root prepare" in line for line in lab)
    for kind in ("room", "course"):
        assert not any("storage" in line for line in hosts.unit(options, f"ananke-physics-{kind}@.service"))
    look = hosts.value("host.config.system.preSwitchChecks.ananke-secret-files", SERVER, physics(options))
    assert f"{OPTION}.resources.data.secretFile is" in look


def test_without_a_secret_root_has_nothing_to_do(hosts: Hosts) -> None:
    lab = hosts.unit(resources(cloud=CLOUD), LAB)
    assert not any("kore.root" in line or "storage" in line for line in lab)


@pytest.mark.parametrize(
    "options",
    [
        f'title = "x"; url = "sftp://files/home/{{user}}"; everybody = true; hostKey = "{KEY}";',
        'title = "x"; url = "s3://s3/open"; everybody = true; login = false; writable = false;',
        'title = "x"; url = "smb://files/share"; users = [ "ada" ];',
    ],
)
def test_each_kind_is_taken(hosts: Hosts, options: str) -> None:
    assert hosts.instance(resources(one=options), "out.settings.storage.enable") is True


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ('url = "sftp://files"; everybody = true;', "hostKey is for sftp, which needs it"),
        (f'url = "smb://f/s"; everybody = true; hostKey = "{KEY}";', "hostKey is for sftp, which needs it"),
        (
            'url = "smb://f/s"; everybody = true; login = false;',
            "login is false, but smb lets nobody in without a name and a password",
        ),
        (
            'url = "s3://s/b"; everybody = true; login = false; secretFile = "/k";',
            "login is false, but secretFile is set. Remove one of them",
        ),
        (
            'url = "webdav://c/{user}"; everybody = true; secretFile = "/k";',
            "url has {user}, the name that a person types, but nobody is asked for one",
        ),
        ('url = "webdav://c/x";', "it is given to nobody. Set users, groups or everybody"),
        ('url = "s3://s3"; everybody = true;', "the path of url begins with a bucket, and there is none"),
        ('url = "smb://files/"; everybody = true;', "the path of url begins with a share, and there is none"),
    ],
)
def test_what_contradicts_itself_is_refused(hosts: Hosts, options: str, problem: str) -> None:
    assert f"{OPTION}.resources.one: {problem}" in hosts.refused_instance(resources(one=f'title = "x"; {options}'))


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ('url = "webdav://ada:pw@c/x";', "storage.resources.one.url"),
        ('url = "https://c/x";', "storage.resources.one.url"),
        ('url = "webdav://c/x"; secretFile = "/nix/store/key";', "storage.resources.one.secretFile"),
        ('url = "webdav://c/x"; secretFile = ./key;', "storage.resources.one.secretFile"),
        ('url = "webdav://c/x"; groups = [ "teachers" ];', "storage.resources.one.groups"),
        ('url = "sftp://c/x"; hostKey = "AAAA";', "storage.resources.one.hostKey"),
    ],
)
def test_what_is_no_such_value_is_refused(hosts: Hosts, options: str, place: str) -> None:
    assert place in hosts.refused_instance(resources(one=f'title = "x"; everybody = true; {options}'))


@pytest.mark.parametrize("name", ["Cloud", "a b", "4ever", "x" * 32])
def test_names_that_no_resource_can_have_are_refused(hosts: Hosts, name: str) -> None:
    refusal = hosts.refused_instance(f'storage = {{ enable = true; resources."{name}" = {{ {CLOUD} }}; }};')
    assert f"{OPTION}.resources.{name}: the name is a part of paths" in refusal


def test_resources_that_nobody_would_see_are_refused(hosts: Hosts) -> None:
    assert f"{OPTION}.resources is set, but {OPTION}.enable is false" in hosts.refused_instance(
        f"storage.resources.cloud = {{ {CLOUD} }};"
    )


def test_what_people_may_add_is_of_a_known_kind(hosts: Hosts) -> None:
    assert hosts.instance('storage.own = [ "webdav" ];', "out.settings.storage.own") == ["webdav"]
    assert "storage.own" in hosts.refused_instance('storage.own = [ "file" ];')
