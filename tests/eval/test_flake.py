"""The flake as a whole: every output evaluates, for every system, with nothing but what is locked."""

from __future__ import annotations

import json
import re

from hosts import Hosts
from nix import ROOT, Flake

SYSTEMS = {"aarch64-linux", "x86_64-linux"}


def test_every_output_evaluates(flake: Flake) -> None:
    flake.check()


def test_every_system_has_the_same_outputs(flake: Flake) -> None:
    for output, names in {
        "packages": {"default", "demo-env", "hub-env", "kore", "lab-env"},
        "apps": {"default", "demo"},
        "devShells": {"default"},
    }.items():
        found = flake.eval(output, "builtins.mapAttrs (_: builtins.attrNames)")
        assert {system: set(there) for system, there in found.items()} == dict.fromkeys(SYSTEMS, names), output


def test_what_is_checked(flake: Flake) -> None:
    tests = {f"vm-{file.stem}" for file in (ROOT / "tests" / "vm").glob("*.nix")}
    packages = {"default", "demo-env", "hub-env", "kore", "lab-env"}
    for system in SYSTEMS:
        assert set(flake.eval(f"checks.{system}", "builtins.attrNames")) == packages | tests | {"example", "formatting"}


def test_every_input_is_locked_and_all_share_one_nixpkgs(flake: Flake) -> None:
    nodes = json.loads((flake.path / "flake.lock").read_text())["nodes"]
    named = set(re.findall(r"^    ([a-z0-9-]+)(?: = \{|\.url)", (flake.path / "flake.nix").read_text(), re.MULTILINE))
    assert set(nodes["root"]["inputs"]) == set(nodes) - {"root"} == named
    for name in set(nodes) - {"root"}:
        assert re.fullmatch(r"[0-9a-f]{40}", nodes[name]["locked"]["rev"])
        assert nodes[name]["locked"]["narHash"].startswith("sha256-")
        assert all(isinstance(followed, list) for followed in nodes[name].get("inputs", {}).values())


def test_the_template_is_a_server(hosts: Hosts) -> None:
    template = f"{hosts.flake.path}/templates/default"
    configuration = (
        f'{{ imports = [ {template}/configuration.nix ]; networking.hostName = nixpkgs.lib.mkForce "hub"; }}'
    )
    disks = '{ fileSystems."/" = { device = "/dev/vda1"; fsType = "ext4"; }; }'
    assert hosts.value("builtins.attrNames host.config.services.ananke.out", configuration, disks) == ["physics"]
    outputs = hosts.flake.eval_module(f"(import {template}/flake.nix).inputs.ananke.url")
    assert outputs.startswith("github:")


def test_nix_run_plays_the_demo(flake: Flake) -> None:
    for system in SYSTEMS:
        program = flake.eval(f"apps.{system}.default.program")
        assert re.fullmatch(r"/nix/store/[0-9a-z]{32}-ananke-demo/bin/ananke-demo", program)
