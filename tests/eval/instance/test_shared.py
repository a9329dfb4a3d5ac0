"""Shared folders: to the hub, who has them; to root, where they are; to the labs, mounts."""

from __future__ import annotations

import pytest
from hosts import Hosts

LAB = "ananke-physics-user@.service"
OPTIONS = """
shared = {
  data = { read.groups = [ "learners" ]; write.users = [ "ada" ]; };
  genomes = { path = "/srv/genomes"; read.everybody = true; };
};
"""
PLACE = "/var/lib/ananke/physics/shared"


def test_without_any_there_is_nothing_of_it(hosts: Hosts) -> None:
    assert not [line for line in hosts.unit("", LAB) if line.startswith("BindPaths=")]
    select = f'[ (out.settings ? shared) (out.grantable ? shared) (out.folders ? "{PLACE}") ]'
    assert hosts.instance("", select) == [False, False, False]


def test_the_hub_learns_who_and_root_learns_where(hosts: Hosts) -> None:
    nobody = {"users": [], "groups": [], "everybody": False}
    assert hosts.instance(OPTIONS, "out.settings.shared") == {
        "data": {"read": nobody | {"groups": ["learners"]}, "write": nobody | {"users": ["ada"]}},
        "genomes": {"read": nobody | {"everybody": True}, "write": nobody},
    }
    assert hosts.instance(OPTIONS, "out.grantable.shared") == {
        "owner": "ananke-physics-shared",
        "labs": "u1fa4-",
        "folders": {
            "data": {"path": f"{PLACE}/data", "writable": True},
            "genomes": {"path": "/srv/genomes", "writable": False},
        },
    }


def test_only_folders_of_ours_are_made_and_nobody_enters_the_one_around_them(hosts: Hosts) -> None:
    select = 'builtins.mapAttrs (_: one: "${one.d.mode} ${one.d.user} ${one.d.group}")'
    made = hosts.instance(OPTIONS, f"{select} host.config.systemd.tmpfiles.settings.ananke")
    owner = "ananke-physics-shared"
    assert {path: one for path, one in made.items() if "shared" in path or "srv" in path} == {
        PLACE: "0700 root root",
        f"{PLACE}/data": f"0700 {owner} {owner}",
    }
    assert hosts.instance(OPTIONS, f"host.config.users.users.{owner}.isSystemUser") is True


@pytest.mark.parametrize("kind", ["user", "course", "room"])
def test_every_lab_takes_over_the_mounts_that_root_has_made_for_it(hosts: Hosts, kind: str) -> None:
    lines = hosts.unit(OPTIONS, f"ananke-physics-{kind}@.service")
    assert [line for line in lines if line.startswith("BindPaths=")] == [
        f"BindPaths=-/run/ananke-physics-labs/%i/shared/{share}:{PLACE}/{share}" for share in ("data", "genomes")
    ]
    (settles,) = [line for line in lines if line.startswith("ExecStartPost=")]
    assert settles.startswith("ExecStartPost=+/nix/store/")
    assert "-m kore.root settle /nix/store/" in settles


@pytest.mark.parametrize(
    ("share", "reason"),
    [
        ('"a b".read.everybody = true;', "the name is that of a folder"),
        ('".a".read.everybody = true;', "the name is that of a folder"),
        ("a = { };", "nobody would get it"),
        ('a = { read.everybody = true; path = "/var/lib/ananke/physics/homes"; };', "are homes and secrets"),
        ('a = { read.everybody = true; path = "/var/lib/private"; };', "are homes and secrets"),
        ('a = { read.everybody = true; path = "/nix/store/x"; };', "is replaced"),
        ('a = { read.everybody = true; path = "srv/a"; };', "path"),
        ('a = { read.everybody = true; path = "/"; };', "path"),
        ('a = { read.everybody = true; path = "/srv/../var/lib/ananke"; };', "give it without `.` and `..`"),
        ('a = { read.everybody = true; path = "/srv/./a"; };', "give it without `.` and `..`"),
        ('a.read.groups = [ "teachers" ];', "hub group"),
    ],
)
def test_what_cannot_be_is_refused(hosts: Hosts, share: str, reason: str) -> None:
    assert reason in hosts.refused_instance(f"shared = {{ {share} }};")
