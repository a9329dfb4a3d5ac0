"""The flake, evaluated by Nix against the stand-in for nixpkgs, with the network off."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
STAND_IN = Path(__file__).parent / "stand-in"
#: The machines of the goldens. Their text is the same on every architecture, only store hashes differ.
SYSTEM = "x86_64-linux"
#: What the flake is made of. The rest of a checkout is large, and evaluation would copy it into the store.
PARTS = (
    "flake.nix",
    "flake.lock",
    "Makefile",
    "docs/administrators",
    "docs/developers",
    "kore",
    "modules",
    "pkgs",
    "templates",
    "tests/vm",
)
_ENVIRONMENTS = {"kore": "ananke-kore-env", "hub-env": "ananke-hub-env", "lab-env": "ananke-lab-env"}
_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "node_modules", "*.egg-info")
_NOISE = re.compile(r"^(warning: |evaluating |\(use '--show-trace'|• Updated input | +'| +→ ').*\n?", re.MULTILINE)
_FLAKES = "experimental-features = nix-command flakes"
_TIMEOUT = 300


class NixError(Exception):
    """Nix refused; the message is Nix's own, without its warnings."""


@dataclass(frozen=True)
class Flake:
    """A copy of the flake's files."""

    path: Path

    @classmethod
    def copied_to(cls, folder: Path) -> Flake:
        """Copies the checkout's flake into an empty folder."""
        for part in PARTS:
            source, target = ROOT / part, folder / part
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=_LEFT_OUT)
            elif source.exists():
                shutil.copy(source, target)
        return cls(folder)

    def check(self) -> None:
        """`nix flake check` of all outputs, without building any."""
        self._nix("flake", "check", "--no-build", f"path:{self.path}")

    def eval(self, attribute: str, apply: str = "value: value") -> Any:
        """The value of an attribute, after a Nix function was applied to it."""
        return json.loads(self._nix("eval", "--json", f"path:{self.path}#{attribute}", "--apply", apply))

    def eval_module(self, expression: str) -> Any:
        """The value of an expression in which `module` is the NixOS module and `nixpkgs` the stand-in.

        The module's packages are names only, which makes it three times as fast; the goldens have the real ones.
        """
        environments = "\n".join(f'{name} = package "{called}";' for name, called in _ENVIRONMENTS.items())
        given = f"""
          nixpkgs = builtins.getFlake "path:{STAND_IN}";
          inherit (nixpkgs.legacyPackages.{SYSTEM}) runCommand;
          package = name: runCommand name {{ passthru.sitePackages = "site-packages"; }} "";
          self.packages.{SYSTEM} = {{ {environments} }};
          module = nixpkgs.lib.modules.importApply {self.path}/modules {{ inherit self; }};
        """
        # The stand-in's path names no content, which only an impure evaluation allows.
        return json.loads(run_nix("eval", "--offline", "--impure", "--json", "--expr", f"let {given} in {expression}"))

    def _nix(self, *arguments: str) -> str:
        inputs = ("--override-input", "nixpkgs", f"path:{STAND_IN}")
        return run_nix(*arguments, "--offline", "--no-write-lock-file", *inputs)


def derivations(paths: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Derivations and all that they are made from, by their own path and by that of what they make."""
    found: dict[str, dict[str, Any]] = json.loads(run_nix("show-derivation", "--recursive", *paths))
    return found | {output["path"]: value for value in found.values() for output in value["outputs"].values()}


def run_nix(*arguments: str) -> str:
    """What Nix prints; as root, without a network."""
    alone = ["unshare", "--net"] if os.geteuid() == 0 else []
    settings = f"{os.environ.get('NIX_CONFIG', '')}\n{_FLAKES}"
    environment = os.environ | {"NIX_CONFIG": settings, "LC_ALL": "C"}
    done = subprocess.run(
        [*alone, "nix", *arguments], capture_output=True, text=True, env=environment, timeout=_TIMEOUT, check=False
    )
    if done.returncode != 0:
        raise NixError(_NOISE.sub("", done.stderr).strip())
    return done.stdout


def missing() -> str | None:
    """Why nothing can be evaluated on this machine, if so."""
    if shutil.which("nix") is None:
        return "nix is not installed"
    with tempfile.TemporaryDirectory() as folder:
        try:
            Flake.copied_to(Path(folder)).eval(f"packages.{SYSTEM}.default.drvPath")
        except NixError as error:
            if "unable to download" in str(error):
                return "the flake's locked inputs are not in the Nix store; tests/eval/seed.py puts them there"
            raise
    return None
