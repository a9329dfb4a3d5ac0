"""Root comes before and after a lab only where something needs root."""

from __future__ import annotations

from hosts import Hosts

LAB = "ananke-physics-user@.service"


def root(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith(("ExecStartPre=", "ExecStopPost="))]


def test_a_lab_that_needs_nothing_of_root_has_none(hosts: Hosts) -> None:
    assert root(hosts.unit("", LAB)) == []


def test_root_prepares_and_clears(hosts: Hosts) -> None:
    before, after = root(hosts.unit("out.grantable.gpus = { };", LAB))
    assert before.startswith("ExecStartPre=+/nix/store/")
    assert before.endswith("-ananke-physics-grantable.json %i /run/ananke-physics-hub/%n.grants")
    assert "/bin/python -I -m kore.root prepare /nix/store/" in before
    assert after.endswith("-ananke-physics-grantable.json %i")
    assert after.startswith("ExecStopPost=+/nix/store/")
    assert "/bin/python -I -m kore.root clear /nix/store/" in after
