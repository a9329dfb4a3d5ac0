"""The VM tests: nodes and script belong together, and say the same names."""

from __future__ import annotations

import ast
import builtins
from pathlib import Path

import pytest
from archive import Archive
from nix import ROOT, SYSTEM, Flake

FOLDER = ROOT / "tests" / "vm"
SCRIPTS = sorted(FOLDER.glob("*.py"))
#: what NixOS's driver gives to a script, besides the machines
DRIVER = {"start_all", "join_all", "machines", "log", "subtest", "retry", "t", "os"}


def test_every_test_has_nodes_and_a_script() -> None:
    assert [file.stem for file in SCRIPTS] == sorted(file.stem for file in FOLDER.glob("*.nix"))
    assert len(SCRIPTS) >= 5


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_script_is_what_nix_runs_and_knows_only_its_machines(
    flake: Flake, rendered: dict[str, Archive], script: Path
) -> None:
    text = (flake.path / script.relative_to(ROOT)).read_text()
    assert flake.eval(f"checks.{SYSTEM}.vm-{script.stem}.testScript") == text
    nodes = {name.partition(".")[2] for name in rendered if name.startswith(f"{script.stem}.")}
    assert nodes
    assert free_names(ast.parse(text)) <= DRIVER | nodes


def free_names(tree: ast.Module) -> set[str]:
    """Names that a script uses and does not define."""
    used, known = set(), set(dir(builtins))
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                used.add(name)
            case ast.Name(id=name) | ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.ExceptHandler(name=str(name)):
                known.add(name)
            case ast.alias(name=name, asname=other):
                known.add(other or name)
    return used - known
