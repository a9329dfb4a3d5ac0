"""Types of our own, each with what it takes and what it refuses."""

from __future__ import annotations

import pytest
from hosts import Hosts
from nix import Flake

#: type → Nix values that it takes, Nix values that it refuses
VALUES = {
    "pathOutsideStore": (['"/etc/x.pem"', '"/run/secrets/x"'], ['"x.pem"', '"/nix/store/x"', "./x", "null"]),
    "webAddress": (
        ['"https://lms.example.org"', '"http://127.0.0.1:9000/a/b"', '"https://lms/jwks?a=b"'],
        ['"lms.example.org"', '"ftp://lms"', '"https://"', '"https://lms/ x"', '"https://lms/#a"'],
    ),
    "hostName": (['"hub"', '"hub.example.org"', '"h-1.x"'], ['"Hub"', '"-hub"', '"hub."', '"hub:443"', '""']),
    "urlPath": (['"/"', '"/physics/"', '"/a/b-c/"'], ['"physics/"', '"/physics"', '"//"', '"/a b/"', '"/a;/"']),
    "storageUrl": (
        ['"webdav://cloud.example.org/dav/{user}"', '"s3://s3:9000/bucket"', '"smb://files/share/"', '"sftp://files"'],
        ['"https://cloud.example.org"', '"webdav://ada:pw@cloud/x"', '"file:///etc"', '"s3://s/b?x=y"', '"smb://s//x"'],
    ),
    "hubUser": (['"ada"', '"ada-lehmann2"'], ['"Ada"', '"2ada"', '"ada.l"', '""', '"' + "a" * 32 + '"']),
    "hubGroup": (
        ['"instructors"', '"members-physics-a1b2"', '"group-blue"', '"rooms"'],
        ['"teachers"', '"members-"', '"Group-blue"', '"room-blue"', '""'],
    ),
    "deviceNode": (
        ['"/dev/nvidia0"', '"/dev/nvidia-caps/nvidia-cap21"'],
        ['"nvidia0"', '"/dev/"', '"/dev/../etc/shadow"', '"/dev/a b"', '"/dev/nvidia0/"', '"/etc/shadow"'],
    ),
    "kernelName": (['"python3"', '"r-4.5_x"'], ['"R"', '"env-physics"', '"a b"', '"../a"', '""', '"' + "a" * 64 + '"']),
    "memory": (['"512M"', '"2G"', '"1024"'], ['"2GB"', '"0"', '"-1"', '"1.5G"', '""', "2"]),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_type_takes_what_it_says_and_nothing_else(flake: Flake, name: str) -> None:
    accepted, refused = VALUES[name]
    types = f"import {flake.path}/modules/types.nix {{ inherit (nixpkgs) lib; }}"
    values = " ".join([*accepted, *refused])
    answers = flake.eval_module(f"map ({types}).{name}.check [ {values} ]")
    assert answers == [True] * len(accepted) + [False] * len(refused)


def test_every_type_of_ours_is_here_and_says_what_it_wants(hosts: Hosts) -> None:
    types = f"import {hosts.flake.path}/modules/types.nix {{ inherit (nixpkgs) lib; }}"
    found = hosts.flake.eval_module(f"builtins.mapAttrs (_: type: type.description) ({types})")
    assert set(found) == set(VALUES)
    assert all("such as" in text or ":" in text or "outside" in text for text in found.values())
