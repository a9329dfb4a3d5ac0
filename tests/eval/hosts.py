"""Hosts that a test describes in a line or two of Nix."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from nix import SYSTEM, Flake, NixError

#: a certificate of one's own: without one, NixOS asks whether ACME's terms are accepted
SERVER = """{ services.ananke = { host = "hub.example.org"; tls = { certificate = "/c.pem"; key = "/c.key"; }; }; }"""
_BASE = f'{{ nixpkgs.hostPlatform = "{SYSTEM}"; system.stateVersion = "26.05"; networking.hostName = "host"; }}'


@dataclass(frozen=True)
class Hosts:
    """Evaluates NixOS configurations with the flake's module in them."""

    flake: Flake

    def value(self, select: str, *configurations: str) -> Any:
        """What an expression over `host` gives, once the host has passed its assertions."""
        return _value(self.flake, select, configurations)

    def refusal(self, *configurations: str) -> str:
        """Nix's message about a host that must be refused, on one line."""
        with pytest.raises(NixError) as refused:
            self.value("true", *configurations)
        return " ".join(str(refused.value).split())

    def instance(self, options: str, select: str) -> Any:
        """The same for a server with the instance `physics`: its options → what an expression over `out` gives."""
        return self.value(f"let out = host.config.services.ananke.out.physics; in {select}", SERVER, physics(options))

    def unit(self, options: str, unit: str) -> list[str]:
        """The lines of a unit of such a server."""
        units = self.instance(options, "builtins.mapAttrs (_: unit: unit.text) host.config.systemd.units")
        return str(units[unit]).splitlines()

    def refused_instance(self, options: str) -> str:
        """Nix's message about such a server that must be refused."""
        return self.refusal(SERVER, physics(options))


def physics(options: str = "", port: int = 8100) -> str:
    """A module with the instance `physics`."""
    return f"{{ pkgs, ... }}: {{ services.ananke.instances.physics = {{ port = {port}; {options} }}; }}"


@cache
def _value(flake: Flake, select: str, configurations: tuple[str, ...]) -> Any:
    # Many tests look at the same host.
    checked = f"builtins.seq host.config.system.build.toplevel.drvPath ({select})"
    return flake.eval_module(f"let host = {_system(configurations)}; in {checked}")


def _system(configurations: tuple[str, ...]) -> str:
    modules = " ".join(f"({configuration})" for configuration in configurations)
    return f"nixpkgs.lib.nixosSystem {{ modules = [ module {_BASE} {modules} ]; }}"
