"""Every machine that the flake describes: the example host, and the nodes of the VM tests."""

from __future__ import annotations

import closure
from archive import Archive
from nix import SYSTEM, Flake, derivations

_HOSTS = "builtins.mapAttrs (_: host: host.config.system.build.toplevel.drvPath)"
_NODES = "builtins.mapAttrs (_: node: node.system.build.toplevel.drvPath)"
_TESTS = f"builtins.mapAttrs (_: check: {_NODES} (check.nodes or {{ }}))"


def toplevels(flake: Flake) -> dict[str, str]:
    """Name of each machine, as its golden is called, → the derivation of its system."""
    found: dict[str, str] = flake.eval("nixosConfigurations", _HOSTS)
    for check, nodes in flake.eval(f"checks.{SYSTEM}", _TESTS).items():
        found |= {f"{check.removeprefix('vm-')}.{node}": path for node, path in nodes.items()}
    return found


def archives(flake: Flake) -> dict[str, Archive]:
    """Name of each machine → its archive."""
    systems = toplevels(flake)
    known = derivations(systems.values())
    return {name: closure.archive(path, known) for name, path in systems.items()}
